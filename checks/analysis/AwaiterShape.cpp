// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Resuming inside of await_suspend nests a stack frame for each step of a chain
// of awaits, and a long chain overflows; a handle that is returned is resumed
// without one (symmetric transfer). Only the parameter and a continuation that
// is kept in a member or a promise count: what comes out of a queue, or goes in
// a loop, is a scheduler's work.
//
// The other four are about what a reader and the compiler are told:
//
//   return h / noop_coroutine()   is 'false' / 'true' in other words
//   await_ready() { return false; } … if (ready_) return false;
//                                 the coroutine is suspended in order to learn
//                                 what a member knew. Only conditions without
//                                 calls of effect, before anything is done
//   coroutine_handle<P>           without P's promise() takes only P's
//                                 coroutines, and no other reason
#include "AwaiterShape.h"
#include "Analysis.h"
#include "HandleCalls.h"
#include "Syntax.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"

namespace clang::tidy::async {

namespace {

class ShapeJudge {
public:
  ShapeJudge(Analysis &A, const FunctionBody &B)
      : A(A), B(B), M(cast<CXXMethodDecl>(B.function())),
        P(M->getParamDecl(0)) {}

  std::vector<ShapeFault> run() {
    resumes();
    returns();
    knewBefore();
    typedHandle();
    return std::move(Found);
  }

private:
  /// The parameter, or what names it after a conversion.
  bool isParameter(const Expr *E) const {
    E = stripMove(E);
    if (const auto *C = dyn_cast<CXXConstructExpr>(E))
      return C->getNumArgs() == 1 && isParameter(C->getArg(0));
    if (const auto *C = dyn_cast<ExplicitCastExpr>(E))
      return isParameter(C->getSubExpr());
    if (const auto *I = dyn_cast<InitListExpr>(E))
      return I->getNumInits() == 1 && isParameter(I->getInit(0));
    if (const auto *C = dyn_cast<CXXMemberCallExpr>(E))
      return isa_and_nonnull<CXXConversionDecl>(C->getMethodDecl()) &&
             isParameter(C->getImplicitObjectArgument());
    const auto *Ref = dyn_cast<DeclRefExpr>(E);
    return Ref && Ref->getDecl() == P;
  }

  /// A handle in a member, in the promise of one, or a local copy of it.
  const ValueDecl *storedHandle(const Expr *E, unsigned Depth = 0) const {
    E = stripMove(E);
    if (Depth > 3)
      return nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
      const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
      return V && V->isLocalVarDecl() && V->getInit() &&
                     storedHandle(V->getInit(), Depth + 1)
                 ? V
                 : nullptr;
    }
    if (const auto *Member = dyn_cast<MemberExpr>(E)) {
      const auto *F = dyn_cast<FieldDecl>(Member->getMemberDecl());
      if (!F || !isHandleType(F->getType()))
        return nullptr;
      // this->h_, this->state->h_, h.promise().next; not *queue.front().
      for (const Expr *Base = stripMove(Member->getBase());;) {
        if (isa<CXXThisExpr>(Base) || isParameter(Base))
          return F;
        if (const auto *Ref = dyn_cast<DeclRefExpr>(Base)) {
          const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
          if (!V || !V->isLocalVarDecl() || !V->getInit() || ++Depth > 3)
            return nullptr;
          Base = stripMove(V->getInit());
        } else if (const auto *Inner = dyn_cast<MemberExpr>(Base)) {
          Base = stripMove(Inner->getBase());
        } else if (const auto *Call = dyn_cast<CallExpr>(Base);
                   Call && receiverOf(Call) && methodName(Call) == "promise") {
          Base = stripMove(receiverOf(Call));
        } else {
          return nullptr;
        }
      }
    }
    if (const auto *Call = dyn_cast<CallExpr>(E);
        Call && calleeName(Call) == "exchange" && Call->getNumArgs() == 2)
      return storedHandle(Call->getArg(0), Depth + 1);
    if (const auto *C = dyn_cast<CXXConstructExpr>(E))
      return C->getNumArgs() == 1 ? storedHandle(C->getArg(0), Depth + 1)
                                  : nullptr;
    return nullptr;
  }

  bool inLoop(const Stmt *S) const {
    for (; S; S = B.parent(S))
      if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S))
        return true;
    return false;
  }

  void resumes() {
    QualType Result = M->getReturnType();
    if (!Result->isVoidType() && !Result->isBooleanType())
      return;
    for (const CallExpr *Call : B.calls()) {
      const Expr *R = receiverOf(Call);
      if (!R || !isResume(methodName(Call)) || inLoop(Call))
        continue;
      bool Own = isParameter(R);
      const ValueDecl *Other = Own ? nullptr : storedHandle(R);
      // What takes this coroutine's place is resumed while this one waits; a
      // second one is a scheduler's choice.
      if (!Own && !Other)
        continue;
      ShapeFault F{Own ? ShapeFault::ResumesItself : ShapeFault::ResumesAnother,
                   Call->getBeginLoc(), Call->getSourceRange()};
      F.Handle = Own ? P : Other;
      Found.push_back(F);
    }
  }

  static bool isNoop(const Expr *E) {
    E = stripMove(E);
    if (const auto *C = dyn_cast<CXXConstructExpr>(E))
      return C->getNumArgs() == 1 && isNoop(C->getArg(0));
    if (const auto *C = dyn_cast<CXXMemberCallExpr>(E))
      return isa_and_nonnull<CXXConversionDecl>(C->getMethodDecl()) &&
             isNoop(C->getImplicitObjectArgument());
    if (const auto *C = dyn_cast<ExplicitCastExpr>(E))
      return isNoop(C->getSubExpr());
    const auto *Call = dyn_cast<CallExpr>(E);
    return Call && calleeName(Call) == "noop_coroutine";
  }

  void returns() {
    QualType T = M->getReturnType();
    if (!isHandleType(T) && !T->isUndeducedType())
      return;
    bool Own = false, Noop = false, Other = false;
    auto Value = [&](const Expr *E, auto &&Self) -> void {
      E = stripMove(E);
      if (const auto *C = dyn_cast<ConditionalOperator>(E)) {
        Self(C->getTrueExpr(), Self);
        Self(C->getFalseExpr(), Self);
      } else if (isParameter(E)) {
        Own = true;
      } else if (isNoop(E)) {
        Noop = true;
      } else if (const auto *C = dyn_cast<CXXConstructExpr>(E);
                 C && C->getNumArgs() == 1) {
        Self(C->getArg(0), Self);
      } else {
        Other = true;
      }
    };
    anyBelow(B.body(), [&](const Stmt *S) {
      if (const auto *Return = dyn_cast<ReturnStmt>(S))
        if (Return->getRetValue())
          Value(Return->getRetValue(), Value);
      return false;
    });
    if (Other || (!Own && !Noop))
      return;
    ShapeFault F{Noop && !Own ? ShapeFault::VoidSuffices
                              : ShapeFault::BoolSuffices,
                 M->getLocation(), M->getReturnTypeSourceRange()};
    Found.push_back(F);
  }

  /// Reads members and does nothing else.
  static bool onlyLooks(const Expr *E) {
    return !anyBelow(E, [](const Stmt *S) {
      if (const auto *O = dyn_cast<BinaryOperator>(S))
        return O->isAssignmentOp();
      if (const auto *U = dyn_cast<UnaryOperator>(S))
        return U->isIncrementDecrementOp();
      if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
        return isa<VarDecl>(Ref->getDecl()); // the parameter, a local
      const auto *Call = dyn_cast<CallExpr>(S);
      if (!Call)
        return isa<CXXConstructExpr, LambdaExpr, CXXNewExpr>(S);
      const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
      if (!M || !M->getMethodDecl() || !M->getMethodDecl()->isConst())
        return true;
      // A const member that only tells: of the standard, or one that is seen.
      const CXXMethodDecl *F = M->getMethodDecl();
      if (isa<CXXConversionDecl>(F))
        return false;
      StringRef Name = calleeName(Call);
      return Call->getNumArgs() != 0 || Name == "lock" ||
             !(isInStd(F) || F->hasBody());
    });
  }

  void knewBefore() {
    const CXXMethodDecl *Ready = nullptr;
    for (const CXXMethodDecl *Each : M->getParent()->methods())
      if (Each->getIdentifier() && Each->getName() == "await_ready")
        Ready = Each;
    if (!Ready || Shapes::constantResult(Ready) != false)
      return;
    const auto *Block = dyn_cast_or_null<CompoundStmt>(B.body());
    if (!Block || Block->body_empty())
      return;
    const auto *If = dyn_cast<IfStmt>(Block->body_front());
    if (!If || If->getInit() || If->getConditionVariable() ||
        If->isConstexpr() || !If->getCond() || !onlyLooks(If->getCond()) ||
        !anyBelow(If->getCond(),
                  [](const Stmt *S) { return isa<CXXThisExpr>(S); }))
      return;
    const Stmt *Then = If->getThen();
    if (const auto *C = dyn_cast<CompoundStmt>(Then)) {
      if (C->size() != 1)
        return;
      Then = C->body_front();
    }
    const auto *Return = dyn_cast<ReturnStmt>(Then);
    if (!Return || !Return->getRetValue())
      return;
    bool Value = true;
    bool IsFalse =
        M->getReturnType()->isBooleanType() &&
        !Return->getRetValue()->isValueDependent() &&
        Return->getRetValue()->EvaluateAsBooleanCondition(Value, A.context()) &&
        !Value;
    if (!IsFalse && !isParameter(Return->getRetValue()))
      return;
    ShapeFault F{ShapeFault::KnewBefore, Ready->getLocation(),
                 Ready->getSourceRange()};
    F.Other = Return->getBeginLoc();
    Found.push_back(F);
  }

  void typedHandle() {
    QualType T = P->getType();
    if (!isTypedHandle(T) || M->isVirtual())
      return;
    // A template takes all handles; one with a constraint says something by it.
    if (T->isDependentType() || M->isTemplateInstantiation() || usesPromise(P))
      return;
    ShapeFault F{ShapeFault::TypedHandle, P->getBeginLoc(),
                 P->getSourceRange()};
    if (const TypeSourceInfo *Info = P->getTypeSourceInfo()) {
      TypeLoc L = Info->getTypeLoc().getUnqualifiedLoc();
      if (auto Ref = L.getAs<ReferenceTypeLoc>())
        L = Ref.getPointeeLoc().getUnqualifiedLoc();
      if (auto Spec = L.getAs<TemplateSpecializationTypeLoc>();
          Spec && Spec.getNumArgs() == 1)
        F.Arguments = Spec.getArgLoc(0).getSourceRange();
      F.Loc = L.getBeginLoc();
    }
    Found.push_back(F);
  }

  bool usesPromise(const ParmVarDecl *V) {
    if (usesPromise(B, V))
      return true;
    // A lambda that captures it sees its promise too.
    for (const LambdaUse &L : B.lambdas())
      for (const LambdaCapture &C : L.Lambda->captures()) {
        if (!C.capturesVariable())
          continue;
        const auto *Init = dyn_cast<VarDecl>(C.getCapturedVar());
        bool Renamed = Init && Init->isInitCapture() && Init->getInit() &&
                       isParameter(Init->getInit());
        if (C.getCapturedVar() != V && !Renamed)
          continue;
        const FunctionBody *Inner = A.body(L.Lambda->getCallOperator());
        if (Renamed || !Inner || usesPromise(*Inner, V))
          return true;
      }
    return false;
  }

  static bool usesPromise(const FunctionBody &B, const ParmVarDecl *V) {
    for (const DeclRefExpr *Ref : B.references()) {
      if (Ref->getDecl() != V)
        continue;
      const Stmt *S = Ref;
      const Stmt *Parent = B.parent(S);
      // h.resume(), h.address(), h.done(); (void)h
      for (const auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(Parent);
           isa_and_nonnull<ParenExpr>(Parent) ||
           (Cast && Cast->getCastKind() == CK_NoOp);
           Cast = dyn_cast_or_null<ImplicitCastExpr>(Parent))
        Parent = B.parent(S = Parent);
      if (const auto *Member = dyn_cast_or_null<MemberExpr>(Parent)) {
        const auto *Name = Member->getMemberDecl();
        if (isa<CXXConversionDecl>(Name))
          continue; // to coroutine_handle<>
        if (Name->getIdentifier() &&
            llvm::is_contained({"resume", "done", "destroy", "address"},
                               Name->getName()))
          continue;
        if (Name->getDeclName().getCXXOverloadedOperator() == OO_Call)
          continue;
        return true;
      }
      if (const auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(Parent);
          Cast && Cast->getCastKind() == CK_UserDefinedConversion)
        continue;
      // A capture; what the lambda does with it is asked above.
      if (const auto *Copy = dyn_cast_or_null<CXXConstructExpr>(Parent))
        Parent = B.parent(Copy);
      if (isa_and_nonnull<LambdaExpr>(Parent))
        continue;
      if (const auto *O = dyn_cast_or_null<CXXOperatorCallExpr>(Parent);
          O && O->getOperator() == OO_Call && O->getArg(0) == S)
        continue;
      if (const auto *Cast = dyn_cast_or_null<ExplicitCastExpr>(Parent);
          Cast && Cast->getType()->isVoidType())
        continue;
      return true;
    }
    return false;
  }

  Analysis &A;
  const FunctionBody &B;
  const CXXMethodDecl *M;
  const ParmVarDecl *P;
  std::vector<ShapeFault> Found;
};

} // namespace

std::vector<ShapeFault> shapeFaults(Analysis &A, const FunctionBody &Body) {
  const auto *M = dyn_cast<CXXMethodDecl>(Body.function());
  if (!M || !M->getIdentifier() || M->getName() != "await_suspend" ||
      M->getNumParams() != 1)
    return {};
  return ShapeJudge(A, Body).run();
}

} // namespace clang::tidy::async
