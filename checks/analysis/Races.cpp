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
// left when another branch wins, for then it is as if there were no loop.
//
// Where losers are not cancelled at all (libcoro's when_any without a stop
// source) each turn leaves some behind, unless the result has them in it and
// the loop takes them out.
#include "Races.h"
#include "Analysis.h"
#include "PathQuery.h"
#include "Predicates.h"
#include "StopWords.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"

namespace clang::tidy::async {

const Stmt *loopAround(const FunctionBody &Body, const Stmt *S) {
  for (; S; S = Body.parent(S))
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S))
      return S;
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
          !V->getInit() || !isWithin(V->getInit(), Loop))
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

  bool isWithin(const Stmt *S, const Stmt *Around) const {
    for (; S; S = B.parent(S))
      if (S == Around)
        return true;
    return false;
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

  /// The loop is left, or may be, when a branch other than \p Index wins.
  bool leavesForAnother(const CallExpr *Race, const Stmt *Loop,
                        unsigned Index) {
    const VarDecl *Result = resultOf(Race);
    auto Mentions = [&](const Stmt *S) {
      return anyBelow(S, [&](const Stmt *Each) {
        if (isWithin(Race, Each) && Each != Race)
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
    bool Leaves = false;
    anyBelow(Loop, [&](const Stmt *S) {
      const auto *If = dyn_cast<IfStmt>(S);
      if (!If || !If->getCond())
        return false;
      bool About = Mentions(If->getCond()) ||
                   (If->getConditionVariable() &&
                    If->getConditionVariable()->getInit() &&
                    Mentions(If->getConditionVariable()->getInit()));
      if (!About)
        return false;
      std::optional<uint64_t> Number = testedBranch(If->getCond());
      const Expr *C = strip(If->getCond());
      bool NotEqual = false;
      if (const auto *O = dyn_cast<BinaryOperator>(C))
        NotEqual = O->getOpcode() == BO_NE;
      if (leaves(If->getThen()))
        Leaves = Leaves || !Number || (*Number != Index) != NotEqual;
      if (leaves(If->getElse()))
        Leaves = Leaves || !Number || (*Number != Index) == NotEqual;
      return Leaves;
    });
    // switch (r.index()): not followed.
    return Leaves || anyBelow(Loop, [&](const Stmt *S) {
             const auto *Switch = dyn_cast<SwitchStmt>(S);
             return Switch && Mentions(Switch->getCond()) &&
                    anyBelow(Switch->getBody(), [](const Stmt *Each) {
                      return isa<CoreturnStmt, ReturnStmt, GotoStmt,
                                 CXXThrowExpr>(Each);
                    });
           });
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
    if (Operands.empty())
      return;
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
        if (!leavesForAnother(Call, Loop, ~0u) && !keepsLosers(Call, Loop))
          Found.push_back(
              {RaceFault::GoesOn, Call, Operands[I], nullptr, "", nullptr});
        break;
      }
      std::string Lost;
      bool Inside = false;
      const Expr *Deep = unsafeIn(Made, Lost, 0, Inside);
      if (Deep && !leavesForAnother(Call, Loop, I)) {
        Found.push_back({RaceFault::Loses, Call, Operands[I],
                         Inside ? Deep : nullptr, Lost, nullptr});
        break;
      }
    }
    if ((F.Combinator->Ordered ||
         hasArgument(Call, F.Combinator->OrderedWith, F)) &&
        Operands.size() > 1 && !isStopOrTime(Operands[0])) {
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
