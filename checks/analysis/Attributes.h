// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The annotations of docs/guide/models.md, and the attributes of Clang that
// say the same.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_ATTRIBUTES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_ATTRIBUTES_H

#include "Model.h"

namespace clang::tidy::async {

/// Lays what the attributes of these declarations of one thing say over
/// \p Facts. False: they say nothing.
bool readAttributes(llvm::ArrayRef<const NamedDecl *> Declarations,
                    ASTContext &Ctx, ApiFacts &Facts);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_ATTRIBUTES_H
