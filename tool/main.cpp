// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Cli.h"

int main(int argc, char **argv) {
  return async_tidy::runCli({argv, argv + argc});
}
