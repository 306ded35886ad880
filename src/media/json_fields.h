#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/json.h"
#include "media/rational.h"

namespace openpress::media {

/** One list of fields serves both ways: `Fields(visitor, object)` calls `visitor(name, member)` for each member;
 * FieldWriter makes JSON of them and FieldReader fills them in. What has a Fields() of its own nests. */
class FieldWriter {
 public:
  template <class T>
  void operator()(const char* name, const T& value) {
    json_[name] = Value(value);
  }
  Json Take() { return std::move(json_); }

 private:
  static Json Value(const Rational& value) { return Json::array({value.num, value.den}); }
  template <class T>
  static Json Value(const std::optional<T>& value) {
    return value ? Value(*value) : Json(nullptr);
  }
  template <class T>
  static Json Value(const std::vector<T>& values) {
    Json list = Json::array();
    for (const T& value : values) list.push_back(Value(value));
    return list;
  }
  template <class T>
  static Json Value(const T& value) {
    if constexpr (requires(FieldWriter & writer, T & object) { Fields(writer, object); }) {
      FieldWriter writer;
      Fields(writer, const_cast<T&>(value));
      return writer.Take();
    } else {
      return Json(value);
    }
  }
  Json json_ = Json::object();
};

class FieldReader {
 public:
  explicit FieldReader(const Json& json) : json_(json) {}

  template <class T>
  void operator()(const char* name, T& value) {
    try {
      Read(json_.at(name), value);
    } catch (const Json::exception& wrong) {
      throw Error(Fault::kBadInput, "bad_record",
                  std::string("the field ") + name + " is missing or of the wrong type");
    }
  }

 private:
  static void Read(const Json& json, Rational& value) {
    json.at(0).get_to(value.num);
    json.at(1).get_to(value.den);
    if (value.den <= 0) throw Error(Fault::kBadInput, "bad_record", "a fraction has no denominator");
  }
  template <class T>
  static void Read(const Json& json, std::optional<T>& value) {
    if (json.is_null()) {
      value.reset();
    } else {
      Read(json, value.emplace());
    }
  }
  template <class T>
  static void Read(const Json& json, std::vector<T>& values) {
    values.clear();
    for (const Json& one : json) Read(one, values.emplace_back());
  }
  template <class T>
  static void Read(const Json& json, T& value) {
    if constexpr (requires(FieldReader & reader, T & object) { Fields(reader, object); }) {
      FieldReader reader(json);
      Fields(reader, value);
    } else {
      json.get_to(value);
    }
  }
  const Json& json_;
};

}  // namespace openpress::media
