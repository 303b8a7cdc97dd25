# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# Run by async_tidy_embed().
string(REPLACE "|" ";" FILES "${FILES}")
set(text "// Written by EmbedFilesScript.cmake.\n#include \"llvm/ADT/ArrayRef.h\"\n#include \"llvm/ADT/StringRef.h\"\n#include <utility>\n\nnamespace async_tidy {\nllvm::ArrayRef<std::pair<llvm::StringRef, llvm::StringRef>> ${FUNCTION}() {\n  static const std::pair<llvm::StringRef, llvm::StringRef> Files[] = {\n")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escaped "${hex}")
  file(SIZE "${file}" size)
  string(APPEND text "      {\"${name}\", llvm::StringRef(\"${escaped}\", ${size})},\n")
endforeach()
string(APPEND text "  };\n  return Files;\n}\n} // namespace async_tidy\n")
file(WRITE "${OUT}" "${text}")
