// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The same sleep is a defect on an executor's thread and right on a thread of
// its own, so the first question to ask of a blocking call is where it runs.
// Only two things say so with certainty: a body is a coroutine (what resumes
// it is an executor), or it is a closure and the model knows the function that
// takes it. A closure that is called where it stands, or handed to an
// algorithm, runs where the body around it runs. All else is unknown, and of
// the unknown nothing is reported.
#include "AsyncContext.h"
#include "Analysis.h"
#include "Predicates.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::async {

const ExecutionContext &AsyncContexts::of(const FunctionDecl *F) {
  const FunctionBody *Body = A.body(F);
  if (Body)
    F = Body->function();
  if (auto It = Cache.find(F); It != Cache.end())
    return *It->second;
  // Found by a closure that is handed to itself.
  Cache[F] = std::make_unique<ExecutionContext>();
  ExecutionContext Found = Body ? compute(F) : ExecutionContext();
  return *Cache[F] = std::move(Found);
}

/// The function's name was written by a macro that names tests: TEST_F,
/// TEST_CASE, BOOST_AUTO_TEST_CASE, SCENARIO.
static bool isTestBody(const FunctionDecl *F, ASTContext &Ctx) {
  if (F->isMain())
    return true;
  const SourceManager &SM = Ctx.getSourceManager();
  SourceLocation Loc = F->getLocation();
  while (Loc.isMacroID()) {
    StringRef Macro = Lexer::getImmediateMacroName(Loc, SM, Ctx.getLangOpts());
    if (Macro.contains("TEST") || Macro.contains("SCENARIO"))
      return true;
    Loc = SM.getImmediateMacroCallerLoc(Loc);
  }
  return false;
}

/// isAwaitable, and for a template that nothing has instantiated yet (the
/// result of a member that is declared and not called) a look at its pattern.
static bool mayBeAwaited(QualType T, Shapes &S) {
  if (S.isAwaitable(T))
    return true;
  const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      T->getAsCXXRecordDecl());
  if (!Spec || Spec->hasDefinition())
    return false;
  const CXXRecordDecl *Pattern =
      Spec->getSpecializedTemplate()->getTemplatedDecl();
  DeclarationNameTable &Names = Spec->getASTContext().DeclarationNames;
  IdentifierTable &Ids = Spec->getASTContext().Idents;
  return !Pattern->lookup(Names.getCXXOperatorName(OO_Coawait)).empty() ||
         !Pattern->lookup(&Ids.get("await_ready")).empty();
}

static bool hasAwaitableMember(const CXXRecordDecl *Class, Shapes &S) {
  return llvm::any_of(Class->methods(), [&](const CXXMethodDecl *M) {
    return M->getNumParams() == 0 &&
           !isa<CXXConstructorDecl, CXXDestructorDecl>(M) &&
           !M->getReturnType()->isUndeducedType() &&
           mayBeAwaited(M->getReturnType(), S);
  });
}

/// A coroutine that nobody awaits and that awaits nothing: it is run by the
/// thread that asks for its next value.
static bool isSynchronous(const FunctionBody &Body, const CoroutineInfo &Info,
                          Shapes &S) {
  if (llvm::any_of(Info.Suspensions, [](const SuspensionPoint &P) {
        return P.K == SuspensionPoint::Await ||
               P.K == SuspensionPoint::ForAwait;
      }))
    return false;
  QualType Result = Body.function()->getReturnType();
  if (Result->isDependentType())
    return !Info.Suspensions.empty();
  if (S.isAwaitable(Result))
    return false;
  const CXXRecordDecl *Class =
      Result.getNonReferenceType()->getAsCXXRecordDecl();
  return !Class || !Class->hasDefinition() || !hasAwaitableMember(Class, S);
}

ExecutionContext AsyncContexts::compute(const FunctionDecl *F) {
  const FunctionBody &Body = *A.body(F);
  const auto *Method = dyn_cast<CXXMethodDecl>(F);
  bool IsLambda = Method && Method->getParent()->isLambda();
  if (Body.isCoroutine()) {
    if (const CoroutineInfo *Info = A.coroutine(F))
      return ofCoroutine(Body, *Info);
    return {};
  }
  if (IsLambda)
    return ofClosure(Method);
  ExecutionContext Where;
  if (isTestBody(F, A.context())) {
    Where.K = ExecutionContext::Test;
    Where.Because = F->getLocation();
  }
  return Where;
}

bool AsyncContexts::movedAway(const FunctionBody &Body, const Expr *Site) {
  const SourceManager &SM = A.context().getSourceManager();
  std::optional<RunsOn> Now;
  for (const Expr *Await : Body.awaits()) {
    if (!SM.isBeforeInTranslationUnit(Await->getBeginLoc(),
                                      Site->getBeginLoc()))
      break;
    const Expr *Operand = nullptr;
    if (const auto *C = dyn_cast<CoawaitExpr>(Await))
      Operand = C->getOperand();
    else if (const auto *D = dyn_cast<DependentCoawaitExpr>(Await))
      Operand = D->getOperand();
    if (const ApiFacts *Facts = A.model().calleeFacts(stripMove(Operand));
        Facts && Facts->Switches)
      Now = Facts->Switches;
  }
  return Now && *Now != RunsOn::Executor;
}

/// 'sync_wait(when_all([&]() -> task<> { loop.run(); co_return; }(), work()))':
/// a lazy coroutine that never suspends runs on the thread that waits for it.
/// That is how a main thread drives an event loop while it waits. Returns the
/// body with the wait, or null.
const FunctionBody *
AsyncContexts::startedBySyncWait(const FunctionBody &Body,
                                 const CoroutineInfo &Info) {
  const auto *Method = dyn_cast<CXXMethodDecl>(Body.function());
  if (!Method || !Method->getParent()->isLambda() ||
      Info.Start != StartPolicy::Lazy ||
      llvm::any_of(Info.Suspensions,
                   [](const SuspensionPoint &P) { return !P.NeverSuspends; }))
    return nullptr;
  const LambdaUse *Use = A.lambdaUse(Method);
  const auto *Around =
      dyn_cast<FunctionDecl>(Method->getParent()->getDeclContext());
  const FunctionBody *Outer = Around ? A.body(Around) : nullptr;
  if (!Use || !Use->CalledInPlace || !Outer)
    return nullptr;
  // Up through the call of the closure, wrappers and combinators.
  bool Called = false;
  for (const Stmt *S = Outer->semanticParent(Use->Lambda); S;
       S = Outer->semanticParent(S)) {
    const auto *E = dyn_cast<Expr>(S);
    if (!E)
      return nullptr;
    if (isa<CXXConstructExpr>(E) || isa<InitListExpr>(E))
      continue;
    const auto *Call = dyn_cast<CallExpr>(E);
    if (!Call)
      return nullptr;
    const ApiFacts *Facts = A.model().calleeFacts(Call);
    if (Facts && Facts->SyncWait)
      return Outer;
    if (Called && !(Facts && Facts->Combinator))
      return nullptr;
    Called = true;
  }
  return nullptr;
}

/// What a mention of a closure's variable is given to: the call and the index
/// of the argument. The call itself with index -1 when it is what is called.
static std::pair<const Expr *, int> consumerOf(const Expr *Mention,
                                               const FunctionBody &Body) {
  const Stmt *Child = Mention;
  for (const Stmt *P = Body.parent(Child); P; Child = P, P = Body.parent(P)) {
    if (isa<ParenExpr, ImplicitCastExpr, FullExpr, MaterializeTemporaryExpr,
            CXXBindTemporaryExpr, CXXFunctionalCastExpr>(P))
      continue;
    if (const auto *C = dyn_cast<CXXConstructExpr>(P);
        C && C->getConstructor()->isCopyOrMoveConstructor())
      continue;
    const auto *E = dyn_cast<Expr>(P);
    if (!E || !isa<CallExpr, CXXConstructExpr>(E))
      return {nullptr, 0};
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
        Op && Op->getOperator() == OO_Call && Op->getArg(0) == Child)
      return {E, -1};
    if (stripMove(E) == Mention) // std::move(f)
      continue;
    CallParts Parts = CallParts::of(E);
    for (unsigned I = 0; I < Parts.Arguments.size(); ++I)
      if (Parts.Arguments[I] == Child)
        return {E, static_cast<int>(I)};
    return {nullptr, 0};
  }
  return {nullptr, 0};
}

/// 'co_await co_spawn(pool, work(x), use_awaitable)', where work is a coroutine
/// lambda and pool a thread pool: a coroutine that starts another one on an
/// executor that it is not on itself moves work away. (A program that starts
/// all of its coroutines on a pool has an executor of many threads, whose
/// threads must not block.)
ExecutionContext AsyncContexts::ofStartedClosure(const LambdaUse &Use,
                                                 const FunctionBody &Outer) {
  ExecutionContext Given;
  auto Ask = [&](const Expr *Consumer, unsigned Argument) {
    Given = handedTo(Consumer, Argument, Outer);
    const ApiFacts *Facts = A.model().calleeFacts(Consumer);
    if (Facts && Facts->Spawn && !Outer.isCoroutine())
      Given = {};
  };
  if (Use.Consumer) {
    Ask(Use.Consumer, Use.Argument);
    return Given;
  }
  for (const CallExpr *Call : Outer.calls()) {
    const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call);
    if (!Op || Op->getDirectCallee() != Use.Lambda->getCallOperator())
      continue;
    auto [Consumer, Argument] = consumerOf(Op, Outer);
    if (!Consumer || Argument < 0)
      return {};
    Ask(Consumer, static_cast<unsigned>(Argument));
    // One call that stays here leaves it here.
    if (Given.K != ExecutionContext::BlockingPool &&
        Given.K != ExecutionContext::OwnThread)
      return {};
  }
  return Given;
}

/// result<> f(executor_tag, std::shared_ptr<thread_executor>, …): the coroutine
/// starts on the executor that it is given.
static std::optional<RunsOn> startsOn(const FunctionDecl *F, Model &M) {
  for (unsigned I = 0; I + 1 < F->getNumParams(); ++I) {
    const ApiFacts *Tag = M.typeFacts(F->getParamDecl(I)->getType());
    if (!Tag || !Tag->StartTag)
      continue;
    QualType T = F->getParamDecl(I + 1)->getType().getNonReferenceType();
    if (T->isPointerType())
      T = T->getPointeeType();
    else if (const auto *Spec =
                 dyn_cast_or_null<ClassTemplateSpecializationDecl>(
                     T->getAsCXXRecordDecl());
             Spec && Spec->isInStdNamespace() &&
             Spec->getTemplateArgs().size() &&
             Spec->getTemplateArgs()[0].getKind() == TemplateArgument::Type)
      T = Spec->getTemplateArgs()[0].getAsType();
    const ApiFacts *Executor = M.typeFacts(T);
    return Executor ? Executor->Hosts : std::nullopt;
  }
  return std::nullopt;
}

ExecutionContext AsyncContexts::ofCoroutine(const FunctionBody &Body,
                                            const CoroutineInfo &Info) {
  const FunctionDecl *F = Body.function();
  if (isSynchronous(Body, Info, A.shapes()))
    return {};
  // A coroutine lambda may be given to the function that says where it runs.
  if (const auto *Method = dyn_cast<CXXMethodDecl>(F))
    if (const LambdaUse *Use = A.lambdaUse(Method))
      if (const auto *Around =
              dyn_cast<FunctionDecl>(Method->getParent()->getDeclContext()))
        if (const FunctionBody *Outer = A.body(Around)) {
          ExecutionContext Given = ofStartedClosure(*Use, *Outer);
          if (Given.Launcher && (Given.K == ExecutionContext::BlockingPool ||
                                 Given.K == ExecutionContext::OwnThread))
            return Given;
        }
  if (const FunctionBody *Waiter = startedBySyncWait(Body, Info))
    return of(Waiter->function());
  ExecutionContext Where;
  Where.K = ExecutionContext::Executor;
  if (auto On = startsOn(F, A.model()))
    Where.K = *On == RunsOn::OwnThread      ? ExecutionContext::OwnThread
              : *On == RunsOn::BlockingPool ? ExecutionContext::BlockingPool
              : *On == RunsOn::Unknown      ? ExecutionContext::Unknown
                                            : ExecutionContext::Executor;
  Where.Because = F->getLocation();
  Where.Coroutine = F;
  Where.Lib = Info.Lib;
  Where.LibRoot = Info.LibRoot;
  return Where;
}

ExecutionContext AsyncContexts::ofClosure(const CXXMethodDecl *CallOperator) {
  const auto *Around =
      dyn_cast<FunctionDecl>(CallOperator->getParent()->getDeclContext());
  const FunctionBody *Outer = Around ? A.body(Around) : nullptr;
  const LambdaUse *Use = A.lambdaUse(CallOperator);
  if (!Outer || !Use)
    return {};
  if (Use->CalledInPlace)
    return of(Around);
  if (Use->Consumer)
    return handedTo(Use->Consumer, Use->Argument, *Outer);
  if (Use->Variable && Use->Variable->isLocalVarDecl())
    return ofVariable(Use->Variable, *Outer);
  return {};
}

ExecutionContext AsyncContexts::handedTo(const Expr *Consumer,
                                         unsigned Argument,
                                         const FunctionBody &Around) {
  const ApiFacts *Facts = A.model().calleeFacts(Consumer);
  const CallableFacts *Callable =
      Facts ? Facts->callable(static_cast<int>(Argument)) : nullptr;
  // A constructor may say more of its parameters than its class does.
  if (const auto *C = dyn_cast<CXXConstructExpr>(Consumer); C && !Callable) {
    Facts = A.model().facts(C->getConstructor());
    Callable = Facts ? Facts->callable(static_cast<int>(Argument)) : nullptr;
  }
  if (!Callable)
    return {};
  RunsOn On = Callable->Where;
  CallParts Parts = CallParts::of(Consumer);
  for (const CallableFacts::Override &O : Callable->Overrides)
    if (const Expr *Decider = Parts.at(O.Argument);
        Decider && isTypeNamed(Decider->getType(), O.Type, Facts->Root)) {
      On = O.Where;
      break;
    }

  ExecutionContext Where;
  Where.Because = Consumer->getExprLoc();
  Where.Launcher = Model::callee(Consumer);
  switch (On) {
  case RunsOn::Unknown:
    return {};
  case RunsOn::Immediate:
    return of(Around.function());
  case RunsOn::Executor:
    Where.K = ExecutionContext::Executor;
    Where.Lib = Facts->From;
    Where.LibRoot = Facts->Root;
    break;
  case RunsOn::BlockingPool:
    Where.K = ExecutionContext::BlockingPool;
    break;
  case RunsOn::OwnThread:
    Where.K = ExecutionContext::OwnThread;
    break;
  }
  return Where;
}

ExecutionContext AsyncContexts::ofVariable(const VarDecl *Closure,
                                           const FunctionBody &Around) {
  std::optional<ExecutionContext> Found;
  for (const DeclRefExpr *Mention : Around.references()) {
    if (Mention->getDecl() != Closure || !Around.parent(Mention))
      continue;
    ExecutionContext Here;
    if (const auto *Captor =
            dyn_cast_or_null<LambdaExpr>(Around.semanticParent(Mention))) {
      Here = of(Captor->getCallOperator());
    } else {
      auto [Consumer, Argument] = consumerOf(Mention, Around);
      if (Consumer)
        Here = Argument < 0 ? of(Around.function())
                            : handedTo(Consumer, Argument, Around);
    }
    // One use that nobody knows leaves the whole unknown; of the known ones,
    // the executor's is the one that must not block.
    if (Here.K == ExecutionContext::Unknown)
      return {};
    if (!Found || Here.K == ExecutionContext::Executor)
      Found = std::move(Here);
  }
  return Found.value_or(ExecutionContext());
}

} // namespace clang::tidy::async
