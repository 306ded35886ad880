#pragma once

#include <span>
#include <string_view>

#include "core/json.h"

namespace openpress::api {

/** The shape of something that is sent, by name. Its notation is that of TypeScript's types, so that it can be read
 *  beside the code that makes the object:
 *
 *      {"Tag", "title: text, media_count: int, thumbnail_url: path?"}
 *
 *  Keys stand in the order they are sent in. "name?: type" may be missing, "*: type" are any further keys, "...Other"
 *  takes over the keys of another object. A type is a word (text, int, number, bool, date, url, path, token, username,
 *  uuid, email, any, bytes), 'a word' for itself, the name of another shape, Page<Name> for a page of a list,
 *  {type} for an object with keys of any name; with [] behind it a list of these, with ? also null, with | between
 *  them one of several. A shape that is no object begins with '='. */
struct Shape {
  std::string_view name;
  std::string_view notation;
};

// What the table is made of, by subject. A subject with shapes of its own adds its span to schema.cc.
std::span<const Shape> CommonShapes();
std::span<const Shape> AccountShapes();
std::span<const Shape> MediaShapes();
std::span<const Shape> CommunityShapes();
std::span<const Shape> VerificationShapes();

/** What OpenAPI has under components/schemas: JSON Schema 2020-12 by name, pages of lists included, each with an
 *  example. Any thread.
 *  @throws Error kBroken for a notation that cannot be read or a name that is unknown or there twice */
Json ComponentSchemas();

/** The schema of a type in the notation above; names become references. @throws Error kBroken as above */
Json SchemaOfType(std::string_view type);

/** Something that fits @p schema, whose references are looked up in @p components. */
Json ExampleOf(const Json& schema, const Json& components);

}  // namespace openpress::api
