// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An awaitable resumes who waits for it on a thread of the runtime that it
// belongs to. A coroutine of another runtime goes on there from then on:
// outside of its strand or shard, without its cancellation, on a thread that
// its own runtime knows nothing of.
//
// The coroutine belongs to the runtime of its return type, and what it awaits
// to that of the operand's type: a type of the library's namespace. A task type
// of the user's own belongs to nobody, and an adaptor's result to whoever it
// was made for, so both are silent without being named. Functions that make
// something for everybody are marked in the models ('adapter'), and so are
// libraries that are built on one another ('works-with').
//
// A template awaits what it is given; which that is, its user decides.
#include "RuntimeMix.h"
#include "Analysis.h"
#include "Report.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {
namespace {

struct Owner {
  const Library *Lib = nullptr;
  std::string Root;
};

/// The runtime whose namespace \p D stands in.
Owner ownerOf(Analysis &A, const NamedDecl *D) {
  Owner Found;
  if (!D)
    return Found;
  std::string Name = readableName(D);
  // boost::cobalt is not boost.
  for (const auto &Lib : A.model().data().libraries())
    for (const std::string &Root : Lib->Roots)
      if (llvm::StringRef(Name).starts_with(Root + "::") &&
          Root.size() > Found.Root.size())
        Found = {Lib.get(), Root};
  if (Found.Lib && !Found.Lib->Runtime) {
    // A user's file may add to a library that is built in.
    const Library *Named = nullptr;
    for (const auto &Lib : A.model().data().libraries())
      if (Lib->Name == Found.Lib->Name && Lib->Runtime)
        Named = Lib.get();
    Found.Lib = Named;
  }
  return Found;
}

Owner ownerOf(Analysis &A, QualType T) {
  if (T.isNull() || T->isDependentType())
    return {};
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  // A local class has the function's namespace and is the user's.
  if (!R || R->isLambda() || R->isLocalClass())
    return {};
  return ownerOf(A, R);
}

bool worksWith(const Library &L, const Library &R) {
  return llvm::is_contained(L.WorksWith, R.Name) ||
         llvm::is_contained(R.WorksWith, L.Name);
}

/// What the template \p Pattern awaits at \p Loc depends on its arguments.
bool dependsOnArguments(Analysis &A, const FunctionDecl *Pattern,
                        SourceLocation Loc) {
  FunctionBody Written(A.context(), Pattern);
  for (const Expr *Await : Written.awaits()) {
    const Expr *Operand = nullptr;
    SourceLocation At;
    if (const auto *C = dyn_cast<CoawaitExpr>(Await)) {
      Operand = C->getOperand();
      At = C->getKeywordLoc();
    } else if (const auto *D = dyn_cast<DependentCoawaitExpr>(Await)) {
      Operand = D->getOperand();
      At = D->getKeywordLoc();
    }
    if (Operand && At == Loc)
      return Operand->isTypeDependent();
  }
  return true;
}

} // namespace

std::vector<MixedAwait> mixedAwaits(Analysis &A, const CoroutineInfo &Info) {
  std::vector<MixedAwait> Out;
  const FunctionDecl *F = Info.Body->function();
  Owner Own = ownerOf(A, F->getReturnType());
  if (!Own.Lib || ownerOf(A, F).Lib == Own.Lib)
    return Out;
  const FunctionDecl *Pattern = F->getTemplateInstantiationPattern();
  if (!Pattern && F->isDependentContext())
    Pattern = F;
  for (const SuspensionPoint &P : Info.Suspensions) {
    if (P.K != SuspensionPoint::Await || !P.Operand || P.NeverSuspends ||
        P.Operand->isTypeDependent())
      continue;
    const Expr *Operand = stripMove(P.Operand);
    Owner Other = ownerOf(A, Operand->getType());
    if (!Other.Lib || Other.Lib->Name == Own.Lib->Name ||
        worksWith(*Own.Lib, *Other.Lib))
      continue;
    const ApiFacts *Made = A.model().calleeFacts(Operand);
    const ApiFacts *Type = A.model().typeFacts(Operand->getType());
    if ((Made && Made->Adapter) || (Type && Type->Adapter))
      continue;
    if (Pattern && Pattern->hasBody() &&
        dependsOnArguments(A, Pattern->getDefinition(), P.Loc))
      continue;
    MixedAwait M;
    M.Point = &P;
    M.Own = Own.Lib;
    M.OwnRoot = Own.Root;
    M.Other = Other.Lib;
    M.Awaited = Model::callee(Operand);
    // A function of the user's says less than what it returns.
    if (!M.Awaited || ownerOf(A, M.Awaited).Lib != Other.Lib)
      M.Awaited = Operand->getType()->getAsCXXRecordDecl();
    Out.push_back(M);
  }
  return Out;
}

} // namespace clang::tidy::async
