// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ObjectUse.h"
#include "Analysis.h"
#include "Syntax.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

namespace clang::tidy::async {

/// A call whose result is work that keeps what it was given: a task, a sender,
/// a bound function.
static bool makesWork(Analysis &A, QualType T) {
  if (T.isNull() || T->isDependentType())
    return false;
  if (A.shapes().task(T) || A.shapes().handle(T) || A.shapes().isAwaitable(T))
    return true;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || !R->getIdentifier())
    return false;
  if (A.shapes().promiseType(T))
    return true;
  if (R->isInStdNamespace())
    return R->getName() == "reference_wrapper" || R->getName() == "_Bind" ||
           R->getName() == "__bind" || R->getName() == "function" ||
           R->getName() == "_Bind_front" || R->getName() == "__bind_front_t";
  return R->isLambda();
}

/// A detached type too: nothing awaits it, and it runs.
static bool startsByItself(Analysis &A, const CallExpr *C) {
  return C->getType()->isVoidType() == false && makesWork(A, C->getType());
}

namespace {
class ThisFinder {
public:
  ThisFinder(Analysis &A, const FunctionBody &B, const Expr *Work,
             bool Borrowed = false)
      : A(A), B(B), Work(Work), Borrowed(Borrowed) {}

  const Expr *find(const Stmt *S) {
    if (!S)
      return nullptr;
    if (const auto *L = dyn_cast<LambdaExpr>(S)) {
      for (const Expr *Init : L->capture_inits())
        if (const Expr *Found = find(Init))
          return Found;
      return nullptr;
    }
    if (const auto *T = dyn_cast<CXXThisExpr>(S))
      return isKept(T, /*Inside=*/!Borrowed, /*IsObject=*/false) ? T : nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      return Borrowed && isLentLocal(Ref) &&
                     isKept(Ref, true,
                            Ref->getDecl()->getType()->isReferenceType())
                 ? Ref
                 : nullptr;
    for (const Stmt *Child : S->children())
      if (const Expr *Found = find(Child))
        return Found;
    return nullptr;
  }

private:
  /// In a template a copy is not constructed yet, so the kind says it.
  static bool isCaptured(const LambdaExpr *L, const Stmt *Init, bool IsObject) {
    const LambdaCapture *C = captureOf(L, Init);
    return C && (C->getCaptureKind() == LCK_This ||
                 C->getCaptureKind() == LCK_ByRef ||
                 (C->getCaptureKind() == LCK_ByCopy && !IsObject));
  }

  /// Of a class; not what runs work, which is there for good.
  bool isLentObject(QualType Field) {
    QualType T = Field->isPointerType() ? Field->getPointeeType()
                                        : Field.getNonReferenceType();
    if (!T->isRecordType() || T->isDependentType())
      return false;
    const ApiFacts *F = A.model().typeFacts(T);
    return !F || !(F->Executor || F->Scope || F->Token || F->StopToken);
  }

  /// 'pool_', where that is a pointer or reference member; null if not.
  const FieldDecl *lentField(const Expr *E) {
    const auto *M = dyn_cast<MemberExpr>(strip(E));
    const auto *Field = M ? dyn_cast<FieldDecl>(M->getMemberDecl()) : nullptr;
    if (!Field || !isa<CXXThisExpr>(strip(M->getBase())) ||
        !(Field->getType()->isReferenceType() ||
          Field->getType()->isPointerType()) ||
        !isLentObject(Field->getType()))
      return nullptr;
    return Field;
  }

  /// auto *pool = &pool_;
  bool isLentLocal(const DeclRefExpr *Ref) {
    const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
    if (!V || !V->isLocalVarDecl() || !V->getInit() ||
        !(V->getType()->isReferenceType() || V->getType()->isPointerType()))
      return false;
    const Expr *Init = strip(V->getInit());
    if (const auto *U = dyn_cast<UnaryOperator>(Init))
      Init = U->getSubExpr();
    return lentField(Init);
  }

  /// Follows a value up to what takes it: that of 'this', or (Inside) of what
  /// is borrowed. IsObject: it designates the object, or a part of it.
  bool isKept(const Expr *Start, bool Inside, bool IsObject) {
    const Stmt *Child = Start;
    for (const Stmt *P = B.parent(Child); P; Child = P, P = B.parent(P)) {
      if (Child == Work && !isa<CallExpr>(Work))
        return Inside && !(Borrowed && IsObject);
      if (isa<ParenExpr, FullExpr, CXXBindTemporaryExpr,
              MaterializeTemporaryExpr, InitListExpr>(P))
        continue;
      if (const auto *Cast = dyn_cast<CastExpr>(P)) {
        if (IsObject && Cast->getCastKind() == CK_LValueToRValue)
          return false;
        continue;
      }
      if (const auto *U = dyn_cast<UnaryOperator>(P)) {
        if (U->getOpcode() == UO_Deref)
          IsObject = true;
        else if (U->getOpcode() != UO_AddrOf)
          return false;
        else if (Borrowed)
          IsObject = false;
        continue;
      }
      if (const auto *M = dyn_cast<MemberExpr>(P)) {
        if (isa<CXXMethodDecl>(M->getMemberDecl())) {
          const auto *Call = dyn_cast_or_null<CallExpr>(B.semanticParent(M));
          // What an accessor gives out is looked at no further.
          return Inside && Call &&
                 !cast<CXXMethodDecl>(M->getMemberDecl())->isStatic() &&
                 startsByItself(A, Call);
        }
        const auto *Field = dyn_cast<FieldDecl>(M->getMemberDecl());
        if (!Inside) {
          if (!lentField(M))
            return false;
          Inside = true;
          IsObject = Field->getType()->isReferenceType();
          continue;
        }
        // What a pointer or reference leads to is not in the object.
        if (!Field || (IsObject && M->isArrow()) ||
            Field->getType()->isReferenceType() ||
            Field->getType()->isPointerType())
          return false;
        IsObject = true;
        continue;
      }
      if (isa<ArraySubscriptExpr>(P))
        continue;
      if (const auto *L = dyn_cast<LambdaExpr>(P))
        return Inside && isCaptured(L, Child, IsObject);
      if (const auto *C = dyn_cast<CXXConstructExpr>(P)) {
        if (!Inside)
          return false;
        if (IsObject && C->getConstructor()->isCopyOrMoveConstructor())
          return false;
        if (IsObject && C->getNumArgs() && C->getArg(0) == Child) {
          const ParmVarDecl *Param = C->getConstructor()->getParamDecl(0);
          return Param->getType()->isReferenceType() &&
                 makesWork(A, C->getType());
        }
        return !IsObject;
      }
      if (const auto *C = dyn_cast<CallExpr>(P)) {
        if (stripMove(C) != strip(C))
          continue; // std::move(member_)
        if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C);
            Op && Op->getOperator() != OO_Call)
          return false;
        // 'close(socket_)' keeps the reference when it is a coroutine; any
        // other function has done with it when it returns.
        bool IsStart = C == Work || B.semanticParent(C) == nullptr;
        if (!Inside)
          return false;
        if (Borrowed)
          return (IsStart || makesWork(A, C->getType())) &&
                 (!IsObject || takesByReference(C, Child));
        return IsStart || makesWork(A, C->getType()) || !IsObject;
      }
      return Inside && !IsObject && isa<Expr>(P);
    }
    return false;
  }

  /// A parameter by value has a copy of the object.
  static bool takesByReference(const CallExpr *C, const Stmt *Arg) {
    const FunctionDecl *F = C->getDirectCallee();
    for (unsigned I = 0; F && I < C->getNumArgs() && I < F->getNumParams(); ++I)
      if (C->getArg(I) == Arg)
        return F->getParamDecl(I)->getType()->isReferenceType();
    return false;
  }

  Analysis &A;
  const FunctionBody &B;
  const Expr *Work;
  /// Looks for what pointer and reference members lead to, instead of for the
  /// object itself.
  bool Borrowed;
};

/// Fields reached through 'this', and member functions called on it.
class FieldFinder : public DynamicRecursiveASTVisitor {
public:
  FieldFinder(Analysis &A, const CXXRecordDecl *Class, FieldSet &Out)
      : A(A), Class(Class->getCanonicalDecl()), Out(Out) {
    ShouldVisitImplicitCode = false;
  }
  /// What a closure copies is its own; what its body names is the object's.
  bool TraverseLambdaExpr(LambdaExpr *L) override {
    auto Init = L->capture_init_begin();
    for (const LambdaCapture &C : L->captures()) {
      if (Init == L->capture_init_end())
        break;
      if (C.getCaptureKind() == LCK_ByRef)
        mention(*Init);
      ++Init;
    }
    bool Was = InBody;
    InBody = true;
    TraverseStmt(L->getBody());
    InBody = Was;
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *U) override {
    if (U->getOpcode() == UO_AddrOf)
      mention(U->getSubExpr());
    return true;
  }
  /// 'std::ref(queue_)', 'drain(queue_)'.
  bool VisitCallExpr(CallExpr *C) override {
    const FunctionDecl *F = C->getDirectCallee();
    if (InBody || !F || !makesWork(A, C->getType()))
      return true;
    for (unsigned I = 0; I < C->getNumArgs() && I < F->getNumParams(); ++I)
      if (F->getParamDecl(I)->getType()->isReferenceType())
        mention(C->getArg(I));
    return true;
  }
  bool VisitMemberExpr(MemberExpr *M) override {
    if (!isa<CXXThisExpr>(strip(M->getBase())))
      return true;
    if (InBody)
      mention(M);
    if (const auto *Method = dyn_cast<CXXMethodDecl>(M->getMemberDecl()))
      follow(Method);
    return true;
  }
  /// '&server::run' beside 'this'.
  bool VisitDeclRefExpr(DeclRefExpr *D) override {
    if (const auto *Method = dyn_cast<CXXMethodDecl>(D->getDecl());
        Method && Method->isInstance() &&
        Method->getParent()->getCanonicalDecl() == Class)
      follow(Method);
    return true;
  }

private:
  void follow(const CXXMethodDecl *Method) {
    if (Depth >= 4 || !Seen.insert(Method->getCanonicalDecl()).second)
      return;
    const FunctionBody *Body = A.body(Method);
    if (!Body)
      return;
    ++Depth;
    bool Was = InBody;
    InBody = true;
    TraverseStmt(const_cast<Stmt *>(Body->body()));
    InBody = Was;
    --Depth;
  }
  void mention(const Expr *E) {
    if (const auto *M = dyn_cast<MemberExpr>(strip(E));
        M && isa<CXXThisExpr>(strip(M->getBase())))
      if (const auto *F = dyn_cast<FieldDecl>(M->getMemberDecl()))
        Out.insert(F);
  }

  Analysis &A;
  const CXXRecordDecl *Class;
  FieldSet &Out;
  llvm::SmallPtrSet<const CXXMethodDecl *, 8> Seen;
  unsigned Depth = 0;
  bool InBody = false;
};
} // namespace

const Expr *refersToThis(Analysis &A, const FunctionBody &Body,
                         const Expr *Work) {
  return ThisFinder(A, Body, Work).find(Work);
}

const Expr *refersToBorrowed(Analysis &A, const FunctionBody &Body,
                             const Expr *Work) {
  return ThisFinder(A, Body, Work, /*Borrowed=*/true).find(Work);
}

bool isOwnMember(const Expr *E) {
  for (int Hops = 0; E && Hops < 16; ++Hops) {
    E = stripMove(E);
    const auto *M = dyn_cast<MemberExpr>(E);
    if (!M || !isa<FieldDecl>(M->getMemberDecl()) ||
        M->getMemberDecl()->getType()->isReferenceType() ||
        M->getMemberDecl()->getType()->isPointerType())
      return false;
    if (isa<CXXThisExpr>(strip(M->getBase())))
      return true;
    if (M->isArrow())
      return false;
    E = M->getBase();
  }
  return false;
}

void fieldsUsedBy(Analysis &A, const Expr *Work, const CXXRecordDecl *Class,
                  FieldSet &Out) {
  FieldFinder(A, Class, Out).TraverseStmt(const_cast<Expr *>(Work));
}

} // namespace clang::tidy::async
