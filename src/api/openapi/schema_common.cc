#include "api/openapi/schema.h"

namespace openpress::api {
namespace {

constexpr Shape kShapes[] = {
    // What a form's fields did wrong stands under their names, as MediaCMS has it; "non_field_errors" is none of them.
    {"Problem", "detail: text, code: text, *: text[]"},
    {"Detail", "detail: text"},
    {"Readiness", "ready: bool, checks: {text}"},
    {"OpenApiDocument", "openapi: text, info: any, paths: {any}, components: {any}, *: any"},
};

}  // namespace

std::span<const Shape> CommonShapes() {
  return kShapes;
}

}  // namespace openpress::api
