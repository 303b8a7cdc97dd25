// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "AwaiterNames.h"
#include "HandleCalls.h"
#include "StdTypes.h"
#include "Syntax.h"

namespace clang::tidy::async {

AwaiterNames::AwaiterNames(const FunctionBody &Body)
    : B(Body), Handles{Body.function()->getParamDecl(0)},
      ThisIsAwaiter(!cast<CXXMethodDecl>(Body.function())->isStatic()) {
  collectAliases();
}

AwaiterNames::AwaiterNames(const AwaiterNames &Around, const FunctionBody &Body,
                           Values Handles, bool CapturesThis)
    : B(Body), Handles(std::move(Handles)), Selves(Around.Selves),
      ThisIsAwaiter(Around.ThisIsAwaiter && CapturesThis),
      StoredInSelf(Around.StoredInSelf) {
  collectAliases();
}

void AwaiterNames::collectAliases() {
  for (const VarDecl *V : B.variables()) {
    const Expr *Init = V->getInit();
    if (!Init)
      continue;
    if (isHandle(Init))
      Handles.push_back(V);
    else if (ThisIsAwaiter && isAwaiter(Init) &&
             (V->getType()->isPointerType() || V->getType()->isReferenceType()))
      Selves.push_back(V);
    else if ((V->getType()->isReferenceType() ||
              V->getType()->isPointerType() ||
              V->getType()->isDependentType()) &&
             isWithinPromise(Init) && !isHandleType(V->getType()))
      Promises.push_back(V);
    else if (isOfPromise(Init) &&
             (isHandleType(V->getType()) || V->getType()->isDependentType()))
      Continuations.push_back(V);
  }
  // h_ = h: others who know the awaiter can resume it.
  for (const CallExpr *Call : B.calls())
    if (const auto *O = dyn_cast<CXXOperatorCallExpr>(Call);
        O && O->getOperator() == OO_Equal && isHandle(O->getArg(1)) &&
        isOwnMember(O->getArg(0)))
      StoredInSelf = true;
  for (const CallExpr *Call : B.calls())
    if (calleeName(Call) == "exchange" && Call->getNumArgs() == 2 &&
        isHandle(Call->getArg(1)) && isOwnMember(Call->getArg(0)))
      StoredInSelf = true;
  if (B.isDependent())
    StoredInSelf = StoredInSelf || anyBelow(B.body(), [&](const Stmt *S) {
                     const auto *O = dyn_cast<BinaryOperator>(S);
                     return O && O->getOpcode() == BO_Assign &&
                            isHandle(O->getRHS()) && isOwnMember(O->getLHS());
                   });
}

bool AwaiterNames::isHandle(const Expr *E) const {
  E = stripMove(E);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return llvm::is_contained(Handles, Ref->getDecl());
  if (const auto *C = dyn_cast<CXXConstructExpr>(E))
    return C->getNumArgs() == 1 && isHandle(C->getArg(0));
  if (const auto *C = dyn_cast<ExplicitCastExpr>(E))
    return isHandle(C->getSubExpr());
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    return U->getOpcode() == UO_AddrOf && isHandle(U->getSubExpr());
  if (const auto *L = dyn_cast<InitListExpr>(E))
    return L->getNumInits() == 1 && isHandle(L->getInit(0));
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call))
      if (isa_and_nonnull<CXXConversionDecl>(M->getMethodDecl()))
        return isHandle(M->getImplicitObjectArgument());
    StringRef Name = calleeName(Call);
    if (Name == "address" && receiverOf(Call))
      return isHandle(receiverOf(Call));
    if (Name == "from_address" && Call->getNumArgs() == 1)
      return isHandle(Call->getArg(0));
  }
  return false;
}

bool AwaiterNames::isOfPromise(const Expr *E) const {
  return anyBelow(E, [&](const Stmt *S) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      return llvm::is_contained(Promises, Ref->getDecl());
    const auto *Call = dyn_cast<CallExpr>(S);
    return Call && calleeName(Call) == "promise" && receiverOf(Call) &&
           isHandle(receiverOf(Call));
  });
}

bool AwaiterNames::isContinuation(const Expr *E) const {
  E = stripMove(E);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return llvm::is_contained(Continuations, Ref->getDecl());
  return isOfPromise(E);
}

bool AwaiterNames::isAwaiter(const Expr *E) const {
  if (isSelf(E))
    return true;
  const auto *Ref = dyn_cast<DeclRefExpr>(stripMove(E));
  return Ref && llvm::is_contained(Selves, Ref->getDecl());
}

bool AwaiterNames::isWithinPromise(const Expr *E) const {
  E = stripMove(E);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return llvm::is_contained(Promises, Ref->getDecl());
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    return (U->getOpcode() == UO_AddrOf || U->getOpcode() == UO_Deref) &&
           isWithinPromise(U->getSubExpr());
  if (const auto *C = dyn_cast<ExplicitCastExpr>(E))
    return isWithinPromise(C->getSubExpr());
  auto Part = [&](const Expr *Base, bool IsArrow) {
    const auto *Ref = dyn_cast<DeclRefExpr>(strip(Base));
    return (!IsArrow || Ref) && isWithinPromise(Base);
  };
  if (const auto *M = dyn_cast<MemberExpr>(E))
    return isa<FieldDecl>(M->getMemberDecl()) &&
           !M->getType()->isPointerType() && Part(M->getBase(), M->isArrow());
  if (const auto *M = dyn_cast<CXXDependentScopeMemberExpr>(E))
    return !M->isImplicitAccess() && Part(M->getBase(), M->isArrow());
  const auto *Call = dyn_cast<CallExpr>(E);
  if (Call && Call->getNumArgs() == 1 && Call->getDirectCallee() &&
      isInStd(Call->getDirectCallee()) &&
      (calleeName(Call) == "addressof" || calleeName(Call) == "as_const"))
    return isWithinPromise(Call->getArg(0));
  return Call && calleeName(Call) == "promise" && receiverOf(Call) &&
         isHandle(receiverOf(Call));
}

bool AwaiterNames::isOwnMember(const Expr *E) const {
  E = strip(E);
  if (const auto *M = dyn_cast<MemberExpr>(E))
    return isAwaiter(M->getBase());
  const auto *D = dyn_cast<CXXDependentScopeMemberExpr>(E);
  return D && (D->isImplicitAccess() || isa<CXXThisExpr>(strip(D->getBase())));
}

bool AwaiterNames::carries(const Expr *E, bool &Self) const {
  if (isHandle(E))
    return true;
  if (ThisIsAwaiter && StoredInSelf && isAwaiter(E))
    return Self = true;
  E = stripMove(E);
  if (const auto *L = dyn_cast<LambdaExpr>(E))
    return resumes(L);
  if (const auto *C = dyn_cast<CXXConstructExpr>(E))
    return llvm::any_of(C->arguments(),
                        [&](const Expr *Arg) { return carries(Arg, Self); });
  if (const auto *I = dyn_cast<InitListExpr>(E))
    return llvm::any_of(I->inits(),
                        [&](const Expr *Each) { return carries(Each, Self); });
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    return carries(Cast->getSubExpr(), Self);
  return false;
}

AwaiterNames::Values AwaiterNames::capturedHandles(const LambdaExpr *L) const {
  Values Out;
  for (const LambdaCapture &C : L->captures()) {
    if (!C.capturesVariable())
      continue;
    const auto *V = dyn_cast<VarDecl>(C.getCapturedVar());
    if (llvm::is_contained(Handles, C.getCapturedVar()) ||
        (V && V->isInitCapture() && V->getInit() && isHandle(V->getInit())))
      Out.push_back(C.getCapturedVar());
  }
  return Out;
}

bool AwaiterNames::resumes(const LambdaExpr *L) const {
  if (!capturedHandles(L).empty())
    return true;
  if (!StoredInSelf)
    return false;
  return anyBelow(L->getBody(), [&](const Stmt *S) {
    const auto *Call = dyn_cast<CallExpr>(S);
    return Call && isResume(methodName(Call)) && receiverOf(Call) &&
           isHandleType(receiverOf(Call)->getType());
  });
}

bool AwaiterNames::isUse(const Stmt *S, LateUse::Kind &What,
                         const ValueDecl *&Member) const {
  const auto *Name = dyn_cast<DeclRefExpr>(S);
  if (ThisIsAwaiter &&
      (isa<CXXThisExpr>(S) ||
       (Name && llvm::is_contained(Selves, Name->getDecl())))) {
    const Stmt *P = B.semanticParent(S);
    What = LateUse::Awaiter;
    Member = nullptr;
    if (const auto *M = dyn_cast_or_null<MemberExpr>(P)) {
      Member = M->getMemberDecl();
      if (isa<VarDecl>(Member))
        return false;
      if (const auto *Method = dyn_cast<CXXMethodDecl>(Member))
        return !Method->isStatic();
    }
    return true;
  }
  if (const auto *D = dyn_cast<CXXDependentScopeMemberExpr>(S);
      D && ThisIsAwaiter && D->isImplicitAccess()) {
    What = LateUse::Awaiter;
    return true;
  }
  if (const auto *Call = dyn_cast<CallExpr>(S)) {
    const Expr *R = receiverOf(Call);
    StringRef Name = methodName(Call);
    if (R && isHandle(R) &&
        (isResume(Name) || Name == "destroy" || Name == "done" ||
         Name == "promise")) {
      What = Name == "promise" ? LateUse::Promise : LateUse::Handle;
      return true;
    }
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S);
      Ref && llvm::is_contained(Promises, Ref->getDecl())) {
    What = LateUse::Promise;
    return true;
  }
  return false;
}

} // namespace clang::tidy::async
