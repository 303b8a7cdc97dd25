// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Resuming is recognised by the standard's handle, fulfilling by the models.
// A callback is a callable wrapper (a class template over a function type, as
// std::function is) or a function pointer that was stored where others could
// set it: in a member, in a global, in an element of one of these, or in a
// local copy of such. A callable that came as a parameter is the caller's own,
// who knows what he hands over ("call this under the lock"); and one that
// returns a value is asked for it (a comparison, a clock, a factory), which is
// no notification. Both are left out.
//
// Misses: virtual observers, callables behind a class of the user's, helpers
// in other units. May report wrongly: a callback that is known to be harmless.
#include "InlineRuns.h"
#include "Analysis.h"
#include "LockTypes.h"
#include "StdTypes.h"

namespace clang::tidy::async {

using locks::LockTypes;

static bool isCoroutineHandle(QualType T) {
  T = T.getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  return R && R->getIdentifier() && R->getName() == "coroutine_handle" &&
         LockTypes::inStd(R);
}

/// The handle that \p C resumes, or null.
static const Expr *resumed(const CallExpr *C) {
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C)) {
    if (Op->getOperator() == OO_Call &&
        isCoroutineHandle(Op->getArg(0)->getType()))
      return Op->getArg(0);
    return nullptr;
  }
  const Expr *Object = LockTypes::receiver(C);
  if (!Object || !isCoroutineHandle(Object->getType()) ||
      LockTypes::memberName(C) != "resume")
    return nullptr;
  return Object;
}

/// The function type of a callable wrapper or function pointer; null if none.
static const FunctionProtoType *callableType(QualType T) {
  T = T.getNonReferenceType();
  if (T->isFunctionPointerType())
    return T->getPointeeType()->getAs<FunctionProtoType>();
  QualType First = firstTypeArgument(T);
  return First.isNull() ? nullptr : First->getAs<FunctionProtoType>();
}

/// The member or global that a callable comes from; null when it is the
/// caller's, or made here.
static const ValueDecl *storage(const Expr *E, unsigned Depth = 0) {
  if (!E || Depth > 12)
    return nullptr;
  E = stripMove(E);
  if (const auto *M = dyn_cast<MemberExpr>(E)) {
    if (!isa<FieldDecl>(M->getMemberDecl()))
      return storage(M->getBase(), Depth + 1);
    // 'it->second' of a member's iterator: the member says more.
    const ValueDecl *Outer = storage(M->getBase(), Depth + 1);
    const Expr *Base = strip(M->getBase());
    if (Outer)
      return Outer;
    if (isa<CXXThisExpr>(Base) || M->isArrow())
      return M->getMemberDecl();
    const ValueDecl *Root = namedObject(Base);
    const auto *V = dyn_cast_or_null<VarDecl>(Root);
    if (V && (V->getType()->isReferenceType() || V->hasGlobalStorage()))
      return M->getMemberDecl();
    return nullptr;
  }
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    return storage(U->getSubExpr(), Depth + 1);
  if (const auto *S = dyn_cast<ArraySubscriptExpr>(E))
    return storage(S->getBase(), Depth + 1);
  if (const auto *C = dyn_cast<CXXConstructExpr>(E))
    return C->getNumArgs() == 1 ? storage(C->getArg(0), Depth + 1) : nullptr;
  if (const auto *C = dyn_cast<CallExpr>(E)) {
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C))
      return Op->getOperator() == OO_Call ? nullptr
                                          : storage(Op->getArg(0), Depth + 1);
    if (const Expr *Object = LockTypes::receiver(C))
      return storage(Object, Depth + 1);
    if (LockTypes::stdFunction(C) == "exchange" && C->getNumArgs())
      return storage(C->getArg(0), Depth + 1);
    return nullptr;
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *B = dyn_cast<BindingDecl>(Ref->getDecl()))
      return B->getDecomposedDecl()
                 ? storage(cast<VarDecl>(B->getDecomposedDecl())->getInit(),
                           Depth + 1)
                 : nullptr;
    const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
    if (!V || isa<ParmVarDecl>(V))
      return nullptr;
    if (V->hasGlobalStorage())
      return V->getType().isConstQualified() ? nullptr : V;
    return storage(V->getInit(), Depth + 1);
  }
  return nullptr;
}

/// Where a function of this unit resumes a coroutine itself.
static SourceLocation resumesInside(Analysis &A, const FunctionDecl *F,
                                    unsigned Depth = 0) {
  if (!F || Depth > 2)
    return {};
  const FunctionBody *B = A.body(F);
  if (!B || B->isCoroutine())
    return {};
  for (const CallExpr *C : B->calls()) {
    if (resumed(C))
      return C->getBeginLoc();
    if (Depth < 2)
      if (const FunctionDecl *Next = C->getDirectCallee();
          Next && Next != F && !Next->isOverloadedOperator())
        if (SourceLocation At = resumesInside(A, Next, Depth + 1); At.isValid())
          return At;
  }
  return {};
}

std::vector<InlineRun> inlineRuns(Analysis &A, const FunctionBody &Body) {
  std::vector<InlineRun> Found;
  for (const CallExpr *C : Body.calls()) {
    InlineRun Run;
    Run.Call = C;
    if (const Expr *Handle = resumed(C)) {
      Run.What = namedObject(Handle);
      Found.push_back(Run);
      continue;
    }
    if (const ApiFacts *Facts = A.model().calleeFacts(C);
        Facts && Facts->RunsInline) {
      Run.K = InlineRun::Modelled;
      Run.What = dyn_cast_or_null<ValueDecl>(Model::callee(C));
      Found.push_back(Run);
      continue;
    }
    const auto *Op = dyn_cast<CXXOperatorCallExpr>(C);
    const Expr *Callable = nullptr;
    if (Op && Op->getOperator() == OO_Call)
      Callable = Op->getArg(0);
    else if (!Op && !C->getDirectCallee() && !C->isTypeDependent() &&
             !LockTypes::receiver(C))
      Callable = C->getCallee();
    else if (LockTypes::stdFunction(C) == "invoke" && C->getNumArgs())
      Callable = C->getArg(0);
    if (Callable) {
      const FunctionProtoType *Type = callableType(Callable->getType());
      if (Type && Type->getReturnType()->isVoidType())
        if (const ValueDecl *From = storage(Callable)) {
          Run.K = InlineRun::Callback;
          Run.What = From;
          Found.push_back(Run);
        }
      continue;
    }
    const FunctionDecl *Callee = C->getDirectCallee();
    if (!Callee || Callee->isOverloadedOperator() || LockTypes::inStd(Callee))
      continue;
    // A helper that is given the guard may unlock it first.
    bool GivesGuard = llvm::any_of(C->arguments(), [&](const Expr *E) {
      return A.shapes().guard(E->getType());
    });
    if (GivesGuard)
      continue;
    if (SourceLocation At = resumesInside(A, Callee); At.isValid()) {
      Run.K = InlineRun::Helper;
      Run.What = Callee;
      Run.Inside = At;
      Found.push_back(Run);
    }
  }
  return Found;
}

} // namespace clang::tidy::async
