// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A channel without a limit is no defect where something else limits it:
//
//     co_await room.acquire();                    // a semaphore around it
//     while (jobs.size() >= limit)                // its size is looked at
//       co_await drained.wait();
//     if (pending_ >= limit) co_return full; ++pending_;   // a counter beside
//     it jobs.push(x);
//
// All three are looked for in the function that pushes, in the text above the
// push. That is not flow analysis: a check in an unrelated branch counts too.
// The error is on the silent side, as it has to be, since the ways to limit a
// queue are many. What is missed the other way: a limiter in a caller, or in a
// class that wraps the queue in another file.
//
// A push is a member call with an argument that may change the object. One
// channel has many names: the field, a reference parameter, a capture; they
// are put together when one is handed over for the other.
#include "BackPressure.h"
#include "analysis/Predicates.h"
#include "clang/AST/RecursiveASTVisitor.h"

namespace clang::tidy::async {

static const CXXRecordDecl *pointee(QualType T) {
  T = T.getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  return T->getAsCXXRecordDecl();
}

/// A modelled semaphore, or a class that has the two members of one: a
/// project's own has no model.
static bool isLimiter(Analysis &A, QualType T) {
  if (const ApiFacts *Facts = A.model().typeFacts(T); Facts && Facts->Limiter)
    return true;
  const CXXRecordDecl *R = pointee(T);
  if (!R || !R->hasDefinition())
    return false;
  auto Has = [&](StringRef Name) {
    return llvm::any_of(R->methods(), [&](const CXXMethodDecl *M) {
      return M->getIdentifier() && M->getName() == Name;
    });
  };
  return Has("acquire") && Has("release");
}

namespace {

/// Gathers, from one condition, the objects whose size is asked for and the
/// variables that are compared.
class ConditionReader : public RecursiveASTVisitor<ConditionReader> {
public:
  llvm::SmallPtrSet<const ValueDecl *, 4> Asked, Compared;

  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *E) {
    const CXXMethodDecl *M = E->getMethodDecl();
    if (M && M->isConst() && E->getNumArgs() == 0 &&
        E->getType()->isIntegralType(M->getASTContext()))
      if (const ValueDecl *D = rootObject(E->getImplicitObjectArgument()))
        Asked.insert(D);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *E) {
    if (E->isRelationalOp())
      for (const Expr *Side : {E->getLHS(), E->getRHS()})
        if (const ValueDecl *D = namedObject(Side))
          Compared.insert(D);
    return true;
  }
  bool TraverseLambdaExpr(LambdaExpr *) { return true; }
};

/// The conditions and increments of one body, in source order.
class LimitFinder : public RecursiveASTVisitor<LimitFinder> {
public:
  struct Test {
    SourceLocation Loc;
    ConditionReader Read;
  };
  std::vector<Test> Tests;
  llvm::SmallPtrSet<const ValueDecl *, 4> Counted;

  bool VisitIfStmt(IfStmt *S) { return test(S->getCond()); }
  bool VisitWhileStmt(WhileStmt *S) { return test(S->getCond()); }
  bool VisitForStmt(ForStmt *S) { return test(S->getCond()); }
  bool VisitConditionalOperator(ConditionalOperator *E) {
    return test(E->getCond());
  }
  bool VisitBinaryOperator(BinaryOperator *E) {
    if (E->isCompoundAssignmentOp())
      count(E->getLHS());
    return E->isLogicalOp() ? test(E->getLHS()) : true;
  }
  bool VisitUnaryOperator(UnaryOperator *E) {
    if (E->isIncrementOp())
      count(E->getSubExpr());
    return true;
  }
  // ++ on an atomic is a call.
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *E) {
    if (E->getOperator() == OO_PlusPlus || E->getOperator() == OO_PlusEqual)
      count(E->getArg(0));
    return true;
  }
  bool TraverseLambdaExpr(LambdaExpr *) { return true; }

private:
  bool test(Expr *Condition) {
    if (Condition) {
      Tests.push_back({Condition->getBeginLoc(), {}});
      Tests.back().Read.TraverseStmt(Condition);
    }
    return true;
  }
  void count(const Expr *E) {
    if (const ValueDecl *D = namedObject(E))
      Counted.insert(D);
  }
};

} // namespace

void BackPressure::link(const ValueDecl *One, const Expr *Other) {
  if (!One || !Other)
    return;
  const ValueDecl *D = rootObject(stripMove(Other));
  if (!D || D == One)
    return;
  const CXXRecordDecl *Left = pointee(One->getType()),
                      *Right = pointee(D->getType());
  if (!Left || !Right || Left->getCanonicalDecl() != Right->getCanonicalDecl())
    return;
  Same.unionSets(One, D);
}

void BackPressure::linkArguments(const FunctionDecl *Callee,
                                 llvm::ArrayRef<const Expr *> Arguments) {
  if (!Callee)
    return;
  for (unsigned I = 0;
       I < std::min<size_t>(Callee->getNumParams(), Arguments.size()); ++I)
    if (Arguments[I])
      link(Callee->getParamDecl(I), Arguments[I]);
}

void BackPressure::scan(Analysis &A, const FunctionBody &Body) {
  const SourceManager &SM = A.context().getSourceManager();
  bool Async = Body.isCoroutine() || A.executionContext(Body.function()).K ==
                                         ExecutionContext::Executor;
  if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(Body.function()))
    for (const CXXCtorInitializer *I : Ctor->inits())
      if (I->isMemberInitializer())
        link(I->getMember(), I->getInit());
  for (const VarDecl *V : Body.variables()) {
    if (V->getInit() && (V->getType()->isReferenceType() ||
                         V->getType()->isPointerType() || V->isInitCapture()))
      link(V, V->getInit());
    if (const auto *D = dyn_cast<DecompositionDecl>(V))
      for (const BindingDecl *B : D->bindings())
        Same.unionSets(B, D);
  }
  for (const LambdaUse &L : Body.lambdas())
    for (const LambdaCapture &C : L.Lambda->captures())
      if (C.capturesVariable())
        if (const auto *V = dyn_cast<VarDecl>(C.getCapturedVar());
            V && V->isInitCapture())
          link(V, V->getInit());
  for (const CXXConstructExpr *C : Body.constructions())
    linkArguments(C->getConstructor(), llvm::SmallVector<const Expr *, 4>(
                                           C->arg_begin(), C->arg_end()));

  struct Push {
    const ValueDecl *Channel;
    SourceLocation Loc;
  };
  llvm::SmallVector<Push, 4> Pushes;
  SourceLocation FirstPermit;
  for (const CallExpr *Call : Body.calls()) {
    CallParts Parts = CallParts::of(Call);
    linkArguments(Call->getDirectCallee(), Parts.Arguments);
    const ValueDecl *Object =
        Parts.Receiver ? rootObject(Parts.Receiver) : nullptr;
    if (!Object)
      continue;
    if (isLimiter(A, Object->getType()) &&
        (FirstPermit.isInvalid() ||
         SM.isBeforeInTranslationUnit(Call->getBeginLoc(), FirstPermit)))
      FirstPermit = Call->getBeginLoc();
    Found[Object].InAsyncCode |= Async;
    const auto *Method =
        dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee());
    bool MayChange = !Method || !Method->isConst();
    if (MayChange && !Parts.Arguments.empty())
      Pushes.push_back({Object, Call->getBeginLoc()});
  }
  if (Pushes.empty())
    return;

  LimitFinder Limits;
  Limits.TraverseStmt(const_cast<Stmt *>(Body.body()));
  for (const Push &P : Pushes) {
    Uses &U = Found[P.Channel];
    if (U.FirstPush.isInvalid())
      U.FirstPush = P.Loc;
    if (FirstPermit.isValid() &&
        SM.isBeforeInTranslationUnit(FirstPermit, P.Loc))
      U.Limited = true;
    for (const LimitFinder::Test &T : Limits.Tests) {
      if (!SM.isBeforeInTranslationUnit(T.Loc, P.Loc))
        continue;
      if (T.Read.Asked.contains(P.Channel) ||
          llvm::any_of(T.Read.Compared, [&](const ValueDecl *D) {
            // The counter of a loop limits the loop, not the queue.
            return Limits.Counted.contains(D) && isa<FieldDecl>(D);
          }))
        U.Limited = true;
    }
  }
}

BackPressure::Uses BackPressure::usesOf(const ValueDecl *Channel) const {
  Uses All;
  auto Add = [&](const ValueDecl *D) {
    auto It = Found.find(D);
    if (It == Found.end())
      return;
    if (All.FirstPush.isInvalid())
      All.FirstPush = It->second.FirstPush;
    All.InAsyncCode |= It->second.InAsyncCode;
    All.Limited |= It->second.Limited;
  };
  Add(Channel);
  auto Leader = Same.findLeader(Channel);
  for (auto Member = Leader; Member != Same.member_end(); ++Member)
    if (*Member != Channel)
      Add(*Member);
  return All;
}

} // namespace clang::tidy::async
