// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "StopWords.h"
#include "Analysis.h"

namespace clang::tidy::async {

bool anyBelow(const Stmt *S, llvm::function_ref<bool(const Stmt *)> Is) {
  llvm::SmallVector<const Stmt *, 16> Work{S};
  while (!Work.empty()) {
    const Stmt *Each = Work.pop_back_val();
    if (!Each)
      continue;
    if (Is(Each))
      return true;
    if (const auto *Await = dyn_cast<CoawaitExpr>(Each)) {
      Work.push_back(Await->getOperand());
      continue;
    }
    if (const auto *Yield = dyn_cast<CoyieldExpr>(Each)) {
      Work.push_back(Yield->getOperand());
      continue;
    }
    if (const auto *Return = dyn_cast<CoreturnStmt>(Each)) {
      Work.push_back(Return->getOperand());
      continue;
    }
    if (const auto *Lambda = dyn_cast<LambdaExpr>(Each)) {
      for (const Expr *Init : Lambda->capture_inits())
        Work.push_back(Init);
      continue;
    }
    Work.append(Each->child_begin(), Each->child_end());
  }
  return false;
}

bool isInStd(const Decl *D) {
  for (const DeclContext *DC = D->getDeclContext(); DC; DC = DC->getParent())
    if (DC->isStdNamespace())
      return true;
  return false;
}

llvm::StringRef calleeName(const Expr *Call) {
  const auto *C = dyn_cast_or_null<CallExpr>(Call);
  if (!C)
    return {};
  if (const FunctionDecl *F = C->getDirectCallee()) {
    if (const IdentifierInfo *II = F->getIdentifier())
      return II->getName();
    // A function object: 'sleep(1s)' of a variable 'sleep'.
    if (const auto *O = dyn_cast<CXXOperatorCallExpr>(C);
        O && O->getOperator() == OO_Call)
      if (const ValueDecl *V = namedObject(O->getArg(0)))
        if (const IdentifierInfo *II = V->getIdentifier())
          return II->getName();
    return {};
  }
  const Expr *Callee = C->getCallee()->IgnoreParenImpCasts();
  DeclarationName Name;
  if (const auto *M = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    Name = M->getMember();
  else if (const auto *O = dyn_cast<OverloadExpr>(Callee))
    Name = O->getName();
  else if (const auto *D = dyn_cast<DependentScopeDeclRefExpr>(Callee))
    Name = D->getDeclName();
  if (const IdentifierInfo *II = Name.getAsIdentifierInfo())
    return II->getName();
  return {};
}

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
  if (const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
          T->getAsCXXRecordDecl());
      Spec && Spec->isInStdNamespace() && Spec->getTemplateArgs().size() > 0 &&
      Spec->getTemplateArgs()[0].getKind() == TemplateArgument::Type &&
      (Spec->getName() == "optional" || Spec->getName() == "reference_wrapper"))
    return isStopToken(A, Spec->getTemplateArgs()[0].getAsType());
  return false;
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
