// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Attributes.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"

namespace clang::tidy::async {

static std::optional<std::string> textOf(const Expr *E) {
  if (!E)
    return std::nullopt;
  if (const auto *C = dyn_cast<ConstantExpr>(E))
    E = C->getSubExpr();
  if (const auto *S = dyn_cast<StringLiteral>(E->IgnoreParenCasts()))
    return S->getString().str();
  return std::nullopt;
}

namespace {

/// Lays the facts of a declaration's attributes over \p Facts.
class AttributeReader {
public:
  AttributeReader(ASTContext &Ctx, ApiFacts &Facts) : Ctx(Ctx), F(Facts) {}
  bool Any = false;

  void read(const NamedDecl *D) {
    for (const auto *A : D->specific_attrs<AnnotateAttr>()) {
      llvm::StringRef Word = A->getAnnotation();
      if (!Word.consume_front("async::"))
        continue;
      std::string Text;
      if (A->args_size())
        Text = textOf(*A->args_begin()).value_or("");
      annotation(Word, Text, A);
      if (Word == "sync_wait")
        if (const auto *Method =
                dyn_cast_or_null<CXXMethodDecl>(D->getAsFunction());
            Method && Method->param_empty())
          F.SyncWait->Waits = Predicate::Receiver;
    }
    if (Ignorable)
      (F.Handle ? F.Handle->Ignorable : make(F.Task).Ignorable) = true;
    if (const auto *Fn = dyn_cast<FunctionDecl>(D)) {
      for (const auto &Effect : Fn->getFunctionEffects()) {
        auto Kind = Effect.Effect.kind();
        if (Kind == FunctionEffect::Kind::Blocking)
          blocking("wait");
        else if (Kind == FunctionEffect::Kind::NonBlocking)
          nonblocking();
      }
      for (unsigned I = 0; I < Fn->getNumParams(); ++I)
        parameter(Fn->getParamDecl(I), I);
    }
    if (D->hasAttr<ScopedLockableAttr>() && !F.Guard) {
      F.Guard.emplace();
      F.Guard->KindFromMutex = false;
      Any = true;
    }
    if (D->hasAttr<CapabilityAttr>() && !F.Mutex) {
      F.Mutex.emplace();
      Any = true;
    }
    if (D->hasAttr<CoroReturnTypeAttr>() && isa<CXXRecordDecl>(D)) {
      // The shape says whether it is a task; nothing to add here.
    }
  }

private:
  void blocking(llvm::StringRef Category) {
    Any = true;
    if (!F.Blocking)
      F.Blocking.emplace();
    if (F.Blocking->Category.empty())
      F.Blocking->Category = Category.str();
    F.Nonblocking = false;
  }
  void nonblocking() {
    Any = true;
    F.Nonblocking = true;
    F.Blocking.reset();
    F.SyncWait.reset();
  }
  template <class T> T &make(std::optional<T> &Slot) {
    if (!Slot)
      Slot.emplace();
    return *Slot;
  }

  void annotation(llvm::StringRef Word, llvm::StringRef Text,
                  const AnnotateAttr *A) {
    bool Known = true;
    if (Word == "task") {
      TaskFacts &T = make(F.Task);
      if (Text == "lazy")
        T.Start = StartPolicy::Lazy;
      else if (Text == "eager")
        T.Start = StartPolicy::Eager;
    } else if (Word == "must_join") {
      make(F.Handle);
    } else if (Word == "guard") {
      GuardFacts &G = make(F.Guard);
      G.KindFromMutex = G.Blocks = false;
      G.Shared = Text == "shared";
    } else if (Word == "mutex") {
      make(F.Mutex).Blocks = false;
    } else if (Word == "blocking") {
      blocking(Text.empty() ? "wait" : Text);
      if (!Text.empty())
        F.Blocking->Category = Text.str();
    } else if (Word == "nonblocking") {
      nonblocking();
    } else if (Word == "sync_wait") {
      make(F.SyncWait).Waits = 0;
    } else if (Word == "runtime") {
      make(F.SyncWait).BuildsRuntime = true;
      F.Executor = true;
    } else if (Word == "suspends") {
      F.Suspends = true;
    } else if (Word == "spawns") {
      make(F.Spawn);
    } else if (Word == "detaches") {
      SpawnFacts &S = make(F.Spawn);
      S.Detaches = true;
      S.Detach = llvm::StringSwitch<DetachPolicy>(Text)
                     .Case("lost", DetachPolicy::Lost)
                     .Case("terminates", DetachPolicy::Terminates)
                     .Case("logged", DetachPolicy::Logged)
                     .Case("rethrown", DetachPolicy::Rethrown)
                     .Case("handled", DetachPolicy::Handled)
                     .Default(DetachPolicy::Unknown);
    } else if (Word == "structured") {
      make(F.Combinator);
    } else if (Word == "unbounded") {
      make(F.Channel).Limit = ChannelFacts::NoLimit;
      if (!Text.empty())
        F.Channel->Bounded = Text.str();
    } else if (Word == "bound") {
      ChannelFacts &C = make(F.Channel);
      C.Limit = ChannelFacts::FromArgument;
      Expr::EvalResult Value;
      if (A->args_size() && !(*A->args_begin())->isValueDependent() &&
          (*A->args_begin())->EvaluateAsInt(Value, Ctx))
        C.Index = Value.Val.getInt().getExtValue();
    } else if (Word == "must_await_immediately") {
      make(F.Task).MustAwaitImmediately = true;
    } else if (Word == "ignorable") {
      Ignorable = true; // Of what it is a word, the other words say.
    } else if (Word == "borrow") {
      make(F.Borrow).Of = llvm::StringSwitch<BorrowFacts::Kind>(Text)
                              .Case("lock", BorrowFacts::Lock)
                              .Case("reclaim", BorrowFacts::Reclaim)
                              .Default(BorrowFacts::Value);
    } else if (Word == "runs_inline") {
      F.RunsInline = true;
    } else if (Word == "thread_bound") {
      F.ThreadBound = true;
    } else if (Word == "scope") {
      F.Scope = true;
    } else if (Word == "executor") {
      F.Executor = true;
    } else if (Word == "cancel") {
      F.CancelSafety = Text == "queue_place" ? "queue-place" : Text.str();
    } else if (Word == "clock") {
      F.Clock = true;
    } else {
      Known = false; // A later version's word, or one for a parameter.
    }
    Any |= Known;
  }

  void parameter(const ParmVarDecl *P, unsigned I) {
    CallableFacts C;
    C.Argument = I;
    bool Said = false;
    for (const auto *A : P->specific_attrs<AnnotateAttr>()) {
      llvm::StringRef Word = A->getAnnotation();
      if (!Word.consume_front("async::"))
        continue;
      RunsOn Where = llvm::StringSwitch<RunsOn>(Word)
                         .Case("blocking_region", RunsOn::BlockingPool)
                         .Case("own_thread", RunsOn::OwnThread)
                         .Case("on_executor", RunsOn::Executor)
                         .Case("immediate", RunsOn::Immediate)
                         .Default(RunsOn::Unknown);
      if (Where != RunsOn::Unknown)
        C.Where = Where;
      C.Kept |= Word == "keeps_closure";
      Said |= Where != RunsOn::Unknown || Word == "keeps_closure";
    }
    if (!Said)
      return;
    Any = true;
    llvm::erase_if(F.Callables, [&](const CallableFacts &Old) {
      return Old.Argument == C.Argument;
    });
    F.Callables.push_back(C);
  }

  ASTContext &Ctx;
  ApiFacts &F;
  bool Ignorable = false;
};

} // namespace

bool readAttributes(llvm::ArrayRef<const NamedDecl *> Declarations,
                    ASTContext &Ctx, ApiFacts &Facts) {
  AttributeReader R(Ctx, Facts);
  for (const NamedDecl *D : Declarations)
    R.read(D);
  return R.Any;
}

} // namespace clang::tidy::async
