// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   task<> serve(acceptor &a) {           task<> visit(node *n) {
//     handle(co_await a.accept());          if (!n) co_return;
//     co_await serve(a);                    co_await visit(n->left);
//   }                                       co_await visit(n->right);
//                                         }
//
// A coroutine that waits for itself keeps a frame for each turn until the last
// one ends. On the left that is never; on the right the tree has an end.
//
// What tells the two apart is what the call is given. The same things again
// (the parameters as they came, members, constants, the same object) say
// nothing of an end: the depth depends on something that changes elsewhere. A
// part of what was given (a child, a rest of a string, another object's member
// function) ends where the data does. A number that is counted up or down ends
// if the function asks for it; if it never does, it is as good as the same.
//
// Waiting is: the result is awaited where it stands, through combinators too,
// or kept in a local that is awaited, or returned by a function that is no
// coroutine. Work that is spawned is not waited for: each turn ends.
//
// A call under a condition that counts a member up or down (a parser that has
// eaten a token) ends where the input does.
//
// Errors. State that grows smaller in another way is not seen: a recursive
// descent that takes nothing and only looks at its object is reported. Walks of
// graphs with cycles are not.
#include "AsyncRecursion.h"
#include "Analysis.h"
#include "Destination.h"
#include "GivenUp.h"
#include "Predicates.h"
#include "Syntax.h"

namespace clang::tidy::async {
namespace {

constexpr unsigned MaxDepth = 6;
constexpr unsigned MaxVisits = 400;

class Recursion {
public:
  Recursion(Analysis &A, const FunctionDecl *Goal) : A(A), Goal(Goal) {}
  bool search(const FunctionBody &B, unsigned Depth);
  bool gaveUp() const { return Visits > MaxVisits; }
  std::vector<RecursiveCall> Way;

private:
  bool isWaitedFor(const FunctionBody &B, const CallExpr *Call);
  bool isAwaitedLater(const FunctionBody &B, const VarDecl *V);
  bool saysHowDeep(const FunctionBody &B, const CallExpr *Call);
  bool consumesFirst(const FunctionBody &B, const CallExpr *Call);
  bool movesOn(const Stmt *S, unsigned Depth = 0);
  enum Change { Same, Counted, Part };
  Change changeOf(const FunctionBody &B, const Expr *Argument,
                  llvm::SmallVectorImpl<const ValueDecl *> &Counters,
                  unsigned Depth = 0);

  Analysis &A;
  const FunctionDecl *Goal;
  llvm::DenseSet<const FunctionDecl *> Seen;
  unsigned Visits = 0;
};

bool Recursion::isAwaitedLater(const FunctionBody &B, const VarDecl *V) {
  for (const DeclRefExpr *R : B.references()) {
    if (R->getDecl() != V)
      continue;
    for (const Stmt *P = B.parent(R); P; P = B.parent(P)) {
      if (isa<CoawaitExpr, DependentCoawaitExpr>(P))
        return true;
      if (!isa<Expr>(P))
        break;
    }
  }
  return false;
}

bool Recursion::isWaitedFor(const FunctionBody &B, const CallExpr *Call) {
  const Stmt *Child = Call;
  for (const Stmt *P = B.parent(Call); P; Child = P, P = B.parent(P)) {
    if (isa<CoawaitExpr, DependentCoawaitExpr>(P))
      return true;
    if (isa<ReturnStmt>(P))
      return A.shapes().task(B.function()->getReturnType()) != nullptr;
    if (const auto *D = dyn_cast<DeclStmt>(P)) {
      for (const Decl *Each : D->decls())
        if (const auto *V = dyn_cast<VarDecl>(Each); V && V->getInit() == Child)
          return isAwaitedLater(B, V);
      return false;
    }
    if (const auto *Outer = dyn_cast<CallExpr>(P)) {
      if (stripMove(Outer) != Outer)
        continue;
      const ApiFacts *Facts = A.model().calleeFacts(Outer);
      // task.via(executor), task.scheduleOn(executor): the same task.
      bool IsObject =
          isa<CXXMemberCallExpr>(Outer) && Outer->getCallee() == Child;
      if (!(Facts && Facts->Combinator) && !IsObject)
        return false;
      if (Facts && (Facts->Spawn || Facts->SyncWait))
        return false;
      continue;
    }
    if (!isa<Expr>(P) || isa<LambdaExpr>(P))
      return false;
  }
  return false;
}

bool mentionsAny(const Stmt *S, llvm::ArrayRef<const ValueDecl *> Which) {
  if (!S)
    return false;
  if (const auto *R = dyn_cast<DeclRefExpr>(S))
    return llvm::is_contained(Which, R->getDecl());
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return mentionsAny(Child, Which);
  });
}

/// A condition of the function asks for one of them.
bool isAskedFor(const Stmt *S, llvm::ArrayRef<const ValueDecl *> Which) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  const Stmt *Condition = conditionOfLoop(S);
  if (const auto *If = dyn_cast<IfStmt>(S))
    Condition = If->getCond();
  else if (const auto *Switch = dyn_cast<SwitchStmt>(S))
    Condition = Switch->getCond();
  else if (const auto *Choice = dyn_cast<ConditionalOperator>(S))
    Condition = Choice->getCond();
  else if (const auto *Op = dyn_cast<BinaryOperator>(S);
           Op && Op->isLogicalOp())
    Condition = Op->getLHS();
  if (Condition && mentionsAny(Condition, Which))
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return isAskedFor(Child, Which);
  });
}

Recursion::Change
Recursion::changeOf(const FunctionBody &B, const Expr *Argument,
                    llvm::SmallVectorImpl<const ValueDecl *> &Counters,
                    unsigned Depth) {
  const Expr *E = stripMove(Argument);
  if (Depth > 8)
    return Part;
  auto Into = [&](const Expr *Inner) {
    return changeOf(B, Inner, Counters, Depth + 1);
  };
  if (isa<CXXDefaultArgExpr, CXXThisExpr, CXXNullPtrLiteralExpr, StringLiteral,
          LambdaExpr>(E))
    return Same;
  if (!E->isValueDependent() && E->isEvaluatable(A.context()))
    return Same;
  if (const auto *Cast = dyn_cast<CastExpr>(E))
    return Into(Cast->getSubExpr());
  if (const auto *U = dyn_cast<UnaryOperator>(E)) {
    if (!U->isIncrementDecrementOp())
      return Into(U->getSubExpr());
    if (const ValueDecl *D = namedObject(U->getSubExpr()))
      Counters.push_back(D);
    return Counted;
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
    if (!V || !V->hasLocalStorage() || isa<ParmVarDecl>(V) ||
        V->isInitCapture())
      return V || isa<EnumConstantDecl, FunctionDecl>(Ref->getDecl()) ? Same
                                                                      : Part;
    // A local: what it was made of; an element of a loop is a part.
    if (V->isCXXForRangeDecl() || !V->getInit() || isa<DecompositionDecl>(V))
      return Part;
    Change Of = Into(V->getInit());
    if (Of == Counted)
      Counters.push_back(V);
    return Of;
  }
  if (const auto *M = dyn_cast<MemberExpr>(E)) {
    // this->field; a member of anything else is a part of it.
    if (isa<CXXThisExpr>(strip(M->getBase())) ||
        isa<VarDecl>(M->getMemberDecl()))
      return Same;
    return Part;
  }
  if (const auto *Bin = dyn_cast<BinaryOperator>(E);
      Bin && E->getType()->isArithmeticType()) {
    for (const Expr *Side : {Bin->getLHS(), Bin->getRHS()}) {
      const Expr *Inner = stripMove(Side);
      if (const ValueDecl *D = namedObject(Inner))
        Counters.push_back(D);
      else if (Into(Side) == Part)
        return Part;
    }
    return Counted;
  }
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E)) {
    if (Op->getOperator() == OO_Star || Op->getOperator() == OO_Arrow)
      return Into(Op->getArg(0));
    if (Op->getNumArgs() == 2 &&
        (Op->getOperator() == OO_Star || Op->getOperator() == OO_Plus ||
         Op->getOperator() == OO_Minus)) {
      // A duration, a delay that doubles.
      for (const Expr *Side : Op->arguments())
        if (const ValueDecl *D = namedObject(stripMove(Side)))
          Counters.push_back(D);
      return Counted;
    }
    return Part;
  }
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    StringRef Name = nameOf(Call->getDirectCallee());
    if (Name == "shared_from_this" || Name == "ref" || Name == "cref" ||
        Name == "get")
      return Call->getNumArgs() ? Into(Call->getArg(0)) : Same;
    return Part;
  }
  if (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
    Change Most = Same;
    for (const Expr *Each : C->arguments())
      Most = std::max(Most, Into(Each));
    return Most;
  }
  return Part;
}

bool Recursion::saysHowDeep(const FunctionBody &B, const CallExpr *Call) {
  llvm::SmallVector<const ValueDecl *, 4> Counters;
  bool Counts = false;
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call)) {
    const Expr *Object = stripMove(M->getImplicitObjectArgument());
    if (!isa<CXXThisExpr>(Object) && changeOf(B, Object, Counters) != Same)
      return true;
    // Another object's function: next_->run(), though next_ is a member.
    if (const auto *Arrow = dyn_cast<CXXOperatorCallExpr>(Object))
      Object = stripMove(Arrow->getArg(0));
    if (const auto *Member = dyn_cast<MemberExpr>(Object);
        Member && isa<FieldDecl>(Member->getMemberDecl()))
      return true;
  }
  CallParts Parts = CallParts::of(Call);
  for (const Expr *Each : Parts.Arguments)
    switch (changeOf(B, Each, Counters)) {
    case Same:
      break;
    case Part:
      return true;
    case Counted:
      Counts = true;
      break;
    }
  return Counts && isAskedFor(B.body(), Counters);
}

/// \p S counts a member up or down, or calls one of this object's functions
/// that does.
bool Recursion::movesOn(const Stmt *S, unsigned Depth) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (const auto *U = dyn_cast<UnaryOperator>(S);
      U && U->isIncrementDecrementOp())
    if (const auto *M = dyn_cast<MemberExpr>(stripMove(U->getSubExpr()));
        M && isa<CXXThisExpr>(strip(M->getBase())))
      return true;
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(S);
      Call && Depth < 2 &&
      isa<CXXThisExpr>(strip(Call->getImplicitObjectArgument())))
    if (const FunctionBody *Callee = A.body(Call->getDirectCallee()))
      if (movesOn(Callee->body(), Depth + 1))
        return true;
  return llvm::any_of(S->children(),
                      [&](const Stmt *Child) { return movesOn(Child, Depth); });
}

/// The call stands under a condition that moves the object on: a parser that
/// has eaten a token. That ends where the input does.
bool Recursion::consumesFirst(const FunctionBody &B, const CallExpr *Call) {
  const Stmt *Child = Call;
  for (const Stmt *P = B.parent(Call); P; Child = P, P = B.parent(P)) {
    if (const auto *If = dyn_cast<IfStmt>(P);
        If && If->getThen() == Child && movesOn(If->getCond()))
      return true;
    if (const auto *While = dyn_cast<WhileStmt>(P);
        While && While->getBody() == Child && movesOn(While->getCond()))
      return true;
  }
  return false;
}

bool Recursion::search(const FunctionBody &B, unsigned Depth) {
  for (const CallExpr *Call : B.calls()) {
    if (++Visits > MaxVisits)
      return false;
    const FunctionDecl *Callee = Call->getDirectCallee();
    const FunctionBody *Next = Callee ? A.body(Callee) : nullptr;
    if (!Next || Next->isDependent() || Call->isTypeDependent())
      continue;
    const FunctionDecl *To = Next->function();
    if (To != Goal && (Depth + 1 == MaxDepth || Seen.contains(To)))
      continue;
    if (!isWaitedFor(B, Call) || saysHowDeep(B, Call) || consumesFirst(B, Call))
      continue;
    Way.push_back({Call, To});
    if (To == Goal)
      return true;
    Seen.insert(To);
    if (search(*Next, Depth + 1))
      return true;
    Way.pop_back();
  }
  return false;
}

} // namespace

std::vector<RecursiveCall> unboundedRecursion(Analysis &A,
                                              const FunctionBody &B) {
  Recursion R(A, B.function());
  if (!R.search(B, 0) && R.gaveUp())
    giveUp("recursion", B.function());
  return std::move(R.Way);
}

} // namespace clang::tidy::async
