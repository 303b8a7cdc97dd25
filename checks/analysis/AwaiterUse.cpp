// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   void await_suspend(std::coroutine_handle<> h) {
//     executor.post(h);    // from here on another thread may run the coroutine
//     ++posted_;           // to its end, and the awaiter is gone
//   }
//
// The awaiter lies in the frame of the coroutine that awaits it. Once somebody
// else can resume that coroutine, neither the awaiter nor the promise nor the
// handle may be touched. The events:
//
//   h.resume(), h.destroy(), h()       and those of a continuation that comes
//                                      from the promise: it may destroy us
//   f(h), f([h] { … }), thread(…)      f is not seen, or the model says that it
//                                      runs what it is given
//   slot.store(h), slot.exchange(this) an atomic that others look at
//   list.push_back(h) under a lock     when the lock is given back
//
// What only notes the handle (an assignment, a container without a lock) is no
// event: without synchronisation nobody on another thread may look. Nor is
// a compare_exchange that failed, or 'if (!queue.try_push(h))': the branch
// where it did not happen is free to go on. The value of such a call in a
// variable is not followed.
//
// In a library whose coroutines stay on their thread (a model says so) what is
// handed over runs after 'await_suspend' has returned, and no other thread can
// be quicker: only what is resumed at once counts.
//
// The function's own bookkeeping under the lock that others need first is fine.
#include "AwaiterUse.h"
#include "Analysis.h"
#include "AwaiterNames.h"
#include "HandleCalls.h"
#include "HandleReceivers.h"
#include "PathQuery.h"
#include "Predicates.h"
#include "Report.h"
#include "StdTypes.h"
#include "Syntax.h"
#include "clang/Basic/SourceManager.h"

namespace clang::tidy::async {

namespace {

class HandOver {
public:
  HandOver(Analysis &A, const FunctionBody &B, AwaiterNames Names)
      : A(A), B(B), Names(std::move(Names)) {}

  void run(std::vector<LateUse> &Out) {
    PathQuery Paths(B, A.context());
    if (!Paths.isKnown())
      return;
    for (const CallExpr *Call : B.calls())
      if (auto E = eventOf(Call))
        search(Paths, *E, Out);
    for (const CXXConstructExpr *C : B.constructions())
      if (auto E = eventOf(C))
        search(Paths, *E, Out);
    insideClosures(Out);
  }

private:
  struct Event {
    const Expr *At;
    LateUse::How How;
    bool OnlyIfTrue = false;
  };

  std::optional<Event> eventOf(const CallExpr *Call) {
    if (const Expr *Receiver = receiverOf(Call)) {
      StringRef Name = methodName(Call);
      if (Names.isHandle(Receiver)) {
        if (isResume(Name))
          return Event{Call, LateUse::Resumed};
        if (Name == "destroy")
          return Event{Call, LateUse::Destroyed};
        return std::nullopt;
      }
      if (isResume(Name) && Names.isContinuation(Receiver))
        return Event{Call, LateUse::Continuation};
    }
    if (const auto *O = dyn_cast<CXXOperatorCallExpr>(Call);
        O && O->getOperator() != OO_Call) {
      bool Self = false;
      if (O->getOperator() == OO_Equal &&
          isAtomicType(O->getArg(0)->getType()) &&
          Names.carries(O->getArg(1), Self))
        return Event{Call, Self ? LateUse::Published : LateUse::HandedOver};
      return std::nullopt;
    }
    CallParts Parts = CallParts::of(Call);
    for (unsigned I = 0; I < Parts.Arguments.size(); ++I) {
      bool Self = false;
      if (!Names.carries(Parts.Arguments[I], Self))
        continue;
      LateUse::How How = Self ? LateUse::Published : LateUse::HandedOver;
      bool OnlyIfTrue = false;
      HandleUse H = useOfHandle(A, Call, I, OnlyIfTrue);
      if (H == HandleUse::Given && !resultIsKnown(Call, OnlyIfTrue))
        return std::nullopt;
      if (H == HandleUse::Given || (H == HandleUse::Noted && locked(Call)))
        return Event{Call, How, OnlyIfTrue};
    }
    return std::nullopt;
  }

  std::optional<Event> eventOf(const CXXConstructExpr *C) {
    const ApiFacts *F = A.model().calleeFacts(C);
    if (!F || !F->Spawn)
      return std::nullopt;
    bool Self = false;
    for (const Expr *Arg : C->arguments())
      if (Names.carries(Arg, Self))
        return Event{C, Self ? LateUse::Published : LateUse::HandedOver};
    return std::nullopt;
  }

  /// The call's value is dropped, or decides a branch (\p OnlyIfTrue). False:
  /// it is used in another way, which is not followed.
  bool resultIsKnown(const CallExpr *Call, bool &OnlyIfTrue) const {
    QualType T = Call->getType();
    const Stmt *S = Call;
    const Stmt *P = B.semanticParent(S);
    while (const auto *Cast = dyn_cast_or_null<ExplicitCastExpr>(P)) {
      if (Cast->getType()->isVoidType())
        return !OnlyIfTrue;
      S = P;
      P = B.semanticParent(P);
    }
    if (!P || T->isVoidType() || isa<CompoundStmt>(P))
      return !OnlyIfTrue;
    if (isa<ReturnStmt>(P))
      return true;
    const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
    if (M && isAtomicType(M->getObjectType()) && !OnlyIfTrue)
      return true; // what was there before says nothing of what is there now
    if (!T->isBooleanType())
      return !P || !isa<Expr, DeclStmt>(P) ? !OnlyIfTrue && !isCondition(P, S)
                                           : false;
    while (P && isa<Expr>(P)) {
      const auto *U = dyn_cast<UnaryOperator>(P);
      if (!U || U->getOpcode() != UO_LNot)
        return false;
      S = P;
      P = B.semanticParent(P);
    }
    if (!P || !isCondition(P, S))
      return P && !OnlyIfTrue && !isa<DeclStmt>(P);
    OnlyIfTrue = true;
    return true;
  }

  static bool isCondition(const Stmt *P, const Stmt *S) {
    const auto *If = dyn_cast<IfStmt>(P);
    const Expr *Condition = If ? If->getCond() : conditionOfLoop(P);
    return Condition && strip(Condition) == strip(cast<Expr>(S));
  }

  /// A guard of this function, which it has taken itself.
  bool isOwnGuard(const ValueDecl *D) const {
    const auto *V = dyn_cast<VarDecl>(D);
    return V && V->isLocalVarDecl() && A.shapes().guard(V->getType());
  }

  /// A lock is held at \p S: uses up to this place are under it as well.
  std::optional<SourceLocation> locked(const Stmt *S) const {
    const SourceManager &SM = A.context().getSourceManager();
    for (const VarDecl *V : B.variables()) {
      if (!A.shapes().guard(V->getType()) ||
          !SM.isBeforeInTranslationUnit(V->getLocation(), S->getBeginLoc()))
        continue;
      const CompoundStmt *Scope = nullptr;
      for (const Stmt *P = S; P && !Scope; P = B.parent(P))
        if (const auto *C = dyn_cast<CompoundStmt>(P);
            C &&
            SM.isBeforeInTranslationUnit(C->getBeginLoc(), V->getLocation()) &&
            SM.isBeforeInTranslationUnit(V->getLocation(), C->getEndLoc())) {
          // The innermost block around both that declares it.
          for (const Stmt *Each : C->body())
            if (const auto *D = dyn_cast<DeclStmt>(Each);
                D && llvm::is_contained(D->decls(), V))
              Scope = C;
        }
      if (!Scope)
        continue;
      SourceLocation End = Scope->getEndLoc();
      for (const CallExpr *Call : B.calls())
        if (calleeName(Call) == "unlock" && receiverOf(Call) &&
            namedObject(receiverOf(Call)) == V &&
            SM.isBeforeInTranslationUnit(S->getBeginLoc(), Call->getBeginLoc()))
          End = Call->getEndLoc();
        else if (calleeName(Call) == "unlock" && receiverOf(Call) &&
                 namedObject(receiverOf(Call)) == V &&
                 SM.isBeforeInTranslationUnit(Call->getBeginLoc(),
                                              S->getBeginLoc()))
          return std::nullopt;
      return End;
    }
    // m.lock(); … m.unlock(); or one that somebody else took before, such as
    // 'await_ready', and that is given back here.
    const ValueDecl *Mutex = nullptr;
    llvm::SmallPtrSet<const ValueDecl *, 2> Taken;
    for (const CallExpr *Call : B.calls()) {
      const Expr *R = receiverOf(Call);
      if (!R)
        continue;
      const ValueDecl *Object = rootObject(R);
      if (calleeName(Call) == "lock")
        Taken.insert(Object);
      else if (calleeName(Call) == "unlock" && Object &&
               !Taken.contains(Object) && !isOwnGuard(Object) &&
               SM.isBeforeInTranslationUnit(S->getBeginLoc(),
                                            Call->getBeginLoc()))
        return Call->getEndLoc();
      bool Before =
          SM.isBeforeInTranslationUnit(Call->getBeginLoc(), S->getBeginLoc());
      if (Before && calleeName(Call) == "lock")
        Mutex = Object;
      else if (calleeName(Call) == "unlock" && Mutex && Object == Mutex) {
        if (Before)
          Mutex = nullptr;
        else
          return Call->getEndLoc();
      }
    }
    return std::nullopt;
  }

  void search(PathQuery &Paths, const Event &E, std::vector<LateUse> &Out) {
    const SourceManager &SM = A.context().getSourceManager();
    std::optional<SourceLocation> Until;
    if (E.How == LateUse::HandedOver || E.How == LateUse::Published)
      Until = locked(E.At);
    LateUse::Kind What = LateUse::Awaiter;
    const ValueDecl *Member = nullptr;
    auto Ask = [&](const Stmt *S) {
      if (Until && !SM.isBeforeInTranslationUnit(*Until, S->getBeginLoc()))
        return PathQuery::Nothing;
      if (isHandshake(S))
        return PathQuery::End;
      if (Names.isUse(S, What, Member))
        return PathQuery::Target;
      return PathQuery::Nothing;
    };
    auto Condition = [&](const Expr *C) {
      if (E.OnlyIfTrue && strip(C) == strip(E.At))
        return PathQuery::True;
      return PathQuery::Either;
    };
    auto Found = Paths.find(E.At, Ask, Condition);
    // In the next turn of a loop it is another's.
    if (!Found || Found->NextTurn)
      return;
    const Stmt *Around = Found->At;
    while (const auto *Above = dyn_cast_or_null<Expr>(B.parent(Around)))
      if (isa<MemberExpr, ImplicitCastExpr, CXXDependentScopeMemberExpr>(Above))
        Around = Above;
      else
        break;
    LateUse Use;
    Use.What = What;
    Use.Because = E.How;
    Use.Loc = Found->At->getBeginLoc();
    Use.Range = Around->getSourceRange();
    Use.Member = Member;
    Use.Event = E.At;
    if (llvm::none_of(
            Out, [&](const LateUse &Other) { return Other.Loc == Use.Loc; }))
      Out.push_back(Use);
  }

  /// 'if (count.fetch_sub(1) == 1)': both sides change an atomic number, and
  /// what it was decides which of them goes on, and resumes.
  bool isHandshake(const Stmt *S) const {
    if (!isa<CXXThisExpr>(S))
      return false;
    const Stmt *P = B.parent(S);
    while (isa_and_nonnull<MemberExpr, ImplicitCastExpr, ParenExpr>(P) &&
           !P->children().empty()) {
      S = P;
      P = B.parent(P);
    }
    const auto *Call = dyn_cast_or_null<CallExpr>(P);
    if (!Call)
      return false;
    const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
    const auto *O = dyn_cast<CXXOperatorCallExpr>(Call);
    const Expr *Number = M   ? M->getImplicitObjectArgument()
                         : O ? O->getArg(0)
                             : nullptr;
    if (!Number || !isAtomicType(Number->getType()) ||
        !(M ? calleeName(M).starts_with("fetch_")
            : O->getOperator() == OO_MinusMinus ||
                  O->getOperator() == OO_PlusPlus))
      return false;
    const Stmt *Result = B.semanticParent(Call);
    return isa_and_nonnull<Expr, DeclStmt, IfStmt, ReturnStmt>(Result);
  }

  /// post(ex, [this, h] { h.resume(); done_ = true; })
  void insideClosures(std::vector<LateUse> &Out) {
    for (const LambdaUse &L : B.lambdas()) {
      AwaiterNames::Values Inner = Names.capturedHandles(L.Lambda);
      const FunctionBody *Body = A.body(L.Lambda->getCallOperator());
      if (!Body || Inner.empty() || Body->isCoroutine())
        continue;
      bool CapturesThis =
          llvm::any_of(L.Lambda->captures(), [](const LambdaCapture &C) {
            return C.getCaptureKind() == LCK_This;
          });
      AwaiterNames Closure(Names, *Body, std::move(Inner), CapturesThis);
      HandOver(A, *Body, std::move(Closure)).run(Out);
    }
  }

  Analysis &A;
  const FunctionBody &B;
  AwaiterNames Names;
};

} // namespace

/// The awaiter is a library's own, and the library's coroutines stay on their
/// thread.
static bool isOfOneThread(Analysis &A, const CXXMethodDecl *M) {
  // Also a class inside of a function.
  const DeclContext *Around = M->getDeclContext();
  while (Around && !Around->isNamespace())
    Around = Around->getParent();
  if (!Around)
    return false;
  std::string Name = readableName(cast<NamespaceDecl>(Around)) + "::";
  return llvm::any_of(A.model().data().libraries(), [&](const auto &L) {
    return L->SingleThreaded &&
           llvm::any_of(L->Roots, [&](llvm::StringRef Root) {
             return llvm::StringRef(Name).starts_with((Root + "::").str());
           });
  });
}

std::vector<LateUse> usesAfterHandOver(Analysis &A, const FunctionBody &Body) {
  const auto *M = dyn_cast<CXXMethodDecl>(Body.function());
  std::vector<LateUse> Out;
  if (!M || !M->getIdentifier() || M->getName() != "await_suspend" ||
      M->getNumParams() == 0)
    return Out;
  HandOver(A, Body, AwaiterNames(Body)).run(Out);
  if (isOfOneThread(A, M))
    llvm::erase_if(Out, [](const LateUse &U) {
      return U.Because == LateUse::HandedOver ||
             U.Because == LateUse::Published;
    });
  return Out;
}

} // namespace clang::tidy::async
