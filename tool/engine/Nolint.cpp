// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// clang-tidy drops a suppressed finding the moment it is made, so nobody can
// say later what was suppressed, by which comment, and which comment does
// nothing. This definition takes the place of clang-tidy's own handler in the
// program (the plugin keeps the original): it drops nothing, and remembers
// through which macros a finding came, which is known only now. The comments
// themselves are read by Directives.cpp and applied by policy/Suppressions.cpp,
// by clang-tidy's rules.
#include "engine/Nolint.h"
#include "clang-tidy/NoLintDirectiveHandler.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Tooling/Core/Diagnostic.h"
#include <map>

namespace {

using Key = std::tuple<std::string, std::string, unsigned>;

/// One unit a process, so a plain map without a lock.
std::map<Key, std::vector<async_tidy::Place>> &places() {
  static std::map<Key, std::vector<async_tidy::Place>> Map;
  return Map;
}

bool AnySeen = false;

} // namespace

namespace async_tidy {

std::vector<Place> macroPlaces(llvm::StringRef Check, llvm::StringRef File,
                               unsigned Offset) {
  auto It = places().find({Check.str(), File.str(), Offset});
  return It == places().end() ? std::vector<Place>() : It->second;
}

bool anyFindingSeen() { return AnySeen; }

} // namespace async_tidy

namespace clang::tidy {

class NoLintDirectiveHandler::Impl {};

NoLintDirectiveHandler::NoLintDirectiveHandler() = default;
NoLintDirectiveHandler::~NoLintDirectiveHandler() = default;

bool NoLintDirectiveHandler::shouldSuppress(
    DiagnosticsEngine::Level Level, const Diagnostic &Diag,
    llvm::StringRef Name, llvm::SmallVectorImpl<tooling::Diagnostic> &, bool,
    bool) {
  if (Level < DiagnosticsEngine::Warning || !Name.starts_with("async-"))
    return false;
  AnySeen = true;
  SourceLocation Loc = Diag.getLocation();
  if (Loc.isInvalid() || !Loc.isMacroID())
    return false;
  const SourceManager &SM = Diag.getSourceManager();
  SourceLocation FileLoc = SM.getFileLoc(Loc);
  auto &Found = places()[{Name.str(), SM.getFilename(FileLoc).str(),
                          SM.getFileOffset(FileLoc)}];
  while (true) {
    SourceLocation Spelled = SM.getSpellingLoc(Loc);
    Found.push_back(
        {SM.getFilename(Spelled).str(), SM.getSpellingLineNumber(Spelled)});
    if (!Loc.isMacroID())
      return false;
    Loc = SM.getImmediateExpansionRange(Loc).getBegin();
  }
}

} // namespace clang::tidy
