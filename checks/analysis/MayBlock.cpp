// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A coroutine that calls stop_process(), which calls wait_for_exit(), which
// sleeps: nothing in the coroutine looks wrong. So blocking is propagated from
// the calls that block to the functions around them, against the direction of
// the calls, until it reaches code that runs on an executor.
//
// The graph has the functions whose bodies are the user's own and are run by
// the caller before the call returns. What ends a chain, because following it
// would be guessing: virtual calls whose target is open, function pointers and
// std::function, bodies that are not in this unit, coroutines (a body of their
// own, with suspension points and an executor of its own), and functions that
// say they do not block ([[clang::nonblocking]], or a model). Closures are
// followed where they are called in place or handed to an algorithm.
//
// The first question about a function explores all it can reach and has not
// been explored; the facts then spread breadth first over reversed edges, so
// recursion needs no care, each edge is looked at once per category and
// improvement, and the shortest chain among the most certain ones is found.
//
// Missed: what depends on arguments is judged without them (a helper that
// polls for as long as its parameter says counts as "may block", with low
// confidence). Reported wrongly: a helper that blocks only in a branch that
// this caller never takes.
#include "MayBlock.h"
#include "ContextNotes.h"
#include "GivenUp.h"
#include <queue>

namespace clang::tidy::async {

/// A cap on what one unit may cost; beyond it, chains are not complete.
static constexpr size_t MaxFunctions = 20000;

MayBlock::MayBlock(Analysis &A) : A(A), Conditions(A) {}

/// The function that runs for certain; null for a call that is dispatched at
/// run time.
static const FunctionDecl *target(const CallExpr *Call) {
  const FunctionDecl *F = Call->getDirectCallee();
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(F);
  if (!Method || !Method->isVirtual())
    return F;
  const auto *Member =
      dyn_cast<MemberExpr>(Call->getCallee()->IgnoreParenImpCasts());
  if (!Member)
    return nullptr;
  if (Member->hasQualifier())
    return F;
  return Method->getDevirtualizedMethod(Member->getBase(),
                                        /*IsAppleKext=*/false);
}

static bool isDeliberatelyCut(Analysis &A, const FunctionDecl *F) {
  const ApiFacts *Facts = A.model().facts(F);
  // A modelled function is judged by its model where it is called.
  return Facts && (Facts->Nonblocking || Facts->Blocking || Facts->SyncWait ||
                   Facts->Suspends || Facts->Combinator);
}

std::vector<MayBlock::Edge> MayBlock::calls(const FunctionBody &Body) {
  std::vector<Edge> Found;
  auto Add = [&](const FunctionDecl *F, SourceLocation Loc, bool Once,
                 const Expr *Call) {
    const FunctionBody *Callee = F ? A.body(F) : nullptr;
    if (!Callee || Callee->isCoroutine() || Callee->isDependent() ||
        Callee == &Body || isDeliberatelyCut(A, Callee->function()))
      return;
    Found.push_back({Callee->function(), Loc, Once, Call});
  };
  for (const CallExpr *Call : Body.calls())
    Add(target(Call), placeOf(Call), isDoneOnce(Call, Body), Call);
  for (const CXXConstructExpr *C : Body.constructions()) {
    Add(C->getConstructor(), placeOf(C), isDoneOnce(C, Body), C);
    // A temporary's destructor runs too, but is as a rule that of a guard.
  }
  for (const VarDecl *V : Body.variables())
    if (V->hasLocalStorage() && !isa<ParmVarDecl>(V))
      if (const CXXRecordDecl *R = V->getType()->getAsCXXRecordDecl();
          R && R->hasDefinition() && !R->isDependentContext())
        if (const CXXDestructorDecl *D = R->getDestructor())
          Add(D, V->getLocation(), false, nullptr);
  for (const LambdaUse &Use : Body.lambdas()) {
    if (!Use.Consumer)
      continue;
    const ApiFacts *Facts = A.model().calleeFacts(Use.Consumer);
    const CallableFacts *Callable =
        Facts ? Facts->callable(static_cast<int>(Use.Argument)) : nullptr;
    if (Callable && Callable->Where == RunsOn::Immediate)
      Add(Use.Lambda->getCallOperator(), placeOf(Use.Consumer),
          Callable->Once || isDoneOnce(Use.Consumer, Body), Use.Consumer);
  }
  return Found;
}

/// A wait on something that the caller hands over: only the caller knows
/// whether it is ready. False: the function asks before it waits, be it in an
/// assertion.
static bool weighGiven(Analysis &A, const FunctionBody &Body,
                       BlockingSite &Site) {
  const Expr *Waited = CallParts::of(Site.Call).at(Site.Facts->SyncWait->Waits);
  const auto *Given =
      dyn_cast_or_null<ParmVarDecl>(Waited ? rootObject(Waited) : nullptr);
  if (!Given)
    return true;
  Site.How = std::min(Site.How, Confidence::Medium);
  return llvm::none_of(Body.calls(), [&](const CallExpr *Call) {
    const ApiFacts *Facts = A.model().calleeFacts(Call);
    const Expr *Receiver = CallParts::of(Call).Receiver;
    return Facts && Facts->ReadyCheck && Receiver &&
           rootObject(Receiver) == Given;
  });
}

bool MayBlock::improve(Node &N, const Way &W) {
  for (Way &Known : N.Ways) {
    if (Known.Category != W.Category)
      continue;
    if (std::pair(W.How, Known.Depth) <= std::pair(Known.How, W.Depth))
      return false;
    Known = W;
    return true;
  }
  N.Ways.push_back(W);
  return true;
}

void MayBlock::explore(const FunctionDecl *F) {
  std::vector<const FunctionDecl *> Unseen{F};
  std::queue<const FunctionDecl *> Changed;
  Nodes[F] = std::make_unique<Node>();
  while (!Unseen.empty()) {
    const FunctionDecl *Here = Unseen.back();
    Unseen.pop_back();
    const FunctionBody &Body = *A.body(Here);
    Node &N = *Nodes[Here];
    auto Note = [&](const Expr *Call) {
      auto Site = blockingSite(A, Conditions, Body, Call);
      if (!Site) {
        Site = syncWaitSite(A, Conditions, Body, Call);
        if (Site && !weighGiven(A, Body, *Site))
          return;
      }
      if (!Site ||
          (Site->Facts->SyncWait && Site->Facts->SyncWait->BuildsRuntime))
        return;
      if (improve(
              N, {Site->Category, Site->How, 1, *Site, nullptr, placeOf(Call)}))
        Changed.push(Here);
    };
    for (const CallExpr *Call : Body.calls())
      Note(Call);
    for (const CXXConstructExpr *C : Body.constructions())
      Note(C);
    for (const Edge &E : calls(Body)) {
      auto [It, New] = Nodes.try_emplace(E.Callee);
      if (New) {
        if (Nodes.size() > MaxFunctions) {
          Nodes.erase(E.Callee);
          giveUp("blocking chains", F);
          continue;
        }
        It->second = std::make_unique<Node>();
        Unseen.push_back(E.Callee);
      } else if (!It->second->Ways.empty()) {
        Changed.push(E.Callee);
      }
      Nodes[E.Callee]->Callers.push_back({Here, E.Loc, E.Once, E.Call});
    }
  }
  while (!Changed.empty()) {
    const FunctionDecl *Here = Changed.front();
    Changed.pop();
    // A copy: a recursive function is among its own callers.
    llvm::SmallVector<Way, 2> Ways = Nodes[Here]->Ways;
    for (const Edge &Caller : Nodes[Here]->Callers)
      for (const Way &W : Ways)
        if (improve(*Nodes[Caller.Callee],
                    {W.Category, Caller.Once ? Confidence::Low : W.How,
                     W.Depth + 1, W.Site, Here, Caller.Loc}))
          Changed.push(Caller.Callee);
  }
}

std::optional<BlockingChain>
MayBlock::chain(const FunctionDecl *F, llvm::ArrayRef<std::string> Categories) {
  const FunctionBody *Body = A.body(F);
  if (!Body || Body->isCoroutine() || Body->isDependent())
    return std::nullopt;
  F = Body->function();
  if (!Nodes.count(F))
    explore(F);
  const Way *Best = nullptr;
  for (const Way &W : Nodes[F]->Ways) {
    bool Wanted = llvm::is_contained(Categories, W.Category) ||
                  (!isKnownBlockingCategory(W.Category) &&
                   W.Category != BlockingSite::SyncWait &&
                   !llvm::is_contained(Categories, BlockingSite::SyncWait));
    if (Wanted && (!Best || std::pair(W.How, Best->Depth) >
                                std::pair(Best->How, W.Depth)))
      Best = &W;
  }
  if (!Best)
    return std::nullopt;
  BlockingChain Chain;
  Chain.Site = Best->Site;
  Chain.How = Best->How;
  StringRef Category = Best->Category;
  // Each step's way is shorter by one or as certain and shorter, so it ends.
  for (const FunctionDecl *Here = F; Here;) {
    const Way &W = *llvm::find_if(Nodes[Here]->Ways, [&](const Way &Each) {
      return Each.Category == Category;
    });
    Chain.Hops.push_back({Here, W.Next, W.Loc});
    Here = W.Next;
  }
  return Chain;
}

} // namespace clang::tidy::async
