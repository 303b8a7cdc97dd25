// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A destructor cannot await. What is asynchronous at the end of an object's
// life either goes on without the object, which is a use after free as soon as
// it touches a member, or is waited for on the thread that destroys it, which
// may be the executor's own. Member functions that the destructor calls on the
// object are looked into, two deep.
#include "WorkInDestructorCheck.h"
#include "analysis/Analysis.h"
#include "analysis/ContextNotes.h"
#include "analysis/Destination.h"
#include "analysis/DetachedType.h"
#include "analysis/Escape.h"
#include "analysis/NameHints.h"
#include "analysis/ObjectUse.h"
#include "analysis/Report.h"

namespace clang::tidy::async {

namespace {

/// A call below \p From that may wait for what \p From started.
bool waitsBelow(Analysis &A, const FunctionBody &Body, const Expr *From) {
  const SourceManager &SM = A.context().getSourceManager();
  return llvm::any_of(Body.calls(), [&](const CallExpr *C) {
    if (!SM.isBeforeInTranslationUnit(From->getEndLoc(), C->getEndLoc()))
      return false;
    if (const ApiFacts *F = A.model().calleeFacts(C);
        F && (F->SyncWait || F->Join))
      return true;
    return soundsLikeEnd(nameOf(Model::callee(C)));
  });
}

struct Finding {
  const Expr *Call = nullptr;    ///< in the function that was looked at
  const Expr *Through = nullptr; ///< what keeps 'this'; null for a wait
  bool Borrowed = false;         ///< not the object, but what it refers to
};

class DestructorWork {
public:
  DestructorWork(Analysis &A, llvm::ArrayRef<std::string> Allowed)
      : A(A), Conditions(A), Allowed(Allowed) {}

  /// What is wrong in \p Body; the first of each kind.
  llvm::SmallVector<Finding, 2> look(const FunctionBody &Body) {
    llvm::SmallVector<Finding, 2> Out;
    for (const CallExpr *C : Body.calls())
      if (waits(Body, C)) {
        Out.push_back({C, nullptr});
      } else {
        started(Body, C, Out);
      }
    for (const CXXConstructExpr *C : Body.constructions())
      if (!C->getConstructor()->isCopyOrMoveConstructor())
        started(Body, C, Out);
    // spawn(flush()).detach("…"): one piece of work, told once, where it
    // starts.
    Escape &Lives = *A.escape(Body.function());
    llvm::SmallVector<Finding, 2> Outer;
    for (const Finding &F : Out)
      if (!F.Through || llvm::none_of(Out, [&](const Finding &Other) {
            return Other.Through && Other.Call != F.Call &&
                   Lives.isWithin(F.Call, Other.Call);
          }))
        Outer.push_back(F);
    return Outer;
  }

private:
  void started(const FunctionBody &Body, const Expr *C,
               llvm::SmallVectorImpl<Finding> &Out) {
    Refers = refersToThis;
    const Expr *This = detaches(Body, C);
    // What the object only borrows was there as long as the object was; nobody
    // says that it waits for work that comes after.
    bool Borrowed = !This && !isGivenToScope(C);
    if (Borrowed) {
      Refers = refersToBorrowed;
      This = detaches(Body, C);
    }
    if (This && !waitsBelow(A, Body, C))
      Out.push_back({C, This, Borrowed});
  }

  /// A scope joins what it is given, before what it was made after.
  bool isGivenToScope(const Expr *C) {
    const Expr *Receiver = CallParts::of(C).Receiver;
    const ApiFacts *F =
        Receiver ? A.model().typeFacts(Receiver->getType()) : nullptr;
    return F && F->Scope;
  }

  bool waits(const FunctionBody &Body, const CallExpr *C) {
    const ApiFacts *F = A.model().calleeFacts(C);
    if (!F || !F->SyncWait || F->Nonblocking || F->SyncWait->BuildsRuntime ||
        F->Join || matchesGlob(Model::callee(C), Allowed))
      return false;
    // An executor's threads are joined where the executor ends.
    if (StringRef Name = nameOf(Model::callee(C));
        F->SyncWait->Waits == SyncWaitFacts::None &&
        (Name == "join" || Name == "wait"))
      return false;
    if (Body.isCoroutine() ||
        isa_and_nonnull<CoroutineSuspendExpr>(Body.semanticParent(C)))
      return false;
    Holds Ready = Conditions.any(Body, C, F->SyncWait->Unless, *F);
    return Ready == Holds::No || Ready == Holds::Unlikely;
  }

  /// What keeps 'this' in work that \p C starts and lets go.
  const Expr *detaches(const FunctionBody &Body, const Expr *C) {
    if (matchesGlob(Model::callee(C), Allowed))
      return nullptr;
    const ApiFacts *F = A.model().calleeFacts(C);
    bool Starts = F && (F->Spawn || startsCallable(*F));
    const TaskFacts *Task = A.shapes().task(C->getType());
    bool Runs =
        isa<CallExpr>(C) &&
        (Task ? Task->Start == StartPolicy::Eager &&
                    Task->Drop != DropPolicy::Cancels &&
                    Task->Drop != DropPolicy::CancelsAndWaits
              : !C->getType()->isVoidType() && isDetachedType(A, C->getType()));
    if (!Starts && !Runs) {
      // Handed to a function of the user's own that starts it.
      const auto *Call = dyn_cast<CallExpr>(C);
      if (!Task || !Call ||
          A.escape(Body.function())->life(C).K != Life::Detached)
        return nullptr;
      return Refers(A, Body, C);
    }
    if (F && (F->Combinator || F->SyncWait) && !Runs)
      return nullptr;
    if (!isLetGo(Body, C, F))
      return nullptr;
    // An executor that is a member ends with the object and runs no more.
    CallParts Parts = CallParts::of(C);
    if (Starts) {
      if (Parts.Receiver && isOwnExecutor(Parts.Receiver))
        return nullptr;
      for (const Expr *Arg : Parts.Arguments)
        if (isOwnExecutor(Arg))
          return nullptr;
    }
    if (!Starts)
      return Refers(A, Body, C);
    for (const Expr *Arg : Parts.Arguments)
      if (isWork(Arg->getType()))
        if (const Expr *This = Refers(A, Body, Arg))
          return This;
    return nullptr;
  }

  static bool startsCallable(const ApiFacts &F) {
    return llvm::any_of(F.Callables, [](const CallableFacts &C) {
      return C.Where == RunsOn::Executor || C.Where == RunsOn::BlockingPool ||
             C.Where == RunsOn::OwnThread;
    });
  }

  /// \p E is, or is reached through an accessor of, a member by value that runs
  /// work itself.
  bool isOwnExecutor(const Expr *E) {
    const Expr *S = stripMove(E);
    while (const auto *C = dyn_cast<CXXMemberCallExpr>(S))
      S = stripMove(C->getImplicitObjectArgument());
    if (!isOwnMember(S))
      return false;
    const ApiFacts *F = A.model().typeFacts(S->getType());
    return F && F->Executor && F->SyncWait && F->SyncWait->BuildsRuntime;
  }

  bool isWork(QualType T) {
    if (A.shapes().task(T) || A.shapes().isAwaitable(T) || T->isPointerType())
      return true;
    const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
    if (!R)
      return false;
    if (const ApiFacts *F = A.model().typeFacts(T);
        F && (F->Executor || F->Token))
      return false;
    return true;
  }

  bool isLetGo(const FunctionBody &Body, const Expr *C, const ApiFacts *F) {
    if (C->getType()->isVoidType() ||
        (F && F->Spawn && F->Spawn->Detaches && isa<CallExpr>(C)) ||
        isDetachedType(A, C->getType()))
      return true;
    TaskLife L = A.escape(Body.function())->life(C);
    if (L.K == Life::Detached)
      return true;
    if (L.K != Life::Dropped)
      return false;
    const HandleFacts *H =
        F && F->Handle ? &*F->Handle : A.shapes().handle(C->getType());
    // Cancelling is a request: the work runs until it notices.
    return !H || H->Drop == DropPolicy::Continues ||
           H->Drop == DropPolicy::Cancels || H->Drop == DropPolicy::Unknown;
  }

  Analysis &A;
  PredicateEvaluator Conditions;
  llvm::ArrayRef<std::string> Allowed;
  const Expr *(*Refers)(Analysis &, const FunctionBody &,
                        const Expr *) = refersToThis;
};

/// A guard whose trade is to wait for others: it has nothing but references,
/// pointers, callables and flags.
bool isJoiner(const CXXRecordDecl *R) {
  if (R->field_empty() || R->getNumBases())
    return false;
  return llvm::all_of(R->fields(), [](const FieldDecl *F) {
    QualType T = F->getType();
    if (T->isReferenceType() || T->isPointerType() || T->isBooleanType() ||
        T->isTemplateTypeParmType() ||
        isa<SubstTemplateTypeParmType>(T.getTypePtr()))
      return true;
    const CXXRecordDecl *Class = T->getAsCXXRecordDecl();
    if (!Class || !Class->getIdentifier())
      return Class && Class->isLambda();
    return Class->isLambda() || (Class->isInStdNamespace() &&
                                 (Class->getName() == "reference_wrapper" ||
                                  Class->getName() == "function" ||
                                  Class->getName() == "move_only_function"));
  });
}

/// What \p C is given is made by a member function of the object itself.
bool startsOwnWork(Analysis &A, const FunctionBody &Body, const Expr *C) {
  return llvm::any_of(Body.calls(), [&](const CallExpr *Each) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(Each);
    return Call && Call != C &&
           isa<CXXThisExpr>(strip(Call->getImplicitObjectArgument())) &&
           A.shapes().task(Call->getType()) &&
           A.escape(Body.function())->isWithin(Call, C);
  });
}

/// A fixture of Google Test lives on the test's own thread.
bool isTestFixture(const CXXRecordDecl *R) {
  return llvm::any_of(R->bases(), [](const CXXBaseSpecifier &Base) {
    const CXXRecordDecl *B = Base.getType()->getAsCXXRecordDecl();
    return B && B->hasDefinition() &&
           (readableName(B) == "testing::Test" || isTestFixture(B));
  });
}

} // namespace

void WorkInDestructorCheck::checkFunction(Analysis &A,
                                          const FunctionBody &Body) {
  const auto *D = dyn_cast<CXXDestructorDecl>(Body.function());
  if (!D)
    return;
  const CXXRecordDecl *Class = D->getParent();
  QualType T = A.context().getCanonicalTagType(Class);
  // Tasks, handles and scopes join in their destructors by contract.
  const ApiFacts *Known = A.model().typeFacts(T);
  if (A.shapes().task(T) || A.shapes().handle(T) || (Known && Known->Scope) ||
      A.shapes().isAwaitable(T) || isTestFixture(Class) ||
      matchesGlob(Class, Allowed.Types))
    return;
  // Waits of a guard are its trade, unless for work of its own.
  bool Joiner = isJoiner(Class);
  auto IsTrade = [&](const FunctionBody &In, const Finding &F) {
    return Joiner && (F.Through || !startsOwnWork(A, In, F.Call));
  };

  DestructorWork Work(A, Allowed.Callees);
  auto Report = [&](const Expr *At, const Finding &F, Confidence C) {
    if (!shouldReport(A, getID(), placeOf(At), C))
      return false;
    // Without template arguments: one text for all instantiations.
    std::string Name = Class->getNameAsString();
    if (F.Through)
      diag(placeOf(At), "work that the destructor of '%0' starts here and does "
                        "not wait for uses %select{the object after its end|"
                        "what the object only borrowed, which may be gone}1")
          << Name << F.Borrowed << At->getSourceRange();
    else
      diag(placeOf(At), "the destructor of '%0' waits for asynchronous work "
                        "with '%1', which blocks the thread that destroys it")
          << Name << calledName(F.Call, A.context()) << At->getSourceRange();
    return true;
  };
  auto Remedy = [&](const Expr *At, const Finding &F) {
    diag(placeOf(At),
         F.Through ? "move what the work needs into it, or end it in a member "
                     "function that is awaited before the object goes"
                   : "end the work in a member function that is awaited before "
                     "the object goes",
         DiagnosticIDs::Note);
  };

  for (const Finding &F : Work.look(Body))
    if (!IsTrade(Body, F) &&
        Report(F.Call, F, F.Borrowed ? Confidence::Medium : Confidence::High)) {
      if (F.Through && F.Through->getBeginLoc().isValid())
        diag(F.Through->getBeginLoc(),
             "the work refers to %select{the object|what is borrowed}0 here",
             DiagnosticIDs::Note)
            << F.Borrowed;
      Remedy(F.Call, F);
    }

  // What it calls on itself.
  for (const CallExpr *C : Body.calls()) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(C);
    const CXXMethodDecl *M = Call ? Call->getMethodDecl() : nullptr;
    const FunctionBody *Helper =
        M && isa<CXXThisExpr>(strip(Call->getImplicitObjectArgument()))
            ? A.body(M)
            : nullptr;
    if (!Helper || Helper->isCoroutine() || waitsBelow(A, Body, C))
      continue;
    for (const Finding &F : Work.look(*Helper))
      if (!IsTrade(*Helper, F) && Report(C, F, Confidence::Medium)) {
        diag(placeOf(F.Call),
             F.Through ? "%0 starts the work here" : "%0 waits here",
             DiagnosticIDs::Note)
            << M;
        Remedy(C, F);
      }
  }
}

} // namespace clang::tidy::async
