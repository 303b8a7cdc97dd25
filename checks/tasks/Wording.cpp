// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Wording.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

const FunctionDecl *makerOf(const Creation &C) {
  const auto *Call = dyn_cast<CallExpr>(C.Source);
  return Call ? Call->getDirectCallee() : nullptr;
}

const NamedDecl *declaredMaker(const Creation &C) {
  const FunctionDecl *F = makerOf(C);
  if (!F || !F->getDeclName().isIdentifier())
    return nullptr;
  if (const FunctionTemplateDecl *T = F->getPrimaryTemplate())
    return T;
  return F;
}

static bool isLambda(const FunctionDecl *F) {
  const auto *M = dyn_cast_or_null<CXXMethodDecl>(F);
  return M && M->getParent()->isLambda();
}

std::string origin(const Creation &C) {
  if (isa<CoawaitExpr>(C.Source))
    return "that 'co_await' gives";
  const auto *Call = dyn_cast<CallExpr>(C.Source);
  if (!Call)
    return "made here";
  const FunctionDecl *F = makerOf(C);
  const Expr *Callee = Call->getCallee();
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call);
      Op && Op->getOperator() == OO_Call)
    Callee = Op->getArg(0);
  else if (F)
    return "returned by '" + F->getNameAsString() + "'";
  // A function object or pointer: the name of the variable says more.
  if (const ValueDecl *D = namedObject(stripMove(Callee)))
    return "returned by '" + D->getNameAsString() + "'";
  if (isLambda(F))
    return "returned by this lambda";
  return "made here";
}

const NamedDecl *classOf(const Creation &C) {
  const CXXRecordDecl *R = C.Type->getAsCXXRecordDecl();
  if (const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(R))
    return S->getSpecializedTemplate();
  return R;
}

bool isMarkedUnused(const VarDecl *V) {
  if (!V)
    return false;
  if (V->hasAttr<UnusedAttr>())
    return true;
  if (!V->getIdentifier())
    return false;
  StringRef Name = V->getName();
  return Name.ltrim('_').empty() || Name.contains_insensitive("unused") ||
         Name.contains_insensitive("ignore") ||
         Name.contains_insensitive("discard");
}

} // namespace clang::tidy::async
