// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "finding/SourceText.h"
#include <utility>

namespace async_tidy {

static std::pair<std::string, std::string> &replacement() {
  static std::pair<std::string, std::string> Of;
  return Of;
}

void replaceText(std::string File, std::string Text) {
  replacement() = {std::move(File), std::move(Text)};
}

const std::string *replacedText(const std::string &File) {
  return !File.empty() && File == replacement().first ? &replacement().second
                                                      : nullptr;
}

const std::string &replacedFile() { return replacement().first; }

} // namespace async_tidy
