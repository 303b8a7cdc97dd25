// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A class that derives from std::enable_shared_from_this says that its objects
// live as long as somebody holds them, and that its callbacks should. One that
// captures a bare 'this' and is given to an executor, a thread or an operation
// relies on somebody else to hold the object.
//
// Silent: a callback that captures anything which can hold or check for the
// object (a shared or weak pointer to it), a statement that takes one
// (consign), work that is awaited here, or that a member scope joins, an owner
// that joins in its destructor, and callees that run the callback at once.
//
// A member coroutine of a type that nobody can await goes on by itself once it
// is called: it holds its object itself, or nobody does.
//
// Qt has no owner to ask: a QObject ends when its parent does, and its
// callbacks with it if the connection names it as sender or context. A
// connection that names neither calls a lambda with 'this' after the object.
#include "Keepalive.h"
#include "Analysis.h"
#include "ClosureLife.h"
#include "Connections.h"
#include "Destination.h"
#include "NameHints.h"
#include "Predicates.h"
#include "SuspensionReach.h"

namespace clang::tidy::async {

using async_tidy::Confidence;

static bool sharesItself(const CXXRecordDecl *R, unsigned Depth = 0) {
  if (!R || !R->hasDefinition() || Depth > 6)
    return false;
  return llvm::any_of(R->bases(), [&](const CXXBaseSpecifier &Base) {
    const CXXRecordDecl *B = Base.getType()->getAsCXXRecordDecl();
    StringRef Name = nameOf(B);
    return Name == "enable_shared_from_this" ||
           Name == "enable_lw_shared_from_this" ||
           (B && B->hasDefinition() &&
            B->hasMemberName(&B->getASTContext().Idents.get("get_strong"))) ||
           sharesItself(B, Depth + 1);
  });
}

/// A pointer that holds, or checks for, an object of \p R or one it is part of.
static bool holds(QualType T, const CXXRecordDecl *R) {
  const CXXRecordDecl *P = T.getNonReferenceType()->getAsCXXRecordDecl();
  StringRef Name = nameOf(P);
  if (!Name.contains("shared") && !Name.contains("weak") &&
      !Name.contains("intrusive") && !Name.contains("ref_ptr"))
    return false;
  QualType Pointee = firstTypeArgument(T);
  const CXXRecordDecl *Of =
      Pointee.isNull() ? nullptr : Pointee->getAsCXXRecordDecl();
  if (!Of || !Of->hasDefinition() || !R->hasDefinition())
    return false;
  return Of->getCanonicalDecl() == R->getCanonicalDecl() ||
         Of->isDerivedFrom(R) || R->isDerivedFrom(Of);
}

static bool takesItself(const FunctionDecl *F) {
  return llvm::is_contained({"shared_from_this", "weak_from_this", "get_strong",
                             "get_weak", "shared_from", "lw_shared_from_this"},
                            nameOf(F));
}

namespace {
/// The object that a callable holds by a bare pointer.
struct Bare {
  const CXXRecordDecl *Class = nullptr;
  const ValueDecl *Pointer = nullptr; ///< null: 'this'
  explicit operator bool() const { return Class; }
};

class Finder {
public:
  Finder(Analysis &A, const FunctionBody &B)
      : A(A), B(B), Lives(*A.escape(B.function())) {}

  llvm::SmallVector<MissingKeepalive, 2> run() {
    for (const CallExpr *C : B.calls())
      consider(C);
    // std::thread([this] { … }).detach()
    for (const CXXConstructExpr *C : B.constructions())
      if (!C->getConstructor()->isCopyOrMoveConstructor() &&
          A.model().calleeFacts(C))
        consider(C);
    return std::move(Found);
  }

private:
  const CallableFacts *callableFacts(const Expr *C, unsigned I) {
    const ApiFacts *F = A.model().calleeFacts(C);
    return F ? F->callable(static_cast<int>(I)) : nullptr;
  }

  /// The callable runs elsewhere or later.
  bool isGivenAway(const Expr *C, unsigned I) {
    if (const CallableFacts *Callable = callableFacts(C, I))
      return Callable->Where != RunsOn::Immediate &&
             (Callable->Where != RunsOn::Unknown || Callable->Kept ||
              Callable->Released || Callable->DroppedWith);
    if (A.model().calleeFacts(C))
      return false;
    // The shape of Asio's initiating functions: async_x(…, handler).
    return nameOf(Model::callee(C)).starts_with("async_") &&
           I + 1 == CallParts::of(C).Arguments.size();
  }

  bool isMemberScope(const Expr *C) {
    CallParts Parts = CallParts::of(C);
    llvm::SmallVector<const Expr *, 4> Objects(Parts.Arguments);
    if (Parts.Receiver)
      Objects.push_back(Parts.Receiver);
    for (const Expr *E : Objects) {
      if (lambdaOf(A, E))
        continue;
      const auto *M = dyn_cast<MemberExpr>(strip(E));
      // A scope that somebody else has is not joined with this object.
      if (!M || !isa<FieldDecl>(M->getMemberDecl()) ||
          M->getMemberDecl()->getType()->isReferenceType())
        continue;
      if (const ApiFacts *F = A.model().typeFacts(M->getType());
          F && (F->Scope || (F->Executor && F->SyncWait)))
        return true;
      if (endsInDestructor(cast<FieldDecl>(M->getMemberDecl())))
        return true;
    }
    return false;
  }

  /// The destructor joins, drains, waits on or cancels the member.
  bool endsInDestructor(const FieldDecl *Field) {
    const auto *R = dyn_cast<CXXRecordDecl>(Field->getParent());
    const CXXDestructorDecl *D = R ? R->getDestructor() : nullptr;
    const FunctionBody *Body = D ? A.body(D) : nullptr;
    if (!Body)
      return false;
    return llvm::any_of(Body->calls(), [&](const CallExpr *C) {
      const auto *M = dyn_cast<CXXMemberCallExpr>(C);
      if (!M || namedObject(M->getImplicitObjectArgument()) != Field)
        return false;
      StringRef Name = nameOf(M->getMethodDecl());
      return soundsLikeEnd(Name) || closes(Name) || Name.starts_with("cancel");
    });
  }

  void consider(const Expr *C) {
    if (C->isTypeDependent() || isBinder(A, C))
      return;
    CallParts Parts = CallParts::of(C);
    for (unsigned I = 0; I < Parts.Arguments.size(); ++I) {
      if (!isGivenAway(C, I))
        continue;
      if (const LambdaExpr *L = lambdaOf(A, Parts.Arguments[I]))
        lambda(C, I, L);
      else if (const CallExpr *Bound = binderOf(Parts.Arguments[I]))
        binder(C, I, Bound);
    }
    if (const ApiFacts *F = A.model().calleeFacts(C);
        F && F->Spawn && F->Spawn->Task >= 0)
      if (const Expr *Task = Parts.at(F->Spawn->Task))
        if (const auto *Call = dyn_cast<CXXMemberCallExpr>(strip(Task));
            Call && isa<CXXThisExpr>(strip(Call->getImplicitObjectArgument())))
          coroutine(C, Call);
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(C);
        Call && goesOnByItself(Call->getType()))
      coroutine(C, Call);
  }

  /// What is returned says nothing of the work, nor can it be awaited.
  bool goesOnByItself(QualType T) {
    if (!T->isRecordType() || !A.shapes().promiseType(T))
      return false;
    if (const TaskFacts *Task = A.shapes().task(T))
      return !Task->Awaitable && Task->Drop == DropPolicy::Continues;
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    return !A.shapes().isAwaitable(T) && R->hasDefinition() &&
           R->field_empty() && !R->getNumBases();
  }

  // Who holds the object.

  bool isHolder(const Expr *E, const CXXRecordDecl *R) {
    if (const auto *C = dyn_cast<CallExpr>(E))
      return C->getDirectCallee() && takesItself(C->getDirectCallee());
    const auto *D = dyn_cast<DeclRefExpr>(E);
    if (!D || !holds(D->getType(), R))
      return false;
    // 'self->timer', 'self.get()', '*self' only look at it.
    const Stmt *P = B.semanticParent(D);
    const auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(P);
    return !isa_and_nonnull<MemberExpr>(P) &&
           !(Op &&
             (Op->getOperator() == OO_Arrow || Op->getOperator() == OO_Star));
  }

  template <class F> bool anyMention(F Ask) {
    return llvm::any_of(B.calls(), [&](const CallExpr *C) { return Ask(C); }) ||
           llvm::any_of(B.references(),
                        [&](const DeclRefExpr *D) { return Ask(D); });
  }

  /// The statement hands a pointer to the object to something that lives as
  /// long as the callback in argument \p I of \p C: what the callback is
  /// wrapped in, a later argument (the handler of what is spawned), a
  /// continuation of the result.
  bool statementHolds(const Expr *C, unsigned I, const CXXRecordDecl *R) {
    const Stmt *Here = B.enclosingStatement(C);
    CallParts Parts = CallParts::of(C);
    return anyMention([&](const Expr *E) {
      if (!isHolder(E, R) || !Lives.isWithin(E, Here))
        return false;
      if (!Lives.isWithin(E, C))
        return true;
      for (unsigned N = I; N < Parts.Arguments.size(); ++N)
        if (Lives.isWithin(E, Parts.Arguments[N]))
          return true;
      return false;
    });
  }

  TaskLife lifeOf(const Expr *C) {
    const ApiFacts *F = A.model().calleeFacts(C);
    if (const auto *Call = dyn_cast<CallExpr>(C); Call && F && F->Spawn)
      return Lives.lifeOfSpawn(Call, *F);
    TaskLife L;
    QualType T = C->getType();
    if (T->isVoidType() || !(A.shapes().task(T) || A.shapes().handle(T) ||
                             A.shapes().isAwaitable(T))) {
      L.K = Life::Detached;
      return L;
    }
    L = Lives.life(C);
    if (L.K == Life::Dropped) {
      const TaskFacts *Task = A.shapes().task(T);
      bool Gone = Task && (Task->Drop == DropPolicy::NeverRuns ||
                           Task->Drop == DropPolicy::Cancels);
      L.K = Gone ? Life::Unknown : Life::Detached;
    }
    return L;
  }

  /// Returned: the caller awaits it and holds the object, for all we know.
  static bool mayOutliveObject(const TaskLife &L) {
    return L.K == Life::Detached;
  }

  // Callables.

  /// The object that the pointer \p E, which a callable copies, points to:
  /// 'this', 'self.get()', '&*self', or a local that was made of one.
  Bare bareOf(const Expr *E, unsigned Depth = 0) {
    Bare Out;
    E = strip(E);
    if (!E->getType()->isPointerType() || Depth > 2)
      return Out;
    const CXXRecordDecl *R = E->getType()->getPointeeCXXRecordDecl();
    if (!R)
      return Out;
    if (isa<CXXThisExpr>(E)) {
      Out.Class = R;
      return Out;
    }
    if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
      const auto *V = dyn_cast<VarDecl>(D->getDecl());
      if (V && V->hasLocalStorage() && !isa<ParmVarDecl>(V) && V->getInit())
        return bareOf(V->getInit(), Depth + 1);
      return Out;
    }
    const Expr *Owner = nullptr;
    if (const auto *C = dyn_cast<CXXMemberCallExpr>(E);
        C && nameOf(C->getMethodDecl()) == "get")
      Owner = C->getImplicitObjectArgument();
    if (const auto *U = dyn_cast<UnaryOperator>(E);
        U && U->getOpcode() == UO_AddrOf)
      if (const auto *Op =
              dyn_cast<CXXOperatorCallExpr>(strip(U->getSubExpr()));
          Op && Op->getOperator() == OO_Star)
        Owner = Op->getArg(0);
    if (Owner && holds(Owner->getType(), R))
      Out.Class = R;
    return Out;
  }

  /// A class whose objects want to be held: shared, or what Qt connects.
  bool wantsKeeper(const CXXRecordDecl *R, const Expr *C, unsigned I) {
    const CallableFacts *Callable = callableFacts(C, I);
    if (Callable && Callable->DroppedWith) {
      const ApiFacts *F =
          A.model().typeFacts(A.context().getCanonicalTagType(R));
      return F && F->Context && !endsWithThis(A, C, R);
    }
    return sharesItself(R);
  }

  void add(const Expr *C, const CXXRecordDecl *R, const LambdaExpr *L,
           const CallExpr *Bound, const Expr *UsedAt) {
    MissingKeepalive M;
    M.Class = R;
    M.Consumer = C;
    M.Lambda = L;
    M.Bound = Bound;
    M.IsPointer = !Bound && !isa<CXXThisExpr>(UsedAt);
    M.UsedAt = UsedAt;
    M.C = Confidence::Medium;
    const ApiFacts *F = A.model().typeFacts(A.context().getCanonicalTagType(R));
    M.IsConnection = F && F->Context && !sharesItself(R);
    Found.push_back(M);
  }

  void lambda(const Expr *C, unsigned I, const LambdaExpr *L) {
    Bare Object;
    auto Init = L->capture_init_begin();
    for (const LambdaCapture &Each : L->captures()) {
      const Expr *From = Init == L->capture_init_end() ? nullptr : *Init++;
      if (!From)
        continue;
      if (Each.capturesThis()) {
        if (Each.getCaptureKind() != LCK_StarThis)
          Object = bareOf(From);
        break;
      }
      const auto *V = Each.capturesVariable()
                          ? dyn_cast<VarDecl>(Each.getCapturedVar())
                          : nullptr;
      if (!V || Each.getCaptureKind() != LCK_ByCopy)
        continue;
      if (Bare Found = bareOf(V->isInitCapture() && V->getInit() ? V->getInit()
                                                                 : From)) {
        Object = Found;
        Object.Pointer = V;
      }
    }
    if (!Object || !wantsKeeper(Object.Class, C, I))
      return;
    const CXXRecordDecl *R = Object.Class;
    for (const LambdaCapture &Each : L->captures())
      if (Each.capturesVariable() && holds(Each.getCapturedVar()->getType(), R))
        return;
    const FunctionBody *Body = bodyOf(A, L);
    if (!Body || Body->isDependent())
      return;
    const Expr *UsedAt = nullptr;
    if (!Object.Pointer && !Body->thisMentions().empty())
      UsedAt = Body->thisMentions().front();
    for (const DeclRefExpr *Each : Body->references())
      if (Object.Pointer && !UsedAt && Each->getDecl() == Object.Pointer)
        UsedAt = Each;
    if (!UsedAt)
      return;
    if (llvm::any_of(Body->calls(), [](const CallExpr *Each) {
          return takesItself(Each->getDirectCallee()) &&
                 nameOf(Each->getDirectCallee()) == "weak_from_this";
        }))
      return;
    if (statementHolds(C, I, R) || isMemberScope(C) ||
        !mayOutliveObject(lifeOf(C)))
      return;
    add(C, R, L, nullptr, UsedAt);
  }

  /// The call behind \p Arg that binds: std::bind(&session::read, this).
  const CallExpr *binderOf(const Expr *Arg) {
    const Expr *E = stripMove(Arg);
    if (const auto *D = dyn_cast<DeclRefExpr>(E))
      if (const auto *V = dyn_cast<VarDecl>(D->getDecl());
          V && V->hasLocalStorage() && !isa<ParmVarDecl>(V) && V->getInit())
        E = stripMove(V->getInit());
    for (unsigned Depth = 0; Depth < 4; ++Depth)
      if (const auto *C = dyn_cast<CXXConstructExpr>(E);
          C && C->getNumArgs() == 1)
        E = stripMove(C->getArg(0));
    const auto *Call = dyn_cast<CallExpr>(E);
    return Call && isBinder(A, Call) ? Call : nullptr;
  }

  /// A pointer in \p Bound that is bound, also by a binder inside.
  Bare boundIn(const CallExpr *Bound, const Expr *&At, unsigned Depth) {
    for (const Expr *Arg : Bound->arguments()) {
      if (Bare Object = bareOf(Arg)) {
        At = Arg;
        return Object;
      }
      if (const CallExpr *Inner = Depth < 3 ? binderOf(Arg) : nullptr)
        if (Bare Object = boundIn(Inner, At, Depth + 1))
          return Object;
    }
    return {};
  }

  void binder(const Expr *C, unsigned I, const CallExpr *Bound) {
    const Expr *At = nullptr;
    Bare Object = boundIn(Bound, At, 0);
    if (!Object || !wantsKeeper(Object.Class, C, I) ||
        statementHolds(C, I, Object.Class) || isMemberScope(C) ||
        !mayOutliveObject(lifeOf(C)))
      return;
    add(C, Object.Class, nullptr, Bound, At);
  }

  /// spawn(run()): a member coroutine that does not hold its object either.
  void coroutine(const Expr *C, const CXXMemberCallExpr *Call) {
    const CXXMethodDecl *M = Call->getMethodDecl();
    if (!M || !sharesItself(M->getParent()))
      return;
    const FunctionBody *Body = A.body(M);
    const CoroutineInfo *Info =
        Body && Body->isCoroutine() && !Body->isDependent()
            ? A.coroutine(Body->function())
            : nullptr;
    if (!Info)
      return;
    SuspensionReach Reach(*Info);
    const Expr *UsedAt = nullptr;
    for (const CXXThisExpr *Each : Body->thisMentions())
      if (!UsedAt && Reach.runsAfter(Each))
        UsedAt = Each;
    if (!UsedAt || llvm::any_of(Body->calls(), [](const CallExpr *Each) {
          return takesItself(Each->getDirectCallee());
        }))
      return;
    for (const ParmVarDecl *P : M->parameters())
      if (holds(P->getType(), M->getParent()))
        return;
    if (statementHolds(C, 0, M->getParent()) || isMemberScope(C) ||
        !mayOutliveObject(lifeOf(C)))
      return;
    MissingKeepalive Missing;
    Missing.Class = M->getParent();
    Missing.Consumer = C;
    Missing.Coroutine = Call;
    Missing.UsedAt = UsedAt;
    Missing.C = Confidence::Medium;
    Found.push_back(Missing);
  }

  Analysis &A;
  const FunctionBody &B;
  Escape &Lives;
  llvm::SmallVector<MissingKeepalive, 2> Found;
};
} // namespace

llvm::SmallVector<MissingKeepalive, 2>
missingKeepalives(Analysis &A, const FunctionBody &B) {
  return Finder(A, B).run();
}

} // namespace clang::tidy::async
