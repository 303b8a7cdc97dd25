// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "BlockingCallCheck.h"
#include "../analysis/ContextNotes.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

// 'lock' would speak of every short critical section, 'stdio' of every log
// line, 'names' of calls that are mostly cached, and 'cpu' is a matter of size.
static constexpr char DefaultCategories[] =
    "sleep;wait;mux;net;dns;file;stdin;process;ipc;db";

BlockingCallCheck::BlockingCallCheck(StringRef Name, ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context),
      Categories(OptionReader(Name, Options, *Context)
                     .list("Categories", DefaultCategories)),
      AllowedCallees(
          OptionReader(Name, Options, *Context).list("AllowedCallees", "")),
      AllowedContexts(
          OptionReader(Name, Options, *Context).list("AllowedContexts", "")) {}

void BlockingCallCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, "Categories", llvm::join(Categories, ";"));
  Options.store(Opts, "AllowedCallees", llvm::join(AllowedCallees, ";"));
  Options.store(Opts, "AllowedContexts", llvm::join(AllowedContexts, ";"));
}

void BlockingCallCheck::registerMatchers(MatchFinder *Finder) {
  Finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
}

void BlockingCallCheck::check(const MatchFinder::MatchResult &Result) {
  Analysis &A = Analysis::of(*Result.Context);
  const FunctionBody *Body =
      A.body(Result.Nodes.getNodeAs<FunctionDecl>("function"));
  if (!Body)
    return;
  const ExecutionContext &Where = A.executionContext(Body->function());
  if (Where.K != ExecutionContext::Executor ||
      isAllowedContext(Body->function(), AllowedContexts))
    return;
  PredicateEvaluator Conditions(A);
  for (const CallExpr *Call : Body->calls())
    inspect(A, Conditions, *Body, Where, Call);
  for (const CXXConstructExpr *Construction : Body->constructions())
    inspect(A, Conditions, *Body, Where, Construction);
}

/// In the initialiser of a static local: done once.
static bool isOnce(const Expr *Call, const FunctionBody &Body) {
  for (const Stmt *P = Call; P; P = Body.parent(P))
    if (const auto *D = dyn_cast<DeclStmt>(P))
      return llvm::any_of(D->decls(), [](const Decl *Each) {
        const auto *V = dyn_cast<VarDecl>(Each);
        return V && V->isStaticLocal();
      });
  return false;
}

std::optional<StringRef>
BlockingCallCheck::blockingCategory(Analysis &A, PredicateEvaluator &Conditions,
                                    const FunctionBody &Body, const Expr *Call,
                                    Confidence &How) {
  const ApiFacts *Facts = A.model().calleeFacts(Call);
  if (!Facts || !Facts->Blocking || Facts->Nonblocking || Facts->SyncWait)
    return std::nullopt;
  const BlockingFacts &Blocking = *Facts->Blocking;
  StringRef Category = Blocking.Category;
  if (Conditions.all(Body, Call, Blocking.When, *Facts) != Holds::Yes) {
    // Reading and writing through the interface of all streams: that of a file
    // is file I/O, whichever file it is.
    CallParts Parts = CallParts::of(Call);
    const Expr *Stream = Parts.Receiver ? Parts.Receiver : Parts.at(0);
    const ApiFacts *OfType =
        Stream ? A.model().typeFacts(strip(Stream)->getType()) : nullptr;
    if (!OfType || !OfType->Blocking || OfType->Blocking->Category != "file" ||
        (Category != "stdin" && Category != "stdio"))
      return std::nullopt;
    Category = OfType->Blocking->Category;
  }
  How = Blocking.LowConfidence || isOnce(Call, Body) ? Confidence::Low
                                                     : Confidence::High;
  switch (Conditions.any(Body, Call, Blocking.Unless, *Facts)) {
  case Holds::Yes:
    return std::nullopt;
  case Holds::Maybe:
    How = Confidence::Low;
    break;
  case Holds::Unlikely:
    How = std::min(How, Confidence::Medium);
    break;
  case Holds::No:
    break;
  }
  return Category;
}

void BlockingCallCheck::inspect(Analysis &A, PredicateEvaluator &Conditions,
                                const FunctionBody &Body,
                                const ExecutionContext &Where,
                                const Expr *Call) {
  if (const auto *C = dyn_cast<CXXConstructExpr>(Call);
      C && (C->getConstructor()->isCopyOrMoveConstructor() || C->isElidable()))
    return;
  Confidence How = Confidence::High;
  auto Category = blockingCategory(A, Conditions, Body, Call, How);
  if (!Category || A.movedAway(Body, Call))
    return;
  // A category that nobody has heard of comes from a user's model or
  // attribute, and was meant.
  static const llvm::StringSet<> Known = {
      "sleep", "wait",    "mux", "net",   "dns",  "file", "stdin",
      "stdio", "process", "ipc", "names", "lock", "cpu",  "db"};
  if (Known.contains(*Category) && !llvm::is_contained(Categories, *Category))
    return;
  // What is awaited does not block, whatever its name.
  if (const Stmt *Parent = Body.semanticParent(Call);
      isa_and_nonnull<CoroutineSuspendExpr, DependentCoawaitExpr>(Parent))
    return;
  if (isa<CallExpr>(Call) && !Call->isTypeDependent() &&
      A.shapes().isAwaitable(Call->getType()))
    return;
  const ApiFacts &Facts = *A.model().calleeFacts(Call);
  if (matchesGlob(Model::callee(Call), AllowedCallees))
    return;
  if (shouldReport(A, getID(), placeOf(Call), How))
    report(A, Body, Where, Call, Facts, *Category, How);
}

void BlockingCallCheck::report(Analysis &A, const FunctionBody &Body,
                               const ExecutionContext &Where, const Expr *Call,
                               const ApiFacts &Facts, StringRef Category,
                               Confidence How) {
  ASTContext &Ctx = A.context();
  Runner Who = runnerOf(Body.function());
  diag(placeOf(Call),
       "'%0' %select{blocks|may block}1 the executor's thread that "
       "runs %select{%3|this coroutine|this lambda}2")
      << calledName(Call, Ctx) << (How != Confidence::High) << Who.Kind
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
