// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The problem: 'auto t = f(local);' is right or wrong by what follows. If t is
// awaited while 'local' lives, nothing can dangle; if t is returned, stored or
// spawned, it can.
//
// The idea: climb from the call that makes the task towards its statement, as
// Destination does for Consumption, but ask more at each step. What takes a
// task and gives an awaitable (a combinator, an adapter, a spawn with a handle)
// is climbed through: what counts is what becomes of its result. A local that
// holds the result has the life that its mentions give it, the longest of them.
// A function whose body can be seen is asked what it does with its parameter.
//
// Whatever is not known makes the life Unknown, and Unknown is silent. A
// function that cannot be seen, takes the task and gives nothing back keeps or
// spawns it when its name says so (spawn, post, push); that is marked as less
// than certain.
//
// The climb stands in two files: here what is no call, in EscapeCalls.cpp what
// is one. LaterWaits.cpp has the waits that end work without its handle.
//
// Misses: ways out of the scope between the start and the await (a return, an
// exception). Wrong reports: work that has ended before the function does by
// something that laterWait does not know.
#include "Escape.h"
#include "Analysis.h"
#include "Destination.h"
#include "NameHints.h"
#include "Predicates.h"
#include "Syntax.h"

namespace clang::tidy::async {

static bool isTransparent(const Stmt *P) {
  return isa<ParenExpr, FullExpr, CXXBindTemporaryExpr,
             MaterializeTemporaryExpr, SubstNonTypeTemplateParmExpr,
             CXXStdInitializerListExpr, InitListExpr, CXXFunctionalCastExpr>(P);
}

bool Escape::isWithin(const Stmt *S, const Stmt *Around) const {
  return !Around || B.isWithin(S, Around);
}

const Stmt *Escape::scopeOf(const VarDecl *V) const {
  if (isa<ParmVarDecl>(V))
    return B.body();
  for (const VarDecl *Each : B.variables()) {
    if (Each != V)
      continue;
    // The statement that declares it, found through its initialiser; without
    // one, through the first mention.
    const Stmt *S = V->getInit();
    if (!S)
      for (const DeclRefExpr *R : B.references())
        if (R->getDecl() == V) {
          S = R;
          break;
        }
    if (V->getInit()) {
      const Stmt *D = B.parent(S);
      for (const Stmt *P = D ? B.parent(D) : nullptr; P; P = B.parent(P))
        if (isa<CompoundStmt, ForStmt, CXXForRangeStmt, IfStmt, WhileStmt,
                SwitchStmt, CXXCatchStmt>(P))
          return P;
      return B.body();
    }
    // No initialiser: the innermost block around the first mention that holds
    // the declaration.
    const SourceManager &SM = A.context().getSourceManager();
    for (const Stmt *P = S ? B.parent(S) : nullptr; P; P = B.parent(P))
      if (isa<CompoundStmt, ForStmt>(P) &&
          !SM.isBeforeInTranslationUnit(V->getLocation(), P->getBeginLoc()))
        return P;
    return B.body();
  }
  return B.body();
}

bool Escape::isWork(QualType T) {
  if (T.isNull() || T->isVoidType() || T->isDependentType())
    return false;
  T = T.getNonReferenceType();
  return T->isRecordType() && (A.shapes().task(T) || A.shapes().handle(T) ||
                               A.shapes().isAwaitable(T));
}

bool Escape::isHolder(QualType T) {
  T = T.getNonReferenceType();
  if (isWork(T))
    return true;
  if (const ArrayType *Array = A.context().getAsArrayType(T))
    return isHolder(Array->getElementType());
  if (!A.shapes().elementOfContainer(T).isNull())
    return true;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  return R && R->isInStdNamespace() && isWork(firstTypeArgument(T));
}

// The variable that holds it.

void Escape::held(const VarDecl *V, const Stmt *At, Climb &C) {
  C.L.At = At;
  if (V->hasGlobalStorage() || V->getDeclContext() != B.function() ||
      (isa<ParmVarDecl>(V) && V->getType()->isReferenceType())) {
    C.L.K = Life::Stored;
    // Collected in a variable of somebody else, and awaited here.
    if (V->hasGlobalStorage())
      return;
    if (TaskLife L = life(V); L.K == Life::Joined)
      C.L = L;
    return;
  }
  TaskLife L = life(V);
  L.Certain = L.Certain && C.L.Certain;
  if (!L.Holder)
    L.Holder = V;
  C.L = L;
}

void Escape::storedIn(const Expr *Target, const Stmt *At, Climb &C) {
  const Expr *E = strip(Target);
  // v[i] = f(), *o = f(), m.at(k) = f(), p.second = f()
  for (;;) {
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
        Op && Op->getNumArgs())
      E = strip(Op->getArg(0));
    else if (const auto *M = dyn_cast<CXXMemberCallExpr>(E);
             M && M->getImplicitObjectArgument())
      E = strip(M->getImplicitObjectArgument());
    else if (const auto *Sub = dyn_cast<ArraySubscriptExpr>(E))
      E = strip(Sub->getBase());
    else if (const auto *M = dyn_cast<MemberExpr>(E); M && !M->isArrow())
      E = strip(M->getBase());
    else
      break;
  }
  C.L.At = At;
  if (const auto *D = dyn_cast<DeclRefExpr>(E))
    if (const auto *V = dyn_cast<VarDecl>(D->getDecl())) {
      if (V->getType()->isReferenceType() && !isa<ParmVarDecl>(V) &&
          V->hasLocalStorage()) {
        C.L.K = Life::Unknown;
        return;
      }
      return held(V, At, C);
    }
  // Through 'this', a pointer, or what a function returned a reference to.
  if (isa<CXXThisExpr>(E) ||
      (isa<MemberExpr>(E) && cast<MemberExpr>(E)->isArrow())) {
    C.L.K = Life::Stored;
    return;
  }
  C.L.K = Life::Unknown;
}

static bool isLonger(const TaskLife &L, const TaskLife &Than) {
  auto Rank = [](Life K) {
    switch (K) {
    case Life::Dropped:
      return 0;
    case Life::InPlace:
    case Life::Joined:
      return 1;
    case Life::Unknown:
      return 2;
    case Life::Returned:
    case Life::Stored:
    case Life::Detached:
      return 3;
    }
    return 2;
  };
  return Rank(L.K) > Rank(Than.K);
}

TaskLife Escape::life(const VarDecl *V) {
  if (auto It = Lives.find(V); It != Lives.end())
    return It->second;
  Lives[V].K = Life::Unknown; // Asked again on the way: a cycle.
  TaskLife Result;
  Result.K = Life::Dropped;
  Result.Holder = V;
  for (const DeclRefExpr *R : B.references()) {
    if (R->getDecl() != V)
      continue;
    Climb C = climb(R, /*IsValue=*/false);
    if (C.Neutral)
      continue;
    if (C.L.K == Life::Joined && C.L.Joins.empty() && C.L.Holder)
      C.L.Joins.push_back(R);
    if (C.L.K == Life::InPlace) {
      C.L.K = Life::Joined;
      C.L.Joins.push_back(C.L.At ? C.L.At : R);
      C.L.Holder = V;
    }
    if (C.L.K == Life::Dropped)
      continue;
    if (Result.K == Life::Joined && C.L.K == Life::Joined) {
      Result.Joins.append(C.L.Joins.begin(), C.L.Joins.end());
      continue;
    }
    if (isLonger(C.L, Result))
      Result = C.L;
  }
  if (Result.K == Life::Dropped) {
    QualType T = V->getType().getNonReferenceType();
    QualType Element = A.shapes().elementOfContainer(T);
    const HandleFacts *H = A.shapes().handle(Element.isNull() ? T : Element);
    const ApiFacts *F = A.model().typeFacts(T);
    if ((H && (H->Drop == DropPolicy::Blocks ||
               H->Drop == DropPolicy::CancelsAndWaits ||
               H->Drop == DropPolicy::Aborts || H->OnlyIfSpawned)) ||
        (F && F->Scope)) {
      Result.K = Life::Joined; // by the destructor
      Result.Holder = V;
    }
  }
  return Lives[V] = Result;
}

// The climb.

TaskLife Escape::life(const Expr *E) {
  Climb C = climb(E, /*IsValue=*/true);
  return C.L;
}

TaskLife Escape::lifeOfSpawn(const CallExpr *Call, const ApiFacts &Facts) {
  Climb C;
  if (stepSpawn(Call, Facts, C))
    return climb(Call, /*IsValue=*/true).L;
  return C.L;
}

static bool isInitCapture(const LambdaExpr *L, const Stmt *Init) {
  const LambdaCapture *C = captureOf(L, Init);
  return C && C->getCaptureKind() == LCK_ByCopy && C->capturesVariable() &&
         C->getCapturedVar()->isInitCapture();
}

/// By 'return', at once or through a variable.
bool Escape::isGivenBack(const LambdaExpr *L) {
  const Stmt *P = B.parent(L);
  while (P && (isTransparent(P) || isa<CastExpr>(P)))
    P = B.parent(P);
  if (isa_and_nonnull<ReturnStmt>(P))
    return true;
  const auto *D = dyn_cast_or_null<DeclStmt>(P);
  const auto *V =
      D && D->isSingleDecl() ? dyn_cast<VarDecl>(D->getSingleDecl()) : nullptr;
  return V && llvm::any_of(B.references(), [&](const DeclRefExpr *R) {
           const Stmt *Up = R->getDecl() == V ? B.parent(R) : nullptr;
           while (Up && (isTransparent(Up) || isa<CastExpr, CXXConstructExpr>(
                                                  Up))) // 'return f;' moves
             Up = B.parent(Up);
           return isa_and_nonnull<ReturnStmt>(Up);
         });
}

Escape::Climb Escape::climb(const Expr *From, bool IsValue) {
  Climb C;
  C.Moved = IsValue;
  auto End = [&](Life K, const Stmt *At) {
    C.L.K = K;
    C.L.At = At;
    return C;
  };
  if (++Depth > 40) {
    --Depth;
    return C;
  }
  struct Leave {
    unsigned &D;
    ~Leave() { --D; }
  } Leaving{Depth};

  const Stmt *Child = From;
  for (const Stmt *P = B.parent(Child); P; Child = P, P = B.parent(P)) {
    if (isTransparent(P))
      continue;
    if (isa<CoawaitExpr, DependentCoawaitExpr>(P))
      return End(Life::InPlace, P);
    if (isa<CoyieldExpr>(P))
      return End(Life::Unknown, P);
    if (isa<CoreturnStmt, ReturnStmt>(P))
      return End(Life::Returned, P);
    if (const auto *Cast = dyn_cast<CastExpr>(P)) {
      switch (Cast->getCastKind()) {
      case CK_ToVoid:
        C.Neutral = !IsValue;
        return End(Life::Dropped, P);
      case CK_NoOp:
      case CK_ConstructorConversion:
      case CK_UserDefinedConversion:
      case CK_DerivedToBase:
      case CK_UncheckedDerivedToBase:
      case CK_ArrayToPointerDecay:
        continue;
      default:
        return End(Life::Unknown, P);
      }
    }
    if (const auto *Cond = dyn_cast<AbstractConditionalOperator>(P)) {
      if (Child == Cond->getCond()) {
        C.Neutral = !IsValue;
        return End(Life::Unknown, P);
      }
      continue;
    }
    if (const auto *Bin = dyn_cast<BinaryOperator>(P)) {
      if (Bin->getOpcode() == BO_Comma) {
        if (Child == Bin->getRHS())
          continue;
        C.Neutral = !IsValue;
        return End(Life::Dropped, P);
      }
      C.Neutral = !IsValue;
      return End(Life::Unknown, P);
    }
    if (isa<UnaryOperator>(P))
      return End(Life::Unknown, P);
    if (const auto *D = dyn_cast<DeclStmt>(P)) {
      for (const Decl *Each : D->decls()) {
        const auto *V = dyn_cast<VarDecl>(Each);
        if (!V || V->getInit() != Child)
          continue;
        if (isa<DecompositionDecl>(V))
          return End(Life::Unknown, P);
        if (V->getType()->isReferenceType() && !IsValue)
          return End(Life::Unknown, P);
        held(V, P, C);
        return C;
      }
      return End(Life::Unknown, P);
    }
    if (const auto *M = dyn_cast<MemberExpr>(P)) {
      const Stmt *Up = B.parent(M);
      while (isa_and_nonnull<ParenExpr>(Up))
        Up = B.parent(Up);
      const auto *Call = dyn_cast_or_null<CallExpr>(Up);
      if (!Call || !isa<CXXMethodDecl>(M->getMemberDecl())) {
        // A part of a pair or of an awaited struct.
        if (isa<FieldDecl>(M->getMemberDecl()))
          continue;
        return End(Life::Unknown, P);
      }
      Child = P;
      P = Up;
      if (stepMember(M, Call, C))
        continue;
      return C;
    }
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(P)) {
      if (Construct->getConstructor()->isCopyOrMoveConstructor() ||
          isHolder(Construct->getType()))
        continue;
      // A pair, an optional, a std::function: what becomes of it counts.
      if (Construct->getConstructor()->getParent()->isInStdNamespace() &&
          !A.model().typeFacts(Construct->getType()))
        continue;
      C.L.Taker = Construct->getConstructor()->getParent();
      return End(Life::Unknown, P);
    }
    if (const auto *Call = dyn_cast<CallExpr>(P)) {
      if (stepCall(Child, Call, C))
        continue;
      return C;
    }
    if (isa<ArraySubscriptExpr>(P))
      continue;
    if (const auto *For = dyn_cast<CXXForRangeStmt>(P)) {
      if (Child == For->getRangeInit() && For->getLoopVariable() &&
          isHolder(For->getLoopVariable()->getType())) {
        held(For->getLoopVariable(), P, C);
        return C;
      }
      if (Child == For->getBody()) {
        C.Neutral = !IsValue;
        return End(Life::Dropped, P);
      }
      return End(Life::Unknown, P);
    }
    // return [t = f()] { … }: the closure holds it, and is given back.
    if (const auto *L = dyn_cast<LambdaExpr>(P)) {
      if (isInitCapture(L, Child) && isGivenBack(L))
        return End(Life::Returned, P);
      return End(Life::Unknown, P);
    }
    if (isa<CXXNewExpr, CXXThrowExpr>(P))
      return End(Life::Unknown, P);
    if (isa<Expr>(P))
      return End(Life::Unknown, P);
    // A statement of its own.
    C.Neutral = !IsValue;
    return End(Life::Dropped, P);
  }
  // A constructor's initialiser makes a member of it.
  if (Child != B.body() && isa<CXXConstructorDecl>(B.function()))
    return End(Life::Stored, Child);
  C.Neutral = !IsValue;
  return End(Child == B.body() ? Life::Dropped : Life::Unknown, Child);
}

// The two together.

bool Escape::diesFirst(const Referent &R, const TaskLife &L,
                       StartPolicy Start) {
  bool Lazy = isLazy(Start);
  switch (L.K) {
  case Life::Unknown:
  case Life::InPlace:
    return false;
  case Life::Dropped:
    return !Lazy && Start != StartPolicy::Unknown;
  case Life::Returned:
    return true;
  case Life::Stored:
  case Life::Detached:
    return true;
  case Life::Joined:
    if (R.K == Referent::Temporary)
      return true;
    if (R.K == Referent::Parameter || !R.Variable)
      return false;
    if (L.Joins.empty())
      return L.Holder && !isWithin(scopeOf(L.Holder), scopeOf(R.Variable));
    return llvm::any_of(L.Joins, [&](const Stmt *Join) {
      return !isWithin(Join, scopeOf(R.Variable));
    });
  }
  return false;
}

} // namespace clang::tidy::async
