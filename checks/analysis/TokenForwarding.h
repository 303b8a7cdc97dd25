// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls that could take a stop token which is at hand, and do not get it.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_TOKENFORWARDING_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_TOKENFORWARDING_H

#include "FunctionBody.h"
#include <vector>

namespace clang::tidy::async {

class Analysis;

struct ForgottenToken {
  const CallExpr *Call = nullptr;
  const ValueDecl *Token = nullptr;    ///< the nearest at hand
  const FunctionDecl *Taker = nullptr; ///< the overload that takes one
  bool Defaulted = false;              ///< the callee itself takes it
  /// Appended to the arguments it is in its place.
  bool CanAppend = false;
};

std::vector<ForgottenToken> forgottenTokens(Analysis &A,
                                            const FunctionBody &Body);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_TOKENFORWARDING_H
