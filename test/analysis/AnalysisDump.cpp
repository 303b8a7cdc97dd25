// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A plugin for tests only: checks that say what each shared analysis found, so
// that an analysis is tested by itself and not through the checks above it.
#include "analysis/Analysis.h"
#include "analysis/Consumption.h"
#include "analysis/Escape.h"
#include "analysis/HeldObjects.h"
#include "analysis/Predicates.h"
#include "analysis/Report.h"
#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyModule.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {
namespace {

class Dump : public ClangTidyCheck {
public:
  using ClangTidyCheck::ClangTidyCheck;
  void registerMatchers(MatchFinder *Finder) override {
    Finder->addMatcher(functionDecl(isDefinition()).bind("f"), this);
  }
  void check(const MatchFinder::MatchResult &Result) override {
    Analysis &A = Analysis::of(*Result.Context);
    const auto *F = Result.Nodes.getNodeAs<FunctionDecl>("f");
    if (const FunctionBody *B = A.body(F))
      dump(A, *B);
  }
  virtual void dump(Analysis &A, const FunctionBody &B) = 0;
};

StringRef word(StartPolicy P) {
  static const StringRef Words[] = {"unknown", "lazy", "eager", "lazy-rescheduled"};
  return Words[int(P)];
}
StringRef word(MutexKind K) {
  static const StringRef Words[] = {"none", "unknown", "blocking", "async"};
  return Words[int(K)];
}

struct DumpCoroutines : Dump {
  using Dump::Dump;
  void dump(Analysis &A, const FunctionBody &B) override {
    const CoroutineInfo *C = A.coroutine(B.function());
    if (!C)
      return;
    diag(B.function()->getLocation(), "%0 start, library %1")
        << word(C->Start) << (C->Lib ? C->Lib->Name : "none");
    unsigned N = 0;
    for (const SuspensionPoint &P : C->Suspensions) {
      static const StringRef Kinds[] = {"await", "yield", "for-await", "stackful"};
      diag(P.Loc, "suspension %0: %1%select{|, never suspends}2")
          << ++N << Kinds[P.K] << P.NeverSuspends;
    }
  }
};

struct DumpTypes : Dump {
  using Dump::Dump;
  void dump(Analysis &A, const FunctionBody &B) override {
    for (const VarDecl *V : B.variables()) {
      Shapes &S = A.shapes();
      std::string Text;
      auto Say = [&](const Twine &T) { Text += (Text.empty() ? "" : ", ") + T.str(); };
      if (const TaskFacts *T = S.task(V->getType()))
        Say("task " + word(T->Start));
      if (S.handle(V->getType()))
        Say("handle");
      if (S.isAwaitable(V->getType()))
        Say("awaitable");
      if (S.guard(V->getType()))
        Say("guard of " + word(S.guardedKind(V->getType())));
      if (MutexKind K = S.mutex(V->getType()); K != MutexKind::NotAMutex)
        Say("mutex " + word(K));
      if (!S.guard(V->getType()) && !S.containedGuard(V->getType()).isNull())
        Say("contains a guard");
      if (!S.elementOfContainer(V->getType()).isNull())
        Say("container of tasks");
      diag(V->getLocation(), "%0") << (Text.empty() ? "nothing" : Text);
    }
  }
};

struct DumpCalls : Dump {
  using Dump::Dump;
  void dump(Analysis &A, const FunctionBody &B) override {
    auto Facts = [&](const Expr *E, SourceLocation Loc) {
      const ApiFacts *F = A.model().calleeFacts(E);
      if (!F)
        return;
      std::string Text;
      auto Say = [&](const Twine &T) { Text += (Text.empty() ? "" : ", ") + T.str(); };
      if (F->Blocking)
        Say("blocking " + F->Blocking->Category);
      if (F->SyncWait)
        Say("sync-wait");
      if (F->Spawn)
        Say(F->Spawn->Detaches ? "detaches" : "spawns");
      if (F->Channel)
        Say("channel");
      if (F->LockFunction)
        Say("lock operation");
      if (F->Combinator)
        Say("combinator");
      if (F->Suspends)
        Say("suspends");
      if (F->Nonblocking)
        Say("nonblocking");
      if (!F->Callables.empty())
        Say("callable " + Twine(F->Callables.front().Argument));
      if (!Text.empty())
        diag(Loc, "%0: %1") << readableName(Model::callee(E)) << Text;
    };
    for (const CallExpr *C : B.calls())
      Facts(C, C->getExprLoc());
    for (const CXXConstructExpr *C : B.constructions())
      Facts(C, C->getLocation());
  }
};

struct DumpContexts : Dump {
  using Dump::Dump;
  void dump(Analysis &A, const FunctionBody &B) override {
    static const StringRef Kinds[] = {"unknown", "executor", "blocking-pool",
                                      "own-thread", "test"};
    const ExecutionContext &C = A.executionContext(B.function());
    diag(B.function()->getLocation(), "runs on %0, library %1")
        << Kinds[C.K] << (C.Lib ? C.Lib->Name : "none");
  }
};

struct DumpHeld : Dump {
  using Dump::Dump;
  void dump(Analysis &A, const FunctionBody &B) override {
    const CoroutineInfo *C = A.coroutine(B.function());
    const HeldObjects *H = A.heldObjects(B.function());
    if (!C || !H)
      return;
    for (const SuspensionPoint &P : C->Suspensions)
      for (const HeldLock &L : H->at(P))
        diag(P.Loc, "%select{maybe |}0held: %1") << L.OnEveryPath << L.Spelling;
  }
};

struct DumpConsumption : Dump {
  using Dump::Dump;
  void dump(Analysis &A, const FunctionBody &B) override {
    static const StringRef Fates[] = {
        "consumed",          "discarded",   "cast to void", "never consumed",
        "sometimes dropped", "overwritten", "detached"};
    if (const Consumption *C = A.consumption(B.function()))
      for (const Creation &Each : C->lost())
        diag(Each.Source->getExprLoc(), "%select{handle|task}0 %1")
            << (Each.Task != nullptr) << Fates[int(Each.What)];
  }
};

struct DumpEscape : Dump {
  using Dump::Dump;
  void dump(Analysis &A, const FunctionBody &B) override {
    static const StringRef Lives[] = {"unknown",  "in place", "joined",  "dropped",
                                      "returned", "stored",   "detached"};
    static const StringRef Kinds[] = {"temporary", "local", "parameter"};
    Escape *E = A.escape(B.function());
    for (const CallExpr *C : B.calls()) {
      const FunctionDecl *Callee = C->getDirectCallee();
      const TaskFacts *Task = A.shapes().task(C->getType());
      if (!Callee || !Task || !C->isPRValue() || A.model().facts(Callee))
        continue;
      TaskLife L = E->life(C);
      std::string Text;
      auto Add = [&](const ReferentList &List, int Index) {
        const char *Answers[] = {"", ", read later", ", unseen"};
        for (const Referent &R : List)
          if (E->diesFirst(R, L, Task->Start))
            Text += "; " + Kinds[R.K].str() +
                    (R.Variable ? " " + R.Variable->getNameAsString() : "") + " dies first" +
                    Answers[CalleeUse::of(A, Callee, Index)] + (R.Certain ? "" : ", perhaps");
      };
      CallParts Parts = CallParts::of(C);
      Referents Refs(A, B);
      for (unsigned I = 0; I < Parts.Arguments.size() && I < Callee->getNumParams(); ++I)
        Add(Refs.ofArgument(Parts.Arguments[I], Callee->getParamDecl(I)->getType()), int(I));
      if (const auto *M = dyn_cast<CXXMemberCallExpr>(C))
        Add(Refs.ofObject(M), CalleeUse::Object);
      diag(C->getExprLoc(), "%0%1%2") << Lives[int(L.K)] << (L.Certain ? "" : " by name") << Text;
    }
  }
};

struct DumpModule : ClangTidyModule {
  void addCheckFactories(ClangTidyCheckFactories &F) override {
    F.registerCheck<DumpCoroutines>("dump-coroutines");
    F.registerCheck<DumpTypes>("dump-types");
    F.registerCheck<DumpCalls>("dump-calls");
    F.registerCheck<DumpContexts>("dump-contexts");
    F.registerCheck<DumpHeld>("dump-held");
    F.registerCheck<DumpConsumption>("dump-consumption");
    F.registerCheck<DumpEscape>("dump-escape");
  }
};

} // namespace

static ClangTidyModuleRegistry::Add<DumpModule>
    X("async-dump-module", "Says what the shared analyses found.");

} // namespace clang::tidy::async
