// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CapturingLambdaCoroutineCheck.h"
#include "LifetimeWords.h"
#include "analysis/ClosureLife.h"
#include "analysis/Report.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-capturing-lambda-coroutine";

/// The edit that copies the closure into the frame, for C++23.
static std::optional<SmallVector<FixItHint, 2>>
copyIntoFrame(const LambdaExpr *L, ASTContext &Ctx) {
  const SourceManager &SM = Ctx.getSourceManager();
  const LangOptions &LangOpts = Ctx.getLangOpts();
  if (!LangOpts.CPlusPlus23 || !canEdit(L->getSourceRange(), SM) ||
      L->getCallOperator()->hasCXXExplicitFunctionObjectParameter())
    return std::nullopt;
  SmallVector<FixItHint, 2> Edits;
  if (!L->hasExplicitParameters()) {
    SourceLocation After = Lexer::getLocForEndOfToken(
        L->getIntroducerRange().getEnd(), 0, SM, LangOpts);
    // [x]<class T>() always has parentheses, so nothing stands in between.
    Edits.push_back(FixItHint::CreateInsertion(After, "(this auto)"));
    return Edits;
  }
  FunctionTypeLoc Type = L->getCallOperator()
                             ->getTypeSourceInfo()
                             ->getTypeLoc()
                             .getAs<FunctionTypeLoc>();
  if (!Type)
    return std::nullopt;
  bool HasParameters = L->getCallOperator()->getNumParams() != 0;
  Edits.push_back(
      FixItHint::CreateInsertion(Type.getLParenLoc().getLocWithOffset(1),
                                 HasParameters ? "this auto, " : "this auto"));
  if (L->isMutable()) {
    // 'mutable' may not stand beside an explicit object, which is its own copy.
    SourceLocation At = Type.getRParenLoc();
    for (int I = 0; I < 8; ++I) {
      auto Next = Lexer::findNextToken(At, SM, LangOpts);
      if (!Next || Next->is(tok::l_brace))
        return std::nullopt;
      At = Next->getLocation();
      if (Next->is(tok::raw_identifier) &&
          Next->getRawIdentifier() == "mutable") {
        auto After = Lexer::findNextToken(At, SM, LangOpts);
        if (!After)
          return std::nullopt;
        Edits.push_back(FixItHint::CreateRemoval(
            CharSourceRange::getCharRange(At, After->getLocation())));
        return Edits;
      }
    }
    return std::nullopt;
  }
  return Edits;
}

/// spawn(f()) where the callee takes f itself and keeps it: the call's
/// parentheses, when nothing stands between them.
static std::optional<SourceRange> emptyCall(const FunctionBody &B,
                                            const LambdaUse &U, Analysis &A,
                                            const Expr *&Taker) {
  if (!U.CalledInPlace)
    return std::nullopt;
  const Stmt *P = B.parent(U.Lambda);
  while (P && !isa<CallExpr>(P))
    P = B.parent(P);
  const auto *Call = dyn_cast_or_null<CXXOperatorCallExpr>(P);
  if (!Call || Call->getNumArgs() != 1)
    return std::nullopt;
  const Stmt *Child = Call;
  const Stmt *Up = B.parent(Call);
  while (Up && isa<FullExpr, MaterializeTemporaryExpr, CXXBindTemporaryExpr,
                   ImplicitCastExpr, CXXConstructExpr>(Up)) {
    Child = Up;
    Up = B.parent(Up);
  }
  const auto *Outer = dyn_cast_or_null<CallExpr>(Up);
  const ApiFacts *F = Outer ? A.model().calleeFacts(Outer) : nullptr;
  if (!F)
    return std::nullopt;
  for (unsigned I = 0; I < Outer->getNumArgs(); ++I)
    if (Outer->getArg(I) == Child)
      if (const CallableFacts *C = F->callable(static_cast<int>(I));
          C && C->Kept) {
        Taker = Outer;
        SourceLocation Open = Lexer::getLocForEndOfToken(
            U.Lambda->getEndLoc(), 0, A.context().getSourceManager(),
            A.context().getLangOpts());
        return SourceRange(Open, Call->getRParenLoc());
      }
  return std::nullopt;
}

void CapturingLambdaCoroutineCheck::remedy(Analysis &A, const FunctionBody &B,
                                           const LambdaUse &U,
                                           const ClosureEnd &End) {
  ASTContext &Ctx = A.context();
  const LambdaExpr *L = U.Lambda;
  const Expr *Taker = nullptr;
  if (auto Range = emptyCall(B, U, A, Taker);
      Range && canEdit(*Range, Ctx.getSourceManager())) {
    diag(L->getBeginLoc(),
         "give the lambda itself to '%0', which keeps it until it has ended",
         DiagnosticIDs::Note)
        << readableName(Model::callee(Taker))
        << FixItHint::CreateRemoval(*Range);
    return;
  }
  if (auto Edits = copyIntoFrame(L, Ctx)) {
    auto Note = diag(L->getBeginLoc(),
                     "add 'this auto', which copies the closure into the "
                     "coroutine's frame",
                     DiagnosticIDs::Note);
    for (const FixItHint &Each : *Edits)
      Note << Each;
    return;
  }
  const FunctionBody *Body = bodyOf(A, L);
  const CoroutineInfo *Info = Body ? A.coroutine(Body->function()) : nullptr;
  ExecutionContext Where;
  if (Info) {
    Where.Lib = Info->Lib;
    Where.LibRoot = Info->LibRoot;
  }
  if (const Advice *Keep = adviceFor(Where, "closure")) {
    diag(L->getBeginLoc(), "%0", DiagnosticIDs::Note) << Keep->Say;
    return;
  }
  diag(L->getBeginLoc(),
       "pass what it needs as parameters, which live in the coroutine's frame",
       DiagnosticIDs::Note);
}

void CapturingLambdaCoroutineCheck::report(Analysis &A, const FunctionBody &B,
                                           const LambdaUse &U,
                                           const CaptureUse &Use,
                                           const ClosureEnd &End) {
  SourceLocation Loc = U.Lambda->getBeginLoc();
  Confidence C = End.Certain && End.K != ClosureEnd::InCallee
                     ? Confidence::High
                     : Confidence::Medium;
  if (!shouldReport(A, ThisCheck, Loc, C))
    return;
  std::string Capture =
      Use.IsThis ? "'this'" : "'" + Use.Captured->getNameAsString() + "'";
  std::string Text = "capture " + Capture + " is read by the coroutine after ";
  switch (End.K) {
  case ClosureEnd::Survives:
  case ClosureEnd::InExpression:
    Text += "its closure died at the end of the full expression";
    break;
  case ClosureEnd::InScope:
    Text += "'" + End.Variable->getNameAsString() + "', which holds it, " +
            (End.Task.K == Life::Joined ? "went out of scope"
                                        : "may have gone out of scope");
    break;
  case ClosureEnd::InCallback:
    Text += "'" + readableName(End.Taker) + "' destroyed the closure";
    break;
  case ClosureEnd::InCallee:
    Text += "'" + readableName(End.Taker) +
            "' has returned, whose parameter holds it";
    break;
  }
  diag(Loc, "%0") << Text << U.Lambda->getIntroducerRange();
  if (End.K == ClosureEnd::InCallback)
    diag(End.Call->getExprLoc(),
         "the closure ends when its call returns, at the first suspension",
         DiagnosticIDs::Note);
  else
    noteLife(*this, End.Task, End.Call);
  diag(Use.At->getBeginLoc(), "%0 is read here", DiagnosticIDs::Note)
      << Capture;
  remedy(A, B, U, End);
}

void CapturingLambdaCoroutineCheck::checkFunction(Analysis &A,
                                                  const FunctionBody &Body) {
  if (Body.lambdas().empty() || Body.isDependent())
    return;
  ClosureLife Lives(A, Body);
  for (const LambdaUse &U : Body.lambdas()) {
    CaptureUse Use = Lives.lateCapture(U.Lambda);
    if (!Use)
      continue;
    ClosureEnd End = Lives.end(U, Use);
    if (End.K == ClosureEnd::Survives ||
        (End.Taker && Allowed.callee(End.Taker)))
      continue;
    report(A, Body, U, Use, End);
  }
}

} // namespace clang::tidy::async
