// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "UnawaitedTaskCheck.h"
#include "Wording.h"
#include "analysis/Report.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-unawaited-task";
static constexpr char LockCheck[] = "async-unawaited-lock";
static constexpr char NestedCheck[] = "async-nested-task";

UnawaitedTaskCheck::UnawaitedTaskCheck(StringRef Name,
                                       ClangTidyContext *Context)
    : FunctionCheck(Name, Context,
                    AllowedNames::OfTypes | AllowedNames::OfCallees),
      Context(Context) {}

void UnawaitedTaskCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  FunctionCheck::storeOptions(Opts);
}

/// 'flush' itself is what never runs, as opposed to what the task it returns
/// stands for: it is a coroutine, or may be one for all we see.
static bool isCoroutineByAllWeKnow(Analysis &A, const FunctionDecl *F) {
  if (!F || !F->getDeclName().isIdentifier() || A.model().facts(F))
    return false;
  const FunctionDecl *Definition = nullptr;
  if (!F->hasBody(Definition))
    return !F->isInStdNamespace();
  return isa_and_nonnull<CoroutineBodyStmt>(Definition->getBody());
}

/// What follows from the loss.
static std::string consequence(Analysis &A, const Creation &C) {
  if (isLazy(C.Task->Start)) {
    const FunctionDecl *F = makerOf(C);
    std::string What = isCoroutineByAllWeKnow(A, F)
                           ? "'" + F->getNameAsString() + "'"
                           : "its work";
    return ", so " + What +
           (C.OnSomePaths ? " does not run there" : " never runs");
  }
  std::string There = C.OnSomePaths ? " there" : "";
  if (C.Task->Drop == DropPolicy::Cancels ||
      C.Task->Drop == DropPolicy::CancelsAndWaits)
    return ", so it is cancelled" + There;
  return ", so its result and errors are lost" + There;
}

static std::string message(Analysis &A, const Creation &C) {
  std::string Text = "task " + origin(C);
  if (C.What == Fate::Kept)
    return Text + " must be awaited in the expression that makes it, but is " +
           "kept in '" + C.Variable->getNameAsString() + "'";
  if (C.What == Fate::Overwritten)
    Text += C.OnSomePaths ? " is overwritten on some paths before it is awaited"
                          : " is overwritten before it is awaited";
  else if (C.What == Fate::SometimesDropped)
    Text += " is not awaited on some paths";
  else if (C.Variable && C.InContainer)
    Text += " is kept in '" + C.Variable->getNameAsString() +
            "', which nobody awaits";
  else if (C.Variable && C.Variable->getIdentifier())
    Text +=
        " is kept in '" + C.Variable->getNameAsString() + "' but never awaited";
  else
    Text += " is never awaited";
  return Text + consequence(A, C);
}

/// co_await may stand in front of the value in this coroutine.
static bool canAwait(Analysis &A, const FunctionBody &B, const Creation &C) {
  if (B.isDependent() || !C.Task->Awaitable || !A.shapes().isAwaitable(C.Type))
    return false;
  const CoroutineInfo *Info = A.coroutine(B.function());
  if (!Info || !Info->Promise)
    return false;
  const CXXRecordDecl *Promise = Info->Promise->getDefinition();
  if (!Promise)
    return false;
  if (!Promise->hasMemberName(&A.context().Idents.get("await_transform")))
    return true;
  // A promise that filters what it awaits takes its own kind.
  QualType Result = B.function()->getReturnType();
  auto TemplateOf = [](QualType T) -> const Decl * {
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    if (const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(R))
      return S->getSpecializedTemplate()->getCanonicalDecl();
    return R ? R->getCanonicalDecl() : nullptr;
  };
  if (TemplateOf(Result) && TemplateOf(Result) == TemplateOf(C.Type))
    return true;
  const ApiFacts *Own = A.model().typeFacts(Result);
  const ApiFacts *Its = A.model().typeFacts(C.Type);
  return Own && Its && Own->From && Own->From == Its->From;
}

/// The value stands alone: nothing but a cast to void, a comma or parentheses
/// between it and its statement.
static bool standsAlone(const FunctionBody &B, const Expr *E) {
  bool Dropped = false;
  const Stmt *Child = E;
  for (const Stmt *P = B.parent(E); P; Child = P, P = B.parent(P)) {
    if (isa<CXXCatchStmt>(P))
      return false;
    Dropped |= !isa<Expr>(P);
    if (Dropped)
      continue;
    if (isa<ParenExpr, FullExpr, CXXBindTemporaryExpr,
            MaterializeTemporaryExpr>(P))
      continue;
    if (const auto *Cast = dyn_cast<CastExpr>(P);
        Cast && Cast->getCastKind() == CK_ToVoid)
      continue;
    if (const auto *Bin = dyn_cast<BinaryOperator>(P);
        Bin && Bin->getOpcode() == BO_Comma) {
      Dropped = Child == Bin->getLHS();
      continue;
    }
    return false;
  }
  return true;
}

void UnawaitedTaskCheck::report(Analysis &A, const FunctionDecl *F,
                                const Creation &C) {
  const FunctionBody &B = *A.body(F);
  SourceLocation Loc = C.Source->getBeginLoc();
  bool Certain = C.Task->Start != StartPolicy::Unknown && !C.OnSomePaths;
  if (!shouldReport(A, ThisCheck, Loc,
                    Certain ? Confidence::High : Confidence::Medium))
    return;
  diag(Loc, "%0") << message(A, C) << C.Source->getSourceRange();

  if (C.OnSomePaths && C.LostAt.isValid())
    diag(C.LostAt,
         C.What == Fate::Overwritten ? "it is overwritten here"
                                     : "it is dropped here unawaited",
         DiagnosticIDs::Note);
  else if (C.What == Fate::Overwritten && C.LostAt.isValid())
    diag(C.LostAt, "it is overwritten here", DiagnosticIDs::Note);

  if (C.What == Fate::Kept) {
    diag(C.Variable->getLocation(),
         "what its arguments refer to may be gone when %0 is awaited; await "
         "the call itself, or use a task type that owns what it needs",
         DiagnosticIDs::Note)
        << C.Variable;
  } else if (B.isCoroutine() && C.Task->Awaitable) {
    if (C.Variable) {
      diag(C.Variable->getLocation(),
           C.OnSomePaths ? "await %0 on every path"
                         : "await %0, or what it is kept for",
           DiagnosticIDs::Note)
          << C.Variable;
    } else {
      auto Note =
          diag(Loc,
               isLazy(C.Task->Start) ? "await it to run it here"
                                     : "await it to get its result and errors",
               DiagnosticIDs::Note);
      const auto *Op = dyn_cast<CXXOperatorCallExpr>(C.Source);
      bool Infix = Op && Op->isInfixBinaryOp();
      if (!C.InConditional && !isa<CoawaitExpr>(C.Source) &&
          standsAlone(B, C.Source) && canAwait(A, B, C) &&
          canEdit(C.Source->getSourceRange(), A.context().getSourceManager())) {
        Note << FixItHint::CreateInsertion(Loc,
                                           Infix ? "co_await (" : "co_await ");
        if (Infix)
          Note << FixItHint::CreateInsertion(
              Lexer::getLocForEndOfToken(C.Source->getEndLoc(), 0,
                                         A.context().getSourceManager(),
                                         A.context().getLangOpts()),
              ")");
      }
    }
  } else if (!B.isCoroutine() && isLazy(C.Task->Start)) {
    const auto *M = dyn_cast<CXXMethodDecl>(F);
    if (M && M->getParent()->isLambda())
      diag(F->getLocation(),
           "this lambda is not a coroutine and cannot await it",
           DiagnosticIDs::Note);
    else
      diag(F->getLocation(), "%0 is not a coroutine and cannot await it",
           DiagnosticIDs::Note)
          << F;
  }
  if (const NamedDecl *Maker = declaredMaker(C);
      Maker && A.isUserCode(Maker->getLocation()))
    diag(Maker->getLocation(), "%0 declared here", DiagnosticIDs::Note)
        << Maker;
}

void UnawaitedTaskCheck::checkFunction(Analysis &A, const FunctionBody &Body) {
  const FunctionDecl *F = Body.function();
  for (const Creation &C : A.consumption(F)->lost()) {
    if (!C.Task || !C.IsTask)
      continue;
    // The other check knows better what is lost with it.
    if (C.isLostLock() && Context->isCheckEnabled(LockCheck) &&
        A.config().enabled(std::string_view(LockCheck)))
      continue;
    if (C.isLost() && givesInnerTask(C) &&
        Context->isCheckEnabled(NestedCheck) &&
        A.config().enabled(std::string_view(NestedCheck)))
      continue;
    // Running work may be let go on purpose; work that never runs may not.
    if (!isLazy(C.Task->Start) &&
        (C.What == Fate::CastToVoid || isMarkedUnused(C.Variable) ||
         C.Task->MultiConsumer))
      continue;
    if (Allowed.callee(makerOf(C)) || matchesGlob(classOf(C), Allowed.Types))
      continue;
    report(A, F, C);
  }
}

} // namespace clang::tidy::async
