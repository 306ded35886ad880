#include "event/worker_pool.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "event/loop.h"

using namespace openpress::event;

namespace {

class Counting final : public Task {
 public:
  explicit Counting(std::atomic<int>& count) : count_(count) {}
  void Run() noexcept override {
    ++count_;
    delete this;
  }

 private:
  std::atomic<int>& count_;
};

class Blocking final : public Task {
 public:
  Blocking(std::promise<void>& begun, std::shared_future<void> gate) : begun_(begun), gate_(std::move(gate)) {}
  void Run() noexcept override {
    begun_.set_value();
    gate_.wait();
    delete this;
  }

 private:
  std::promise<void>& begun_;
  std::shared_future<void> gate_;
};

}  // namespace

TEST_CASE("every task runs once, whichever way it was submitted", "[worker_pool]") {
  std::atomic<int> count{0};
  {
    WorkerPool pool("test", 3, 100000);
    std::vector<std::thread> senders;
    for (int sender = 0; sender < 4; ++sender) {
      senders.emplace_back([&] {
        for (int i = 0; i < 500; ++i) pool.Submit(std::make_unique<Counting>(count));
        std::vector<std::unique_ptr<Task>> many;
        for (int i = 0; i < 500; ++i) many.push_back(std::make_unique<Counting>(count));
        pool.Submit(many);
      });
    }
    for (std::thread& sender : senders) sender.join();
    pool.Stop();
  }
  CHECK(count == 4000);
}

TEST_CASE("what waits behind slow tasks is run as long as a thread is free", "[worker_pool]") {
  // Each task but the last ends only after the last has begun: one thread too few, and this never ends.
  for (const int threads : {2, 3, 4}) {
    for (int round = 0; round < 20; ++round) {
      WorkerPool pool("test", threads, 100);
      std::vector<std::promise<void>> begun(static_cast<std::size_t>(threads));
      const std::shared_future<void> last_begun = begun.back().get_future().share();
      std::vector<std::unique_ptr<Task>> tasks;
      for (std::promise<void>& promise : begun) tasks.push_back(std::make_unique<Blocking>(promise, last_begun));
      if (round % 2 == 0) {
        pool.Submit(tasks);
      } else {
        for (auto& task : tasks) pool.Submit(std::move(task));
      }
      last_begun.wait();
      pool.Stop();
    }
  }
}

TEST_CASE("a task's news are settled though the next task is slow", "[worker_pool]") {
  for (const int threads : {1, 2, 3}) {
    for (int round = 0; round < 20; ++round) {
      std::atomic<int> count{0};
      std::atomic<bool> told{false};
      std::promise<void> settled;
      std::promise<void> begun;
      {
        WorkerPool pool("test", threads, 100, [&] {
          if (count == 3 && !told.exchange(true)) settled.set_value();
        });
        std::vector<std::unique_ptr<Task>> tasks;
        for (int i = 0; i < 3; ++i) tasks.push_back(std::make_unique<Counting>(count));
        tasks.push_back(std::make_unique<Blocking>(begun, settled.get_future().share()));
        pool.Submit(tasks);
      }
      CHECK(told);
    }
  }
}

TEST_CASE("a full pool refuses, and takes what was admitted before", "[worker_pool]") {
  std::atomic<int> count{0};
  std::promise<void> begun;
  std::promise<void> gate;
  WorkerPool pool("test", 1, 2);
  pool.Submit(std::make_unique<Blocking>(begun, gate.get_future().share()));
  begun.get_future().wait();
  for (int i = 0; i < 2; ++i) {
    std::unique_ptr<Task> task = std::make_unique<Counting>(count);
    CHECK(pool.TrySubmit(task));
  }
  std::unique_ptr<Task> refused = std::make_unique<Counting>(count);
  CHECK_FALSE(pool.TrySubmit(refused));
  CHECK(refused);
  pool.Submit(std::move(refused));
  CHECK(pool.waiting() == 3);
  gate.set_value();
  pool.Stop();
  CHECK(count == 3);
}

TEST_CASE("a stopped pool deletes what comes too late", "[worker_pool]") {
  std::atomic<int> count{0};
  WorkerPool pool("test", 1, 2);
  pool.Stop();
  pool.Submit(std::make_unique<Counting>(count));
  CHECK(count == 0);
}

TEST_CASE("tasks posted to a loop from many threads all run on its thread, in each sender's order", "[loop]") {
  Loop loop;
  std::vector<std::vector<int>> seen(4);
  bool always_here = true;
  std::thread runner([&] { loop.Run(); });
  std::vector<std::thread> senders;
  for (std::size_t sender = 0; sender < seen.size(); ++sender) {
    senders.emplace_back([&, sender] {
      for (int i = 0; i < 1000; ++i) {
        loop.Post([&, sender, i] {
          always_here = always_here && loop.IsHere();
          seen[sender].push_back(i);
        });
      }
    });
  }
  for (std::thread& sender : senders) sender.join();
  loop.Stop();
  runner.join();
  CHECK(always_here);
  for (const auto& list : seen) {
    REQUIRE(list.size() == 1000);
    CHECK(std::is_sorted(list.begin(), list.end()));
  }
}
