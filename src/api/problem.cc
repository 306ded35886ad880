#include "api/problem.h"

#include <string>

namespace openpress::api {

void Refuse(http::Response& response, int status, std::string_view detail, std::string_view code) {
  response.SetJson({{"detail", detail}, {"code", code}}, status);
}

void RefuseField(http::Response& response, std::string_view field, std::string_view sentence, std::string_view code) {
  Json problem = Json::object();
  problem[std::string(field)] = Json::array({sentence});
  problem["detail"] = sentence;
  problem["code"] = code;
  response.SetJson(problem, 400);
}

}  // namespace openpress::api
