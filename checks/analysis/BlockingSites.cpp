// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "BlockingSites.h"
#include "llvm/ADT/StringSet.h"

namespace clang::tidy::async {

bool isDoneOnce(const Expr *Call, const FunctionBody &Body) {
  for (const Stmt *P = Call; P; P = Body.parent(P))
    if (const auto *D = dyn_cast<DeclStmt>(P))
      return llvm::any_of(D->decls(), [](const Decl *Each) {
        const auto *V = dyn_cast<VarDecl>(Each);
        return V && V->isStaticLocal();
      });
  return false;
}

bool isKnownBlockingCategory(StringRef Category) {
  static const llvm::StringSet<> Known = {
      "sleep", "wait",    "mux", "net",   "dns",  "file", "stdin",
      "stdio", "process", "ipc", "names", "lock", "cpu",  "db"};
  return Known.contains(Category);
}

static bool isCopyOrMove(const Expr *Call) {
  const auto *C = dyn_cast<CXXConstructExpr>(Call);
  return C &&
         (C->getConstructor()->isCopyOrMoveConstructor() || C->isElidable());
}

/// What is awaited does not block, whatever its name.
static bool isAwaited(const Expr *Call, const FunctionBody &Body) {
  return isa_and_nonnull<CoroutineSuspendExpr, DependentCoawaitExpr>(
      Body.semanticParent(Call));
}

/// False: it does not block after all.
static bool weigh(Holds Unless, Confidence &How) {
  switch (Unless) {
  case Holds::Yes:
    return false;
  case Holds::Maybe:
    How = Confidence::Low;
    break;
  case Holds::Unlikely:
    How = std::min(How, Confidence::Medium);
    break;
  case Holds::No:
    break;
  }
  return true;
}

std::optional<BlockingSite> blockingSite(Analysis &A,
                                         PredicateEvaluator &Conditions,
                                         const FunctionBody &Body,
                                         const Expr *Call) {
  if (isCopyOrMove(Call))
    return std::nullopt;
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
  Confidence How = Blocking.LowConfidence || isDoneOnce(Call, Body)
                       ? Confidence::Low
                       : Confidence::High;
  if (!weigh(Conditions.any(Body, Call, Blocking.Unless, *Facts), How) ||
      isAwaited(Call, Body))
    return std::nullopt;
  if (isa<CallExpr>(Call) && !Call->isTypeDependent() &&
      A.shapes().isAwaitable(Call->getType()))
    return std::nullopt;
  return BlockingSite{Call, Facts, Category, How};
}

std::optional<BlockingSite> syncWaitSite(Analysis &A,
                                         PredicateEvaluator &Conditions,
                                         const FunctionBody &Body,
                                         const Expr *Call) {
  if (isCopyOrMove(Call))
    return std::nullopt;
  const ApiFacts *Facts = A.model().calleeFacts(Call);
  if (!Facts || !Facts->SyncWait || Facts->Nonblocking)
    return std::nullopt;
  // Only the construction of a runtime is one; of a type that waits, its calls.
  if (isa<CXXConstructExpr>(Call) && !Facts->SyncWait->BuildsRuntime)
    return std::nullopt;
  Confidence How = Confidence::High;
  if (isAwaited(Call, Body) ||
      !weigh(Conditions.any(Body, Call, Facts->SyncWait->Unless, *Facts), How))
    return std::nullopt;
  return BlockingSite{Call, Facts, BlockingSite::SyncWait, How};
}

} // namespace clang::tidy::async
