// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Syntax.h"
#include "FunctionBody.h"
#include "clang/AST/StmtCXX.h"

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

bool mentions(const Stmt *S, const ValueDecl *D) {
  if (!S)
    return false;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    return Ref->getDecl() == D;
  return llvm::any_of(S->children(),
                      [&](const Stmt *Child) { return mentions(Child, D); });
}

const LambdaCapture *captureOf(const LambdaExpr *L, const Stmt *Init) {
  auto Each = L->capture_init_begin();
  for (const LambdaCapture &C : L->captures()) {
    if (Each == L->capture_init_end())
      break;
    if (*Each++ == Init)
      return &C;
  }
  return nullptr;
}

const Stmt *bodyOfLoop(const Stmt *S) {
  if (const auto *For = dyn_cast<ForStmt>(S))
    return For->getBody();
  if (const auto *While = dyn_cast<WhileStmt>(S))
    return While->getBody();
  if (const auto *Do = dyn_cast<DoStmt>(S))
    return Do->getBody();
  if (const auto *Range = dyn_cast<CXXForRangeStmt>(S))
    return Range->getBody();
  return nullptr;
}

const Expr *conditionOfLoop(const Stmt *S) {
  if (const auto *For = dyn_cast<ForStmt>(S))
    return For->getCond();
  if (const auto *While = dyn_cast<WhileStmt>(S))
    return While->getCond();
  if (const auto *Do = dyn_cast<DoStmt>(S))
    return Do->getCond();
  return nullptr;
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

const Expr *workedOn(const CallExpr *Call) {
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Call))
    return Member->getImplicitObjectArgument();
  return Call->getNumArgs() ? Call->getArg(0) : nullptr;
}

bool isInStd(const Decl *D) {
  for (const DeclContext *DC = D->getDeclContext(); DC; DC = DC->getParent())
    if (DC->isStdNamespace())
      return true;
  return false;
}

} // namespace clang::tidy::async
