#include "catalogue/media/publishing.h"

#include <catch2/catch.hpp>

using namespace openpress;
using namespace openpress::catalogue;
using openpress::accounts::Role;

TEST_CASE("new items begin as the workflow says", "[publishing]") {
  const auto initial = [](const char* workflow, Role role) {
    return InitialState({WorkflowNamed(workflow).value(), false}, role);
  };
  for (const Role role : {Role::kUser, Role::kJournalist, Role::kEditor, Role::kAdmin}) {
    CHECK(initial("public", role) == State::kPublic);
    CHECK(initial("unlisted", role) == State::kUnlisted);
    CHECK(initial("private", role) == State::kPrivate);
  }
  CHECK(initial("private_verified", Role::kUser) == State::kPrivate);
  CHECK(initial("private_verified", Role::kJournalist) == State::kUnlisted);
  CHECK_FALSE(WorkflowNamed("anything"));
}

TEST_CASE("new items are reviewed first where that is wanted, but not those of editors", "[publishing]") {
  CHECK(InitiallyReviewed({Workflow::kPublic, false}, Role::kJournalist));
  CHECK_FALSE(InitiallyReviewed({Workflow::kPublic, true}, Role::kJournalist));
  CHECK(InitiallyReviewed({Workflow::kPublic, true}, Role::kEditor));
}

TEST_CASE("public is for editors to choose unless the workflow is", "[publishing]") {
  const Publishing open{Workflow::kPublic, false};
  CHECK(MaySetState(open, Role::kJournalist, State::kPrivate, State::kPublic));
  for (const Workflow workflow : {Workflow::kUnlisted, Workflow::kPrivate, Workflow::kPrivateVerified}) {
    const Publishing rules{workflow, false};
    CHECK_FALSE(MaySetState(rules, Role::kJournalist, State::kPrivate, State::kPublic));
    CHECK(MaySetState(rules, Role::kJournalist, State::kPublic, State::kPublic));
    CHECK(MaySetState(rules, Role::kJournalist, State::kPublic, State::kPrivate));
    CHECK(MaySetState(rules, Role::kJournalist, State::kPrivate, State::kUnlisted));
    CHECK(MaySetState(rules, Role::kEditor, State::kPrivate, State::kPublic));
  }
}
