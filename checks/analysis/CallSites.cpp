// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "CallSites.h"

namespace clang::tidy::async {

/// The pattern of an instantiation, else \p F.
static const FunctionDecl *patternOf(const FunctionDecl *F) {
  if (const FunctionDecl *Pattern = F->getTemplateInstantiationPattern())
    F = Pattern;
  return F->getCanonicalDecl();
}

const Expr *CallSite::argument(unsigned Index) const {
  // The object of a called closure is argument 0.
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee());
  if (isa<CXXOperatorCallExpr>(Call) && Method && Method->isInstance())
    ++Index;
  if (Index >= Call->getNumArgs() ||
      isa<CXXDefaultArgExpr>(Call->getArg(Index)))
    return nullptr;
  return Call->getArg(Index);
}

void CallSites::add(const FunctionBody &Body) {
  for (const CallExpr *C : Body.calls())
    if (const FunctionDecl *F = C->getDirectCallee())
      if (F->getReturnType()->isRecordType() ||
          F->getReturnType()->isVoidType())
        ByCallee[patternOf(F)].push_back({C, &Body});
}

llvm::ArrayRef<CallSite> CallSites::of(const FunctionDecl *F) const {
  auto It = ByCallee.find(patternOf(F));
  if (It == ByCallee.end())
    return {};
  return It->second;
}

} // namespace clang::tidy::async
