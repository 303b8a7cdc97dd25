// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   for (;;) {
//     auto first = co_await (asio::async_read(s, frame, use_awaitable) ||
//                            ticks.async_wait(use_awaitable));
//     …
//   }
//
// Each tick cancels the read, and what it had taken from the socket so far is
// gone: the next turn reads the rest of a frame as the beginning of one. The
// model says of an operation what a cancellation loses; for a coroutine that is
// seen, its own awaits say it.
//
// Not a defect: a race outside of a loop, or in one that makes a single turn;
// an operation that was made before the loop and is raced again; a loop that is
// left when another branch wins, for the rest of a frame is of no use without
// its beginning; an operation on an object that each turn makes anew, or
// closes.
//
// A coroutine that takes a message and awaits something else before it is done
// with it has the only copy in its frame. Whoever drops it there loses the
// message, and leaving the loop is no excuse: at the end of a service as well
// somebody waits for the answer. Not seen: coroutines without a body here.
//
// Where losers are not cancelled at all (libcoro's when_any without a stop
// source) each turn leaves some behind, unless the result has them in it and
// the loop takes them out.
#include "Races.h"
#include "Analysis.h"
#include "PathQuery.h"
#include "Predicates.h"
#include "StopWords.h"
#include "Syntax.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"

namespace clang::tidy::async {

const Stmt *loopAround(const FunctionBody &Body, const Stmt *S) {
  for (; S; S = Body.parent(S)) {
    // 'do { … } while (0)' of a macro is there for the semicolon behind it.
    if (const auto *Do = dyn_cast<DoStmt>(S);
        Do && Do->getDoLoc().isMacroID() && Do->getWhileLoc().isMacroID())
      continue;
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S))
      return S;
  }
  return nullptr;
}

namespace {

class RaceFinder {
public:
  RaceFinder(Analysis &A, const FunctionBody &B) : A(A), B(B) {}

  std::vector<RaceFault> run() {
    for (const CallExpr *Call : B.calls()) {
      const ApiFacts *F = A.model().calleeFacts(Call);
      if (!F || !F->Combinator ||
          F->Combinator->Race == CombinatorFacts::NoRace)
        continue;
      // a || b || c: the outermost.
      if (const auto *Above =
              dyn_cast_or_null<CallExpr>(B.semanticParent(Call)))
        if (A.model().calleeFacts(Above) == F)
          continue;
      if (const Stmt *Loop = loopAround(B, Call); Loop && comesAgain(Call))
        judge(Call, *F, Loop);
    }
    return std::move(Found);
  }

private:
  /// 'do { … } while (false)', or a loop whose body ends with a return: the
  /// race is run once.
  bool comesAgain(const CallExpr *Race) {
    if (!Paths)
      Paths.emplace(B, A.context());
    if (!Paths->isKnown())
      return true;
    const Stmt *At = Paths->evaluated(Race);
    return !At || Paths
                      ->find(
                          At,
                          [&](const Stmt *S) {
                            return S == At ? PathQuery::Target
                                           : PathQuery::Nothing;
                          },
                          [](const Expr *) { return PathQuery::Either; })
                      .has_value();
  }

  void operandsOf(const CallExpr *Call, const ApiFacts &F,
                  llvm::SmallVectorImpl<const Expr *> &Out) {
    for (const Expr *Arg : Call->arguments()) {
      const Expr *E = stripMove(Arg);
      if (const auto *Inner = dyn_cast<CallExpr>(E);
          Inner && A.model().calleeFacts(Inner) == &F) {
        operandsOf(Inner, F, Out);
        continue;
      }
      Out.push_back(Arg);
    }
  }

  bool hasArgument(const CallExpr *Call, const std::string &Type,
                   const ApiFacts &F) const {
    return !Type.empty() && llvm::any_of(Call->arguments(), [&](const Expr *E) {
      return isTypeNamed(E->getType(), Type, F.Root);
    });
  }

  /// What is raced, as it is made: the call behind a variable of this loop.
  /// Null for something that outlives a turn.
  const Expr *madeInLoop(const Expr *E, const Stmt *Loop) const {
    E = stripMove(E);
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
      const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
      if (!V || !V->isLocalVarDecl() || V->getType()->isReferenceType() ||
          !V->getInit() || !B.isWithin(V->getInit(), Loop))
        return nullptr;
      // Filled, or emptied, since: a container of tasks.
      if (!A.shapes().elementOfContainer(V->getType()).isNull())
        return V->getInit();
      return madeInLoop(V->getInit(), Loop);
    }
    if (const auto *C = dyn_cast<CXXConstructExpr>(E);
        C && C->getNumArgs() == 1)
      return madeInLoop(C->getArg(0), Loop);
    return isa<CallExpr>(E) ? E : nullptr;
  }

  static bool isUnsafe(StringRef Safety) {
    return Safety == "partial" || Safety == "terminal" || Safety == "bytes" ||
           Safety == "value";
  }

  /// An operation that loses something, in \p E or in the coroutine that it
  /// calls.
  const Expr *unsafeIn(const Expr *E, std::string &Lost, unsigned Depth,
                       bool &Inside) {
    E = stripMove(E);
    const auto *Call = dyn_cast<CallExpr>(E);
    if (!Call)
      return nullptr;
    if (const ApiFacts *F = A.model().calleeFacts(Call)) {
      if (isUnsafe(F->CancelSafety)) {
        Lost = F->CancelSafety;
        return Call;
      }
      if (!F->CancelSafety.empty())
        return nullptr;
      if (F->Combinator)
        for (const Expr *Arg : Call->arguments())
          if (const Expr *Deep = unsafeIn(Arg, Lost, Depth, Inside))
            return Deep;
      return nullptr;
    }
    if (Depth > 1)
      return nullptr;
    const FunctionBody *Callee = A.body(Call->getDirectCallee());
    if (!Callee || !Callee->isCoroutine())
      return nullptr;
    for (const Expr *Await : Callee->awaits())
      if (const auto *C = dyn_cast<CoawaitExpr>(Await))
        if (const Expr *Deep =
                unsafeIn(C->getOperand(), Lost, Depth + 1, Inside)) {
          Inside = true;
          return Deep;
        }
    return nullptr;
  }

  /// The await in \p Body that takes a message which is still needed at or
  /// after a later suspension; null if none. \p Body can be stopped there.
  const Expr *takesAndSuspends(const FunctionBody &Body) {
    const SourceManager &SM = A.context().getSourceManager();
    auto Before = [&](const Stmt *X, const Stmt *Y) {
      return SM.isBeforeInTranslationUnit(X->getEndLoc(), Y->getBeginLoc());
    };
    for (const Expr *Each : Body.awaits()) {
      const auto *Take = dyn_cast<CoawaitExpr>(Each);
      const ApiFacts *F =
          Take ? A.model().calleeFacts(stripMove(Take->getOperand())) : nullptr;
      // What loses nothing and gives something: a receive. Not a combinator.
      if (!F || F->CancelSafety != "nothing" || F->Combinator || F->Clock ||
          F->Sleeps || F->AwaitsStop || Take->getType()->isVoidType())
        continue;
      const VarDecl *Message = nullptr;
      for (const Stmt *S = Take; S && !Message; S = Body.parent(S))
        if (const auto *D = dyn_cast<DeclStmt>(S); D && D->isSingleDecl())
          Message = dyn_cast<VarDecl>(D->getSingleDecl());
      if (!Message)
        continue;
      for (const Expr *Later : Body.awaits()) {
        const auto *Await = dyn_cast<CoawaitExpr>(Later);
        if (!Await || !Before(Take, Await))
          continue;
        // What cannot be cancelled is gone through with.
        const ApiFacts *G =
            A.model().calleeFacts(stripMove(Await->getOperand()));
        if (G && G->Combinator && G->CancelSafety == "shielded")
          continue;
        if (llvm::any_of(Body.references(), [&](const DeclRefExpr *Ref) {
              return Ref->getDecl() == Message &&
                     !Before(Ref, Await->getOperand());
            }))
          return Take;
      }
    }
    return nullptr;
  }

  /// The coroutine that is called for \p Made takes a message and can be
  /// dropped before it is done with it.
  const Expr *takenIn(const Expr *Made) {
    const auto *Call = dyn_cast<CallExpr>(stripMove(Made));
    const FunctionBody *Callee = Call && !A.model().calleeFacts(Call)
                                     ? A.body(Call->getDirectCallee())
                                     : nullptr;
    return Callee && Callee->isCoroutine() ? takesAndSuspends(*Callee)
                                           : nullptr;
  }

  /// The object that the operation works on begins or ends with a turn.
  bool isObjectOfTurn(const Expr *Made, const Stmt *Loop) {
    const auto *Call = dyn_cast<CallExpr>(stripMove(Made));
    if (!Call)
      return false;
    const Expr *Object = workedOn(Call);
    const auto *V =
        dyn_cast_or_null<VarDecl>(Object ? namedObject(Object) : nullptr);
    if (!V || V->getType()->isReferenceType())
      V = nullptr;
    if (V && V->isLocalVarDecl() && V->getInit() &&
        B.isWithin(V->getInit(), Loop))
      return true;
    const ValueDecl *Named = Object ? namedObject(Object) : nullptr;
    return Named && anyBelow(Loop, [&](const Stmt *S) {
             const auto *C = dyn_cast<CallExpr>(S);
             if (!C)
               return false;
             if (const auto *M = dyn_cast<CXXMemberCallExpr>(C))
               return namedObject(M->getImplicitObjectArgument()) == Named &&
                      (calleeName(M) == "close" || calleeName(M) == "reset");
             const auto *Op = dyn_cast<CXXOperatorCallExpr>(C);
             return Op && Op->isAssignmentOp() &&
                    namedObject(Op->getArg(0)) == Named;
           });
  }

  /// The variable that gets the race's result; null if none.
  const VarDecl *resultOf(const CallExpr *Race) const {
    for (const Stmt *S = Race; S; S = B.parent(S))
      if (const auto *D = dyn_cast<DeclStmt>(S)) {
        for (const Decl *Each : D->decls())
          if (const auto *V = dyn_cast<VarDecl>(Each))
            return V;
        return nullptr;
      }
    return nullptr;
  }

  /// when_any_result::futures, .results: the losers are in the result, and the
  /// loop takes them out, so that they need not be lost.
  bool keepsLosers(const CallExpr *Race, const Stmt *Loop) const {
    const VarDecl *Result = resultOf(Race);
    auto MayHold = [](QualType T) {
      const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
      return R != nullptr;
    };
    return Result && anyBelow(Loop, [&](const Stmt *S) {
             if (const auto *M = dyn_cast<MemberExpr>(S))
               return isa<FieldDecl>(M->getMemberDecl()) &&
                      MayHold(M->getType()) &&
                      namedObject(M->getBase()) == Result;
             const auto *Ref = dyn_cast<DeclRefExpr>(S);
             const auto *Bound =
                 Ref ? dyn_cast<BindingDecl>(Ref->getDecl()) : nullptr;
             return Bound && Bound->getDecomposedDecl() == Result &&
                    MayHold(Bound->getType());
           });
  }

  static bool leaves(const Stmt *S) {
    return S && anyBelow(S, [](const Stmt *Each) {
             return isa<BreakStmt, CoreturnStmt, ReturnStmt, GotoStmt,
                        CXXThrowExpr>(Each);
           });
  }

  /// The body has a statement of its own that leaves: there is one turn.
  static bool endsEachTurn(const Stmt *Loop) {
    const Stmt *Body = nullptr;
    if (const auto *F = dyn_cast<ForStmt>(Loop))
      Body = F->getBody();
    else if (const auto *W = dyn_cast<WhileStmt>(Loop))
      Body = W->getBody();
    const auto *C = dyn_cast_or_null<CompoundStmt>(Body);
    return C && llvm::any_of(C->body(), [](const Stmt *S) {
             return isa<BreakStmt, CoreturnStmt, ReturnStmt, CXXThrowExpr>(S);
           });
  }

  /// The branch number that \p E tests for: r.index() == 1, get_if<1>(&r).
  std::optional<uint64_t> testedBranch(const Expr *E) {
    std::optional<uint64_t> Number;
    anyBelow(E, [&](const Stmt *S) {
      if (const auto *L = dyn_cast<IntegerLiteral>(S))
        Number = L->getValue().getZExtValue();
      const auto *Ref = dyn_cast<DeclRefExpr>(S);
      const auto *M = dyn_cast<MemberExpr>(S);
      const ValueDecl *D = Ref ? Ref->getDecl()
                           : M ? M->getMemberDecl()
                               : nullptr;
      if (const auto *F = dyn_cast_or_null<FunctionDecl>(D))
        if (const TemplateArgumentList *Args =
                F->getTemplateSpecializationArgs())
          if (Args->size() &&
              Args->get(0).getKind() == TemplateArgument::Integral)
            Number = Args->get(0).getAsIntegral().getZExtValue();
      return false;
    });
    return Number;
  }

  /// The branches whose win leaves the loop, or may: a bit for each, from 0.
  uint64_t leavers(const CallExpr *Race, const Stmt *Loop) {
    constexpr uint64_t Every = ~uint64_t(0);
    if (endsEachTurn(Loop))
      return Every;
    const VarDecl *Result = resultOf(Race);
    auto Mentions = [&](const Stmt *S) {
      return anyBelow(S, [&](const Stmt *Each) {
        if (B.isWithin(Race, Each) && Each != Race)
          return false;
        const auto *Ref = dyn_cast<DeclRefExpr>(Each);
        if (!Ref || !Result)
          return Each == Race;
        if (Ref->getDecl() == Result)
          return true;
        const auto *Bound = dyn_cast<BindingDecl>(Ref->getDecl());
        return Bound && Bound->getDecomposedDecl() == Result;
      });
    };
    uint64_t Out = 0;
    anyBelow(Loop, [&](const Stmt *S) {
      // switch (r.index()): not followed.
      if (const auto *Switch = dyn_cast<SwitchStmt>(S);
          Switch && Mentions(Switch->getCond()) &&
          anyBelow(Switch->getBody(), [](const Stmt *Each) {
            return isa<CoreturnStmt, ReturnStmt, GotoStmt, CXXThrowExpr>(Each);
          }))
        Out = Every;
      const auto *If = dyn_cast<IfStmt>(S);
      if (!If || !If->getCond())
        return false;
      bool About = Mentions(If->getCond()) ||
                   (If->getConditionVariable() &&
                    If->getConditionVariable()->getInit() &&
                    Mentions(If->getConditionVariable()->getInit()));
      if (!About)
        return false;
      uint64_t Then = Every, Else = Every;
      const Expr *C = strip(If->getCond());
      const auto *Op = dyn_cast<BinaryOperator>(C);
      const auto *Not = dyn_cast<UnaryOperator>(C);
      std::optional<uint64_t> Number = testedBranch(If->getCond());
      if (Number && *Number < 64 && (!Op || Op->isEqualityOp())) {
        Then = uint64_t(1) << *Number;
        if ((Op && Op->getOpcode() == BO_NE) ||
            (Not && Not->getOpcode() == UO_LNot))
          Then = ~Then;
        Else = ~Then;
      }
      if (leaves(If->getThen()))
        Out |= Then;
      if (leaves(If->getElse()))
        Out |= Else;
      return false;
    });
    return Out;
  }

  bool isStopOrTime(const Expr *E) {
    E = stripMove(E);
    const ApiFacts *F = A.model().calleeFacts(E);
    if (F && (F->AwaitsStop || F->Sleeps || F->Clock))
      return true;
    return mentionsStop(A, E);
  }

  void judge(const CallExpr *Call, const ApiFacts &F, const Stmt *Loop) {
    llvm::SmallVector<const Expr *, 4> All, Operands;
    operandsOf(Call, F, All);
    for (const Expr *E : All)
      if (A.shapes().isAwaitable(E->getType()) ||
          A.shapes().elementOfContainer(E->getType()).isNull() == false)
        Operands.push_back(E);
    if (Operands.empty() || Operands.size() > 32)
      return;
    uint64_t Left = leavers(Call, Loop);
    bool Cancels = F.Combinator->Race == CombinatorFacts::CancelsLosers ||
                   hasArgument(Call, F.Combinator->CancelsWith, F) ||
                   llvm::any_of(All, [&](const Expr *E) {
                     return isStopToken(A, E->getType());
                   });
    for (unsigned I = 0; I < Operands.size(); ++I) {
      const Expr *Made = madeInLoop(Operands[I], Loop);
      if (!Made)
        continue;
      if (!Cancels) {
        if (!Left && !keepsLosers(Call, Loop))
          Found.push_back(
              {RaceFault::GoesOn, Call, Operands[I], nullptr, "", nullptr});
        break;
      }
      std::string Lost;
      bool Inside = false;
      const Expr *Deep = unsafeIn(Made, Lost, 0, Inside);
      // Another one can win and the loop go on.
      uint64_t Others =
          ((uint64_t(1) << Operands.size()) - 1) & ~(uint64_t(1) << I);
      if (Operands.size() == 1)
        Others = ~uint64_t(1);
      if (Deep && !isObjectOfTurn(Made, Loop) && (Others & ~Left) != 0) {
        Found.push_back({RaceFault::Loses, Call, Operands[I],
                         Inside ? Deep : nullptr, Lost, nullptr});
        break;
      }
      if (const Expr *Take = takenIn(Made); Take && !endsEachTurn(Loop)) {
        Found.push_back(
            {RaceFault::Loses, Call, Operands[I], Take, "taken", nullptr});
        break;
      }
    }
    if ((F.Combinator->Ordered ||
         hasArgument(Call, F.Combinator->OrderedWith, F)) &&
        Operands.size() > 1 && !isStopOrTime(Operands[0]) && (Left & 1) == 0) {
      RaceFault R{RaceFault::Starves, Call, Operands[0], nullptr, "", nullptr};
      for (unsigned I = 1; I < Operands.size() && !R.Stop; ++I)
        if (isStopOrTime(Operands[I]))
          R.Stop = Operands[I];
      Found.push_back(R);
    }
  }

  Analysis &A;
  const FunctionBody &B;
  std::optional<PathQuery> Paths;
  std::vector<RaceFault> Found;
};

} // namespace

std::vector<RaceFault> raceFaults(Analysis &A, const FunctionBody &Body) {
  if (Body.isDependent() || Body.awaits().empty())
    return {};
  return RaceFinder(A, Body).run();
}

} // namespace clang::tidy::async
