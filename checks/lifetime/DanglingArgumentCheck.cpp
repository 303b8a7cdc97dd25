// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "DanglingArgumentCheck.h"
#include "LifetimeWords.h"
#include "analysis/DanglingArguments.h"
#include "analysis/Report.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-dangling-argument";

void DanglingArgumentCheck::look(Analysis &A, const FunctionBody &B,
                                 const CallExpr *Call) {
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (!Callee || Allowed.callee(Callee) || Allowed.type(Call->getType()))
    return;
  std::optional<DanglingArgument> D = danglingArgument(A, B, Call);
  if (!D)
    return;
  SourceLocation Loc = isa<CXXDefaultArgExpr>(D->Argument)
                           ? Call->getExprLoc()
                           : D->Argument->getBeginLoc();
  if (!shouldReport(A, ThisCheck, Loc, D->C))
    return;

  std::string Name = Callee->getDeclName().isIdentifier()
                         ? "'" + Callee->getNameAsString() + "'"
                         : "the call";
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call);
      Op && Op->getOperator() == OO_Call)
    if (const ValueDecl *Object = namedObject(Op->getArg(0)))
      Name = "'" + Object->getNameAsString() + "'";
  std::string Text;
  if (D->R.K == Referent::Temporary)
    Text = isa<CXXDefaultArgExpr>(D->Argument) ? "default argument"
           : D->Parameter                      ? "temporary"
                                               : "temporary object";
  else
    Text =
        std::string(D->R.K == Referent::Parameter ? "parameter '" : "local '") +
        nameOfVariable(D->R) + "'";
  if (D->Parameter && D->Parameter->getIdentifier())
    Text += " given to '" + D->Parameter->getNameAsString() + "' of " + Name;
  else if (!D->Parameter)
    Text += " that " + Name + " is called on";
  else
    Text += " given to " + Name;
  if (D->R.K == Referent::Temporary)
    Text += " dies at the end of the full expression";
  else if (D->Task.K == Life::Joined)
    Text += " goes out of scope";
  else
    Text += D->R.K == Referent::Parameter || B.isCoroutine()
                ? " dies with this function"
                : " dies when this function returns";
  Text += D->Task.K == Life::Joined     ? ", before the task is awaited"
          : D->Task.K == Life::Dropped  ? ", while the task goes on"
          : D->Task.K == Life::Detached ? ", while the task may still run"
                                        : ", before the task can be awaited";
  diag(Loc, "%0") << Text << D->Argument->getSourceRange();

  noteLife(*this, D->Task, Call);
  if (D->ReadAt)
    diag(D->ReadAt->getBeginLoc(), "the task reads it here",
         DiagnosticIDs::Note);
  bool Forwards = D->Task.K == Life::Returned && !B.isCoroutine();
  if (Forwards)
    diag(D->Task.At->getBeginLoc(),
         "make this function a coroutine and write 'co_return co_await'",
         DiagnosticIDs::Note);
  else if (!D->Parameter)
    diag(Call->getBeginLoc(), "await it while the object lives",
         DiagnosticIDs::Note);
  else
    diag(Call->getBeginLoc(),
         "await it here, or let the function take the argument by value",
         DiagnosticIDs::Note);
  if (D->Parameter && A.isUserCode(Callee->getLocation()))
    diag(D->Parameter->getLocation(), "parameter declared here",
         DiagnosticIDs::Note);
}

void DanglingArgumentCheck::checkFunction(Analysis &A,
                                          const FunctionBody &Body) {
  if (Body.isDependent())
    return;
  for (const CallExpr *Call : Body.calls())
    look(A, Body, Call);
}

} // namespace clang::tidy::async
