// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// FILE (OFFSET LENGTH TEXT)...: prints the hunks of unifiedDiff().
#include "policy/Fixes.h"
#include <fstream>
#include <iostream>
#include <sstream>

int main(int Count, char **Words) {
  std::stringstream Old;
  Old << std::ifstream(Words[1], std::ios::binary).rdbuf();
  std::vector<async_tidy::Edit> Edits;
  for (int I = 2; I + 2 < Count; I += 3) {
    async_tidy::Edit E;
    E.Offset = std::stoul(Words[I]);
    E.Length = std::stoul(Words[I + 1]);
    E.Text = Words[I + 2];
    Edits.push_back(E);
  }
  std::cout << async_tidy::unifiedDiff(Old.str(), Edits);
}
