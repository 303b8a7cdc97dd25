// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "UseAfterConsumeCheck.h"
#include "analysis/Analysis.h"
#include "analysis/Destination.h"
#include "analysis/Report.h"
#include "analysis/SingleUse.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-use-after-consume";

static std::string message(const SecondUse &S) {
  static constexpr StringRef Kinds[] = {"task ", "future ", "handle ", ""};
  std::string Text =
      (Kinds[S.What] + "'" + S.Variable->getNameAsString() + "' is ").str();
  auto Again = [&](SecondUse::How How, StringRef Name) -> std::string {
    switch (How) {
    case SecondUse::Awaited:
      return "awaited";
    case SecondUse::Called:
      return ("used up by '" + Name + "'").str();
    case SecondUse::Moved:
      return "moved away";
    }
    llvm_unreachable("all are handled");
  };
  if (S.Unsequenced)
    return Text +
           "moved into one argument and used in another, in an order that "
           "is not fixed";
  std::string First = Again(S.First, S.FirstName);
  if (S.SamePlace)
    return Text + First + " in each turn of the loop, but made before it";
  std::string Second = S.SecondIsUse && S.Second != SecondUse::Awaited
                           ? "used"
                           : Again(S.Second, S.SecondName);
  if (S.What == SecondUse::Value)
    return Text + Second + " after it was moved into an awaited call";
  if (First == Second)
    return Text + Second + " a second time, and it can be used once";
  return Text + Second + " after it was " + First;
}

/// 't = std::move(t);' leaves something in 't'.
static bool isMovedToItself(const FunctionBody &B, const SecondUse &S) {
  for (const Stmt *P = B.parent(S.FirstAt); P && !isa<CompoundStmt>(P);
       P = B.parent(P))
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(P);
        Op && Op->isAssignmentOp())
      return namedObject(Op->getArg(0)) == S.Variable;
  return false;
}

/// std::move, std::forward, and others of the kind.
static bool isMove(const CallExpr *C) {
  if (isStdCall(C, {"move", "forward"}))
    return true;
  const FunctionDecl *F = C->getDirectCallee();
  return F && F->getNumParams() == 1 &&
         F->getReturnType()->isRValueReferenceType();
}

/// No mention of parameter \p I in the function that \p Call calls, or further
/// down, takes anything out of it: 'check(std::forward<Ts>(ts)...)'.
static bool onlyLooksAt(Analysis &A, const FunctionDecl *Callee, unsigned I,
                        unsigned Depth = 0) {
  const FunctionBody *Body = Callee ? A.body(Callee) : nullptr;
  // A pack is taken apart one by one, so as deep as it is long.
  if (!Body || Body->isDependent() || Body->isCoroutine() || Depth > 64 ||
      I >= Body->function()->getNumParams())
    return false;
  const ParmVarDecl *P = Body->function()->getParamDecl(I);
  if (!P->getType()->isReferenceType())
    return false;
  if (P->getType()->isLValueReferenceType() &&
      P->getType()->getPointeeType().isConstQualified())
    return true;
  for (const DeclRefExpr *R : Body->references()) {
    if (R->getDecl() != P)
      continue;
    const Stmt *Child = R;
    const Stmt *Up = Body->parent(R);
    bool Forwarded = false;
    for (; isa_and_nonnull<CastExpr, ParenExpr, MaterializeTemporaryExpr>(Up) ||
           (isa_and_nonnull<CallExpr>(Up) && isMove(cast<CallExpr>(Up)));
         Child = Up, Up = Body->parent(Up))
      Forwarded |= isa<CallExpr>(Up);
    if (!Forwarded)
      continue;
    const auto *Call = dyn_cast_or_null<CallExpr>(Up);
    if (!Call)
      return false;
    // Being called takes nothing out of it.
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call);
        Op && Op->getOperator() == OO_Call && Op->getArg(0) == Child)
      continue;
    if (isStdCall(Call, {"invoke"}) && Call->getArg(0) == Child)
      continue;
    unsigned Index = 0;
    while (Index < Call->getNumArgs() && Call->getArg(Index) != Child)
      ++Index;
    if (isa<CXXOperatorCallExpr>(Call) ||
        !onlyLooksAt(A, Call->getDirectCallee(), Index, Depth + 1))
      return false;
  }
  return true;
}

static bool isOnlyLookedAt(Analysis &A, const FunctionBody &B,
                           const SecondUse &S) {
  if (S.First != SecondUse::Moved)
    return false;
  const Stmt *Child = S.FirstAt;
  const Stmt *Up = B.parent(Child);
  for (; isa_and_nonnull<CastExpr, ParenExpr, MaterializeTemporaryExpr>(Up) ||
         (isa_and_nonnull<CallExpr>(Up) && isMove(cast<CallExpr>(Up)));
       Child = Up, Up = B.parent(Up))
    ;
  const auto *Call = dyn_cast_or_null<CallExpr>(Up);
  if (!Call || isa<CXXOperatorCallExpr>(Call))
    return false;
  for (unsigned I = 0; I < Call->getNumArgs(); ++I)
    if (Call->getArg(I) == Child)
      return onlyLooksAt(A, Call->getDirectCallee(), I);
  return false;
}

void UseAfterConsumeCheck::checkFunction(Analysis &A, const FunctionBody &B) {
  const FunctionDecl *F = B.function();
  const auto *Method = dyn_cast<CXXMethodDecl>(F);
  for (const SecondUse &S : secondUses(A, B)) {
    // The move operations of the type itself take it apart, base and members.
    if (Method && isa<ParmVarDecl>(S.Variable) &&
        declaresSameEntity(
            Method->getParent(),
            S.Variable->getType().getNonReferenceType()->getAsCXXRecordDecl()))
      continue;
    if (isMovedToItself(B, S) || isOnlyLookedAt(A, B, S))
      continue;
    if (Allowed.type(S.Variable->getType()) ||
        !shouldReport(A, ThisCheck, S.At->getBeginLoc(), Confidence::High))
      continue;
    diag(S.At->getBeginLoc(), "%0") << message(S) << S.At->getSourceRange();
    if (!S.SamePlace)
      diag(S.FirstAt->getBeginLoc(),
           "it is %select{awaited|used up|moved}0 here", DiagnosticIDs::Note)
          << static_cast<unsigned>(S.First);
    if (S.SamePlace)
      diag(S.Variable->getLocation(),
           "make %0 anew in each turn, or leave the loop after this",
           DiagnosticIDs::Note)
          << S.Variable;
    else if (S.Unsequenced)
      diag(S.At->getBeginLoc(), "take what is needed of %0 before the call",
           DiagnosticIDs::Note)
          << S.Variable;
    else if (S.What == SecondUse::Task || S.What == SecondUse::Future)
      diag(
          S.Variable->getLocation(),
          "keep what it gives in a variable, or share it by a type that may be "
          "awaited again",
          DiagnosticIDs::Note);
  }
}

} // namespace clang::tidy::async
