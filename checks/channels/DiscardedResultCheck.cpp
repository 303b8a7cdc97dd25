// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "DiscardedResultCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/Destination.h"
#include "analysis/ErrorResults.h"
#include "analysis/Mutations.h"
#include "analysis/Syntax.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-discarded-result";
static constexpr char CheckPlainValuesKey[] = "CheckPlainValues";

DiscardedResultCheck::DiscardedResultCheck(StringRef Name,
                                           ClangTidyContext *Context)
    : FunctionCheck(Name, Context,
                    AllowedNames::OfTypes | AllowedNames::OfCallees),
      CheckPlainValues(OptionReader(Name, Options, *Context)
                           .get(CheckPlainValuesKey, false)) {}

void DiscardedResultCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  FunctionCheck::storeOptions(Opts);
  Options.store(Opts, CheckPlainValuesKey, CheckPlainValues);
}

/// "'flush'", "this operation".
static std::string nameFor(const Expr *Operand) {
  const NamedDecl *D = Model::callee(stripMove(Operand));
  if (D && D->getDeclName().isIdentifier() && !D->getName().empty() &&
      isa<FunctionDecl, FunctionTemplateDecl>(D))
    return "'" + D->getNameAsString() + "'";
  return "this operation";
}

bool DiscardedResultCheck::isAllowed(const Expr *Made) const {
  return Allowed.callee(Model::callee(stripMove(Made)));
}

/// 'pi' of 'co_await pi' is an awaiter that the function made itself, from
/// nothing: no operation whose error it could tell.
static bool isMadeHere(const Expr *Operand) {
  const auto *D = dyn_cast<DeclRefExpr>(strip(Operand));
  const auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  if (!V || !V->hasLocalStorage() || isa<ParmVarDecl>(V) || !V->getInit())
    return false;
  const Expr *Init = strip(V->getInit());
  if (const auto *List = dyn_cast<InitListExpr>(Init))
    return llvm::all_of(List->inits(), [](const Expr *E) {
      return isa<ImplicitValueInitExpr, CXXDefaultInitExpr>(E);
    });
  const auto *Made = dyn_cast<CXXConstructExpr>(Init);
  return Made && Made->getNumArgs() == 0;
}

void DiscardedResultCheck::await(Analysis &A, const FunctionBody &B,
                                 const CoawaitExpr *Await) {
  QualType T = Await->getType();
  if (T->isVoidType() || Await->isTypeDependent())
    return;
  const auto *Call = dyn_cast<CallExpr>(stripMove(Await->getOperand()));
  const ApiFacts *F = Call ? A.model().calleeFacts(Call) : nullptr;
  bool IsSend = Call && (T->isBooleanType() || bearsError(A, T)) &&
                isChannelSend(A, Call);
  bool Bears = IsSend || (F && F->MustCheck) || bearsError(A, T);
  if (isMadeHere(Await->getOperand()))
    return;
  if (!Bears && !CheckPlainValues)
    return;
  // Tasks, handles and guards are other checks' business.
  if (!Bears && (A.shapes().task(T) || A.shapes().handle(T)))
    return;
  if (Climber(A, B).climb(Await, /*IsValue=*/true).K !=
          Destination::Discarded ||
      isShuttingDown(B, Await) || isAllowed(Await->getOperand()) ||
      Allowed.type(T) ||
      !shouldReport(A, ThisCheck, Await->getBeginLoc(), Confidence::High))
    return;
  std::string Name = nameFor(Await->getOperand());
  if (IsSend)
    diag(Await->getBeginLoc(),
         "nobody looks at whether %0 worked, so a message "
         "that was not sent is lost unnoticed")
        << Name << Await->getSourceRange();
  else if (Bears)
    diag(Await->getBeginLoc(),
         "result that awaiting %0 gives is ignored, so its error is lost")
        << Name << Await->getSourceRange();
  else
    diag(Await->getBeginLoc(), "result that awaiting %0 gives is ignored")
        << Name << Await->getSourceRange();
  auto Note = diag(Await->getBeginLoc(),
                   "look at it, or cast it to 'void' if failing does no harm",
                   DiagnosticIDs::Note);
  if (canEdit(Await->getSourceRange(), A.context().getSourceManager()) &&
      isa_and_nonnull<CompoundStmt>(B.semanticParent(Await)))
    Note << FixItHint::CreateInsertion(Await->getBeginLoc(), "(void)");
}

/// 'if (n == 0) break;', 'if (socket.is_open())': another part of the result
/// decides what happens, which an error makes different.
static bool mentionsBinding(const Stmt *S, const DecompositionDecl *D) {
  if (!S || isa<LambdaExpr, CoroutineSuspendExpr>(S))
    return false;
  if (const auto *R = dyn_cast<DeclRefExpr>(S);
      R && llvm::is_contained(D->bindings(), R->getDecl()))
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return mentionsBinding(Child, D);
  });
}

static bool decidesByAnother(const Stmt *S, const DecompositionDecl *D) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (const auto *If = dyn_cast<IfStmt>(S);
      If && mentionsBinding(If->getCond(), D))
    return true;
  if (const auto *While = dyn_cast<WhileStmt>(S);
      While && mentionsBinding(While->getCond(), D))
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return decidesByAnother(Child, D);
  });
}

/// auto [ec, n] = co_await …; and nobody asks 'ec'.
void DiscardedResultCheck::binding(Analysis &A, const FunctionBody &B,
                                   const VarDecl *V) {
  const auto *D = dyn_cast<DecompositionDecl>(V);
  if (!D || !D->getInit() || D->hasAttr<UnusedAttr>())
    return;
  const auto *Await = dyn_cast<CoawaitExpr>(strip(D->getInit()));
  if (!Await)
    return;
  const auto *Call = dyn_cast<CallExpr>(stripMove(Await->getOperand()));
  // A timer has no other error than that it was cancelled.
  if (Call && nameOf(Call->getDirectCallee()) == "async_wait")
    return;
  if (decidesByAnother(B.body(), D))
    return;
  for (const BindingDecl *Each : D->bindings()) {
    if (Each->isReferenced() || Each->hasAttr<UnusedAttr>() ||
        Each->isPlaceholderVar(A.context().getLangOpts()) ||
        Each->getName().starts_with("_") ||
        Each->getName().contains_insensitive("ignore") ||
        Each->getName().contains_insensitive("unused") ||
        !bearsError(A, Each->getType()))
      continue;
    if (isShuttingDown(B, Await) || isAllowed(Await->getOperand()) ||
        !shouldReport(A, ThisCheck, Each->getLocation(), Confidence::High))
      return;
    diag(Each->getLocation(),
         "error %0 that awaiting %1 gives is never looked at, so it is lost")
        << Each << nameFor(Await->getOperand());
    diag(Each->getLocation(), "look at it before the other results are used",
         DiagnosticIDs::Note);
    return;
  }
}

static bool asksForRoom(StringRef Name) {
  return llvm::is_contained({"not_full", "full", "is_full", "empty", "is_empty",
                             "size", "has_space", "has_room"},
                            Name);
}

/// The queue was asked for room on the way to this push: in this function, by
/// the operation that this is the continuation of, or by all who call.
bool DiscardedResultCheck::hasRoom(Analysis &A, const FunctionBody &B,
                                   const CallExpr *Push) const {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(Push);
  const ValueDecl *Queue =
      Member ? namedObject(Member->getImplicitObjectArgument()) : nullptr;
  if (!Queue)
    return false;
  if (RoomFor.lookup(B.function()->getCanonicalDecl()) == Queue)
    return true;
  const FunctionDecl *Outer = B.function();
  while (const auto *Method = dyn_cast<CXXMethodDecl>(Outer)) {
    const auto *Around =
        Method->getParent()->isLambda()
            ? dyn_cast<FunctionDecl>(Method->getParent()->getDeclContext())
            : nullptr;
    if (!Around)
      break;
    Outer = Around;
  }
  auto Calls = A.mutations().callsOf(Outer);
  if (!Calls.empty() && llvm::all_of(Calls, [&](const auto &Site) {
        return RoomFor.lookup(Site.In->getCanonicalDecl()) == Queue;
      }))
    return true;
  for (const CallExpr *Call : B.calls()) {
    if (Call == Push)
      break;
    const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
    if (M && M->getMethodDecl() && asksForRoom(nameOf(M->getMethodDecl())) &&
        namedObject(M->getImplicitObjectArgument()) == Queue)
      return true;
  }
  return false;
}

/// queue.not_full().then([…] { queue.push(…); })
void DiscardedResultCheck::noteRoom(const CallExpr *Call) {
  const auto *Then = dyn_cast<CXXMemberCallExpr>(Call);
  const auto *Asked = Then ? dyn_cast<CXXMemberCallExpr>(
                                 stripMove(Then->getImplicitObjectArgument()))
                           : nullptr;
  if (!Asked || !Asked->getMethodDecl() || !Then->getNumArgs() ||
      !asksForRoom(nameOf(Asked->getMethodDecl())))
    return;
  if (const auto *L = dyn_cast<LambdaExpr>(stripMove(Then->getArg(0))))
    RoomFor[L->getCallOperator()->getCanonicalDecl()] =
        namedObject(Asked->getImplicitObjectArgument());
}

void DiscardedResultCheck::send(Analysis &A, const FunctionBody &B,
                                const CallExpr *Call) {
  noteRoom(Call);
  QualType T = Call->getType();
  if (Call->isTypeDependent() ||
      (!T->isBooleanType() && !T->isRecordType() && !T->isEnumeralType()))
    return;
  if ((!T->isBooleanType() && !bearsError(A, T)) || !isChannelSend(A, Call) ||
      Climber(A, B).climb(Call, /*IsValue=*/true).K != Destination::Discarded ||
      isShuttingDown(B, Call) || isAllowed(Call) || hasRoom(A, B, Call) ||
      !shouldReport(A, ThisCheck, Call->getBeginLoc(), Confidence::High))
    return;
  diag(Call->getBeginLoc(), "nobody looks at whether %0 worked, so a message "
                            "that was not sent is lost unnoticed")
      << nameFor(Call) << Call->getSourceRange();
  auto Note = diag(Call->getBeginLoc(),
                   "look at it, or cast it to 'void' if failing does no harm",
                   DiagnosticIDs::Note);
  if (canEdit(Call->getSourceRange(), A.context().getSourceManager()) &&
      isa_and_nonnull<CompoundStmt>(B.semanticParent(Call)))
    Note << FixItHint::CreateInsertion(Call->getBeginLoc(), "(void)");
}

static bool leavesLoop(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S) ||
      isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, SwitchStmt>(S))
    return false;
  return isa<BreakStmt, ReturnStmt, CoreturnStmt>(S) ||
         llvm::any_of(S->children(), leavesLoop);
}

/// while (auto next = co_await rx.recv()) of a broadcast: lag ends the loop.
void DiscardedResultCheck::lag(Analysis &A, const FunctionBody &B,
                               const CoawaitExpr *Await) {
  if (!saysLagged(Await->getType()))
    return;
  const Stmt *Loop = nullptr;
  const VarDecl *V = nullptr;
  bool InCondition = false;
  const Stmt *Child = Await;
  for (const Stmt *P = B.parent(Await); P; Child = P, P = B.parent(P)) {
    if (const auto *D = dyn_cast<DeclStmt>(P); D && D->isSingleDecl() && !V)
      V = dyn_cast<VarDecl>(D->getSingleDecl());
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(P);
        Op && Op->getOperator() == OO_Equal && !V)
      V = dyn_cast_or_null<VarDecl>(namedObject(Op->getArg(0)));
    if (const auto *While = dyn_cast<WhileStmt>(P)) {
      Loop = P;
      InCondition = Child == While->getCond() ||
                    Child == While->getConditionVariableDeclStmt();
      break;
    }
    if (const auto *For = dyn_cast<ForStmt>(P)) {
      Loop = P;
      InCondition = Child == For->getCond() ||
                    Child == For->getConditionVariableDeclStmt();
      break;
    }
    if (isa<DoStmt, CXXForRangeStmt>(P)) {
      Loop = P;
      break;
    }
  }
  if (!Loop || (!InCondition && !V))
    return;
  bool Ends = InCondition;
  for (const DeclRefExpr *R : B.references()) {
    if (!V || R->getDecl() != V)
      continue;
    const Stmt *P = B.semanticParent(R);
    if (const auto *M = dyn_cast_or_null<MemberExpr>(P)) {
      llvm::StringRef Name = nameOf(M->getMemberDecl());
      if (Name.contains_insensitive("err") || Name.contains_insensitive("lag"))
        return;
    } else if (const auto *Call = dyn_cast_or_null<CallExpr>(P);
               Call && !isa<CXXOperatorCallExpr>(Call)) {
      return; // looked at elsewhere
    }
    for (const Stmt *Up = P; Up && Up != Loop; Up = B.parent(Up))
      if (const auto *If = dyn_cast<IfStmt>(Up))
        Ends |= mentions(If->getCond(), V) && leavesLoop(If->getThen());
  }
  if (!Ends || isShuttingDown(B, Await) ||
      !shouldReport(A, ThisCheck, Await->getBeginLoc(), Confidence::High))
    return;
  diag(Await->getBeginLoc(), "a receiver that lags ends this loop as if the "
                             "channel were closed, so later messages are lost")
      << Await->getSourceRange();
  diag(Await->getBeginLoc(),
       "go on when the error says that messages were missed",
       DiagnosticIDs::Note);
}

void DiscardedResultCheck::checkFunction(Analysis &A, const FunctionBody &B) {
  if (B.isDependent())
    return;
  for (const Expr *E : B.awaits())
    if (const auto *Await = dyn_cast<CoawaitExpr>(E)) {
      await(A, B, Await);
      lag(A, B, Await);
    }
  for (const VarDecl *V : B.variables())
    binding(A, B, V);
  for (const CallExpr *Call : B.calls())
    send(A, B, Call);
}

} // namespace clang::tidy::async
