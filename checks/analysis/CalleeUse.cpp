// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A coroutine reads its parameter late when the parameter is mentioned after
// its first suspension. A function that is none forwards it, copies it or uses
// it at once: only what it hands to the work that it returns, or keeps, counts.
#include "Analysis.h"
#include "Destination.h"
#include "Escape.h"
#include "Predicates.h"
#include "Syntax.h"

namespace clang::tidy::async {

namespace {

class Forwarder {
public:
  Forwarder(Analysis &A, const FunctionBody &B, unsigned Depth)
      : A(A), B(B), Lives(A, B), Depth(Depth) {}

  /// What becomes of one mention of the parameter (or of 'this').
  CalleeUse::Answer use(const Expr *Mention, bool Indirect, const Expr **At) {
    const Stmt *Child = Mention;
    for (const Stmt *P = B.parent(Child); P; Child = P, P = B.parent(P)) {
      if (const auto *Cast = dyn_cast<ImplicitCastExpr>(P)) {
        if (Cast->getCastKind() == CK_LValueToRValue &&
            !(Indirect && isView(Cast->getType())))
          return CalleeUse::No;
        continue;
      }
      if (isa<ParenExpr, MaterializeTemporaryExpr, FullExpr,
              CXXBindTemporaryExpr>(P))
        continue;
      if (const auto *C = dyn_cast<CXXConstructExpr>(P)) {
        if (C->getConstructor()->isCopyOrMoveConstructor() &&
            !(Indirect && isView(C->getType())))
          return CalleeUse::No;
        if (isView(C->getType()))
          continue;
        return isOwner(C->getType()) ? CalleeUse::No : CalleeUse::Unseen;
      }
      if (const auto *M = dyn_cast<MemberExpr>(P)) {
        const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(B.parent(M));
        if (Call && isa<CXXMethodDecl>(M->getMemberDecl()))
          return ofCall(Call, CalleeUse::Object,
                        dyn_cast<CXXMethodDecl>(M->getMemberDecl()), At);
        if (isa<FieldDecl>(M->getMemberDecl())) {
          Indirect = Indirect && isView(M->getType());
          continue;
        }
        return CalleeUse::Unseen;
      }
      if (const auto *L = dyn_cast<LambdaExpr>(P))
        return ofCapture(L, Child);
      if (const auto *Call = dyn_cast<CallExpr>(P)) {
        if (strip(Call) != stripMove(Call))
          continue;
        for (unsigned I = 0; I < Call->getNumArgs(); ++I)
          if (Call->getArg(I) == Child) {
            int Index = static_cast<int>(I);
            if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call);
                Op && isa_and_nonnull<CXXMethodDecl>(Op->getCalleeDecl()))
              --Index;
            return ofCall(Call, Index, Call->getDirectCallee(), At);
          }
        return CalleeUse::Unseen;
      }
      if (isa<ConditionalOperator>(P))
        continue;
      if (const auto *D = dyn_cast<DeclStmt>(P)) {
        for (const Decl *Each : D->decls())
          if (const auto *V = dyn_cast<VarDecl>(Each);
              V && V->getInit() == Child &&
              (V->getType()->isReferenceType() || isView(V->getType())))
            return CalleeUse::Unseen;
        return CalleeUse::No;
      }
      return CalleeUse::No;
    }
    return CalleeUse::No;
  }

private:
  CalleeUse::Answer ofCapture(const LambdaExpr *L, const Stmt *Init) {
    const LambdaCapture *C = captureOf(L, Init);
    return C && C->getCaptureKind() != LCK_ByRef ? CalleeUse::No
                                                 : CalleeUse::Unseen;
  }

  CalleeUse::Answer ofCall(const CallExpr *Call, int Index,
                           const FunctionDecl *Callee, const Expr **At) {
    QualType T = Call->getType();
    bool MakesWork =
        T->isRecordType() && (A.shapes().task(T) || A.shapes().isAwaitable(T));
    if (!MakesWork)
      return T->isReferenceType() || isView(T) ? CalleeUse::Unseen
                                               : CalleeUse::No;
    if (Lives.life(Call).K == Life::InPlace)
      return CalleeUse::No;
    return CalleeUse::of(A, Callee, Index, At, Depth + 1);
  }

  Analysis &A;
  const FunctionBody &B;
  Escape Lives;
  unsigned Depth;
};

} // namespace

CalleeUse::Answer CalleeUse::of(Analysis &A, const FunctionDecl *Callee,
                                int Index, const Expr **At, unsigned Depth) {
  if (!Callee || Depth > 3)
    return Unseen;
  const FunctionBody *B = A.body(Callee);
  if (!B || B->isDependent())
    return Unseen;
  const FunctionDecl *F = B->function();
  llvm::SmallVector<const Expr *, 4> Mentions;
  bool Indirect = true;
  if (Index == Object) {
    for (const CXXThisExpr *E : B->thisMentions())
      Mentions.push_back(E);
  } else {
    if (Index < 0 || static_cast<unsigned>(Index) >= F->getNumParams())
      return Unseen;
    const ParmVarDecl *P = F->getParamDecl(static_cast<unsigned>(Index));
    if (P->isParameterPack())
      return Unseen;
    Indirect = isView(P->getType());
    for (const DeclRefExpr *R : B->references())
      if (R->getDecl() == P)
        Mentions.push_back(R);
  }
  if (Mentions.empty())
    return No;
  if (B->isCoroutine()) {
    const CoroutineInfo *Info = A.coroutine(F);
    if (!Info)
      return Unseen;
    SuspensionReach Reach(*Info);
    for (const Expr *E : Mentions)
      if (const Expr *Read = Reach.readAfter(E, Indirect)) {
        // Before any suspension, it goes into what is awaited, which may or may
        // not hold on to it.
        if (Index != Object && !Indirect && Read == E && !Reach.runsAfter(E))
          return Unseen;
        if (At)
          *At = Read;
        return Yes;
      }
    return No;
  }
  Forwarder Forward(A, *B, Depth);
  Answer Worst = No;
  for (const Expr *E : Mentions) {
    Answer One = Forward.use(E, Indirect, At);
    if (One == Yes)
      return Yes;
    if (One == Unseen)
      Worst = Unseen;
  }
  return Worst;
}

} // namespace clang::tidy::async
