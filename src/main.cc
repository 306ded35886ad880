#include <fmt/format.h>

int main() {
  fmt::print("openpress {}\n", OPENPRESS_VERSION);
  return 0;
}
