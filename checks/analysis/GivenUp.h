// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An analysis that would take too long says nothing, and says here that it did.
// Silence that nobody can tell from a clean function is the worst answer.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_GIVENUP_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_GIVENUP_H

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace clang {
class FunctionDecl;
}

namespace clang::tidy::async {

/// What was not finished, and for which function.
struct GivenUp {
  std::string Analysis;
  std::string Function;
  std::string File;
  unsigned Line = 0;

  bool operator==(const GivenUp &) const = default;
};

/// \p Analysis does not say all that it could about \p F, as that would take
/// too long.
void giveUp(llvm::StringRef Analysis, const FunctionDecl *F);

/// Collects on this thread from now on in \p Into; null, as at the start: not
/// at all.
void collectGivenUp(std::vector<GivenUp> *Into);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_GIVENUP_H
