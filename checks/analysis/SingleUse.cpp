// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The problem: a task can be awaited once, a std::future gives its value once,
// what was moved into a call is gone.
//
//   for (int i = 0; i < repeat; ++i)
//     co_await client.execute(std::move(command)); // empty the second time
//
// The idea: each mention of a local variable is either a use that takes the
// value (an await, get(), a std::move that something takes), a use that needs
// the value to be there, a reset (assignment), or of no interest. From each
// taking use, PathQuery searches a way to a use that needs the value; a reset
// and the variable's declaration end a way.
//
// A variable whose address is taken, or that a lambda captures by reference,
// may change behind our back and is left alone. Copyable task types and those
// that a model calls multi-consumer are meant to be shared. Values that are
// not tasks count only when they were moved into a call that is awaited or
// gives a task: the rest is clang-tidy's bugprone-use-after-move.
//
// Missed: members, elements of containers, what a function does with a
// reference. Wrong would be a condition that excludes the second use and that
// BranchTable does not understand.
#include "SingleUse.h"
#include "Analysis.h"
#include "Destination.h"
#include "GivenUp.h"
#include "PathQuery.h"
#include "UseRoles.h"
#include "llvm/ADT/MapVector.h"

namespace clang::tidy::async {

namespace {

/// Searches from one variable's uses.
constexpr unsigned MaxTakes = 50;

class Finder {
public:
  Finder(Analysis &A, const FunctionBody &B) : A(A), B(B), Roles(A, B) {}

  std::vector<SecondUse> run() {
    llvm::MapVector<const VarDecl *, std::vector<Use>> Uses;
    llvm::DenseMap<const VarDecl *, bool> Takes;
    for (const DeclRefExpr *R : B.references()) {
      const auto *V = dyn_cast<VarDecl>(R->getDecl());
      if (!V || !Roles.isTracked(V))
        continue;
      Use U = Roles.classify(V, R);
      U.Mention = R;
      Takes[V] |= U.R == Role::Take;
      Uses[V].push_back(U);
    }
    std::vector<SecondUse> Out;
    for (auto &[V, List] : Uses) {
      if (!Takes[V] ||
          llvm::any_of(List, [](const Use &U) { return U.R == Role::Leave; }))
        continue;
      if (auto Found = unsequenced(V, List))
        Out.push_back(*Found);
      else if (auto Found = onPaths(V, List))
        Out.push_back(*Found);
    }
    for (const CallExpr *Call : B.calls())
      if (auto Found = unsequencedPart(Call))
        Out.push_back(*Found);
    return Out;
  }

private:
  // Second uses.

  SecondUse make(const VarDecl *V, const Use &First, const Use &Second) {
    SecondUse S;
    S.Variable = V;
    S.What = Roles.kind(V);
    S.First = First.How;
    S.FirstName = First.Name;
    S.FirstAt = First.Mention;
    S.Second = Second.How;
    S.SecondIsUse = Second.IsUse;
    S.SecondName = Second.Name;
    S.At = Second.Mention;
    S.SamePlace = First.Mention == Second.Mention;
    return S;
  }

  /// f(std::move(v), v.size()): the parameter may be made first.
  std::optional<SecondUse> unsequenced(const VarDecl *V,
                                       const std::vector<Use> &List) {
    for (const Use &Take : List) {
      if (Take.R != Role::Take || Take.How != SecondUse::Moved ||
          !isa<CXXConstructExpr>(Take.At))
        continue;
      const Stmt *Arg = Take.At;
      const Stmt *P = B.parent(Arg);
      while (P && !isa<CallExpr>(P) &&
             isa<ImplicitCastExpr, MaterializeTemporaryExpr,
                 CXXBindTemporaryExpr, ParenExpr, LambdaExpr>(P)) {
        Arg = P;
        P = B.parent(P);
      }
      const auto *Call = dyn_cast_or_null<CallExpr>(P);
      if (!Call || isa<CXXOperatorCallExpr>(Call))
        continue;
      for (const Use &Other : List)
        if (Other.Mention != Take.Mention &&
            (Other.R == Role::Need || Other.R == Role::Take ||
             Other.R == Role::Look))
          for (const Expr *Each : Call->arguments())
            if (Each != Arg && B.isWithin(Other.Mention, Each)) {
              SecondUse S = make(V, Take, Other);
              S.Unsequenced = true;
              return S;
            }
    }
    return std::nullopt;
  }

  /// f(std::move(o.name), o.name.size()): the same for a part of an object.
  std::optional<SecondUse> unsequencedPart(const CallExpr *Call) {
    if (isa<CXXOperatorCallExpr>(Call) || Call->getNumArgs() < 2)
      return std::nullopt;
    for (const Expr *Arg : Call->arguments()) {
      const auto *Made = dyn_cast<CXXConstructExpr>(strip(Arg));
      if (!Made || Made->getNumArgs() != 1 ||
          !Made->getConstructor()->isMoveConstructor() ||
          Made->getConstructor()->isTrivial())
        continue;
      bool Moved = false;
      const auto *Part =
          dyn_cast<MemberExpr>(stripMove(Made->getArg(0), &Moved));
      if (!Part || !Moved || !isa<FieldDecl>(Part->getMemberDecl()))
        continue;
      for (const Expr *Other : Call->arguments())
        if (const Expr *Use = Other == Arg ? nullptr : samePart(Other, Part);
            Use && Roles.goesIntoAwaited(Call)) {
          SecondUse S;
          S.Variable = Part->getMemberDecl();
          S.What = SecondUse::Value;
          S.FirstAt = Part;
          S.At = Use;
          S.SecondIsUse = S.Unsequenced = true;
          return S;
        }
    }
    return std::nullopt;
  }

  /// The mention in \p In of what \p Part names.
  static const Expr *samePart(const Stmt *In, const MemberExpr *Part) {
    if (!In || isa<LambdaExpr>(In))
      return nullptr;
    if (const auto *M = dyn_cast<MemberExpr>(In); M && isSame(M, Part))
      return M;
    for (const Stmt *Child : In->children())
      if (const Expr *Found = samePart(Child, Part))
        return Found;
    return nullptr;
  }
  static bool isSame(const Expr *L, const Expr *R) {
    L = strip(L), R = strip(R);
    if (const auto *M = dyn_cast<MemberExpr>(L)) {
      const auto *N = dyn_cast<MemberExpr>(R);
      return N && M->getMemberDecl() == N->getMemberDecl() &&
             isSame(M->getBase(), N->getBase());
    }
    if (const auto *D = dyn_cast<DeclRefExpr>(L))
      return isa<DeclRefExpr>(R) &&
             cast<DeclRefExpr>(R)->getDecl() == D->getDecl();
    return isa<CXXThisExpr>(L) && isa<CXXThisExpr>(R);
  }

  std::optional<SecondUse> onPaths(const VarDecl *V,
                                   const std::vector<Use> &List) {
    if (!Paths)
      Paths = std::make_unique<PathQuery>(B, A.context());
    if (!Paths->isKnown())
      return std::nullopt;
    const Stmt *Declared = nullptr;
    if (!isa<ParmVarDecl>(V) && V->getInit())
      Declared = B.parent(V->getInit());
    unsigned Searches = 0;
    for (const Use &Take : List) {
      if (Take.R != Role::Take)
        continue;
      if (++Searches > MaxTakes) {
        giveUp("single use", B.function());
        break;
      }
      llvm::DenseMap<const Stmt *, const Use *> Targets;
      llvm::DenseSet<const Stmt *> Ends;
      bool OnlyAwaited = Take.How == SecondUse::Awaited;
      for (const Use &U : List) {
        if (U.R == Role::Look)
          continue;
        if (U.R == Role::Reset) {
          if (const Stmt *S = Paths->evaluated(U.At))
            Ends.insert(S);
          continue;
        }
        // Of an awaited task other members may be asked, and a finished one may
        // be handed around.
        bool Counts = U.R == Role::Take ||
                      (U.R == Role::Need &&
                       (!OnlyAwaited || U.How == SecondUse::Awaited));
        if (OnlyAwaited && U.How == SecondUse::Moved)
          Counts = U.R == Role::Take && isAwaitedMove(U);
        if (!Counts)
          continue;
        if (const Stmt *S = Paths->evaluated(U.Mention))
          Targets.try_emplace(S, &U);
      }
      auto Ask = [&](const Stmt *S) {
        if (Ends.contains(S) || S == Declared || declares(S, V))
          return PathQuery::End;
        return Targets.contains(S) ? PathQuery::Target : PathQuery::Nothing;
      };
      auto Condition = [&](const Expr *E) { return says(E, V, Take); };
      // An await or get() that throws has used the value up all the same.
      auto Throws = [&](const Stmt *S) {
        return Take.How != SecondUse::Moved && S == Take.At;
      };
      if (auto Found =
              Paths->find(Take.At, Ask, Condition, /*ExitToo=*/false, Throws))
        return make(V, Take, *Targets.lookup(Found->At));
    }
    return std::nullopt;
  }

  /// co_await std::move(t), as opposed to giving the finished task away.
  bool isAwaitedMove(const Use &U) const { return isa<CoawaitExpr>(U.At); }

  static bool declares(const Stmt *S, const VarDecl *V) {
    const auto *D = dyn_cast<DeclStmt>(S);
    return D && llvm::is_contained(D->decls(), V);
  }

  /// What a condition says when the value is gone.
  PathQuery::Truth says(const Expr *E, const VarDecl *V, const Use &Take) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
    if (!Call || !Call->getMethodDecl() ||
        namedObject(Call->getImplicitObjectArgument()) != V)
      return PathQuery::Either;
    llvm::StringRef Name = nameOf(Call->getMethodDecl());
    if (Take.How == SecondUse::Awaited)
      return PathQuery::Unclear;
    if (isa<CXXConversionDecl>(Call->getMethodDecl()) || Name == "valid" ||
        Name == "joinable" || Name == "has_value")
      return PathQuery::False;
    return PathQuery::Unclear;
  }

  Analysis &A;
  const FunctionBody &B;
  std::unique_ptr<PathQuery> Paths;
  UseRoles Roles;
};

} // namespace

std::vector<SecondUse> secondUses(Analysis &A, const FunctionBody &B) {
  if (B.isDependent())
    return {};
  return Finder(A, B).run();
}

} // namespace clang::tidy::async
