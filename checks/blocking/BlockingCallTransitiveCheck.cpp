// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "BlockingCallTransitiveCheck.h"
#include "analysis/ContextNotes.h"

namespace clang::tidy::async {

// As for direct calls.
static constexpr char DefaultCategories[] =
    "sleep;wait;mux;net;dns;file;stdin;process;ipc;db";
static constexpr unsigned DefaultChains = 8;

BlockingCallTransitiveCheck::BlockingCallTransitiveCheck(
    StringRef Name, ClangTidyContext *Context)
    : FunctionCheck(Name, Context,
                    AllowedNames::OfCallees | AllowedNames::OfContexts),
      Categories(OptionReader(Name, Options, *Context)
                     .list("Categories", DefaultCategories)),
      ReportChains(OptionReader(Name, Options, *Context)
                       .number("ReportChains", DefaultChains)) {}

void BlockingCallTransitiveCheck::storeOptions(
    ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, "Categories", llvm::join(Categories, ";"));
  FunctionCheck::storeOptions(Opts);
  Options.store(Opts, "ReportChains", ReportChains);
}

void BlockingCallTransitiveCheck::checkFunction(Analysis &A,
                                                const FunctionBody &Body) {
  const ExecutionContext &Where = A.executionContext(Body.function());
  if (Where.K != ExecutionContext::Executor)
    return;
  for (ReachedBlock &Reached :
       blocksBelow(A, Body, Categories, Allowed.Callees)) {
    // A long chain has many branches that this caller may never take.
    if (Reached.Chain.Hops.size() > ReportChains)
      Reached.Chain.How = Confidence::Low;
    if (shouldReport(A, getID(), Reached.Loc, Reached.Chain.How))
      report(A, Body, Where, Reached);
  }
}

void BlockingCallTransitiveCheck::report(Analysis &A, const FunctionBody &Body,
                                         const ExecutionContext &Where,
                                         const ReachedBlock &Reached) {
  Runner Who = runnerOf(Body.function());
  const BlockingChain &Chain = Reached.Chain;
  diag(Reached.Loc, "'%0' %select{reaches|may reach}1 '%2', which blocks the "
                    "executor's thread that runs "
                    "%select{%4|this coroutine|this lambda}3")
      << readableName(Reached.Callee) << (Chain.How != Confidence::High)
      << calledName(Chain.Site.Call, A.context()) << Who.Kind
      << Who.Name->getDeclName();
  noteContext(*this, Where);
  noteChain(*this, A, Chain);
  const Advice *Instead =
      Body.isCoroutine() ? adviceFor(Where, "offload") : nullptr;
  bool Sleeps = Chain.Site.Category == "sleep";
  if (Sleeps)
    diag(Reached.Loc, "make '%0' a coroutine that awaits a timer",
         DiagnosticIDs::Note)
        << readableName(Reached.Callee);
  else if (Instead && !Instead->Say.empty())
    diag(Reached.Loc, "do it in '%0'", DiagnosticIDs::Note) << Instead->Say;
  else
    diag(Reached.Loc, "run it on a thread made for blocking calls",
         DiagnosticIDs::Note);
}

} // namespace clang::tidy::async
