// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A walk down an expression, in three moods: what object does this glvalue
// designate, what can a copy of this value reach, what does this closure hold.
// The walk ends where the object belongs to somebody else. It follows the
// initialiser of a local reference, pointer, view or closure a few steps, and
// marks what it finds so as uncertain, for the variable may have been given
// another value; a pointer that is assigned to anywhere is not followed at all.
//
// Misses: what a function returns a reference to (other than the accessors of
// owners), and what a class keeps whose constructor cannot be seen.
#include "Referents.h"
#include "Analysis.h"
#include "Destination.h"
#include "Predicates.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

static bool isStdType(QualType T, StringRef Name) {
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->isInStdNamespace() && nameOf(R) == Name;
}

static bool isClosure(QualType T) {
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->isLambda();
}

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
    if (!Param.isNull() && Param->isReferenceType() && !isView(E->getType()) &&
        isa<MaterializeTemporaryExpr>(E))
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
  if (isStdType(V->getType(), "unique_ptr") && isGivenAway(B, V))
    return;
  add(isa<ParmVarDecl>(V) ? Referent::Parameter : Referent::Local, Mention, V);
}

static bool isCapturedByReference(const Stmt *Lambda, const VarDecl *V) {
  return llvm::any_of(cast<LambdaExpr>(Lambda)->captures(),
                      [&](const LambdaCapture &C) {
                        return C.capturesVariable() &&
                               C.getCapturedVar() == V &&
                               C.getCaptureKind() == LCK_ByRef;
                      });
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

/// Nothing in the body can give \p V another value: all mentions read it, copy
/// it, or call what does not change it.
static bool isOnlyRead(const FunctionBody &B, const VarDecl *V) {
  if (V->getType().isConstQualified())
    return true;
  return llvm::all_of(B.references(), [&](const DeclRefExpr *R) {
    if (R->getDecl() != V)
      return true;
    const Stmt *P = B.parent(R);
    while (isa_and_nonnull<ParenExpr>(P))
      P = B.parent(P);
    if (const auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(P))
      return Cast->getCastKind() == CK_LValueToRValue ||
             (Cast->getCastKind() == CK_NoOp &&
              Cast->getType().isConstQualified());
    if (const auto *C = dyn_cast_or_null<CXXConstructExpr>(P))
      return C->getConstructor()->isCopyConstructor();
    if (const auto *M = dyn_cast_or_null<MemberExpr>(P))
      if (const auto *Method = dyn_cast<CXXMethodDecl>(M->getMemberDecl()))
        return Method->isConst();
    return isa_and_nonnull<LambdaExpr>(P) && !isCapturedByReference(P, V);
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
        C->getNumArgs() == 1 && !isStdType(C->getArg(0)->getType(), "variant"))
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
    }
    if (Inner && Depth++ < 8)
      glvalue(Inner);
  }
}

void Referents::closure(const LambdaExpr *L) {
  auto Init = L->capture_init_begin();
  for (const LambdaCapture &C : L->captures()) {
    const Expr *I = Init == L->capture_init_end() ? nullptr : *Init++;
    if (!I || C.capturesThis() || C.capturesVLAType())
      continue;
    Referent::How Was = Through;
    if (C.getCaptureKind() == LCK_ByRef) {
      Through = Referent::Capture;
      const auto *V = dyn_cast<VarDecl>(C.getCapturedVar());
      if (V && V->isInitCapture() && V->getInit())
        glvalue(V->getInit());
      else
        glvalue(I);
    } else {
      const auto *V = dyn_cast<VarDecl>(C.getCapturedVar());
      const Expr *From =
          V && V->isInitCapture() && V->getInit() ? V->getInit() : I;
      if (isView(From->getType()) || isClosure(From->getType())) {
        Through = isView(From->getType()) ? Referent::View : Referent::Capture;
        value(From);
      }
    }
    Through = Was;
  }
}

void Referents::construct(const CXXConstructExpr *C) {
  if (C->getNumArgs() == 0)
    return;
  const CXXConstructorDecl *Ctor = C->getConstructor();
  const Expr *First = C->getArg(0);
  QualType T = C->getType();
  if (Ctor->isCopyOrMoveConstructor())
    return value(First);
  if (isView(T)) {
    Through = Referent::View;
    if (isView(First->getType()))
      value(First);
    else if (First->isGLValue() &&
             (isOwner(First->getType()) || First->getType()->isArrayType() ||
              isStdType(T, "reference_wrapper")))
      glvalue(First);
    else if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(First);
             M && isOwner(M->getType()))
      glvalue(First);
    return;
  }
  // std::function and the like hold the callable.
  if (C->getNumArgs() == 1 && isClosure(First->getType()))
    return value(First);
  if (isOwner(T) || Ctor->getDeclContext()->isStdNamespace())
    return;
  // A class that keeps what its constructor is given, as the initialisers show.
  const FunctionDecl *Body = nullptr;
  if (!Ctor->hasBody(Body))
    return;
  const auto *Definition = cast<CXXConstructorDecl>(Body);
  for (const CXXCtorInitializer *I : Definition->inits()) {
    const FieldDecl *Field = I->getAnyMember();
    if (!Field || !I->isWritten() ||
        !(Field->getType()->isReferenceType() || isView(Field->getType())))
      continue;
    const Expr *From = strip(I->getInit());
    if (const auto *U = dyn_cast<UnaryOperator>(From);
        U && U->getOpcode() == UO_AddrOf)
      From = strip(U->getSubExpr());
    if (const auto *Copy = dyn_cast<CXXConstructExpr>(From);
        Copy && Copy->getNumArgs() == 1)
      From = strip(Copy->getArg(0));
    const auto *P = dyn_cast_or_null<ParmVarDecl>(namedObject(From));
    if (!P || P->getFunctionScopeIndex() >= C->getNumArgs())
      continue;
    const Expr *Arg = C->getArg(P->getFunctionScopeIndex());
    if (P->getType()->isReferenceType() && !isView(P->getType()))
      glvalue(Arg);
    else if (isView(P->getType()))
      value(Arg);
  }
}

void Referents::call(const CallExpr *C) {
  if (isStdCall(C, {"move", "forward", "as_const", "exchange"}) &&
      C->getNumArgs() >= 1)
    return value(C->getArg(0));
  if (isStdCall(C, {"ref", "cref", "addressof", "tie", "forward_as_tuple",
                    "as_bytes", "as_writable_bytes"})) {
    Through = Referent::Pointer;
    for (const Expr *Arg : C->arguments()) {
      if (isView(Arg->getType()) && !isStdCall(C, {"ref", "cref", "addressof"}))
        value(Arg);
      else
        glvalue(Arg);
    }
    return;
  }
  if (isStdCall(C, {"begin", "end", "data", "cbegin", "cend"}) &&
      C->getNumArgs() == 1) {
    Through = Referent::View;
    return glvalue(C->getArg(0));
  }
  // std::find(v.begin(), …) and its kin give back what they were given.
  if (const FunctionDecl *F = C->getDirectCallee();
      F && !isa<CXXMethodDecl>(F) && F->isInStdNamespace() &&
      C->getNumArgs() >= 2 && isView(C->getType()) &&
      A.context().hasSameUnqualifiedType(C->getType(),
                                         C->getArg(0)->getType()))
    return value(C->getArg(0));
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C)) {
    // p->f() on what p owns.
    if (Op->getOperator() == OO_Arrow) {
      const Expr *Pointer = Op->getArg(0);
      if (isOwner(Pointer->getType())) {
        Through = Referent::Pointer;
        return glvalue(Pointer);
      }
      // A shared pointer that was made for this call is the only owner.
      const Expr *Maker = strip(Pointer);
      const auto *Made = dyn_cast<CallExpr>(Maker);
      if (Made && isStdCall(Made, {"make_shared", "allocate_shared"})) {
        const CXXRecordDecl *Pointee =
            Op->getType()->getPointeeType()->getAsCXXRecordDecl();
        if (Pointee && Pointee->hasDefinition() &&
            !llvm::any_of(Pointee->bases(), [](const CXXBaseSpecifier &Base) {
              return isStdType(Base.getType(), "enable_shared_from_this");
            }))
          add(Referent::Temporary, Pointer, nullptr);
      }
    }
    return;
  }
  const auto *M = dyn_cast<CXXMemberCallExpr>(C);
  if (!M || !M->getMethodDecl())
    return;
  const Expr *Object = M->getImplicitObjectArgument();
  if (!Object || Object->getType()->isPointerType())
    return;
  StringRef Name = nameOf(M->getMethodDecl());
  if (isa<CXXConversionDecl>(M->getMethodDecl())) {
    if (!isView(C->getType()))
      return;
    Through = Referent::View;
    return isView(Object->getType()) ? value(Object) : glvalue(Object);
  }
  if (!isView(C->getType()))
    return;
  if (isView(Object->getType())) {
    if (llvm::is_contained(
            {"substr", "subspan", "first", "last", "data", "begin", "end"},
            Name))
      value(Object);
    return;
  }
  if (isOwner(Object->getType()) &&
      llvm::is_contained({"c_str", "data", "begin", "end", "cbegin", "cend",
                          "rbegin", "get", "find", "lower_bound",
                          "upper_bound"},
                         Name)) {
    Through = Name == "get" ? Referent::Pointer : Referent::View;
    glvalue(Object);
  }
}

void Referents::value(const Expr *E) {
  if (!E || Depth > 12)
    return;
  E = strip(E);
  if (const auto *Cast = dyn_cast<CXXFunctionalCastExpr>(E))
    return value(Cast->getSubExpr());
  // strip() goes through the casts in between; those that bring a view about
  // are looked at from inside.
  if (const auto *L = dyn_cast<LambdaExpr>(E))
    return closure(L);
  if (const auto *U = dyn_cast<UnaryOperator>(E)) {
    if (U->getOpcode() == UO_AddrOf && !U->getType()->isMemberPointerType()) {
      Through = Referent::Pointer;
      glvalue(U->getSubExpr());
    }
    return;
  }
  if (const auto *C = dyn_cast<AbstractConditionalOperator>(E)) {
    value(C->getTrueExpr());
    value(C->getFalseExpr());
    return;
  }
  if (const auto *Init = dyn_cast<CXXStdInitializerListExpr>(E)) {
    // The array behind it is a temporary, also where the compiler has leave to
    // keep one of constants for good.
    Through = Referent::View;
    add(Referent::Temporary, E, nullptr);
    return;
  }
  if (const auto *List = dyn_cast<InitListExpr>(E)) {
    const CXXRecordDecl *R = List->getType()->getAsCXXRecordDecl();
    if (!R || !R->isAggregate()) {
      if (List->getNumInits() == 1)
        value(List->getInit(0));
      return;
    }
    unsigned I = R->getNumBases();
    for (const FieldDecl *Field : R->fields()) {
      if (I >= List->getNumInits())
        break;
      const Expr *Init = List->getInit(I++);
      if (isa<CXXDefaultInitExpr>(Init))
        continue;
      if (Field->getType()->isReferenceType())
        glvalue(Init);
      else if (isView(Field->getType()) || Field->getType()->isRecordType())
        value(Init);
    }
    return;
  }
  if (const auto *Paren = dyn_cast<CXXParenListInitExpr>(E)) {
    const CXXRecordDecl *R = Paren->getType()->getAsCXXRecordDecl();
    unsigned I = 0;
    if (R)
      for (const FieldDecl *Field : R->fields()) {
        if (I >= Paren->getInitExprs().size())
          break;
        const Expr *Init = Paren->getInitExprs()[I++];
        if (Field->getType()->isReferenceType())
          glvalue(Init);
        else if (isView(Field->getType()))
          value(Init);
      }
    return;
  }
  if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
    const auto *V = dyn_cast<VarDecl>(D->getDecl());
    if (!V)
      return;
    // An array that decays to a pointer.
    if (V->getType()->isArrayType()) {
      Through = Referent::Pointer;
      return variable(V, E);
    }
    QualType T = V->getType().getNonReferenceType();
    if (isView(T) || isClosure(T) ||
        (T->isRecordType() && !isOwner(T) && V->getInit() &&
         !isa<ParmVarDecl>(V))) {
      bool Was = Certain;
      Certain = Certain && (isClosure(T) || isOnlyRead(B, V));
      initialiserOf(V);
      Certain = Was;
    }
    return;
  }
  if (const auto *M = dyn_cast<MemberExpr>(E)) {
    if (M->getType()->isArrayType()) {
      Through = Referent::Pointer;
      glvalue(M);
    }
    return;
  }
  ++Depth;
  if (const auto *C = dyn_cast<CXXConstructExpr>(E))
    construct(C);
  else if (const auto *C = dyn_cast<CallExpr>(E))
    call(C);
  else if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    value(Cast->getSubExpr());
  else if (const auto *Bin = dyn_cast<BinaryOperator>(E);
           Bin && Bin->isAdditiveOp() && Bin->getType()->isPointerType())
    value(Bin->getLHS());
  --Depth;
}

} // namespace clang::tidy::async
