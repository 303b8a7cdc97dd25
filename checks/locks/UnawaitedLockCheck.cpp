// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "UnawaitedLockCheck.h"
#include "analysis/Consumption.h"
#include "analysis/Destination.h"
#include "analysis/LockAwaits.h"
#include "analysis/Report.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-unawaited-lock";

/// 'mutex_', 'state.lock'; empty when it has no short name.
static std::string objectOf(const CallExpr *Call, ASTContext &Ctx) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
  const Expr *Object = Member ? Member->getImplicitObjectArgument() : nullptr;
  if (!Object || isa<CXXThisExpr>(strip(Object)))
    return {};
  std::string Text = sourceText(strip(Object), Ctx);
  return Text.size() > 40 || Text.find('\n') != std::string::npos
             ? std::string()
             : Text;
}

/// The value is a statement of its own; an edit can put something before it.
static bool startsStatement(const FunctionBody &B, const Expr *E) {
  const Stmt *P = B.semanticParent(E);
  return isa_and_nonnull<CompoundStmt>(P);
}

void UnawaitedLockCheck::report(Analysis &A, const FunctionBody &B,
                                const Creation &C) {
  ASTContext &Ctx = A.context();
  const auto *Call = cast<CallExpr>(C.Source);
  SourceLocation Loc = Call->getBeginLoc();
  if (!shouldReport(A, ThisCheck, Loc, Confidence::High))
    return;
  std::string Object = objectOf(Call, Ctx);
  const FunctionDecl *F = Call->getDirectCallee();
  std::string What = F && F->getDeclName().isIdentifier()
                         ? "'" + F->getNameAsString() + "'"
                         : "this call";
  bool IsEager = C.Task->Start == StartPolicy::Eager;
  std::string Effect;
  if (!IsEager)
    Effect = Object.empty() ? "so nothing is locked"
                            : "so '" + Object + "' is not locked";
  else
    Effect = "so the code after it does not wait for the lock";
  if (C.Variable && C.Variable->getIdentifier())
    diag(Loc, "%0 holds the operation that %1 returns and no lock: it is never "
              "awaited, %2")
        << C.Variable << What << Effect << Call->getSourceRange();
  else
    diag(Loc, "lock operation that %0 returns is never awaited, %1")
        << What << Effect << Call->getSourceRange();

  if (!B.isCoroutine()) {
    diag(B.function()->getLocation(),
         "%select{%1|this lambda}0 is not a coroutine and cannot await it",
         DiagnosticIDs::Note)
        << (!B.function()->getDeclName().isIdentifier()) << B.function();
    return;
  }
  bool Guard = givesGuard(A, Call);
  const bool IsBound = C.Variable && C.Variable->getInit() &&
                       stripMove(C.Variable->getInit()) == Call &&
                       !C.InConditional;
  bool IsEditable = canEdit(Call->getSourceRange(), Ctx.getSourceManager());
  if (C.Variable) {
    auto Note = diag(Loc, "await it to get the %select{lock|guard}0",
                     DiagnosticIDs::Note)
                << Guard;
    // A variable of a type that was written would not take the guard.
    const TypeSourceInfo *Written = C.Variable->getTypeSourceInfo();
    if (IsBound && IsEditable && Guard && Written &&
        Written->getType()->getContainedDeducedType())
      Note << FixItHint::CreateInsertion(Loc, "co_await ");
    return;
  }
  auto Note = diag(Loc,
                   Guard ? "await it and keep the guard that it gives"
                         : "await it to get the lock",
                   DiagnosticIDs::Note);
  if (IsEditable && !Guard && startsStatement(B, Call))
    Note << FixItHint::CreateInsertion(Loc, "co_await ");
}

void UnawaitedLockCheck::checkFunction(Analysis &A, const FunctionBody &B) {
  for (const Creation &C : A.consumption(B.function())->lost())
    if (C.isLostLock() && isa<CallExpr>(C.Source) &&
        !matchesGlob(cast<CallExpr>(C.Source)->getDirectCallee(),
                     Allowed.Callees))
      report(A, B, C);
  for (const CXXConstructExpr *E : B.constructions()) {
    if (!dropsLockInside(A, E) ||
        !shouldReport(A, ThisCheck, E->getLocation(), Confidence::High))
      continue;
    std::string Mutex = sourceText(E->getArg(0), A.context());
    diag(E->getLocation(), "'std::%0' drops the operation that 'lock' returns, "
                           "so %select{'%2'|nothing}1 is %select{not |}1locked")
        << E->getConstructor()->getParent()->getName() << Mutex.empty() << Mutex
        << E->getSourceRange();
    diag(E->getLocation(), "await the operation of %0 that gives a guard",
         DiagnosticIDs::Note)
        << strip(E->getArg(0))->getType().getUnqualifiedType();
  }
}

} // namespace clang::tidy::async
