// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "SpawnInLoopCheck.h"
#include "analysis/Consumption.h"
#include "analysis/ContextNotes.h"
#include "analysis/Destination.h"
#include "analysis/LockAwaits.h"
#include "analysis/PathQuery.h"
#include "analysis/Predicates.h"
#include "analysis/SharedState.h"
#include "analysis/Syntax.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-spawn-in-loop";
static constexpr char MaxTasksKey[] = "MaxTasks";
static constexpr unsigned DefaultMaxTasks = 64;

SpawnInLoopCheck::SpawnInLoopCheck(StringRef Name, ClangTidyContext *Context)
    : FunctionCheck(Name, Context, AllowedNames::OfCallees),
      MaxTasks(OptionReader(Name, Options, *Context)
                   .number(MaxTasksKey, DefaultMaxTasks)) {}

void SpawnInLoopCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  FunctionCheck::storeOptions(Opts);
  Options.store(Opts, MaxTasksKey, MaxTasks);
}

/// A number of workers, of cores, a limit: bounded by somebody's decision.
static bool soundsLimited(StringRef Name) {
  return llvm::any_of(
      std::initializer_list<llvm::StringRef>{
          "worker", "thread", "concurren", "parallel", "shard", "core", "cpu",
          "limit", "max", "capacity", "window", "pool", "replica", "batch_size",
          "batchsize"},
      [&](StringRef Each) { return Name.contains_insensitive(Each); });
}

static bool anyName(const Stmt *S, llvm::function_ref<bool(StringRef)> Is) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  const NamedDecl *D = nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S)) {
    D = Ref->getDecl();
    if (const auto *V = dyn_cast<VarDecl>(D);
        V && V->getInit() && V->hasLocalStorage() &&
        !isa<LambdaExpr>(strip(V->getInit())) && V->getType()->isIntegerType())
      if (anyName(V->getInit(), Is))
        return true;
  } else if (const auto *M = dyn_cast<MemberExpr>(S)) {
    D = M->getMemberDecl();
  }
  if (D && Is(nameOf(D)))
    return true;
  return llvm::any_of(S->children(),
                      [&](const Stmt *C) { return anyName(C, Is); });
}

static bool isLoop(const Stmt *S) {
  return isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S);
}

/// Number of elements that is known when it is compiled.
static std::optional<uint64_t> sizeOf(ASTContext &Ctx, QualType T) {
  T = T.getNonReferenceType();
  if (const auto *Array = Ctx.getAsConstantArrayType(T))
    return Array->getSize().getZExtValue();
  const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      T->getAsCXXRecordDecl());
  if (Spec && Spec->isInStdNamespace() && nameOf(Spec) == "array" &&
      Spec->getTemplateArgs().size() == 2 &&
      Spec->getTemplateArgs()[1].getKind() == TemplateArgument::Integral)
    return Spec->getTemplateArgs()[1].getAsIntegral().getZExtValue();
  if (Spec && Spec->isInStdNamespace() && nameOf(Spec) == "initializer_list")
    return 1;
  return std::nullopt;
}

/// The loop goes round as often as the input is large.
bool SpawnInLoopCheck::isUnbounded(Analysis &A, const FunctionBody &B,
                                   const Stmt *Loop) const {
  ASTContext &Ctx = A.context();
  if (const auto *Range = dyn_cast<CXXForRangeStmt>(Loop)) {
    const Expr *Init = Range->getRangeInit();
    if (auto N = sizeOf(Ctx, Init->getType()))
      return *N > MaxTasks;
    // A local container that was made from a list and not added to.
    if (const auto *V = dyn_cast_or_null<VarDecl>(namedObject(Init));
        V && V->hasLocalStorage() && V->getInit() && !isa<ParmVarDecl>(V)) {
      const Expr *Made = strip(V->getInit());
      bool FromList = false;
      if (const auto *C = dyn_cast<CXXConstructExpr>(Made))
        FromList =
            C->isListInitialization() || C->isStdInitListInitialization();
      bool Added = llvm::any_of(B.calls(), [&](const CallExpr *Call) {
        const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
        return M && M->getMethodDecl() && !M->getMethodDecl()->isConst() &&
               namedObject(M->getImplicitObjectArgument()) == V &&
               !llvm::is_contained({"begin", "end"},
                                   nameOf(M->getMethodDecl()));
      });
      if (FromList && !Added)
        return false;
    }
    return !anyName(Init, soundsLimited);
  }
  const Expr *Condition = conditionOfLoop(Loop);
  if (!Condition)
    return true;
  const auto *Bin = dyn_cast<BinaryOperator>(strip(Condition));
  if (!Bin || !Bin->isComparisonOp())
    return !anyName(Condition, soundsLimited);
  for (const Expr *Side : {Bin->getLHS(), Bin->getRHS()}) {
    Expr::EvalResult Value;
    if (!Side->isValueDependent() && Side->EvaluateAsInt(Value, Ctx) &&
        isa<ForStmt>(Loop))
      return Value.Val.getInt().getActiveBits() > 32 ||
             Value.Val.getInt().getZExtValue() > MaxTasks;
  }
  return !anyName(Condition, soundsLimited);
}

/// Something in the loop holds it back: a permit, a join, a pause.
static bool isHeldBack(Analysis &A, const FunctionBody &B, const Stmt *Loop) {
  for (const CallExpr *Call : B.calls()) {
    if (!B.isWithin(Call, Loop))
      continue;
    if (takesLock(A, Call))
      return true;
    const ApiFacts *F = A.model().calleeFacts(Call);
    const Stmt *P = B.semanticParent(Call);
    bool IsAwaited = isa_and_nonnull<CoawaitExpr>(P);
    if (F && (F->Join || F->Acquires || F->SyncWait))
      return true;
    if (F && F->Combinator && IsAwaited)
      return true;
    if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call)) {
      const ApiFacts *Of = A.model().typeFacts(M->getObjectType());
      StringRef Name = nameOf(M->getMethodDecl());
      if (Of && (Of->Limiter ||
                 (Of->ScopeIs && llvm::is_contained(Of->ScopeIs->Joins, Name))))
        return true;
      if (Name.contains_insensitive("acquire") ||
          Name.contains_insensitive("permit") || Name == "join" ||
          Name.contains_insensitive("throttle") ||
          (Name.contains_insensitive("reserve") && IsAwaited))
        return true;
    }
    std::string Name = nameOf(Call->getDirectCallee()).lower();
    StringRef N = Name;
    if (N.contains("semaphore") || N.contains("sleep") ||
        N.contains("throttle") || N.contains("acquire") || N == "tick" ||
        N.contains("join_all") || N.contains("when_all") ||
        N.contains("wait_all") || (N == "async_wait" || N == "wait_for_slot"))
      return true;
  }
  // co_await running.front();
  for (const Expr *E : B.awaits())
    if (const auto *Await = dyn_cast<CoawaitExpr>(E);
        Await && B.isWithin(Await, Loop)) {
      const Expr *Waited = stripMove(Await->getOperand());
      QualType T = Waited->getType();
      if (Waited->isLValue() && (A.shapes().handle(T) || A.shapes().task(T)))
        return true;
    }
  // if (running >= max) co_await …;
  struct Comparison {
    static bool in(const Stmt *S) {
      if (!S || isa<LambdaExpr>(S))
        return false;
      if (const auto *Bin = dyn_cast<BinaryOperator>(S);
          Bin && Bin->isComparisonOp() && !isa<ForStmt>(S) &&
          anyName(Bin, soundsLimited))
        return true;
      return llvm::any_of(S->children(), in);
    }
  };
  return Comparison::in(bodyOfLoop(Loop));
}

/// The scope was made with a number: so many at once.
static bool isLimitedScope(Analysis &A, const Expr *Receiver) {
  const auto *V = dyn_cast_or_null<VarDecl>(rootObject(Receiver));
  const Expr *Init = V ? V->getInit() : nullptr;
  const auto *Made = Init ? dyn_cast<CXXConstructExpr>(strip(Init)) : nullptr;
  if (!Made)
    return false;
  struct Numbers {
    static bool in(const Stmt *S) {
      if (!S || isa<CXXDefaultArgExpr, CXXDefaultInitExpr>(S))
        return false;
      if (isa<IntegerLiteral>(S))
        return true;
      if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
        return Ref->getType()->isIntegerType() ||
               soundsLimited(nameOf(Ref->getDecl()));
      if (const auto *M = dyn_cast<MemberExpr>(S))
        return M->getType()->isIntegerType();
      return llvm::any_of(S->children(), in);
    }
  };
  return Numbers::in(Made);
}

void SpawnInLoopCheck::spawn(Analysis &A, const FunctionBody &B,
                             const Expr *Site,
                             std::unique_ptr<PathQuery> &Paths) {
  const ApiFacts *F = A.model().calleeFacts(Site);
  if (!F || !F->Spawn || Allowed.callee(Model::callee(Site)))
    return;
  // handle.detach() lets go of what was started before.
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(Site);
      M && A.shapes().handle(M->getObjectType()))
    return;
  // A thread of its own for each: pools of workers look like that.
  const bool IsThread = llvm::any_of(F->Callables, [](const CallableFacts &C) {
    return C.Where == RunsOn::OwnThread;
  });
  const Stmt *Loop = nullptr;
  for (const Stmt *P = B.parent(Site); P && !Loop; P = B.parent(P))
    if (isLoop(P))
      Loop = P;
  if (!Loop ||
      (IsThread && isa<ForStmt>(Loop) && cast<ForStmt>(Loop)->getCond()) ||
      !isUnbounded(A, B, Loop) || isHeldBack(A, B, Loop))
    return;
  CallParts Parts = CallParts::of(Site);
  if (isLimitedScope(A, Parts.Receiver))
    return;
  // A token that makes a task starts nothing yet, and one that is awaited here
  // has ended before the next turn.
  if (F->Spawn->Token >= 0)
    if (const Expr *Token = Parts.at(F->Spawn->Token))
      if (const ApiFacts *T = A.model().typeFacts(Token->getType());
          T && T->Token && T->Token->Makes == TokenFacts::Task)
        return;
  const Stmt *P = B.semanticParent(Site);
  while (isa_and_nonnull<CXXConstructExpr, CXXFunctionalCastExpr,
                         MaterializeTemporaryExpr>(P) ||
         (isa_and_nonnull<MemberExpr>(P))) {
    if (const auto *M = dyn_cast<MemberExpr>(P))
      if (llvm::is_contained({"get", "join", "wait"},
                             nameOf(M->getMemberDecl())))
        return;
    P = B.parent(P);
    if (isa_and_nonnull<MemberExpr>(P))
      continue;
    break;
  }
  if (isa_and_nonnull<CoawaitExpr>(P))
    return;
  if (const auto *D = dyn_cast_or_null<DeclStmt>(P); D && D->isSingleDecl())
    if (const auto *V = dyn_cast<VarDecl>(D->getSingleDecl()))
      for (const DeclRefExpr *R : B.references()) {
        if (R->getDecl() != V)
          continue;
        const Stmt *Use = B.semanticParent(R);
        while (const auto *Call = dyn_cast_or_null<CallExpr>(Use)) {
          if (!isMoveCall(Call))
            break;
          Use = B.semanticParent(Call);
        }
        if (isa_and_nonnull<CoawaitExpr>(Use))
          return;
        if (const auto *M = dyn_cast_or_null<MemberExpr>(Use);
            M && llvm::is_contained({"get", "join", "wait"},
                                    nameOf(M->getMemberDecl())))
          return;
      }
  // The loop has to come here again.
  if (!Paths)
    Paths = std::make_unique<PathQuery>(B, A.context());
  const Stmt *At = Paths->evaluated(Site);
  if (!At || !Paths->find(
                 At,
                 [&](const Stmt *S) {
                   return S == At ? PathQuery::Target : PathQuery::Nothing;
                 },
                 [](const Expr *) { return PathQuery::Either; }))
    return;
  if (!shouldReport(A, ThisCheck, Site->getBeginLoc(), Confidence::Medium))
    return;
  diag(Site->getBeginLoc(),
       "loop starts a task in each turn with '%0' and nothing limits how many "
       "run at once")
      << calledName(Site, A.context()) << Site->getSourceRange();
  diag(Loop->getBeginLoc(), "this loop goes round as often as there is input",
       DiagnosticIDs::Note);
  diag(Site->getBeginLoc(),
       "take a permit of a semaphore before each, or spawn into a group with a "
       "limit",
       DiagnosticIDs::Note);
}

/// What it is given takes permits itself.
static bool limitsItself(Analysis &A, const Stmt *S) {
  if (!S)
    return false;
  if (const auto *L = dyn_cast<LambdaExpr>(S))
    return limitsItself(A, L->getBody());
  if (const auto *Call = dyn_cast<CallExpr>(S)) {
    std::string Name =
        nameOf(dyn_cast_or_null<NamedDecl>(Call->getCalleeDecl())).lower();
    if (takesLock(A, Call) || StringRef(Name).contains("semaphore") ||
        StringRef(Name).contains("acquire") ||
        StringRef(Name).contains("get_units"))
      return true;
  }
  return llvm::any_of(S->children(),
                      [&](const Stmt *C) { return limitsItself(A, C); });
}

/// futures.push_back(f(x)), (void)f(x): an eager task runs from the call on.
void SpawnInLoopCheck::eager(Analysis &A, const FunctionBody &B,
                             const CallExpr *Call) {
  const TaskFacts *Task = Call->isPRValue() && Call->getType()->isRecordType()
                              ? A.shapes().task(Call->getType())
                              : nullptr;
  if (!Task || Task->Start != StartPolicy::Eager || Task->Ignorable)
    return;
  const ApiFacts *F = A.model().calleeFacts(Call);
  // One that is ready when it is made; a spawn is looked at above.
  if (F && (F->Spawn || F->Combinator ||
            (F->Task && F->Task->Ignorable && !isa<CXXMemberCallExpr>(Call))))
    return;
  // promise.get_result(): the other end of something, which starts nothing.
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call))
    if (const ApiFacts *Of = A.model().typeFacts(M->getObjectType());
        Of && Of->Promise)
      return;
  const Stmt *Loop = nullptr;
  for (const Stmt *P = B.parent(Call); P && !Loop; P = B.parent(P))
    if (isLoop(P))
      Loop = P;
  if (!Loop)
    return;
  Destination D = Climber(A, B).climb(Call, /*IsValue=*/true);
  bool Kept = D.K == Destination::AddedTo && D.Variable &&
              !B.isWithin(D.Variable->getInit(), Loop);
  if ((!Kept && D.K != Destination::ToVoid) ||
      Allowed.callee(Model::callee(Call)) || !isUnbounded(A, B, Loop) ||
      isHeldBack(A, B, Loop) || limitsItself(A, Call) ||
      !shouldReport(A, ThisCheck, Call->getBeginLoc(), Confidence::Medium))
    return;
  diag(Call->getBeginLoc(), "loop starts a task in each turn with '%0' and "
                            "nothing limits how many run at once")
      << calledName(Call, A.context()) << Call->getSourceRange();
  diag(Loop->getBeginLoc(), "this loop goes round as often as there is input",
       DiagnosticIDs::Note);
  diag(Call->getBeginLoc(),
       "take a permit of a semaphore before each, or use an operation that "
       "runs so many at a time",
       DiagnosticIDs::Note);
}

/// parallel_for_each(requests, …): a loop in one call. Of what the object has
/// itself (its shards, its services), somebody decided how many there are.
void SpawnInLoopCheck::forEach(Analysis &A, const FunctionBody &B,
                               const CallExpr *Call, StringRef Windowed) {
  const Expr *Range = strip(Call->getArg(0));
  QualType T = Range->getType();
  const ValueDecl *Root = rootObject(Range);
  if (Call->getNumArgs() != 2 || !Range->isGLValue() || !isContainer(T) ||
      !isa_and_nonnull<VarDecl>(Root) || isa<FieldDecl>(Root) ||
      isa_and_nonnull<FieldDecl>(namedObject(Range)) ||
      sizeOf(A.context(), T) || anyName(Range, soundsLimited) ||
      limitsItself(A, Call->getArg(1)) ||
      !shouldReport(A, ThisCheck, Call->getBeginLoc(), Confidence::Medium))
    return;
  diag(Call->getBeginLoc(), "'%0' starts one task for each element at once and "
                            "nothing limits how many")
      << calledName(Call, A.context()) << Call->getSourceRange();
  diag(Call->getBeginLoc(), "use '%0', which runs so many at a time",
       DiagnosticIDs::Note)
      << Windowed;
}

/// collectAllRange(tasks) of tasks that a loop made.
void SpawnInLoopCheck::combinator(Analysis &A, const FunctionBody &B,
                                  const CallExpr *Call) {
  const ApiFacts *F = A.model().calleeFacts(Call);
  if (!F || !F->Combinator || F->Combinator->Windowed.empty() ||
      Call->getNumArgs() == 0 || Allowed.callee(Model::callee(Call)))
    return;
  const Expr *Arg = stripMove(Call->getArg(0));
  if (const auto *Made = dyn_cast<CXXConstructExpr>(Arg);
      Made && Made->getConstructor()->isCopyOrMoveConstructor())
    Arg = stripMove(Made->getArg(0));
  const auto *V = dyn_cast_or_null<VarDecl>(namedObject(Arg));
  Climber Climb(A, B);
  if (!F->Callables.empty())
    return forEach(A, B, Call, F->Combinator->Windowed);
  if (!V || !V->hasLocalStorage() ||
      !Climb.isContainer(V->getType().getNonReferenceType()))
    return;
  for (const CallExpr *Add : B.calls()) {
    const auto *M = dyn_cast<CXXMemberCallExpr>(Add);
    if (!M || !M->getMethodDecl() ||
        namedObject(M->getImplicitObjectArgument()) != V)
      continue;
    StringRef Name = nameOf(M->getMethodDecl());
    if (!Name.starts_with("push") && !Name.starts_with("emplace"))
      continue;
    for (const Stmt *P = B.parent(Add); P; P = B.parent(P)) {
      if (!isLoop(P))
        continue;
      if (!isUnbounded(A, B, P) || isHeldBack(A, B, P) || B.isWithin(Call, P) ||
          !shouldReport(A, ThisCheck, Call->getBeginLoc(), Confidence::Medium))
        return;
      diag(Call->getBeginLoc(),
           "'%0' starts all tasks of %1 at once and nothing limits how many")
          << calledName(Call, A.context()) << V << Call->getSourceRange();
      diag(Add->getBeginLoc(), "a loop adds one for each piece of input here",
           DiagnosticIDs::Note);
      diag(Call->getBeginLoc(), "use '%0', which runs so many at a time",
           DiagnosticIDs::Note)
          << F->Combinator->Windowed;
      return;
    }
  }
}

void SpawnInLoopCheck::checkFunction(Analysis &A, const FunctionBody &B) {
  const FunctionDecl *F = B.function();
  // What main() starts is started once.
  if (B.isDependent() || F->isMain())
    return;
  // The awaiter of a combinator: who made the tasks and awaits them all decided
  // how many there are.
  if (nameOf(F) == "await_suspend")
    return;
  std::unique_ptr<PathQuery> Paths;
  for (const CallExpr *Call : B.calls()) {
    spawn(A, B, Call, Paths);
    eager(A, B, Call);
    combinator(A, B, Call);
  }
  for (const CXXConstructExpr *E : B.constructions())
    if (!E->getConstructor()->isCopyOrMoveConstructor() && E->getNumArgs())
      spawn(A, B, E, Paths);
}

} // namespace clang::tidy::async
