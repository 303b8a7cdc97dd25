// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "BlockingCallCheck.h"
#include "analysis/ContextNotes.h"

namespace clang::tidy::async {

// 'lock' would speak of every short critical section, 'stdio' of every log
// line, 'names' of calls that are mostly cached, and 'cpu' is a matter of size.
static constexpr char DefaultCategories[] =
    "sleep;wait;mux;net;dns;file;stdin;process;ipc;db";

BlockingCallCheck::BlockingCallCheck(StringRef Name, ClangTidyContext *Context)
    : FunctionCheck(Name, Context,
                    AllowedNames::OfCallees | AllowedNames::OfContexts),
      Categories(OptionReader(Name, Options, *Context)
                     .list("Categories", DefaultCategories)) {}

void BlockingCallCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, "Categories", llvm::join(Categories, ";"));
  FunctionCheck::storeOptions(Opts);
}

void BlockingCallCheck::checkFunction(Analysis &A, const FunctionBody &Body) {
  const ExecutionContext &Where = A.executionContext(Body.function());
  if (Where.K != ExecutionContext::Executor)
    return;
  PredicateEvaluator Conditions(A);
  for (const CallExpr *Call : Body.calls())
    inspect(A, Conditions, Body, Where, Call);
  for (const CXXConstructExpr *Construction : Body.constructions())
    inspect(A, Conditions, Body, Where, Construction);
}

void BlockingCallCheck::inspect(Analysis &A, PredicateEvaluator &Conditions,
                                const FunctionBody &Body,
                                const ExecutionContext &Where,
                                const Expr *Call) {
  auto Site = blockingSite(A, Conditions, Body, Call);
  if (!Site || A.movedAway(Body, Call))
    return;
  // A category that nobody has heard of comes from a user's model or
  // attribute, and was meant.
  if (isKnownBlockingCategory(Site->Category) &&
      !llvm::is_contained(Categories, Site->Category))
    return;
  if (Allowed.callee(Model::callee(Call)))
    return;
  if (shouldReport(A, getID(), placeOf(Call), Site->How))
    report(A, Body, Where, *Site);
}

void BlockingCallCheck::report(Analysis &A, const FunctionBody &Body,
                               const ExecutionContext &Where,
                               const BlockingSite &Site) {
  ASTContext &Ctx = A.context();
  const Expr *Call = Site.Call;
  const ApiFacts &Facts = *Site.Facts;
  StringRef Category = Site.Category;
  Runner Who = runnerOf(Body.function());
  diag(placeOf(Call),
       "'%0' %select{blocks|may block}1 the executor's thread that "
       "runs %select{%3|this coroutine|this lambda}2")
      << calledName(Call, Ctx) << (Site.How != Confidence::High) << Who.Kind
      << Who.Name->getDeclName() << Call->getSourceRange();
  noteContext(*this, Where);

  // Advice speaks of awaiting, which only a coroutine can.
  const Advice *Instead = nullptr;
  bool IsExact = false; // Its edit was written for this function's arguments.
  bool Offloads = Facts.Replacement == "offload";
  if (Body.isCoroutine()) {
    if (!Facts.Replacement.empty()) {
      // The asynchronous twin is in the library of the call itself.
      ExecutionContext Own = Where;
      if (Facts.From && !Facts.From->Advices.empty()) {
        Own.Lib = Facts.From;
        Own.LibRoot = Facts.Root;
      }
      Instead = adviceFor(Own, Facts.Replacement);
      IsExact = Instead != nullptr;
    }
    // What has no asynchronous twin anywhere is only ever moved away.
    if (!Instead && !Offloads)
      Instead = adviceFor(Where, Category);
    if (!Instead && Category != "sleep") {
      Instead = adviceFor(Where, "offload");
      Offloads = true;
    }
  }
  if (!Instead || Instead->Say.empty()) {
    diag(placeOf(Call),
         "%select{run it on a thread made for blocking calls|await a timer "
         "instead}0",
         DiagnosticIDs::Note)
        << (Category == "sleep");
    return;
  }
  auto Note = diag(placeOf(Call), "%select{use '%1' instead|do it in '%1'}0",
                   DiagnosticIDs::Note)
              << Offloads << Instead->Say;
  // A category's pattern was written for a duration; nanosleep takes something
  // else.
  const Expr *First = CallParts::of(Call).at(0);
  if (IsExact || (First && strip(First)->getType()->isRecordType()))
    if (auto Edit = awaitInstead(Instead->Fix, Call, Body, Ctx))
      Note << *Edit;
}

} // namespace clang::tidy::async
