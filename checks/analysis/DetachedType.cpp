// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "DetachedType.h"
#include "Analysis.h"

namespace clang::tidy::async {

bool isDetachedType(Analysis &A, QualType Result) {
  if (Result.isNull() || Result->isDependentType())
    return false;
  if (Result->isVoidType())
    return true;
  if (const TaskFacts *Task = A.shapes().task(Result))
    return !Task->Awaitable && Task->Ignorable;
  const CXXRecordDecl *R = Result->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || A.shapes().isAwaitable(Result) ||
      A.shapes().handle(Result))
    return false;
  const CXXRecordDecl *Promise = A.shapes().promiseType(Result);
  if (!Promise || A.shapes().startPolicy(Promise) != StartPolicy::Eager)
    return false;
  // A type with members gives access to what runs: a future, a handle.
  return llvm::none_of(R->methods(), [](const CXXMethodDecl *M) {
    return M->getAccess() == AS_public && !M->isImplicit() &&
           M->getDeclName().isIdentifier() && !M->isStatic();
  });
}

} // namespace clang::tidy::async
