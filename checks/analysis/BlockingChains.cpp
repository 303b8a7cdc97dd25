// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "BlockingChains.h"
#include "ContextNotes.h"
#include "Destination.h"
#include "Predicates.h"

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
  const ValueDecl *Called = namedObject(stripMove(Op->getArg(0)));
  // A member of a template's type: what the class was made with.
  if (const auto *Field = dyn_cast_or_null<FieldDecl>(Called)) {
    const auto *Class = dyn_cast<CXXRecordDecl>(Field->getParent());
    const CXXRecordDecl *Pattern =
        Class ? Class->getTemplateInstantiationPattern() : nullptr;
    return Pattern && llvm::any_of(Pattern->fields(), [&](const FieldDecl *F) {
             return F->getFieldIndex() == Field->getFieldIndex() &&
                    F->getType()->isDependentType();
           });
  }
  const auto *Given = dyn_cast_or_null<ParmVarDecl>(Called);
  if (!Given || Given->getDeclContext() != Body.function())
    return false;
  const FunctionDecl *Pattern =
      Body.function()->getTemplateInstantiationPattern();
  unsigned Index = Given->getFunctionScopeIndex();
  return Pattern && Index < Pattern->getNumParams() &&
         Pattern->getParamDecl(Index)->getType()->isDependentType();
}

/// A future that this code knows to be ready: just made so, the parameter of a
/// continuation, what an await gave.
static bool isReady(Analysis &A, const FunctionBody &Body, const Expr *E) {
  E = stripMove(E);
  if (const auto *C = dyn_cast<CXXConstructExpr>(E); C && C->getNumArgs() == 1)
    E = stripMove(C->getArg(0));
  if (isa<CoawaitExpr>(E))
    return true;
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    StringRef Name = nameOf(Model::callee(Call));
    const ApiFacts *F = A.model().calleeFacts(Call);
    return Name.starts_with("make_ready") ||
           Name.starts_with("make_exception") ||
           (F && F->Task && F->Task->Ignorable);
  }
  const auto *V = dyn_cast_or_null<VarDecl>(namedObject(E));
  if (!V)
    return false;
  if (isa<ParmVarDecl>(V)) {
    const auto *Method = dyn_cast<CXXMethodDecl>(Body.function());
    return Method && Method->getParent()->isLambda() && !Body.isCoroutine() &&
           V->getDeclContext() == Method;
  }
  const Expr *Init = V->getInit() ? stripMove(V->getInit()) : nullptr;
  return Init && (isa<CoawaitExpr>(Init) ||
                  (isa<CXXConstructExpr>(Init) &&
                   cast<CXXConstructExpr>(Init)->getNumArgs() == 1 &&
                   isa<CoawaitExpr>(
                       stripMove(cast<CXXConstructExpr>(Init)->getArg(0)))));
}

/// The chain waits for what it is handed here, and all of that is ready.
static bool waitsForReady(Analysis &A, const FunctionBody &Body,
                          const MayBlock::Edge &E, const BlockingChain &Chain) {
  if (!Chain.Site.Facts || !Chain.Site.Facts->SyncWait ||
      Chain.How == Confidence::High)
    return false;
  const auto *Call = dyn_cast_or_null<CallExpr>(E.Call);
  if (!Call)
    return false;
  bool Any = false;
  for (const Expr *Arg : Call->arguments()) {
    QualType T = Arg->getType();
    if (!A.shapes().task(T) && !A.shapes().handle(T))
      continue;
    if (!isReady(A, Body, Arg))
      return false;
    Any = true;
  }
  return Any;
}

std::vector<ReachedBlock> blocksBelow(Analysis &A, const FunctionBody &Body,
                                      llvm::ArrayRef<std::string> Categories,
                                      llvm::ArrayRef<std::string> Allowed) {
  std::vector<ReachedBlock> Found;
  MayBlock &Blocks = A.mayBlock();
  for (const MayBlock::Edge &E : Blocks.calls(Body)) {
    // Called when what it waited for is over.
    if (nameOf(E.Callee) == "await_resume")
      continue;
    if (A.executionContext(E.Callee).K != ExecutionContext::Unknown ||
        (E.Call && A.movedAway(Body, E.Call)) || callsParameter(Body, E.Call))
      continue;
    auto Chain = Blocks.chain(E.Callee, Categories);
    if (!Chain || waitsForReady(A, Body, E, *Chain))
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
