#include "core/error.h"
#include "media/helper/job.h"
namespace openpress::media::helper {
Json Stills(const Job&) {
  return {};
}
Json Storyboard(const Job&) {
  return {};
}
Json Preview(const Job&) {
  return {};
}
Json Download(const Job&) {
  return {};
}
Json Image(const Job&) {
  return {};
}
Json Pdf(const Job&) {
  return {};
}
}  // namespace openpress::media::helper
