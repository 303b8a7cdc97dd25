// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Follows an expression to the object it is a part of. What cannot be followed
// is nobody else's: a report needs somebody who can change the object.
//
// Const says who may not change it: an object of const type, a const reference
// that came in, a pointer to const. A const reference made here says nothing of
// what it refers to.
#include "SharedState.h"
#include "Analysis.h"
#include "LockTypes.h"
#include "StdTypes.h"

namespace clang::tidy::async {

using locks::LockTypes;

static bool hasAny(const CXXRecordDecl *R, ASTContext &Ctx,
                   std::initializer_list<StringRef> Names) {
  return llvm::any_of(Names, [&](StringRef Name) {
    return R->hasMemberName(&Ctx.Idents.get(Name));
  });
}

bool isContainer(QualType T) {
  T = T.getNonReferenceType();
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !(R = R->getDefinition()) || R->isLambda())
    return false;
  ASTContext &Ctx = R->getASTContext();
  return hasAny(R, Ctx, {"begin"}) && hasAny(R, Ctx, {"end"}) &&
         hasAny(R, Ctx,
                {"insert", "emplace", "emplace_back", "push_back", "push_front",
                 "erase", "clear", "pop_front"});
}

bool isIterator(QualType T) {
  T = T.getNonReferenceType();
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !(R = R->getDefinition()))
    return false;
  bool Star = false, Step = false;
  for (const CXXMethodDecl *M : R->methods()) {
    OverloadedOperatorKind Op = M->getOverloadedOperator();
    Star |= Op == OO_Star;
    Step |= Op == OO_PlusPlus;
  }
  if (Star && Step)
    return true;
  // std::pair of them.
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R);
  return Spec && R->isInStdNamespace() && R->getIdentifier() &&
         R->getName() == "pair" && Spec->getTemplateArgs().size() == 2 &&
         Spec->getTemplateArgs()[0].getKind() == TemplateArgument::Type &&
         isIterator(Spec->getTemplateArgs()[0].getAsType());
}

static bool isSmartPointer(QualType T, StringRef Which) {
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->isInStdNamespace() && R->getIdentifier() &&
         R->getName() == Which;
}

static bool isConst(QualType T) {
  T = T.getNonReferenceType();
  return T.isConstQualified();
}

namespace {
class Follower {
public:
  Follower(Analysis &A, const FunctionBody &Body) : A(A), Body(Body) {}

  Owner follow(const Expr *E, unsigned Depth = 0) {
    if (!E || Depth > 24)
      return {};
    E = strip(E);
    if (isa<CXXThisExpr>(E))
      return {Owner::Member, nullptr};
    if (const auto *M = dyn_cast<MemberExpr>(E))
      return member(M, Depth);
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
      return variable(Ref->getDecl(), Ref, Depth);
    if (const auto *U = dyn_cast<UnaryOperator>(E)) {
      if (U->getOpcode() == UO_Deref &&
          isConst(U->getSubExpr()->getType()->getPointeeType()) &&
          !isa<CXXThisExpr>(strip(U->getSubExpr())))
        return {};
      Owner Inner = follow(U->getSubExpr(), Depth + 1);
      // Where a thread_local pointer points to is not the thread's.
      if (U->getOpcode() == UO_Deref && Inner.K == Owner::ThreadLocal)
        return {};
      return Inner;
    }
    if (const auto *S = dyn_cast<ArraySubscriptExpr>(E))
      return follow(S->getBase(), Depth + 1);
    if (const auto *C = dyn_cast<ExplicitCastExpr>(E))
      return follow(C->getSubExpr(), Depth + 1);
    if (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
      // An iterator or a view made of another; a container is copied.
      if (C->getNumArgs() == 0 || isContainer(C->getType()))
        return {};
      return follow(C->getArg(0), Depth + 1);
    }
    if (const auto *C = dyn_cast<CallExpr>(E))
      return call(C, Depth);
    return {};
  }

private:
  Owner member(const MemberExpr *M, unsigned Depth) {
    if (const auto *V = dyn_cast<VarDecl>(M->getMemberDecl()))
      return variable(V, nullptr, Depth);
    const auto *Field = dyn_cast<FieldDecl>(M->getMemberDecl());
    if (!Field)
      return {};
    QualType T = Field->getType();
    if (T.isConstQualified() && !T->isPointerType())
      return {};
    if (T->isReferenceType() && isConst(T))
      return {};
    const Expr *Base = strip(M->getBase());
    if (isa<CXXThisExpr>(Base))
      return {Owner::Member, Field};
    if (M->isArrow() && isConst(Base->getType()->getPointeeType()))
      return {};
    Owner Outer = follow(Base, Depth + 1);
    if (Outer.K == Owner::Own ||
        (Outer.K == Owner::ThreadLocal && M->isArrow() &&
         Base->getType()->isPointerType() && !isa<CallExpr>(Base)))
      return {};
    // 'it->second' and 'pair.first' are their container.
    if (Field->getParent()->isInStdNamespace() || Outer.K == Owner::ThreadLocal)
      return Outer;
    return {Outer.K == Owner::Global ? Owner::Global : Owner::Member, Field,
            Outer.ThroughParameter || Outer.K == Owner::Parameter ||
                Outer.K == Owner::Captured};
  }

  Owner variable(const ValueDecl *D, const DeclRefExpr *Ref, unsigned Depth) {
    if (const auto *B = dyn_cast<BindingDecl>(D)) {
      const auto *V = dyn_cast_or_null<VarDecl>(B->getDecomposedDecl());
      return V ? variable(V, nullptr, Depth + 1) : Owner();
    }
    const auto *V = dyn_cast<VarDecl>(D);
    if (!V)
      return {};
    QualType T = V->getType();
    if (V->getTLSKind() != VarDecl::TLS_None)
      return isConst(T) ? Owner() : Owner{Owner::ThreadLocal, V};
    if (V->hasGlobalStorage())
      return isConst(T) || V->isConstexpr() ? Owner() : Owner{Owner::Global, V};
    if (Ref && Ref->refersToEnclosingVariableOrCapture() && capturedByCopy(V))
      return {};
    bool Captured = Ref && Ref->refersToEnclosingVariableOrCapture();
    if (isa<ParmVarDecl>(V) && !Captured) {
      if (T->isLValueReferenceType())
        return isConst(T) ? Owner() : Owner{Owner::Parameter, V};
      if (T->isPointerType())
        return T->getPointeeType().isConstQualified()
                   ? Owner()
                   : Owner{Owner::Parameter, V};
      if (isSmartPointer(T, "shared_ptr"))
        return sharedPointee(T, V);
      return {};
    }
    if (Captured) {
      if (isConst(T))
        return {};
      return {Owner::Captured, V};
    }
    // A reference, a pointer or an iterator made here stands for what it was
    // made of; anything else is a value of our own.
    if (isSmartPointer(T, "shared_ptr")) {
      const auto *Made = dyn_cast_or_null<CallExpr>(
          V->getInit() ? stripMove(V->getInit()) : nullptr);
      if (!V->getInit() ||
          (Made &&
           (LockTypes::stdFunction(Made).starts_with("make_shared") ||
            LockTypes::stdFunction(Made).starts_with("allocate_shared"))))
        return {};
      return sharedPointee(T, V);
    }
    if (isContainer(T) && !T->isReferenceType())
      return {};
    if (T->isReferenceType() || T->isPointerType() || isIterator(T) ||
        isView(T) || isa<DecompositionDecl>(V))
      return V->getInit() ? follow(V->getInit(), Depth + 1) : Owner();
    return {};
  }

  Owner sharedPointee(QualType T, const VarDecl *V) {
    QualType Pointee = firstTypeArgument(T);
    if (Pointee.isNull() || Pointee.isConstQualified())
      return {};
    return {Owner::Member, V};
  }

  Owner call(const CallExpr *C, unsigned Depth) {
    QualType T = C->getType();
    // A copy of a container is a snapshot.
    if (C->isPRValue() && !T->isPointerType() &&
        (isContainer(T) || T->isScalarType()))
      return {};
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C)) {
      if (Op->getOperator() == OO_Call)
        return {};
      const Expr *Object = Op->getArg(0);
      return follow(Object, Depth + 1);
    }
    if (const Expr *Object = LockTypes::receiver(C)) {
      const auto *Method = dyn_cast_or_null<CXXMethodDecl>(C->getCalleeDecl());
      Owner Outer = follow(Object, Depth + 1);
      if (Outer.K == Owner::Own || !Method)
        return {};
      // What a container, iterator or smart pointer gives is a part of it.
      QualType Class = Object->getType();
      if (Class->isPointerType())
        Class = Class->getPointeeType();
      if (isContainer(Class) || isIterator(Class) || LockTypes::inStd(Method))
        return Outer;
      // An accessor of a class of the user's.
      if (!C->isGLValue() || isConst(T))
        return {};
      return {Outer.K, Method, true};
    }
    const FunctionDecl *F = C->getDirectCallee();
    if (!F)
      return {};
    if (LockTypes::inStd(F))
      return C->getNumArgs() ? follow(C->getArg(0), Depth + 1) : Owner();
    if (!C->isGLValue() && !T->isPointerType())
      return {};
    // 'context &current() { thread_local context c; return c; }'
    if (const VarDecl *Local = returnedThreadLocal(F))
      return {Owner::ThreadLocal, Local};
    if (C->isGLValue() && !isConst(C->getType()) && C->getNumArgs() == 0)
      return {Owner::Global, F};
    return {};
  }

  const VarDecl *returnedThreadLocal(const FunctionDecl *F) {
    const FunctionBody *B = A.body(F);
    if (!B || B->isCoroutine() || B == &Body)
      return nullptr;
    const auto *Block = dyn_cast_or_null<CompoundStmt>(B->body());
    const auto *Return = Block && !Block->body_empty()
                             ? dyn_cast<ReturnStmt>(Block->body_back())
                             : nullptr;
    if (!Return || !Return->getRetValue())
      return nullptr;
    const Expr *E = strip(Return->getRetValue());
    bool Address = false;
    if (const auto *U = dyn_cast<UnaryOperator>(E);
        U && U->getOpcode() == UO_AddrOf) {
      Address = true;
      E = strip(U->getSubExpr());
    }
    if (F->getReturnType()->isPointerType() && !Address)
      return nullptr;
    while (const auto *M = dyn_cast<MemberExpr>(E)) {
      if (M->isArrow())
        return nullptr;
      E = strip(M->getBase());
    }
    const auto *Ref = dyn_cast<DeclRefExpr>(E);
    const auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    return V && V->getTLSKind() != VarDecl::TLS_None ? V : nullptr;
  }

  bool capturedByCopy(const VarDecl *V) {
    const auto *Method = dyn_cast<CXXMethodDecl>(Body.function());
    if (!Method || !Method->getParent()->isLambda())
      return false;
    for (const LambdaCapture &C : Method->getParent()->captures())
      if (C.capturesVariable() && C.getCapturedVar() == V)
        return C.getCaptureKind() == LCK_ByCopy &&
               !isSmartPointer(V->getType(), "shared_ptr");
    return false;
  }

  static bool isView(QualType T) {
    const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
    return R && R->isInStdNamespace() && R->getIdentifier() &&
           (R->getName() == "basic_string_view" || R->getName() == "span");
  }

  Analysis &A;
  const FunctionBody &Body;
};
} // namespace

Owner ownerOf(Analysis &A, const FunctionBody &Body, const Expr *E) {
  Owner Found = Follower(A, Body).follow(E);
  return Found.D ? Found : Owner();
}

} // namespace clang::tidy::async
