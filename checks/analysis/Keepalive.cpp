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
#include "Keepalive.h"
#include "Analysis.h"
#include "Destination.h"
#include "Predicates.h"

namespace clang::tidy::async {

using async_tidy::Confidence;

static bool sharesItself(const CXXRecordDecl *R, unsigned Depth = 0) {
  if (!R || !R->hasDefinition() || Depth > 6)
    return false;
  return llvm::any_of(R->bases(), [&](const CXXBaseSpecifier &Base) {
    const CXXRecordDecl *B = Base.getType()->getAsCXXRecordDecl();
    StringRef Name = nameOf(B);
    return Name == "enable_shared_from_this" ||
           Name == "enable_lw_shared_from_this" || sharesItself(B, Depth + 1);
  });
}

/// A pointer that holds, or checks for, an object of \p R or one it is part of.
static bool holds(QualType T, const CXXRecordDecl *R) {
  const CXXRecordDecl *P = T.getNonReferenceType()->getAsCXXRecordDecl();
  StringRef Name = nameOf(P);
  if (!Name.contains("shared") && !Name.contains("weak") &&
      !Name.contains("intrusive") && !Name.contains("ref_ptr"))
    return false;
  const auto *S = dyn_cast<ClassTemplateSpecializationDecl>(P);
  if (!S || S->getTemplateArgs().size() == 0 ||
      S->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  const CXXRecordDecl *Of =
      S->getTemplateArgs()[0].getAsType()->getAsCXXRecordDecl();
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
class Finder {
public:
  Finder(Analysis &A, const FunctionBody &B) : A(A), B(B) {}

  llvm::SmallVector<MissingKeepalive, 2> run() {
    for (const CallExpr *C : B.calls())
      consider(C);
    return std::move(Found);
  }

private:
  /// The callable runs elsewhere or later.
  bool isGivenAway(const CallExpr *C, unsigned I) {
    const ApiFacts *F = A.model().calleeFacts(C);
    if (const CallableFacts *Callable =
            F ? F->callable(static_cast<int>(I)) : nullptr)
      return Callable->Where != RunsOn::Immediate &&
             (Callable->Where != RunsOn::Unknown || Callable->Kept ||
              Callable->Released);
    if (F)
      return false;
    // The shape of Asio's initiating functions: async_x(…, handler).
    return nameOf(Model::callee(C)).starts_with("async_") &&
           I + 1 == CallParts::of(C).Arguments.size();
  }

  bool isMemberScope(const CallExpr *C) {
    CallParts Parts = CallParts::of(C);
    llvm::SmallVector<const Expr *, 4> Objects(Parts.Arguments);
    if (Parts.Receiver)
      Objects.push_back(Parts.Receiver);
    for (const Expr *E : Objects) {
      if (lambdaOf(E))
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

  /// The destructor joins, drains or waits on the member.
  bool endsInDestructor(const FieldDecl *Field) {
    const auto *R = dyn_cast<CXXRecordDecl>(Field->getParent());
    const CXXDestructorDecl *D = R ? R->getDestructor() : nullptr;
    const FunctionBody *Body = D ? A.body(D) : nullptr;
    if (!Body)
      return false;
    return llvm::any_of(Body->calls(), [&](const CallExpr *C) {
      const auto *M = dyn_cast<CXXMemberCallExpr>(C);
      return M && namedObject(M->getImplicitObjectArgument()) == Field &&
             llvm::is_contained({"join", "wait", "get", "stop", "close",
                                 "shutdown", "run", "drain"},
                                nameOf(M->getMethodDecl()));
    });
  }

  void consider(const CallExpr *C) {
    if (C->isTypeDependent())
      return;
    CallParts Parts = CallParts::of(C);
    for (unsigned I = 0; I < Parts.Arguments.size(); ++I) {
      const LambdaExpr *L = lambdaOf(Parts.Arguments[I]);
      if (L && isGivenAway(C, I))
        lambda(C, L);
    }
    if (const ApiFacts *F = A.model().calleeFacts(C);
        F && F->Spawn && F->Spawn->Task >= 0)
      if (const Expr *Task = Parts.at(F->Spawn->Task))
        if (const auto *Call = dyn_cast<CXXMemberCallExpr>(strip(Task)))
          coroutine(C, *F, Call);
  }

  bool statementHolds(const Expr *E, const CXXRecordDecl *R) {
    const Stmt *Here = B.enclosingStatement(E);
    Escape &Lives = *A.escape(B.function());
    for (const CallExpr *C : B.calls())
      if (C->getDirectCallee() && takesItself(C->getDirectCallee()) &&
          Lives.isWithin(C, Here))
        return true;
    for (const DeclRefExpr *D : B.references())
      if (holds(D->getType(), R) && Lives.isWithin(D, Here))
        return true;
    return false;
  }

  TaskLife lifeOf(const CallExpr *C) {
    Escape &Lives = *A.escape(B.function());
    const ApiFacts *F = A.model().calleeFacts(C);
    if (F && F->Spawn)
      return Lives.lifeOfSpawn(C, *F);
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

  void lambda(const CallExpr *C, const LambdaExpr *L) {
    const CXXRecordDecl *R = nullptr;
    auto Init = L->capture_init_begin();
    for (const LambdaCapture &Each : L->captures()) {
      const Expr *I = Init == L->capture_init_end() ? nullptr : *Init++;
      if (Each.capturesThis() && Each.getCaptureKind() != LCK_StarThis && I)
        R = I->getType()->getPointeeCXXRecordDecl();
    }
    if (!R || !sharesItself(R))
      return;
    for (const LambdaCapture &Each : L->captures())
      if (Each.capturesVariable() && holds(Each.getCapturedVar()->getType(), R))
        return;
    const FunctionBody *Body = bodyOfLambda(L);
    if (!Body || Body->isDependent() || Body->thisMentions().empty())
      return;
    if (llvm::any_of(Body->calls(), [](const CallExpr *Each) {
          return takesItself(Each->getDirectCallee()) &&
                 nameOf(Each->getDirectCallee()) == "weak_from_this";
        }))
      return;
    if (statementHolds(C, R) || isMemberScope(C) ||
        !mayOutliveObject(lifeOf(C)))
      return;
    MissingKeepalive M;
    M.Class = R;
    M.Consumer = C;
    M.Lambda = L;
    M.UsedAt = Body->thisMentions().front();
    M.C = Confidence::Medium;
    Found.push_back(M);
  }

  const FunctionBody *bodyOfLambda(const LambdaExpr *L) {
    if (const FunctionTemplateDecl *T =
            L->getLambdaClass()->getDependentLambdaCallOperator())
      for (const FunctionDecl *Each : T->specializations())
        if (const FunctionBody *Body = A.body(Each))
          return Body;
    return A.body(L->getCallOperator());
  }

  /// spawn(run()): a member coroutine that does not hold its object either.
  void coroutine(const CallExpr *C, const ApiFacts &F,
                 const CXXMemberCallExpr *Call) {
    const CXXMethodDecl *M = Call->getMethodDecl();
    if (!M || !isa<CXXThisExpr>(strip(Call->getImplicitObjectArgument())) ||
        !sharesItself(M->getParent()))
      return;
    const FunctionBody *Body = A.body(M);
    if (!Body || !Body->isCoroutine() || Body->thisMentions().empty() ||
        llvm::any_of(Body->calls(), [](const CallExpr *Each) {
          return takesItself(Each->getDirectCallee());
        }))
      return;
    for (const ParmVarDecl *P : M->parameters())
      if (holds(P->getType(), M->getParent()))
        return;
    if (statementHolds(C, M->getParent()) || isMemberScope(C) ||
        !mayOutliveObject(lifeOf(C)))
      return;
    MissingKeepalive Missing;
    Missing.Class = M->getParent();
    Missing.Consumer = C;
    Missing.Coroutine = Call;
    Missing.UsedAt = Body->thisMentions().front();
    Missing.C = Confidence::Medium;
    Found.push_back(Missing);
  }

  Analysis &A;
  const FunctionBody &B;
  llvm::SmallVector<MissingKeepalive, 2> Found;
};
} // namespace

llvm::SmallVector<MissingKeepalive, 2>
missingKeepalives(Analysis &A, const FunctionBody &B) {
  return Finder(A, B).run();
}

} // namespace clang::tidy::async
