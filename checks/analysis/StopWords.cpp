// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "StopWords.h"
#include "Analysis.h"
#include "StdTypes.h"
#include "Syntax.h"

namespace clang::tidy::async {

bool isStopToken(Analysis &A, QualType T) {
  if (T.isNull())
    return false;
  T = T.getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  const ApiFacts *F = A.model().typeFacts(T);
  if (F && F->StopToken)
    return true;
  // std::optional<std::reference_wrapper<abort_source>>
  return isStdType(T, {"optional", "reference_wrapper"}) &&
         isStopToken(A, firstTypeArgument(T));
}

bool isStopWord(llvm::StringRef Name) {
  for (llvm::StringRef Word :
       {"stop", "cancel", "abort", "shutdown", "shutting", "quit", "clos",
        "terminat", "exit", "running", "is_open", "isopen", "alive", "finish",
        "interrupt"})
    if (Name.contains_insensitive(Word))
      return true;
  return false;
}

static bool isStopName(const NamedDecl *D) {
  return D && D->getDeclName().isIdentifier() && isStopWord(D->getName());
}

bool isMentionOfStop(Analysis &A, const Stmt *S) {
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    return isStopName(Ref->getDecl()) ||
           (isa<VarDecl>(Ref->getDecl()) && isStopToken(A, Ref->getType()));
  if (const auto *M = dyn_cast<MemberExpr>(S))
    return isStopName(M->getMemberDecl()) || isStopToken(A, M->getType());
  if (const auto *C = dyn_cast<CallExpr>(S))
    return isStopWord(calleeName(C)) || isStopToken(A, C->getType());
  return false;
}

bool mentionsStop(Analysis &A, const Stmt *S) {
  return anyBelow(S,
                  [&](const Stmt *Each) { return isMentionOfStop(A, Each); });
}

bool mentionsStopToken(Analysis &A, const Stmt *S) {
  return anyBelow(S, [&](const Stmt *Each) {
    const auto *E = dyn_cast<Expr>(Each);
    return E && isa<DeclRefExpr, MemberExpr, CallExpr>(E) &&
           isStopToken(A, E->getType());
  });
}

} // namespace clang::tidy::async
