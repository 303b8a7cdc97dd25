// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "BlockingChains.h"
#include "ContextNotes.h"

namespace clang::tidy::async {

static bool isAllowed(const ReachedBlock &R,
                      llvm::ArrayRef<std::string> Allowed) {
  return matchesGlob(R.Callee, Allowed) ||
         matchesGlob(Model::callee(R.Chain.Site.Call), Allowed) ||
         llvm::any_of(R.Chain.Hops, [&](const BlockingChain::Hop &H) {
           return isAllowedContext(H.In, Allowed);
         });
}

/// Calls what it was given: the code of somebody else, who knows where it runs.
static bool callsParameter(const FunctionBody &Body, const Expr *Call) {
  const auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(Call);
  if (!Op || Op->getOperator() != OO_Call)
    return false;
  const auto *Given =
      dyn_cast_or_null<ParmVarDecl>(namedObject(stripMove(Op->getArg(0))));
  if (!Given || Given->getDeclContext() != Body.function())
    return false;
  const FunctionDecl *Pattern =
      Body.function()->getTemplateInstantiationPattern();
  unsigned Index = Given->getFunctionScopeIndex();
  return Pattern && Index < Pattern->getNumParams() &&
         Pattern->getParamDecl(Index)->getType()->isDependentType();
}

std::vector<ReachedBlock> blocksBelow(Analysis &A, const FunctionBody &Body,
                                      llvm::ArrayRef<std::string> Categories,
                                      llvm::ArrayRef<std::string> Allowed) {
  std::vector<ReachedBlock> Found;
  MayBlock &Blocks = A.mayBlock();
  for (const MayBlock::Edge &E : Blocks.calls(Body)) {
    if (A.executionContext(E.Callee).K != ExecutionContext::Unknown ||
        (E.Call && A.movedAway(Body, E.Call)) || callsParameter(Body, E.Call))
      continue;
    auto Chain = Blocks.chain(E.Callee, Categories);
    if (!Chain)
      continue;
    if (E.Once)
      Chain->How = Confidence::Low;
    ReachedBlock R{E.Callee, E.Loc, std::move(*Chain)};
    if (!isAllowed(R, Allowed))
      Found.push_back(std::move(R));
  }
  return Found;
}

/// As it stands in a sentence: a lambda has no name.
static std::string inSentence(const FunctionDecl *F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(F);
  return Method && Method->getParent()->isLambda()
             ? "a lambda"
             : "'" + readableName(F) + "'";
}

void noteChain(ClangTidyCheck &Check, Analysis &A, const BlockingChain &Chain) {
  auto Note = [&](const BlockingChain::Hop &H) {
    if (H.Callee)
      Check.diag(H.Loc, "%0 calls %1 here", DiagnosticIDs::Note)
          << inSentence(H.In) << inSentence(H.Callee);
    else
      Check.diag(H.Loc, "%0 calls '%1' here, which blocks", DiagnosticIDs::Note)
          << inSentence(H.In) << calledName(Chain.Site.Call, A.context());
  };
  // At most three: the first, the middle, the last.
  llvm::ArrayRef<BlockingChain::Hop> Hops = Chain.Hops;
  if (Hops.size() <= 3) {
    for (const BlockingChain::Hop &H : Hops)
      Note(H);
    return;
  }
  Note(Hops.front());
  std::string Through;
  for (const BlockingChain::Hop &H : Hops.slice(2, Hops.size() - 3))
    Through += (Through.empty() ? "" : ", ") + inSentence(H.In);
  Check.diag(Hops[1].Loc, "%0 goes on through %1", DiagnosticIDs::Note)
      << inSentence(Hops[1].In)
      << (Through.empty() ? inSentence(Hops.back().In) : Through);
  Note(Hops.back());
}

} // namespace clang::tidy::async
