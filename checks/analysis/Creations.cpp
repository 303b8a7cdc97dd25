// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Creations.h"
#include "Analysis.h"
#include "Destination.h"
#include "LockAwaits.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

/// 'co_await t.resolve()', 'co_await when_ready(std::move(t))': what waits
/// for a task and gives a task of the same type gives that one back, done.
static bool isGivenBack(const Expr *Await) {
  const auto *Co = dyn_cast<CoawaitExpr>(Await);
  if (!Co)
    return false;
  const Expr *Operation = stripMove(Co->getOperand());
  if (const auto *D = dyn_cast<DeclRefExpr>(Operation))
    if (const auto *V = dyn_cast<VarDecl>(D->getDecl()); V && V->getInit())
      Operation = strip(V->getInit());
  QualType Given = Await->getType().getCanonicalType().getUnqualifiedType();
  auto IsGiven = [&](const Expr *From) {
    QualType T = strip(From)->getType();
    if (T->isPointerType())
      T = T->getPointeeType();
    return T.getNonReferenceType().getCanonicalType().getUnqualifiedType() ==
           Given;
  };
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Operation);
      Member && IsGiven(Member->getImplicitObjectArgument()))
    return true;
  if (const auto *Call = dyn_cast<CallExpr>(Operation))
    return llvm::any_of(Call->arguments(), IsGiven);
  if (const auto *Cast = dyn_cast<CXXFunctionalCastExpr>(Operation))
    Operation = strip(Cast->getSubExpr());
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(Operation))
    return llvm::any_of(Construct->arguments(), IsGiven);
  if (const auto *List = dyn_cast<InitListExpr>(Operation))
    return llvm::any_of(List->inits(), IsGiven);
  return false;
}

bool CreationReader::read(const Expr *E, Creation &C) {
  if (!E->isPRValue() || E->isTypeDependent() || !E->getType()->isRecordType())
    return false;
  C.Source = E;
  C.Type = E->getType().getCanonicalType().getUnqualifiedType();
  const HandleFacts *TypeHandle = A.shapes().handle(C.Type);
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E)) {
    // A task from something else is the library's or an adapter's business;
    // a thread from a function is a thread.
    if (!TypeHandle || !TypeHandle->isByItself() ||
        Construct->getNumArgs() == 0 ||
        Construct->getConstructor()->isCopyOrMoveConstructor() ||
        isa<CXXDefaultArgExpr>(Construct->getArg(0)))
      return false;
    C.Handle = TypeHandle;
    C.HandleByType = true;
    return true;
  }
  const TaskFacts *Task = A.shapes().task(C.Type);
  const auto *Call = dyn_cast<CallExpr>(E);
  // What std::exchange and the like give out was made elsewhere.
  if (Call &&
      (isMoveCall(Call) || isStdCall(Call, {"exchange", "swap", "get"})))
    return false;
  const ApiFacts *F = Call ? A.model().calleeFacts(Call) : nullptr;
  // What is said of the function wins over what is known of the type.
  if (F && F->Handle)
    C.Handle = &*F->Handle;
  else if (F && F->Task)
    C.Task = completed(*F->Task, Task);
  else if (TypeHandle && !TypeHandle->OnlyIfSpawned) {
    C.Handle = TypeHandle;
    C.HandleByType = true;
  } else if (Task) {
    // What an await gives out is there already: the future that is ready.
    // Only a task that has yet to start has to be awaited in turn.
    if (!Call && (!isLazy(Task->Start) || isGivenBack(E)))
      return false;
    C.Task = Task;
  } else if (Call && startsWork(Call, F) &&
             (TypeHandle || Climb.looksLikeHandle(C.Type))) {
    HandleFacts &Own =
        OwnHandles.emplace_back(TypeHandle ? *TypeHandle : HandleFacts());
    Own.OnlyIfSpawned = false;
    C.Handle = &Own;
  } else if (F && (F->Combinator || F->Join) &&
             A.shapes().isAwaitable(C.Type)) {
    // An awaiter without a promise: the tasks inside start with its await.
    TaskFacts &Own = OwnTasks.emplace_back();
    Own.Start = StartPolicy::Lazy;
    Own.Drop = DropPolicy::NeverRuns;
    C.Task = &Own;
  } else if (Call && takesLock(A, Call)) {
    TaskFacts &Own = OwnTasks.emplace_back();
    Own.Start = StartPolicy::Lazy;
    Own.Drop = DropPolicy::NeverRuns;
    C.Task = &Own;
    C.IsLock = true;
    C.IsTask = false;
  } else
    return false;
  if (Call && C.Task && !C.IsLock)
    C.IsLock = takesLock(A, Call);
  return C.Task ? !C.Task->Ignorable : !C.Handle->Ignorable;
}

/// What a model leaves open about a function's task is as the type says.
const TaskFacts *CreationReader::completed(const TaskFacts &Said,
                                           const TaskFacts *OfType) {
  if (!OfType || Said.Start != StartPolicy::Unknown)
    return &Said;
  TaskFacts &Own = OwnTasks.emplace_back(*OfType);
  Own.Ignorable = Said.Ignorable;
  Own.MustAwaitImmediately |= Said.MustAwaitImmediately;
  return &Own;
}

/// Work runs behind what the call returns: a function that spawns, or one
/// with a completion token that makes handles (asio::use_future).
bool CreationReader::startsWork(const CallExpr *Call, const ApiFacts *F) {
  if (F && F->Spawn && !F->Spawn->Detaches && F->Spawn->Token < 0)
    return true;
  return llvm::any_of(Call->arguments(), [&](const Expr *Arg) {
    const TokenFacts *T = token(Arg->getType(), 0);
    return T && T->Makes == TokenFacts::Handle;
  });
}

/// The completion token that \p T is or, as as_tuple_t<use_future_t<>> and
/// executor_binder<use_future_t<>, E> do, wraps.
const TokenFacts *CreationReader::token(QualType T, unsigned Depth) {
  if (const ApiFacts *F = A.model().typeFacts(T); F && F->Token)
    return &*F->Token;
  const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      T.getNonReferenceType()->getAsCXXRecordDecl());
  if (!S || Depth == 3)
    return nullptr;
  for (const TemplateArgument &Each : S->getTemplateArgs().asArray())
    if (Each.getKind() == TemplateArgument::Type)
      if (const TokenFacts *Inner = token(Each.getAsType(), Depth + 1))
        return Inner;
  return nullptr;
}

} // namespace clang::tidy::async
