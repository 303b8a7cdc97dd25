// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A walk down an expression, in three moods: what object does this glvalue
// designate, what can a copy of this value reach, what does this closure hold.
// The walk ends where the object belongs to somebody else. It follows the
// initialiser of a local reference, pointer, view or closure a few steps, and
// marks what it finds so as uncertain, for the variable may have been given
// another value; a pointer that is assigned to anywhere is not followed at all.
//
// This file has the variables and the glvalues, ReferentsOfValues.cpp the
// values and the closures.
//
// Misses: what a function returns a reference to (other than the accessors of
// owners), and what a class keeps whose constructor cannot be seen.
#include "Referents.h"
#include "Analysis.h"
#include "Destination.h"
#include "Predicates.h"

namespace clang::tidy::async {

template <class F> ReferentList Referents::collect(F Walk) {
  ReferentList Found;
  Out = &Found;
  Through = Referent::Reference;
  Certain = true;
  Depth = 0;
  Walk();
  Out = nullptr;
  return Found;
}

ReferentList Referents::ofArgument(const Expr *Arg, QualType Param) {
  return collect([&] { argument(Arg, Param); });
}
ReferentList Referents::ofClosure(const LambdaExpr *L) {
  return collect([&] { closure(L); });
}
ReferentList Referents::ofGlvalue(const Expr *E) {
  return collect([&] { glvalue(E); });
}

ReferentList Referents::ofObject(const CXXMemberCallExpr *Call) {
  const CXXMethodDecl *M = Call->getMethodDecl();
  if (!M || M->isStatic())
    return {};
  const Expr *Object = Call->getImplicitObjectArgument();
  return collect([&] {
    if (Object->getType()->isPointerType()) {
      Through = Referent::Pointer;
      value(Object);
    } else {
      glvalue(Object);
    }
  });
}

void Referents::add(Referent::Kind K, const Expr *Where, const VarDecl *V) {
  Referent R;
  R.K = K;
  R.Through = Through;
  R.Where = Where;
  R.Variable = V;
  R.Certain = Certain;
  for (const Referent &Old : *Out)
    if (Old.K == K && Old.Variable == V && Old.Where == Where)
      return;
  Out->push_back(R);
}

void Referents::argument(const Expr *Arg, QualType Param) {
  // 'const options &o = {}' makes a temporary of the call, each time.
  if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(Arg)) {
    const Expr *E = Default->getExpr()->IgnoreParens();
    if (const auto *F = dyn_cast<FullExpr>(E))
      E = F->getSubExpr();
    // One without members, a completion token, has nothing to lose.
    const CXXRecordDecl *R = E->getType()->getAsCXXRecordDecl();
    if (!Param.isNull() && Param->isReferenceType() && !isView(E->getType()) &&
        isa<MaterializeTemporaryExpr>(E) &&
        !(R && R->hasDefinition() && R->isEmpty()))
      add(Referent::Temporary, Arg, nullptr);
    return;
  }
  if (!Param.isNull() && Param->isReferenceType()) {
    glvalue(Arg);
    // A reference to a view or a closure reaches what that refers to as well.
    if (QualType T = Param.getNonReferenceType(); isView(T) || isClosure(T)) {
      Referent::How Was = Through;
      value(Arg);
      Through = Was;
    }
    return;
  }
  if (Param.isNull() && Arg->isGLValue() && !isView(Arg->getType()) &&
      !isClosure(Arg->getType()))
    return;
  value(Arg);
}

/// \p V is returned, or moved from, somewhere in the body.
static bool isGivenAway(const FunctionBody &B, const VarDecl *V) {
  return llvm::any_of(B.references(), [&](const DeclRefExpr *R) {
    if (R->getDecl() != V)
      return false;
    for (const Stmt *P = B.parent(R); P; P = B.parent(P)) {
      if (isa<ReturnStmt, CoreturnStmt>(P))
        return true;
      if (const auto *C = dyn_cast<CallExpr>(P))
        return strip(C) != stripMove(C);
      if (!isa<ParenExpr, ImplicitCastExpr, CXXConstructExpr,
               MaterializeTemporaryExpr, CXXBindTemporaryExpr, FullExpr>(P))
        return false;
    }
    return false;
  });
}

void Referents::variable(const VarDecl *V, const Expr *Mention) {
  if (!V->hasLocalStorage() || V->isImplicit())
    return;
  // Of a function around this one: in the closure, or behind a reference.
  if (V->getDeclContext() != B.function() || V->isInitCapture())
    return;
  if (V->getType()->isReferenceType()) {
    if (isa<ParmVarDecl>(V) || !V->getInit())
      return;
    // A temporary that the reference keeps lives like a variable.
    if (const auto *M =
            dyn_cast<MaterializeTemporaryExpr>(V->getInit()->IgnoreImplicit());
        M && M->getExtendingDecl())
      return add(Referent::Local, Mention, V);
    const Expr *Init = V->getInit();
    if (const auto *F = dyn_cast<FullExpr>(Init))
      Init = F->getSubExpr();
    if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(Init);
        M && M->getExtendingDecl())
      return add(Referent::Local, Mention, V);
    if (V->isCXXForRangeDecl()) {
      for (const Stmt *P = B.parent(V->getInit()); P; P = B.parent(P))
        if (const auto *For = dyn_cast<CXXForRangeStmt>(P)) {
          if (For->getRangeInit() && isOwner(For->getRangeInit()->getType()) &&
              Depth++ < 4)
            glvalue(For->getRangeInit());
          return;
        }
      return;
    }
    if (Depth++ < 4)
      glvalue(Init);
    return;
  }
  // What a unique pointer owned, somebody else owns after a move.
  if (isStdType(V->getType(), {"unique_ptr"}) && isGivenAway(B, V))
    return;
  add(isa<ParmVarDecl>(V) ? Referent::Parameter : Referent::Local, Mention, V);
}

/// Some statement of the body gives \p V another value.
static bool isReassigned(const FunctionBody &B, const VarDecl *V) {
  if (V->getType().isConstQualified())
    return false;
  return llvm::any_of(B.references(), [&](const DeclRefExpr *R) {
    if (R->getDecl() != V)
      return false;
    const Stmt *P = B.parent(R);
    while (isa_and_nonnull<ParenExpr>(P))
      P = B.parent(P);
    if (const auto *Bin = dyn_cast_or_null<BinaryOperator>(P))
      return Bin->isAssignmentOp() && strip(Bin->getLHS()) == R;
    if (const auto *Un = dyn_cast_or_null<UnaryOperator>(P))
      return Un->getOpcode() == UO_AddrOf;
    if (const auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(P))
      return Op->isAssignmentOp() && strip(Op->getArg(0)) == R;
    return false;
  });
}

void Referents::initialiserOf(const VarDecl *V) {
  if (!V->hasLocalStorage() || V->getDeclContext() != B.function() ||
      isa<ParmVarDecl>(V) || !V->getInit() || V->isCXXForRangeDecl() ||
      Depth >= 4 || isReassigned(B, V))
    return;
  ++Depth;
  bool Was = Certain;
  if (V->getType()->isReferenceType())
    glvalue(V->getInit());
  else {
    // What the initialiser made of a temporary is gone already.
    size_t Before = Out->size();
    value(V->getInit());
    for (size_t I = Out->size(); I-- > Before;)
      if ((*Out)[I].K == Referent::Temporary)
        Out->erase(Out->begin() + I);
  }
  Certain = Was;
}

/// The element is a reference itself, to something outside: std::tie(a, b).
static bool isReferenceElement(const BindingDecl *D) {
  if (D->getHoldingVar()) // of a type with get<I>, tuple_element says it
    return D->getType()->isReferenceType();
  return D->getBinding() && D->getBinding()->getType()->isReferenceType();
}

void Referents::glvalue(const Expr *E) {
  E = E->IgnoreParens();
  if (const auto *F = dyn_cast<FullExpr>(E))
    return glvalue(F->getSubExpr());
  if (const auto *Bound = dyn_cast<CXXBindTemporaryExpr>(E))
    return glvalue(Bound->getSubExpr());
  if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(E)) {
    if (M->getExtendingDecl())
      return;
    // A view that is made for the call is not what dangles; what it shows is.
    if (isView(M->getType()) || isClosure(M->getType())) {
      value(M->getSubExpr());
      if (isView(M->getType()))
        return;
    }
    return add(Referent::Temporary, E, nullptr);
  }
  if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *V = dyn_cast<VarDecl>(D->getDecl()))
      variable(V, E);
    else if (const auto *Binding = dyn_cast<BindingDecl>(D->getDecl()))
      if (const auto *Whole =
              dyn_cast_or_null<VarDecl>(Binding->getDecomposedDecl());
          Whole && Whole->getDeclContext() == B.function() &&
          Whole->hasLocalStorage() && !isReferenceElement(Binding)) {
        if (!Whole->getType()->isReferenceType())
          add(Referent::Local, E, Whole);
        else if (Whole->getInit() && Depth++ < 4)
          glvalue(Whole->getInit());
      }
    return;
  }
  if (const auto *M = dyn_cast<MemberExpr>(E)) {
    const auto *Field = dyn_cast<FieldDecl>(M->getMemberDecl());
    if (!Field || Field->getType()->isReferenceType())
      return;
    if (!M->isArrow())
      return M->getBase()->isPRValue() ? void() : glvalue(M->getBase());
    value(M->getBase());
    return;
  }
  if (const auto *S = dyn_cast<ArraySubscriptExpr>(E)) {
    if (const auto *Decay = dyn_cast<ImplicitCastExpr>(S->getBase());
        Decay && Decay->getCastKind() == CK_ArrayToPointerDecay)
      glvalue(Decay->getSubExpr());
    return;
  }
  if (const auto *U = dyn_cast<UnaryOperator>(E)) {
    if (U->getOpcode() == UO_Deref)
      return value(U->getSubExpr());
    if (U->isIncrementDecrementOp() || U->getOpcode() == UO_Extension)
      glvalue(U->getSubExpr());
    return;
  }
  if (const auto *C = dyn_cast<AbstractConditionalOperator>(E)) {
    glvalue(C->getTrueExpr());
    glvalue(C->getFalseExpr());
    return;
  }
  if (const auto *Bin = dyn_cast<BinaryOperator>(E)) {
    if (Bin->isAssignmentOp())
      glvalue(Bin->getLHS());
    else if (Bin->getOpcode() == BO_Comma)
      glvalue(Bin->getRHS());
    return;
  }
  if (const auto *Cast = dyn_cast<CastExpr>(E)) {
    switch (Cast->getCastKind()) {
    case CK_NoOp:
    case CK_DerivedToBase:
    case CK_UncheckedDerivedToBase:
    case CK_BaseToDerived:
      return glvalue(Cast->getSubExpr());
    default:
      return;
    }
  }
  if (const auto *C = dyn_cast<CallExpr>(E)) {
    const Expr *Inner = nullptr;
    if (isStdCall(C, {"move", "forward", "as_const", "get"}) &&
        C->getNumArgs() == 1 &&
        !isStdType(C->getArg(0)->getType(), {"variant"}))
      Inner = C->getArg(0);
    else if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C)) {
      if ((Op->getOperator() == OO_Subscript || Op->getOperator() == OO_Star) &&
          isOwner(Op->getArg(0)->getType()))
        Inner = Op->getArg(0);
      else if (Op->isAssignmentOp())
        Inner = Op->getArg(0);
    } else if (const auto *M = dyn_cast<CXXMemberCallExpr>(C)) {
      const Expr *Object = M->getImplicitObjectArgument();
      if (Object && !Object->getType()->isPointerType() &&
          isOwner(Object->getType()) &&
          llvm::is_contained({"front", "back", "at", "value", "emplace_back",
                              "emplace_front", "top"},
                             nameOf(M->getMethodDecl())))
        Inner = Object;
      // std::string("x").append("y") gives the object itself.
      else if (Object && C->isGLValue() && isOwner(Object->getType()) &&
               A.context().hasSameUnqualifiedType(Object->getType(),
                                                  C->getType()))
        Inner = Object;
    }
    if (Inner && Depth++ < 8)
      glvalue(Inner);
  }
}

} // namespace clang::tidy::async
