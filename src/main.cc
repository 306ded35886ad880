#include "app/cli.h"

int main(int argc, char** argv) {
  return openpress::app::RunCli(argc, argv);
}
