// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a translation unit does with its channels: who fills them, and whether
// something makes the producer wait.
#ifndef ASYNC_TIDY_CHECKS_CHANNELS_BACKPRESSURE_H
#define ASYNC_TIDY_CHECKS_CHANNELS_BACKPRESSURE_H

#include "analysis/Analysis.h"
#include "llvm/ADT/EquivalenceClasses.h"

namespace clang::tidy::async {

class BackPressure {
public:
  struct Uses {
    SourceLocation FirstPush;
    bool InAsyncCode = false;
    /// A push that is reached only after room was checked or a permit taken.
    bool Limited = false;
  };

  /// Looks through one function. Bodies may come in any order.
  void scan(Analysis &A, const FunctionBody &Body);

  /// What is done with \p Channel, or with a parameter, reference, capture or
  /// field that stands for it.
  Uses usesOf(const ValueDecl *Channel) const;

private:
  void link(const ValueDecl *One, const Expr *Other);
  void linkArguments(const FunctionDecl *Callee,
                     llvm::ArrayRef<const Expr *> Arguments);

  llvm::DenseMap<const ValueDecl *, Uses> Found;
  llvm::EquivalenceClasses<const ValueDecl *> Same;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_CHANNELS_BACKPRESSURE_H
