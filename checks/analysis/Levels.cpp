// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Levels.h"
#include "llvm/Support/Path.h"
#include <mutex>
#include <set>

namespace clang::tidy::async {

// Kept as Report.cpp keeps the confidence, and for the same reason.
static std::mutex NotesLock;
static std::set<std::tuple<std::string, std::string, unsigned>> &notes() {
  static std::set<std::tuple<std::string, std::string, unsigned>> Set;
  return Set;
}

void countsAsNote(Analysis &A, StringRef Check, SourceLocation Loc) {
  const SourceManager &SM = A.context().getSourceManager();
  Loc = SM.getFileLoc(Loc);
  std::lock_guard Guard(NotesLock);
  notes().insert({Check.str(),
                  llvm::sys::path::filename(SM.getFilename(Loc)).str(),
                  SM.getFileOffset(Loc)});
}

bool countedAsNote(StringRef Check, StringRef File, unsigned Offset) {
  std::lock_guard Guard(NotesLock);
  return notes().count(
      {Check.str(), llvm::sys::path::filename(File).str(), Offset});
}

} // namespace clang::tidy::async
