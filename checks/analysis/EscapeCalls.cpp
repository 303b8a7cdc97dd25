// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of the climb (Escape.cpp) that meets calls: the value is the object
// of a member function, an operand, or an argument. Asked in this order: what
// the model says of the callee; what its own body does with the parameter,
// where it can be seen; and last its name (NameHints.h), which is never
// certain.
#include "Analysis.h"
#include "Destination.h"
#include "Escape.h"
#include "NameHints.h"
#include "Predicates.h"

namespace clang::tidy::async {

/// The value is the object of a member call. True to climb on from the call.
bool Escape::stepMember(const MemberExpr *M, const CallExpr *Call, Climb &C) {
  auto End = [&](Life K) {
    C.L.K = K;
    C.L.At = Call;
    return false;
  };
  const auto *Method = cast<CXXMethodDecl>(M->getMemberDecl());
  StringRef Name = nameOf(Method);
  QualType T = M->getBase()->getType();
  if (T->isPointerType())
    T = T->getPointeeType();
  const ApiFacts *F = A.model().calleeFacts(Call);
  C.L.Taker = Method;
  if (F && F->SyncWait)
    return End(Life::InPlace);
  if (const HandleFacts *H = A.shapes().handle(T);
      H && llvm::is_contained(H->Detachers, Name))
    return End(Life::Detached);
  if (F && F->Spawn && F->Spawn->Detaches) {
    // Of a scope: more work in it, which says nothing of its own life.
    const ApiFacts *Type = A.model().typeFacts(T);
    C.Neutral = Type && Type->Scope;
    return End(C.Neutral ? Life::Dropped : Life::Detached);
  }
  const TaskFacts *Task = A.shapes().task(T);
  if (isa<CXXConversionDecl>(Method) || onlyLooks(Name) ||
      (Task && llvm::is_contained(Task->Observers, Name))) {
    if (C.Moved)
      return End(Life::Dropped);
    C.Neutral = true;
    return false;
  }
  if (isHolder(Call->getType()))
    return true; // An adapter: what counts is what becomes of its result.
  if (F && F->Join)
    return End(Life::InPlace);
  if (Name == "detach" || Name == "start_detached")
    return End(Life::Detached);
  if (llvm::is_contained({"join", "get", "wait", "wait_for", "close"}, Name))
    return End(Life::InPlace);
  // task.start([](auto &&) {}): the callback is told of the end, nobody waits.
  if (isWork(T) && Name.starts_with("start") && Call->getType()->isVoidType())
    return End(Life::Detached);
  if (!isWork(T)) {
    // A container or box of tasks, or a scope.
    if (addsToContainer(Name) || Name == "spawn" || Name == "start" ||
        Name == "add" || Name == "pop_back" || Name == "erase") {
      C.Neutral = true;
      return End(Life::Dropped);
    }
    if (llvm::is_contained({"begin", "end", "cbegin", "cend", "front", "back",
                            "at", "value", "data", "get"},
                           Name))
      return true;
  }
  return End(Life::Unknown);
}

/// The value is an operand or argument. True to climb on from the call.
bool Escape::stepCall(const Stmt *Child, const CallExpr *Call, Climb &C) {
  auto End = [&](Life K) {
    C.L.K = K;
    C.L.At = Call;
    return false;
  };
  if (isStdCall(Call, {"move", "forward", "make_unique", "make_shared",
                       "make_optional", "make_pair", "make_tuple", "array",
                       "exchange", "as_const"})) {
    if (isStdCall(Call, {"move", "forward"}))
      C.Moved = true;
    return true;
  }
  if (isStdCall(Call, {"swap", "ref", "addressof"}))
    return End(Life::Unknown);
  int Argument = -1;
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call)) {
    bool IsObject = Op->getNumArgs() && Op->getArg(0) == Child;
    switch (Op->getOperator()) {
    case OO_Equal:
      if (IsObject) {
        C.Neutral = true;
        return End(Life::Dropped);
      }
      storedIn(Op->getArg(0), Op, C);
      return false;
    case OO_Call:
      if (IsObject)
        return isWork(Call->getType()) ? true : End(Life::Unknown);
      for (unsigned I = 1; I < Op->getNumArgs(); ++I)
        if (Op->getArg(I) == Child)
          Argument = static_cast<int>(I) - 1;
      break;
    case OO_Subscript:
    case OO_Star:
    case OO_Arrow:
      return IsObject ? true : End(Life::Unknown);
    default:
      if (isWork(Call->getType()))
        return true;
      // Boost.Cobalt's '+f()': let it go.
      if (Op->getOperator() == OO_Plus && Op->getNumArgs() == 1 &&
          Call->getType()->isVoidType())
        return End(Life::Detached);
      C.Neutral = !C.Moved;
      return End(Life::Unknown);
    }
  } else {
    for (unsigned I = 0; I < Call->getNumArgs(); ++I)
      if (Call->getArg(I) == Child)
        Argument = static_cast<int>(I);
  }
  if (Argument < 0)
    return End(Life::Unknown);
  return stepArgument(Call, Argument, Child, C);
}

bool Escape::stepArgument(const CallExpr *Call, int Argument, const Stmt *Child,
                          Climb &C) {
  auto End = [&](Life K) {
    C.L.K = K;
    C.L.At = Call;
    return false;
  };
  const ApiFacts *F = A.model().calleeFacts(Call);
  C.L.Taker = Model::callee(Call);
  const CallableFacts *Callable = F ? F->callable(Argument) : nullptr;
  if (F && F->SyncWait &&
      (F->SyncWait->Waits == Argument || F->SyncWait->Waits >= 0))
    return End(Life::InPlace);
  if (F && F->Combinator)
    return true;
  if (F && F->Spawn &&
      (F->Spawn->Task == Argument || F->Spawn->Task == -2 || Callable))
    return stepSpawn(Call, *F, C);
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
      M && M->getMethodDecl() && addsToContainer(nameOf(M->getMethodDecl())) &&
      (M->getMethodDecl()->getParent()->isInStdNamespace() ||
       isHolder(M->getImplicitObjectArgument()->getType()))) {
    storedIn(M->getImplicitObjectArgument(), Call, C);
    return false;
  }
  // Ask the body of the function.
  const FunctionDecl *Callee = Call->getDirectCallee();
  const FunctionBody *Body = Callee ? A.body(Callee) : nullptr;
  unsigned Index = static_cast<unsigned>(Argument);
  if (const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Callee);
      Method && isa<CXXOperatorCallExpr>(Call) && Method->isStatic())
    Body = nullptr;
  if (Body && !Body->isDependent() && Depth < 6 &&
      Index < Body->function()->getNumParams()) {
    const ParmVarDecl *P = Body->function()->getParamDecl(Index);
    if (P->isParameterPack())
      return End(Life::Unknown);
    Escape Inner(A, *Body);
    Inner.Depth = Depth + 2;
    TaskLife L = Inner.life(P);
    switch (L.K) {
    case Life::Joined:
    case Life::InPlace:
      // Waited for there: at once, or when the coroutine is awaited in turn.
      if (!Body->isCoroutine())
        return End(Life::InPlace);
      return isWork(Call->getType()) ? true : stepUnseen(Call, C);
    case Life::Stored:
    case Life::Detached:
      if (const auto *At = dyn_cast_or_null<Expr>(L.At);
          At && Inner.laterWait(At, Inner.mentionedWith(At)))
        return End(Life::InPlace);
      if (P->getType()->isReferenceType() && L.K == Life::Stored)
        return End(Life::Unknown);
      return End(L.K);
    case Life::Returned:
      return true;
    case Life::Dropped:
      return isWork(Call->getType()) ? true : End(Life::Unknown);
    case Life::Unknown:
      if (isWork(Call->getType()))
        return true;
      return End(Life::Unknown);
    }
  }
  return stepUnseen(Call, C);
}

/// Nothing is known of the function.
bool Escape::stepUnseen(const CallExpr *Call, Climb &C) {
  const NamedDecl *Callee = Model::callee(Call);
  StringRef Name = nameOf(Callee);
  if (isWork(Call->getType()))
    return true;
  C.L.At = Call;
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
      M && M->getMethodDecl()) {
    const Expr *Object = M->getImplicitObjectArgument();
    QualType T = Object->getType();
    if (T->isPointerType())
      T = T->getPointeeType();
    const ApiFacts *F = A.model().typeFacts(T);
    const auto *V = dyn_cast_or_null<VarDecl>(namedObject(Object));
    bool Here = V && V->hasLocalStorage() && !V->getType()->isReferenceType() &&
                V->getDeclContext() == B.function();
    // Into a scope: as long as the scope.
    if ((F && F->Scope) || soundsLikeStart(Name) || Name == "start" ||
        Name == "add") {
      if (Here && !V->getType()->isPointerType()) {
        TaskLife L = life(V);
        if (L.K == Life::Joined) {
          C.L.K = Life::Joined;
          C.L.Holder = V;
          C.L.Joins = L.Joins;
          return false;
        }
        C.L.K = Life::Unknown;
        return false;
      }
      C.L.K = Life::Detached;
      C.L.Certain = F && F->Scope;
      return false;
    }
  }
  if (soundsLikeStart(Name) && !soundsLikeWait(Name)) {
    C.L.K = Life::Detached;
    C.L.Certain = false;
    return false;
  }
  C.L.K = Life::Unknown;
  return false;
}

/// A function that starts the work it is given.
bool Escape::stepSpawn(const CallExpr *Call, const ApiFacts &Facts, Climb &C) {
  const SpawnFacts &S = *Facts.Spawn;
  auto Detached = [&] {
    C.L.K = Life::Detached;
    C.L.At = Call;
    return false;
  };
  // A completion token decides what comes back.
  if (S.Token >= 0) {
    CallParts Parts = CallParts::of(Call);
    const Expr *Token = Parts.at(S.Token);
    const ApiFacts *T =
        Token && !isa<CXXDefaultArgExpr>(Token)
            ? A.model().typeFacts(Token->getType().getNonReferenceType())
            : nullptr;
    if (T && T->Token &&
        (T->Token->Makes == TokenFacts::Detached ||
         T->Token->Makes == TokenFacts::Callback))
      return Detached();
    if (isWork(Call->getType()))
      return true;
    return Detached();
  }
  // Into a scope: as long as the scope.
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call)) {
    const Expr *Object = M->getImplicitObjectArgument();
    QualType T = Object->getType();
    if (T->isPointerType())
      T = T->getPointeeType();
    if (const ApiFacts *F = A.model().typeFacts(T); F && F->Scope) {
      const auto *V = dyn_cast_or_null<VarDecl>(namedObject(Object));
      if (V && V->hasLocalStorage() && !V->getType()->isReferenceType() &&
          !V->getType()->isPointerType() &&
          V->getDeclContext() == B.function()) {
        TaskLife L = life(V);
        C.L.Holder = V;
        C.L.At = Call;
        C.L.K = L.K == Life::Joined ? Life::Joined : Life::Unknown;
        C.L.Joins = L.Joins;
        return false;
      }
      return Detached();
    }
  }
  if (S.Detaches || !isHolder(Call->getType()))
    return Detached();
  // A handle: what becomes of it, and if nobody keeps it, what it does then.
  const Stmt *P = B.parent(Call);
  Climb Result = climb(Call, /*IsValue=*/true);
  if (Result.L.K == Life::Dropped) {
    const ApiFacts *F = A.model().calleeFacts(Call);
    const HandleFacts *H =
        F && F->Handle ? &*F->Handle : A.shapes().handle(Call->getType());
    DropPolicy Drop = H ? H->Drop : DropPolicy::Unknown;
    if (!H)
      if (const TaskFacts *T = A.shapes().task(Call->getType()))
        Drop = T->Drop;
    if (Drop == DropPolicy::Blocks || Drop == DropPolicy::CancelsAndWaits) {
      C.L.K = Result.L.Holder ? Life::Joined : Life::InPlace;
      C.L.Holder = Result.L.Holder;
      C.L.At = Call;
      return false;
    }
    if (Drop == DropPolicy::Cancels || Drop == DropPolicy::Aborts) {
      C.L.K = Life::Unknown;
      C.L.At = Call;
      return false;
    }
    return Detached();
  }
  (void)P;
  const NamedDecl *Taker = C.L.Taker;
  bool Certain = C.L.Certain;
  C.L = Result.L;
  C.L.Certain = C.L.Certain && Certain;
  if (!C.L.Taker)
    C.L.Taker = Taker;
  return false;
}

} // namespace clang::tidy::async
