// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CallbackMissingKeepaliveCheck.h"
#include "analysis/Keepalive.h"
#include "analysis/Report.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-callback-missing-keepalive";

/// The edit that adds a capture of the shared pointer.
static std::optional<FixItHint> captureSelf(const LambdaExpr *L,
                                            ASTContext &Ctx) {
  const SourceManager &SM = Ctx.getSourceManager();
  SourceRange Introducer = L->getIntroducerRange();
  if (!canEdit(Introducer, SM))
    return std::nullopt;
  for (const LambdaCapture &C : L->captures())
    if (C.capturesVariable() && C.getCapturedVar()->getName() == "self")
      return std::nullopt;
  return FixItHint::CreateInsertion(Introducer.getEnd(),
                                    ", self = shared_from_this()");
}

void CallbackMissingKeepaliveCheck::report(Analysis &A,
                                           const MissingKeepalive &M) {
  SourceLocation Loc = M.Lambda  ? M.Lambda->getBeginLoc()
                       : M.Bound ? M.Bound->getBeginLoc()
                                 : M.Coroutine->getBeginLoc();
  if (!shouldReport(A, ThisCheck, Loc, M.C))
    return;
  SourceRange Range = M.Lambda  ? M.Lambda->getIntroducerRange()
                      : M.Bound ? M.UsedAt->getSourceRange()
                                : M.Coroutine->getSourceRange();
  if (M.IsConnection)
    diag(Loc, "callback holds 'this' of %0, but its connection names no object "
              "that ends with it, so it may run on a destroyed object")
        << M.Class << Range;
  else if (M.Coroutine)
    diag(Loc, "coroutine %0 runs on a shared %1 that it does not keep alive, "
              "so it may go on with a destroyed object")
        << M.Coroutine->getDirectCallee() << M.Class;
  else
    diag(Loc,
         "callback %select{captures 'this' of|binds 'this' of|has a pointer "
         "to}0 a shared %1 and does not keep it alive, so it may run on a "
         "destroyed object")
        << (M.IsPointer ? 2
            : M.Lambda  ? 0
                        : 1)
        << M.Class << Range;
  diag(M.Consumer->getExprLoc(), "it is given away here", DiagnosticIDs::Note);
  if (!M.Bound)
    diag(M.UsedAt->getBeginLoc(), "the object is used here",
         DiagnosticIDs::Note);
  if (M.IsConnection) {
    auto Note =
        diag(Loc, "give 'this' as the context object, before the callback",
             DiagnosticIDs::Note);
    if (!M.IsPointer && Loc.isFileID())
      Note << FixItHint::CreateInsertion(Loc, "this, ");
  } else if (M.IsPointer) {
    diag(Loc, "capture a shared pointer to it instead", DiagnosticIDs::Note);
  } else if (M.Lambda) {
    auto Note = diag(M.Lambda->getIntroducerRange().getEnd(),
                     "capture 'self = shared_from_this()' as well",
                     DiagnosticIDs::Note);
    if (auto Edit = captureSelf(M.Lambda, A.context()))
      Note << *Edit;
  } else if (M.Bound) {
    auto Note =
        diag(M.UsedAt->getBeginLoc(), "bind 'shared_from_this()' in its place",
             DiagnosticIDs::Note);
    if (isa<CXXThisExpr>(M.UsedAt->IgnoreImplicit()) &&
        canEdit(M.UsedAt->getSourceRange(), A.context().getSourceManager()))
      Note << FixItHint::CreateReplacement(M.UsedAt->getSourceRange(),
                                           "shared_from_this()");
  } else {
    diag(M.Coroutine->getBeginLoc(),
         "spawn a lambda that captures 'shared_from_this()' and awaits it",
         DiagnosticIDs::Note);
  }
}

void CallbackMissingKeepaliveCheck::checkFunction(Analysis &A,
                                                  const FunctionBody &Body) {
  if (Body.isDependent())
    return;
  for (const MissingKeepalive &M : missingKeepalives(A, Body))
    if (!Allowed.callee(Model::callee(M.Consumer)))
      report(A, M);
}

} // namespace clang::tidy::async
