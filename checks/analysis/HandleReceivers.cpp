// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   pool.post(h);        whoever has it may resume the coroutine from now on
//   waiting.push_back(h) noted, until somebody looks; under a lock, when it is
//                        given back
//   log("%p", h.address())   neither
//
// A model's word comes first; then the body of a function of the user, and of
// what that calls; a function that is not seen is taken to resume. In a
// template only names are known.
#include "HandleReceivers.h"
#include "Analysis.h"
#include "HandleCalls.h"
#include "Predicates.h"
#include "StdTypes.h"
#include "Syntax.h"

namespace clang::tidy::async {

namespace {

class Receiver {
public:
  explicit Receiver(Analysis &A) : A(A) {}
  HandleUse of(const CallExpr *Call, unsigned Argument, bool &OnlyIfTrue);

private:
  HandleUse of(const FunctionDecl *F, unsigned Argument, unsigned Depth);

  Analysis &A;
};

} // namespace

static bool runsByName(StringRef Name) {
  for (StringRef Word : {"post", "schedule", "submit", "enqueue", "dispatch",
                         "execute", "spawn", "defer"})
    if (Name.contains_insensitive(Word))
      return true;
  return false;
}

static bool isStdLookup(const CallExpr *Call) {
  const auto *U =
      dyn_cast<UnresolvedLookupExpr>(Call->getCallee()->IgnoreParenImpCasts());
  return U && llvm::any_of(U->decls(), [](const NamedDecl *D) {
           return D->getUnderlyingDecl()->isInStdNamespace();
         });
}

/// A closure that is called at once, and that only notes the handle.
static bool onlyNotes(QualType T) {
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  const CXXMethodDecl *Op =
      R && R->isLambda() ? R->getLambdaCallOperator() : nullptr;
  return Op && Op->getBody() && !anyBelow(Op->getBody(), [](const Stmt *S) {
           const auto *Call = dyn_cast<CallExpr>(S);
           return Call && isResume(methodName(Call)) && receiverOf(Call) &&
                  isHandleType(receiverOf(Call)->getType());
         });
}

HandleUse Receiver::of(const CallExpr *Call, unsigned Argument,
                       bool &OnlyIfTrue) {
  StringRef Name = calleeName(Call);
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call)) {
    if (isHandleType(M->getObjectType()))
      return HandleUse::None;
    if (isAtomicType(M->getObjectType())) {
      OnlyIfTrue = Name.starts_with("compare_exchange");
      return HandleUse::Given;
    }
  }
  if (const ApiFacts *F = A.model().calleeFacts(Call)) {
    if (F->From && F->From->SingleThreaded)
      return HandleUse::Noted;
    const CallableFacts *C = F->callable(Argument);
    if (F->Spawn || (C && C->Where != RunsOn::Immediate))
      return HandleUse::Given;
    if (C)
      return HandleUse::None;
  }
  const FunctionDecl *F = Call->getDirectCallee();
  // In a template nothing is known of the callee but its name: what only
  // notes the handle (set_continuation) is as likely as what runs it.
  if (!F)
    return Call->getCallee()->isTypeDependent() && !isStdLookup(Call) &&
                   runsByName(Name)
               ? HandleUse::Given
               : HandleUse::None;
  if (isInStd(F))
    return isa<CXXMethodDecl>(F) ? HandleUse::Noted : HandleUse::None;
  if (F->isVariadic())
    return HandleUse::None; // printf("%p", h.address())
  return of(F, Argument, 0);
}

/// A function of the user: what its body does with what it is given.
HandleUse Receiver::of(const FunctionDecl *F, unsigned Argument,
                       unsigned Depth) {
  const FunctionBody *Body = A.body(F);
  // Of a template that nothing has instantiated yet.
  if (const FunctionDecl *Pattern = F->getTemplateInstantiationPattern();
      Pattern && !Body)
    Body = A.body(Pattern);
  if (!Body || Depth > 3 || Argument >= Body->function()->getNumParams())
    return HandleUse::Given;
  if (Body->isCoroutine())
    return HandleUse::Given;
  const ParmVarDecl *P = Body->function()->getParamDecl(Argument);
  HandleUse Result = HandleUse::None;
  for (const VarDecl *V : Body->variables())
    if (A.shapes().guard(V->getType()))
      return HandleUse::Given;
  for (const LambdaUse &L : Body->lambdas())
    for (const LambdaCapture &C : L.Lambda->captures())
      if (C.capturesVariable() && C.getCapturedVar() == P) {
        const ApiFacts *Taker =
            L.Consumer ? A.model().calleeFacts(L.Consumer) : nullptr;
        if (!(Taker && Taker->From && Taker->From->SingleThreaded))
          return HandleUse::Given;
      }
  for (const CallExpr *Call : Body->calls()) {
    auto Mentions = [&](const Expr *E) {
      return E && anyBelow(E, [&](const Stmt *S) {
               const auto *Ref = dyn_cast<DeclRefExpr>(S);
               return Ref && Ref->getDecl() == P;
             });
    };
    if (const Expr *R = receiverOf(Call); R && Mentions(R)) {
      if (isResume(methodName(Call)) && !onlyNotes(P->getType()))
        return HandleUse::Given;
      Result = std::max(Result, HandleUse::Noted);
      continue;
    }
    const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
    for (unsigned I = 0; I < Call->getNumArgs(); ++I) {
      if (!Mentions(Call->getArg(I)))
        continue;
      const FunctionDecl *Inner = Call->getDirectCallee();
      if (M && isAtomicType(M->getObjectType()))
        return HandleUse::Given;
      if (Inner && isInStd(Inner)) {
        Result = std::max(Result, HandleUse::Noted);
        continue;
      }
      if (isa<CXXOperatorCallExpr>(Call)) {
        Result = std::max(Result, HandleUse::Noted);
        continue;
      }
      if (!Inner || of(Inner, I, Depth + 1) == HandleUse::Given)
        return HandleUse::Given;
    }
  }
  return Result;
}

HandleUse useOfHandle(Analysis &A, const CallExpr *Call, unsigned Argument,
                      bool &OnlyIfTrue) {
  return Receiver(A).of(Call, Argument, OnlyIfTrue);
}

} // namespace clang::tidy::async
