// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   for (;;) {
//     if (auto job = jobs.try_pop())
//       run(*job);                     as long as there are jobs, nobody else
//     else                             on this thread runs
//       co_await jobs.wait();
//   }
//
// A coroutine gives its thread back only where it suspends. Whether each turn
// does is asked of the control flow graph: is there a way from the end of one
// turn to the end of the next that meets no suspension, return or throw?
//
// Which loops are asked about. 'for (;;)' and 'while (true)', in which some
// turn may suspend or nothing ends the loop. One that never suspends and has a
// way out works through data (a parser, a drain of a queue) when its own turns
// bring it there, and then it is as long as the data; it is a spin wait when
// what its way out asks can only be changed by others: an atomic, a stop token,
// a readiness check of something that the loop does not touch. 'while (!flag)'
// is such a wait too, spelled differently.
//
// A loop that works through data may suspend now and then ('if (would_block)
// co_await ready();'). It has a way out before the suspension that asks what
// its turns change: a count that goes down, a buffer that is used up.
//
// Taken for granted: a loop inside that suspends is entered. ('while
// (queue.empty()) co_await changed();' is how one waits, and a turn that need
// not wait is one that has work.) Handlers of exceptions are not followed: what
// was thrown came out of an await, mostly.
//
// Misses: loops over data that are long; a suspension that is always ready in
// fact but not by its type.
#include "EndlessLoops.h"
#include "Analysis.h"
#include "Destination.h"
#include "PathQuery.h"
#include "Predicates.h"
#include "StdTypes.h"
#include "Syntax.h"

namespace clang::tidy::async {
namespace {

using StmtSet = llvm::DenseSet<const Stmt *>;

void addAll(const Stmt *S, StmtSet &Out) {
  if (!S || !Out.insert(S).second)
    return;
  for (const Stmt *Child : S->children())
    addAll(Child, Out);
}

const Expr *conditionOf(const Stmt *Loop) {
  if (const auto *Range = dyn_cast<CXXForRangeStmt>(Loop))
    return Range->getCond();
  return conditionOfLoop(Loop);
}

/// Loops of the function itself, the outer one first. Nothing can be awaited in
/// a handler, so its loops are somebody else's business.
void findLoops(const Stmt *S, llvm::SmallVectorImpl<const Stmt *> &Out) {
  if (!S || isa<Expr, CXXCatchStmt>(S))
    return;
  if (bodyOfLoop(S))
    Out.push_back(S);
  for (const Stmt *Child : S->children())
    findLoops(Child, Out);
}

class LoopReader {
public:
  LoopReader(Analysis &A, const CoroutineInfo &Info, const Stmt *Loop)
      : A(A), Info(Info), B(*Info.Body), Loop(Loop) {
    addAll(Loop, Inside);
  }

  std::optional<EndlessLoop> read(PathQuery &Paths);

private:
  bool isConstantTrue(const Expr *Condition) const;
  bool goesRound(PathQuery &Paths);
  void findExits(const Stmt *S, bool BreaksHere);
  bool isEndedByOthers(const Stmt *Exit);
  /// \p Condition being \p Value ends a wait for others.
  bool asksOthers(const Expr *Condition, bool Value);
  bool isTouched(const ValueDecl *Object, const Expr *Except) const;
  bool comesToEnd(const Stmt *Exit);
  bool asksProgress(const Expr *Condition, unsigned Depth = 0);
  bool isChanged(const ValueDecl *Object) const;

  Analysis &A;
  const CoroutineInfo &Info;
  const FunctionBody &B;
  const Stmt *Loop;
  StmtSet Inside;
  llvm::SmallVector<const Stmt *, 4> Exits;
};

bool LoopReader::isConstantTrue(const Expr *Condition) const {
  bool Value = false;
  return !Condition->isValueDependent() && !Condition->isTypeDependent() &&
         Condition->EvaluateAsBooleanCondition(Value, A.context()) && Value;
}

void LoopReader::findExits(const Stmt *S, bool BreaksHere) {
  if (!S || isa<LambdaExpr>(S))
    return;
  if (isa<ReturnStmt, CoreturnStmt, GotoStmt, IndirectGotoStmt, CXXThrowExpr>(
          S) ||
      (BreaksHere && isa<BreakStmt>(S)))
    Exits.push_back(S);
  if (const auto *Call = dyn_cast<CallExpr>(S))
    if (const FunctionDecl *F = Call->getDirectCallee(); F && F->isNoReturn())
      Exits.push_back(S);
  bool Inner = BreaksHere && !bodyOfLoop(S) && !isa<SwitchStmt>(S);
  for (const Stmt *Child : S->children())
    findExits(Child, Inner);
}

/// The loop does something to \p Object, or may, beside asking it.
bool LoopReader::isTouched(const ValueDecl *Object, const Expr *Except) const {
  for (const DeclRefExpr *R : B.references())
    if (R->getDecl() == Object && Inside.contains(R) && !B.isWithin(R, Except))
      return true;
  if (isa<FieldDecl>(Object))
    for (const CXXThisExpr *T : B.thisMentions())
      if (Inside.contains(T) && !B.isWithin(T, Except)) {
        const auto *M = dyn_cast_or_null<MemberExpr>(B.semanticParent(T));
        const auto *Field =
            M ? dyn_cast<FieldDecl>(M->getMemberDecl()) : nullptr;
        if (!Field || Field == Object)
          return true;
      }
  return false;
}

/// \p E is a std::atomic, or points to one; some of its members belong to a
/// base class.
static bool isAtomic(const Expr *E) {
  QualType T = strip(E)->getType().getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  return isAtomicType(T);
}

bool LoopReader::asksOthers(const Expr *Condition, bool Value) {
  const Expr *E = strip(Condition);
  if (const auto *Not = dyn_cast<UnaryOperator>(E);
      Not && Not->getOpcode() == UO_LNot)
    return asksOthers(Not->getSubExpr(), !Value);
  if (const auto *Bin = dyn_cast<BinaryOperator>(E)) {
    if (Bin->getOpcode() == BO_LAnd || Bin->getOpcode() == BO_LOr) {
      // (a && b) is true when both are; it is false when one of them is.
      bool Both = (Bin->getOpcode() == BO_LAnd) == Value;
      bool Left = asksOthers(Bin->getLHS(), Value);
      bool Right = asksOthers(Bin->getRHS(), Value);
      return Both ? Left || Right : Left && Right;
    }
    if (Bin->isComparisonOp()) {
      Expr::EvalResult Ignored;
      for (auto [Side, Other] : {std::pair(Bin->getLHS(), Bin->getRHS()),
                                 std::pair(Bin->getRHS(), Bin->getLHS())})
        if (!Other->isValueDependent() &&
            Other->EvaluateAsRValue(Ignored, A.context()))
          if (const auto *Read = dyn_cast<CXXMemberCallExpr>(strip(Side));
              isAtomic(Side) ||
              (Read && isAtomic(Read->getImplicitObjectArgument())))
            return true;
    }
    return false;
  }
  if (isAtomic(E) && !E->getType()->isPointerType())
    return true;
  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
  if (!F)
    return false;
  const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
  const Expr *Object = Member ? Member->getImplicitObjectArgument() : nullptr;
  if (Object && isa<CXXConversionDecl>(F))
    return isAtomic(Object);
  StringRef Name = nameOf(F);
  if (Object && isAtomic(Object))
    return Name == "load" || Name == "test" ||
           (Value && Name.contains("compare_exchange")) ||
           (!Value && Name == "test_and_set");
  if (Name.contains_insensitive("stop_requested") ||
      Name.contains_insensitive("stopRequested") ||
      Name.contains_insensitive("cancellation_requested") ||
      Name.contains_insensitive("cancellationRequested") ||
      Name.contains_insensitive("abort_requested"))
    return Value;
  // Until it succeeds: what fails has changed nothing.
  if (Name.starts_with("try_") && Value)
    return true;
  if (Object && F->getNumParams() == 0 && cast<CXXMethodDecl>(F)->isConst()) {
    const ApiFacts *Facts = A.model().calleeFacts(Call);
    const ValueDecl *Root = rootObject(Object);
    return Root && Value && !isTouched(Root, Call) &&
           ((Facts && Facts->ReadyCheck) || Name == "is_ready" ||
            Name == "ready" || Name == "done");
  }
  return false;
}

bool LoopReader::isEndedByOthers(const Stmt *Exit) {
  const Stmt *Child = Exit;
  for (const Stmt *P = B.parent(Exit); P && P != Loop;
       Child = P, P = B.parent(P)) {
    const auto *If = dyn_cast<IfStmt>(P);
    if (!If || If->getCond() == Child)
      continue;
    bool Value = Child == If->getThen();
    if (const VarDecl *V = If->getConditionVariable()) {
      const Expr *Init = V->getInit();
      if (Init && asksOthers(Init, Value))
        return true;
    } else if (asksOthers(If->getCond(), Value)) {
      return true;
    }
  }
  return false;
}

bool LoopReader::goesRound(PathQuery &Paths) {
  StmtSet Ends;
  for (const SuspensionPoint &P : Info.Suspensions)
    if (!P.NeverSuspends && !P.Unreachable)
      Ends.insert(P.E);
  // Loops inside that suspend are entered.
  llvm::SmallVector<const Stmt *, 4> Inner;
  findLoops(bodyOfLoop(Loop), Inner);
  StmtSet Points = Ends;
  for (const Stmt *Each : Inner)
    if (llvm::any_of(Points,
                     [&](const Stmt *S) { return B.isWithin(S, Each); }))
      addAll(conditionOf(Each), Ends);
  return Paths.goesRound(
      Loop,
      [&](const Stmt *S) {
        return Ends.contains(S) || !Inside.contains(S) ? PathQuery::End
                                                       : PathQuery::Nothing;
      },
      [](const Expr *) { return PathQuery::Either; });
}

/// A turn assigns the variable, or calls what may change the object.
bool LoopReader::isChanged(const ValueDecl *Object) const {
  auto Is = [&](const Expr *E) {
    return E && (namedObject(E) == Object || rootObject(E) == Object);
  };
  for (const CallExpr *C : B.calls()) {
    if (!Inside.contains(C))
      continue;
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(C->getDirectCallee());
    const Expr *Receiver = nullptr;
    if (const auto *M = dyn_cast<CXXMemberCallExpr>(C))
      Receiver = M->getImplicitObjectArgument();
    else if (const auto *O = dyn_cast<CXXOperatorCallExpr>(C);
             O && Method && Method->isInstance())
      Receiver = O->getArg(0);
    if (Method && Receiver && !Method->isConst() && !isAtomic(Receiver) &&
        Is(Receiver))
      return true;
  }
  llvm::SmallVector<const Stmt *, 8> Work{bodyOfLoop(Loop)};
  while (!Work.empty()) {
    const Stmt *S = Work.pop_back_val();
    if (!S || isa<LambdaExpr>(S))
      continue;
    if (const auto *Bin = dyn_cast<BinaryOperator>(S);
        Bin && Bin->isAssignmentOp() && Is(Bin->getLHS()))
      return true;
    if (const auto *Un = dyn_cast<UnaryOperator>(S);
        Un && Un->isIncrementDecrementOp() && Is(Un->getSubExpr()))
      return true;
    Work.append(S->child_begin(), S->child_end());
  }
  return false;
}

/// What \p Condition asks is changed by the loop's own turns. One side of '||'
/// is enough.
bool LoopReader::asksProgress(const Expr *Condition, unsigned Depth) {
  const Expr *E = strip(Condition);
  if (Depth > 6)
    return false;
  if (const auto *Bin = dyn_cast<BinaryOperator>(E);
      Bin && Bin->isLogicalOp()) {
    bool Left = asksProgress(Bin->getLHS(), Depth + 1);
    bool Right = asksProgress(Bin->getRHS(), Depth + 1);
    return Bin->getOpcode() == BO_LOr ? Left || Right : Left && Right;
  }
  if (const auto *Un = dyn_cast<UnaryOperator>(E))
    return asksProgress(Un->getSubExpr(), Depth + 1);
  if (const auto *Bin = dyn_cast<BinaryOperator>(E))
    return asksProgress(Bin->getLHS(), Depth + 1) ||
           asksProgress(Bin->getRHS(), Depth + 1);
  // items.empty(), where a turn takes items.
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(E)) {
    const ValueDecl *Object = rootObject(M->getImplicitObjectArgument());
    if (M->getMethodDecl() && M->getMethodDecl()->isConst())
      return Object && !isAtomic(M->getImplicitObjectArgument()) &&
             llvm::is_contained({"empty", "size", "length", "eof", "in_avail"},
                                nameOf(M->getMethodDecl())) &&
             isChanged(Object);
    return Object && isAtomic(M->getImplicitObjectArgument()) == false &&
           Depth > 0 && isChanged(Object);
  }
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!V || !V->hasLocalStorage() || isAtomic(Ref))
    return false;
  // Made in each turn from what the turns use up; or changed by them.
  if (V->getInit() && Inside.contains(V->getInit())) {
    llvm::SmallVector<const Stmt *, 8> Work{V->getInit()};
    while (!Work.empty()) {
      const Stmt *S = Work.pop_back_val();
      if (!S || isa<CoawaitExpr, LambdaExpr>(S))
        continue;
      if (const auto *M = dyn_cast<CXXMemberCallExpr>(S);
          M && isAtomic(M->getImplicitObjectArgument()))
        return false;
      if (const auto *R = dyn_cast<DeclRefExpr>(S))
        if (const auto *From = dyn_cast<VarDecl>(R->getDecl());
            From && From != V && From->hasLocalStorage() &&
            asksProgress(R, Depth + 1))
          return true;
      if (const auto *M = dyn_cast<MemberExpr>(S);
          M && isa<FieldDecl>(M->getMemberDecl()) &&
          isChanged(M->getMemberDecl()))
        return true;
      Work.append(S->child_begin(), S->child_end());
    }
    return false;
  }
  return isChanged(V);
}

/// A way out that the turns bring about by themselves, and that no suspension
/// stands before.
bool LoopReader::comesToEnd(const Stmt *Exit) {
  llvm::SmallVector<const Stmt *, 8> Around;
  const Stmt *Child = Exit;
  bool Asks = false;
  for (const Stmt *P = B.parent(Exit); P && P != Loop;
       Child = P, P = B.parent(P)) {
    Around.push_back(P);
    if (isa<CXXCatchStmt>(P))
      return false;
    const auto *If = dyn_cast<IfStmt>(P);
    if (!If || If->getCond() == Child)
      continue;
    const VarDecl *V = If->getConditionVariable();
    if (V ? !(V->getInit() && asksProgress(V->getInit()))
          : !asksProgress(If->getCond()))
      return false;
    Asks = true;
  }
  if (!Asks)
    return false;
  const SourceManager &SM = A.context().getSourceManager();
  return llvm::none_of(Info.Suspensions, [&](const SuspensionPoint &P) {
    if (!Inside.contains(P.E) || P.NeverSuspends || P.Unreachable ||
        !SM.isBeforeInTranslationUnit(P.Loc, Exit->getBeginLoc()))
      return false;
    // In a branch that the way out is not in, it may be passed by.
    for (const Stmt *S = B.parent(P.E); S && S != Loop; S = B.parent(S))
      if (isa<IfStmt, SwitchStmt, CXXCatchStmt>(S) || bodyOfLoop(S))
        return llvm::is_contained(Around, S);
    return true;
  });
}

std::optional<EndlessLoop> LoopReader::read(PathQuery &Paths) {
  EndlessLoop Found;
  Found.Loop = Loop;
  Found.Body = bodyOfLoop(Loop);
  for (const SuspensionPoint &P : Info.Suspensions) {
    if (!B.isWithin(P.E, Loop) || P.Unreachable)
      continue;
    // A generator runs when it is asked for a value.
    if (P.K == SuspensionPoint::Yield || P.K == SuspensionPoint::ForAwait)
      return std::nullopt;
    const SuspensionPoint *&Slot =
        P.NeverSuspends ? Found.AlwaysReady : Found.Passed;
    if (!Slot)
      Slot = &P;
  }
  const Expr *Condition = conditionOf(Loop);
  if (isa<CXXForRangeStmt>(Loop))
    return std::nullopt;
  if (const auto *While = dyn_cast<WhileStmt>(Loop);
      While && While->getConditionVariable())
    return std::nullopt;
  bool Endless = !Condition || isConstantTrue(Condition);
  findExits(Found.Body, true);
  if (!Endless) {
    // A wait for others: 'while (!ready) {}'.
    if (Found.Passed || !asksOthers(Condition, false))
      return std::nullopt;
    Found.HasNoExit = false;
  }
  if (!Exits.empty() && !Found.Passed) {
    Found.HasNoExit = false;
    if (!llvm::all_of(Exits, [&](const Stmt *E) { return isEndedByOthers(E); }))
      return std::nullopt;
  }
  if (Found.Passed &&
      llvm::any_of(Exits, [&](const Stmt *E) { return comesToEnd(E); }))
    return std::nullopt;
  if (!goesRound(Paths))
    return std::nullopt;
  return Found;
}

/// 'co_await [](auto *frame) { … }; for (;;) {}': a coroutine that has handed
/// its frame over and is never resumed. The loop says so to the compiler.
bool isNeverReached(const FunctionBody &B, const Stmt *Loop) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(bodyOfLoop(Loop));
  const auto *Around = dyn_cast_or_null<CompoundStmt>(B.parent(Loop));
  if (!Body || !Body->body_empty() || !Around || Around->size() < 2 ||
      Around->body_back() != Loop)
    return false;
  const auto *Before = dyn_cast<Expr>(*(Around->body_rbegin() + 1));
  const Expr *Operand = nullptr;
  if (!Before)
    return false;
  if (const auto *C = dyn_cast<CoawaitExpr>(strip(Before)))
    Operand = C->getOperand();
  else if (const auto *D = dyn_cast<DependentCoawaitExpr>(strip(Before)))
    Operand = D->getOperand();
  return Operand && isa<LambdaExpr>(stripMove(Operand));
}

/// An await above the loop has moved the coroutine to where a loop takes
/// nobody's turn.
bool movedAway(Analysis &A, const CoroutineInfo &Info, const Stmt *Loop) {
  const SourceManager &SM = A.context().getSourceManager();
  std::optional<RunsOn> Now;
  for (const SuspensionPoint &P : Info.Suspensions) {
    if (!P.Operand || !SM.isBeforeInTranslationUnit(P.Loc, Loop->getBeginLoc()))
      continue;
    const ApiFacts *Facts = A.model().calleeFacts(stripMove(P.Operand));
    if (Facts && Facts->Switches)
      Now = Facts->Switches;
  }
  return Now && *Now != RunsOn::Executor;
}

} // namespace

std::vector<EndlessLoop> endlessLoops(Analysis &A, const CoroutineInfo &Info) {
  std::vector<EndlessLoop> Out;
  llvm::SmallVector<const Stmt *, 4> Loops;
  findLoops(Info.Body->body(), Loops);
  if (Loops.empty())
    return Out;
  PathQuery Paths(*Info.Body, A.context());
  if (!Paths.isKnown())
    return Out;
  for (const Stmt *Loop : Loops)
    if (!movedAway(A, Info, Loop) && !isNeverReached(*Info.Body, Loop))
      if (auto Found = LoopReader(A, Info, Loop).read(Paths))
        Out.push_back(*Found);
  return Out;
}

} // namespace clang::tidy::async
