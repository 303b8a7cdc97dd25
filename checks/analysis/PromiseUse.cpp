// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The problem: who waits for a promise waits for ever, or gets a "broken
// promise" that says nothing, when one path forgets to answer.
//
//   if (error) { log(error); return; }   // nobody is told
//   promise.set_value(result);
//
// The idea: each mention of the variable answers, gives it away, or is of no
// interest. PathQuery searches a way from where it is made to the end without
// either, and a way from one answer to another.
//
// Only variables that some path answers are judged by paths: a promise that is
// never answered is given up by its destructor, which may be the purpose. Of a
// promise in a field the rest of the object may be used freely, and it may be
// empty (an optional that was asked first).
//
// Exceptions are followed into the handlers of this function, from calls and
// awaits that may throw: a handler that only logs has answered nobody, and one
// that sets an exception does so a second time if the value was set before.
// Answers in loops count as given.
#include "PromiseUse.h"
#include "Analysis.h"
#include "Destination.h"
#include "MayThrow.h"
#include "PathQuery.h"
#include "PromiseVariables.h"
#include "Syntax.h"
#include "llvm/ADT/MapVector.h"

namespace clang::tidy::async {

namespace {

/// A variable, or its one field that is a promise.
struct Subject {
  const VarDecl *V = nullptr;
  const FieldDecl *F = nullptr;
};

struct Mention {
  enum Kind { Nothing, Answer, Away, Unknown } K = Nothing;
  const Expr *At = nullptr;
  const DeclRefExpr *Ref = nullptr;
  bool IsOther = false; ///< another part of the object
};

class Finder {
public:
  Finder(Analysis &A, const FunctionBody &B) : A(A), B(B), Variables(A, B) {}

  std::vector<PromiseFault> run() {
    llvm::MapVector<const VarDecl *, std::vector<Mention>> Of;
    for (const VarDecl *V : B.variables())
      if (Variables.kind(V) != PromiseKind::None)
        Of[V];
    for (const DeclRefExpr *R : B.references())
      if (const auto *V = dyn_cast<VarDecl>(R->getDecl());
          V && Variables.kind(V) != PromiseKind::None) {
        Mention M = classify({V, Variables.field(V)}, R);
        M.Ref = R;
        Of[V].push_back(M);
      }
    std::vector<PromiseFault> Out;
    for (auto &[V, List] : Of)
      judge({V, Variables.field(V)}, List, Out);
    return Out;
  }

private:
  /// Over '*', '->' and moves to what is done with the object.
  const Stmt *inside(const Expr *&E) const {
    const Stmt *P = B.above(E);
    while (P) {
      const auto *Call = dyn_cast<CallExpr>(P);
      const auto *Op = dyn_cast<CXXOperatorCallExpr>(P);
      bool Opens =
          Op && Op->getNumArgs() == 1 && Op->getArg(0) == E &&
          (Op->getOperator() == OO_Star || Op->getOperator() == OO_Arrow);
      if (!Opens && !(Call && isMoveCall(Call)))
        break;
      E = cast<Expr>(P);
      P = B.above(E);
    }
    return P;
  }

  Mention classify(Subject S, const DeclRefExpr *R) {
    const VarDecl *V = S.V;
    Mention M;
    const Expr *E = R;
    if (S.F) {
      const auto *Part = dyn_cast_or_null<MemberExpr>(inside(E));
      if (Part && isa<FieldDecl>(Part->getMemberDecl())) {
        M.At = Part;
        if (Part->getMemberDecl() != S.F) {
          M.IsOther = true;
          return M;
        }
        E = Part;
      } else if (Part) {
        M.At = Part;
        const auto *Method = dyn_cast<CXXMethodDecl>(Part->getMemberDecl());
        M.K = Method && (isa<CXXConversionDecl>(Method) || Method->isConst())
                  ? Mention::Nothing
                  : Mention::Away;
        return M;
      } else {
        E = R;
      }
    }
    const Stmt *P = Variables.isPointer(V) ? inside(E) : B.above(E);
    while (const auto *Call = dyn_cast_or_null<CallExpr>(P)) {
      if (!isMoveCall(Call))
        break;
      E = Call;
      P = B.above(E);
    }
    M.At = E;
    if (const auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(P)) {
      if (Op->getOperator() == OO_Call && Op->getArg(0) == E) {
        M.K = Variables.kind(V) == PromiseKind::Handler ? Mention::Answer
                                                        : Mention::Away;
        M.At = Op;
        return M;
      }
      if (Op->getOperator() == OO_EqualEqual ||
          Op->getOperator() == OO_ExclaimEqual)
        return M;
      M.K = Mention::Away;
      M.At = Op;
      return M;
    }
    if (const auto *Member = dyn_cast_or_null<MemberExpr>(P)) {
      const auto *Method = dyn_cast<CXXMethodDecl>(Member->getMemberDecl());
      const Expr *Outer = Member;
      const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(B.above(Outer));
      if (!Method || !Call) {
        M.K = Mention::Unknown;
        return M;
      }
      M.At = Call;
      llvm::StringRef Name = nameOf(Method);
      if (isa<CXXConversionDecl>(Method) || Method->isConst() ||
          Name.starts_with("get") || Name.starts_with("is") || Name == "closed")
        return M;
      M.K = Variables.isAnswer(V, Name) ? Mention::Answer : Mention::Away;
      return M;
    }
    if (isa_and_nonnull<CompoundStmt>(P))
      return M;
    if (const auto *Cast = dyn_cast_or_null<CastExpr>(P);
        Cast && Cast->getCastKind() == CK_ToVoid)
      return M;
    if (const auto *L = dyn_cast_or_null<LambdaExpr>(P)) {
      M.K = Mention::Away;
      M.At = L;
      // By reference: somebody may answer at any time from here on.
      if (const LambdaCapture *C = captureOf(L, E);
          C && C->getCaptureKind() == LCK_ByRef)
        M.K = Mention::Unknown;
      return M;
    }
    if (const auto *Un = dyn_cast_or_null<UnaryOperator>(P);
        Un && Un->getOpcode() == UO_AddrOf)
      M.K = Mention::Unknown;
    else if (isa_and_nonnull<DeclStmt>(P) && E == R)
      M.K = Mention::Unknown; // auto &other = promise;
    else
      M.K = Mention::Away;
    return M;
  }

  bool isInLoopAround(const Stmt *S, const VarDecl *V) const {
    for (const Stmt *P = B.parent(S); P; P = B.parent(P)) {
      if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(P)) {
        // A variable of the loop's body is another one in each turn.
        SourceRange Range = P->getSourceRange();
        const SourceManager &SM = A.context().getSourceManager();
        return !SM.isPointWithin(V->getLocation(), Range.getBegin(),
                                 Range.getEnd());
      }
    }
    return false;
  }

  void judge(Subject S, const std::vector<Mention> &List,
             std::vector<PromiseFault> &Out) {
    const VarDecl *V = S.V;
    if (llvm::any_of(List,
                     [](const Mention &M) { return M.K == Mention::Unknown; }))
      return;
    if (!Paths)
      Paths = std::make_unique<PathQuery>(B, A.context());
    if (!Paths->isKnown())
      return;
    const Mention *First = nullptr;
    bool Away = false, InLoop = false, Asked = false, Other = false;
    llvm::DenseMap<const Stmt *, const Mention *> AnswerAt;
    llvm::DenseSet<const Stmt *> Ends;
    for (const Mention &M : List) {
      if (M.K == Mention::Answer) {
        if (!First)
          First = &M;
        InLoop |= isInLoopAround(M.At, V);
        if (const Stmt *At = Paths->evaluated(M.At))
          AnswerAt.try_emplace(At, &M);
      } else if (M.K == Mention::Away) {
        Away = true;
        if (const Stmt *At = Paths->evaluated(M.At))
          Ends.insert(At);
      } else if (M.IsOther) {
        Other |= isGivenAway(M.At);
      } else if (isa_and_nonnull<CXXMemberCallExpr>(M.At)) {
        Asked = true;
      }
    }
    PromiseFault Fault;
    Fault.Variable = V;
    Fault.IsHandler = Variables.kind(V) == PromiseKind::Handler;
    Fault.Breaks = Variables.breaks(V);
    auto Declares = [&](const Stmt *Each) {
      const auto *D = dyn_cast<DeclStmt>(Each);
      return D && llvm::is_contained(D->decls(), V);
    };
    auto Condition = [&](const Expr *E) { return says(E, S); };
    if (!First) {
      // Somebody waits for it, and nobody can answer any more.
      bool Waited = S.F ? Other : Asked;
      if (!Away && Waited && !Fault.IsHandler && !Variables.isReference(V) &&
          !V->isInitCapture()) {
        Fault.K = PromiseFault::Never;
        Out.push_back(Fault);
      }
      return;
    }
    Fault.Answer = First->At;
    auto IsThrowing = [&](const Stmt *Each) {
      const auto *E = dyn_cast<Expr>(Each);
      return E && isa<CallExpr, CoawaitExpr>(E) && !AnswerAt.contains(Each) &&
             !Ends.contains(Each) && mayThrow(A, E) != Throws::No;
    };
    llvm::function_ref<bool(const Stmt *)> Throws = nullptr;
    if (!B.tries().empty())
      Throws = IsThrowing;
    // Twice.
    for (const auto &[At, M] : AnswerAt) {
      auto Ask = [&](const Stmt *Each) {
        if (Ends.contains(Each) || Declares(Each))
          return PathQuery::End;
        return AnswerAt.contains(Each) ? PathQuery::Target : PathQuery::Nothing;
      };
      auto Found = Paths->find(At, Ask, Condition, /*ExitToo=*/false, Throws);
      if (!Found)
        continue;
      Fault.K = PromiseFault::Twice;
      Fault.Answer = M->At;
      Fault.Second = AnswerAt.lookup(Found->At)->At;
      Fault.SamePlace = Fault.Answer == Fault.Second;
      // Of two that are found the one that stands first.
      Out.push_back(Fault);
      return;
    }
    // Never on some path.
    if (InLoop || Variables.isReference(V) ||
        (V->isInitCapture() && !isCalledOnce()))
      return;
    const Stmt *Start = nullptr;
    if (!isa<ParmVarDecl>(V) && !V->isInitCapture()) {
      if (S.F) {
        Start = V->getInit();
      } else {
        // From where somebody can wait for it.
        for (const Mention &M : List)
          if (M.K == Mention::Nothing && isa<CXXMemberCallExpr>(M.At)) {
            Start = M.At;
            break;
          }
      }
      if (!Start)
        return;
    }
    // The initialiser may be no element of the graph, but the declaration is.
    bool Left = !S.F || !Start || !Paths->evaluated(Start);
    auto Ask = [&](const Stmt *Each) {
      if (Ends.contains(Each) || AnswerAt.contains(Each))
        return PathQuery::End;
      // The next turn of a loop makes another one; but first it is made.
      if (Declares(Each)) {
        if (Left)
          return PathQuery::Target;
        Left = true;
      }
      return PathQuery::Nothing;
    };
    if (auto Found =
            Paths->find(Start, Ask, Condition, /*ExitToo=*/true, Throws)) {
      Fault.K = PromiseFault::Dropped;
      Fault.NextTurn = Found->At != nullptr;
      Fault.LeftAt = Found->Loc.isValid() ? Found->Loc : B.body()->getEndLoc();
      Out.push_back(Fault);
    }
  }

  /// What a condition says when there is something to answer.
  PathQuery::Truth says(const Expr *E, Subject S) const {
    if (!mentions(E, S.V))
      return PathQuery::Either;
    if (!S.F)
      return PathQuery::Unclear;
    const Expr *Object = strip(E);
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(Object)) {
      const CXXMethodDecl *Method = Call->getMethodDecl();
      if (Method && namedObject(Call->getImplicitObjectArgument()) == S.V)
        return isa<CXXConversionDecl>(Method) || nameOf(Method) == "has_value"
                   ? PathQuery::True
                   : PathQuery::Unclear;
    }
    // Of the rest of the object any answer may come.
    struct Names {
      static bool field(const Stmt *In, const FieldDecl *F) {
        if (!In)
          return false;
        const auto *M = dyn_cast<MemberExpr>(In);
        return (M && M->getMemberDecl() == F) ||
               llvm::any_of(In->children(),
                            [&](const Stmt *C) { return field(C, F); });
      }
    };
    return Names::field(E, S.F) ? PathQuery::Unclear : PathQuery::Either;
  }

  /// 'return mv(pair.promise);': who gets it will wait.
  bool isGivenAway(const Expr *Part) const {
    const Expr *E = Part;
    const Stmt *P = B.above(E);
    bool Moved = false;
    while (const auto *Call = dyn_cast_or_null<CallExpr>(P)) {
      if (!isMoveCall(Call))
        break;
      Moved = true;
      E = Call;
      P = B.above(E);
    }
    return Moved || isa_and_nonnull<CoawaitExpr>(P);
  }

  /// The lambda is handed over where it is written, to be run once.
  bool isCalledOnce() {
    const auto *M = dyn_cast<CXXMethodDecl>(B.function());
    const LambdaUse *Use =
        M && M->getParent()->isLambda() ? A.lambdaUse(M) : nullptr;
    if (!Use || !Use->Consumer)
      return false;
    const ApiFacts *F = A.model().calleeFacts(Use->Consumer);
    const CallableFacts *C =
        F ? F->callable(static_cast<int>(Use->Argument)) : nullptr;
    return C && C->Where != RunsOn::Immediate;
  }

  Analysis &A;
  const FunctionBody &B;
  PromiseVariables Variables;
  std::unique_ptr<PathQuery> Paths;
};

} // namespace

std::vector<PromiseFault> promiseFaults(Analysis &A, const FunctionBody &B) {
  if (B.isDependent())
    return {};
  return Finder(A, B).run();
}

} // namespace clang::tidy::async
