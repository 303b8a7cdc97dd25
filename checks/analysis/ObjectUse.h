// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a piece of work refers to the object whose member function starts it,
// and which of its members it uses.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_OBJECTUSE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_OBJECTUSE_H

#include "FunctionBody.h"
#include "llvm/ADT/DenseSet.h"

namespace clang::tidy::async {

class Analysis;

/// The first place in \p Work (an argument of a call that starts work, or that
/// call) through which the work keeps '*this' or a member by reference: a
/// capture of 'this', a coroutine of the object, '&member_'. A member that is
/// copied or moved is the work's own. Null if there is none.
const Expr *refersToThis(Analysis &A, const FunctionBody &Body,
                         const Expr *Work);

/// The same for what a reference or raw pointer member of '*this' leads to:
/// somebody else's object, which the work keeps by reference. Executors and
/// scopes do not count.
const Expr *refersToBorrowed(Analysis &A, const FunctionBody &Body,
                             const Expr *Work);

/// The expression names a part of '*this' that lies in the object itself: a
/// member by value, not what a pointer or reference member leads to.
bool isOwnMember(const Expr *E);

using FieldSet = llvm::SmallPtrSet<const FieldDecl *, 8>;
/// Fields of '*this' that \p Work uses when it runs: in the bodies of its
/// lambdas and of the member functions of the same object that can be seen.
void fieldsUsedBy(Analysis &A, const Expr *Work, const CXXRecordDecl *Class,
                  FieldSet &Out);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_OBJECTUSE_H
