// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "DetachedCaptureCheck.h"
#include "LifetimeWords.h"
#include "analysis/DetachedCaptures.h"
#include "analysis/Report.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-detached-capture";

void DetachedCaptureCheck::report(Analysis &A, const FunctionBody &B,
                                  const DetachedCapture &D) {
  const Expr *At =
      D.Work.Lambda && D.R.Where &&
              A.escape(B.function())->isWithin(D.R.Where, D.Work.Lambda) &&
              A.escape(B.function())->isWithin(D.Work.Lambda, D.Work.Consumer)
          ? static_cast<const Expr *>(D.Work.Lambda)
          : D.Work.Argument;
  SourceLocation Loc = At->getBeginLoc();
  if (!shouldReport(A, ThisCheck, Loc, D.C))
    return;
  static const StringRef How[] = {"by reference", "by pointer",
                                  "through a view of it", "by reference"};
  std::string Text =
      std::string(D.R.K == Referent::Parameter ? "parameter '" : "local '") +
      nameOfVariable(D.R) + "' is " +
      (D.Work.Lambda ? "captured " : "passed ") + How[D.R.Through].str();
  if (D.Work.Life.K == Life::Joined)
    Text += " but goes out of scope before the work is awaited";
  else if (D.Work.Life.K == Life::Returned)
    Text += " but dies when this function returns, before the work is done";
  else
    Text += " but may be gone when the work runs, which nobody here awaits";
  diag(Loc, "%0") << Text;
  noteLife(*this, D.Work.Life, D.Work.Consumer);
  diag(D.R.Where->getBeginLoc(),
       D.Work.Lambda ? "capture '%0' by copy or move, or await the work"
                     : "pass '%0' by copy or move, or await the work",
       DiagnosticIDs::Note)
      << nameOfVariable(D.R);
  diag(D.R.Variable->getLocation(), "'%0' declared here", DiagnosticIDs::Note)
      << nameOfVariable(D.R);
}

void DetachedCaptureCheck::checkFunction(Analysis &A,
                                         const FunctionBody &Body) {
  if (Body.isDependent() ||
      (Body.lambdas().empty() && Body.constructions().empty()))
    return;
  DetachedCaptures Captures(A, Body);
  for (const LaterWork &W : Captures.works()) {
    if (Allowed.callee(Model::callee(W.Consumer)))
      continue;
    if (std::optional<DetachedCapture> D = Captures.find(W))
      report(A, Body, *D);
  }
}

} // namespace clang::tidy::async
