// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The notes that checks of lifetimes share.
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_LIFETIMEWORDS_H
#define ASYNC_TIDY_CHECKS_LIFETIME_LIFETIMEWORDS_H

#include "analysis/Escape.h"
#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

/// Notes where the task goes that \p Call makes: 'the task is returned here'.
void noteLife(ClangTidyCheck &Check, const TaskLife &L, const Expr *Call);

/// The name of the variable, or of the structured binding that is part of it.
std::string nameOfVariable(const Referent &R);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_LIFETIMEWORDS_H
