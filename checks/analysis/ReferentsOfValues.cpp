// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of Referents that asks what a copy of a value can reach: a pointer,
// a view, an iterator, a closure, a class that keeps references. A value that
// owns what it has reaches nothing of this function, and the walk ends there.
#include "Analysis.h"
#include "Destination.h"
#include "Predicates.h"
#include "Referents.h"

namespace clang::tidy::async {

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
              isStdType(T, {"reference_wrapper"})))
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
      A.context().hasSameUnqualifiedType(C->getType(), C->getArg(0)->getType()))
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
              return isStdType(Base.getType(), {"enable_shared_from_this"});
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

static bool isCapturedByReference(const Stmt *Lambda, const VarDecl *V) {
  return llvm::any_of(
      cast<LambdaExpr>(Lambda)->captures(), [&](const LambdaCapture &C) {
        return C.capturesVariable() && C.getCapturedVar() == V &&
               C.getCaptureKind() == LCK_ByRef;
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
  if (isa<CXXStdInitializerListExpr>(E)) {
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
