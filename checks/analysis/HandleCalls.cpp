// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "HandleCalls.h"
#include "Syntax.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

static const NamedDecl *classNameOf(QualType T) {
  if (T.isNull())
    return nullptr;
  T = T.getNonReferenceType();
  if (const CXXRecordDecl *R = T->getAsCXXRecordDecl())
    return R;
  if (const auto *S = T->getAs<TemplateSpecializationType>())
    return S->getTemplateName().getAsTemplateDecl();
  return nullptr;
}

bool isHandleType(QualType T) {
  const NamedDecl *D = classNameOf(T);
  return D && D->getIdentifier() && D->getName() == "coroutine_handle";
}

bool isTypedHandle(QualType T) {
  if (!isHandleType(T))
    return false;
  T = T.getNonReferenceType();
  llvm::ArrayRef<TemplateArgument> Args;
  if (const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
          T->getAsCXXRecordDecl()))
    Args = Spec->getTemplateArgs().asArray();
  else if (const auto *S = T->getAs<TemplateSpecializationType>())
    Args = S->template_arguments();
  return !Args.empty() && Args[0].getKind() == TemplateArgument::Type &&
         !Args[0].getAsType()->isVoidType();
}

const Expr *receiverOf(const CallExpr *Call) {
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call))
    return M->getImplicitObjectArgument();
  if (const auto *O = dyn_cast<CXXOperatorCallExpr>(Call))
    return O->getOperator() == OO_Call && O->getNumArgs() ? O->getArg(0)
                                                          : nullptr;
  const Expr *Callee = Call->getCallee()->IgnoreParenImpCasts();
  if (const auto *D = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    return D->isImplicitAccess() ? nullptr : D->getBase();
  if (const auto *U = dyn_cast<UnresolvedMemberExpr>(Callee))
    return U->isImplicitAccess() ? nullptr : U->getBase();
  if (isa<DeclRefExpr>(Callee) && Callee->isTypeDependent())
    return Callee;
  if (const auto *M = dyn_cast<MemberExpr>(Callee))
    return isHandleType(M->getType()) ? Callee : M->getBase();
  return nullptr;
}

llvm::StringRef methodName(const CallExpr *Call) {
  if (const auto *O = dyn_cast<CXXOperatorCallExpr>(Call))
    return O->getOperator() == OO_Call ? "()" : "";
  llvm::StringRef Name = calleeName(Call);
  if (!Name.empty())
    return Name;
  const Expr *Callee = Call->getCallee()->IgnoreParenImpCasts();
  if (const auto *M = dyn_cast<MemberExpr>(Callee))
    return isHandleType(M->getType()) ? "()" : "";
  return Callee->isTypeDependent() ? "()" : "";
}

bool isSelf(const Expr *E) {
  E = stripMove(E);
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    if (U->getOpcode() == UO_Deref)
      E = strip(U->getSubExpr());
  return isa<CXXThisExpr>(E);
}

const FieldDecl *ownField(const Expr *E) {
  const auto *M = dyn_cast<MemberExpr>(stripMove(E));
  if (!M || !isa<CXXThisExpr>(strip(M->getBase())))
    return nullptr;
  return dyn_cast<FieldDecl>(M->getMemberDecl());
}

} // namespace clang::tidy::async
