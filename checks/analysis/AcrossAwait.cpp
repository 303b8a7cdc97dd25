// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   auto it = table_.find(key);      obtained
//   co_await refresh();              others run, and may change the table
//   it->second.touch();              used
//
// and all of this on one path: an early return, a loop that looks it up again,
// a branch that does not suspend make a difference, so it is asked of the
// control flow graph and not of the text. The graph lists expressions in
// evaluation order ('x += co_await f()' reads x after the suspension, 'x = x +
// co_await f()' before it), and a suspension is an element of it.
//
// The search goes forward from where the value is obtained, in two layers:
// before and after a suspension. A layer visits a block once, so a question
// costs at most two visits of each block.
//
// Errors. Conditions are not correlated: 'if (a) co_await f(); if (!a) use(it)'
// is found although no path takes both. A use inside a closure is seen at the
// capture.
#include "AcrossAwait.h"

namespace clang::tidy::async {

AcrossAwait::AcrossAwait(const CoroutineInfo &Info) : Body(*Info.Body) {
  for (const SuspensionPoint &P : Info.Suspensions)
    if (!P.NeverSuspends && !P.Unreachable)
      Points[P.E] = &P;
  if (Points.empty())
    return;
  G = Body.cfg();
  if (!G)
    return;
  for (const CFGBlock *B : *G)
    for (unsigned I = 0; I < B->size(); ++I) {
      auto S = (*B)[I].getAs<CFGStmt>();
      if (!S)
        continue;
      const Stmt *Statement = S->getStmt();
      // An awaited operand stands twice; the later one is nearer to the await.
      Places[Statement] = {B, I};
      if (const auto *D = dyn_cast<DeclStmt>(Statement)) {
        for (const Decl *Each : D->decls())
          if (const auto *V = dyn_cast<VarDecl>(Each))
            Declarations[V] = Statement;
      } else if (const auto *Ref = dyn_cast<DeclRefExpr>(Statement)) {
        auto &List = Mentions[Ref->getDecl()];
        if (!llvm::is_contained(List, Ref))
          List.push_back(Ref);
      }
    }
}

const CXXOperatorCallExpr *AcrossAwait::assignedBy(const Stmt *S) const {
  for (const Stmt *Child = S, *Up = Body.parent(S); Up && isa<Expr>(Up);
       Child = Up, Up = Body.parent(Up))
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Up);
        Op && Op->isAssignmentOp() && Op->getNumArgs() == 2 &&
        Op->getArg(0) == Child)
      return Op;
  return nullptr;
}

AcrossAwait::Value AcrossAwait::ofVariable(const VarDecl *V) const {
  Value Result;
  Result.Variable = V;
  Result.From = declaration(V);
  llvm::SmallVector<const ValueDecl *, 4> Names{V};
  if (const auto *D = dyn_cast<DecompositionDecl>(V))
    Names.append(D->bindings().begin(), D->bindings().end());
  for (const ValueDecl *Name : Names)
    for (const DeclRefExpr *Ref : mentions(Name)) {
      // Assignment to the variable itself.
      if (!V->getType()->isReferenceType()) {
        const Stmt *Up = Body.semanticParent(Ref);
        if (const auto *B = dyn_cast_or_null<BinaryOperator>(Up);
            B && B->getOpcode() == BO_Assign && strip(B->getLHS()) == Ref) {
          Result.Kills.insert(B);
          continue;
        }
        if (const auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(Up);
            Op && Op->getOperator() == OO_Equal &&
            strip(Op->getArg(0)) == Ref) {
          Result.Kills.insert(Op);
          continue;
        }
        if (const auto *U = dyn_cast_or_null<UnaryOperator>(Up);
            U && U->getOpcode() == UO_AddrOf) {
          Result.Kills.insert(U);
          continue;
        }
        if (const auto *C = dyn_cast_or_null<CallExpr>(Up);
            C && !isa<CXXOperatorCallExpr>(C))
          if (const FunctionDecl *F = C->getDirectCallee();
              F && !F->isInStdNamespace()) {
            bool ByReference = false;
            for (unsigned I = 0; I < C->getNumArgs() && I < F->getNumParams();
                 ++I)
              if (strip(C->getArg(I)) == Ref) {
                QualType T = F->getParamDecl(I)->getType();
                ByReference = T->isLValueReferenceType() &&
                              !T->getPointeeType().isConstQualified();
              }
            if (ByReference) {
              Result.Kills.insert(C);
              continue;
            }
          }
      }
      const CXXOperatorCallExpr *Later = assignedBy(Ref);
      Result.Uses.insert(Later ? static_cast<const Stmt *>(Later) : Ref);
    }
  return Result;
}

std::optional<CrossedUse>
AcrossAwait::find(const Value &V,
                  llvm::function_ref<bool(const SuspensionPoint &)> Counts,
                  llvm::function_ref<bool(const CrossedUse &)> Accepts) const {
  return search(V, V.From, nullptr, Counts, Accepts);
}

const Stmt *AcrossAwait::after(const SuspensionPoint &P, const Value &V) const {
  auto Found = search(V, P.E, &P, nullptr, nullptr);
  return Found ? Found->Use : nullptr;
}

std::optional<CrossedUse> AcrossAwait::search(
    const Value &V, const Stmt *From, const SuspensionPoint *After,
    llvm::function_ref<bool(const SuspensionPoint &)> Counts,
    llvm::function_ref<bool(const CrossedUse &)> Accepts) const {
  if (!usable() || !From || V.Uses.empty())
    return std::nullopt;
  auto Start = Places.find(From);
  if (Start == Places.end())
    return std::nullopt;
  struct Visit {
    const CFGBlock *Block;
    unsigned Index;
    const SuspensionPoint *After;
  };
  llvm::SmallVector<Visit, 16> Work{
      {Start->second.Block, Start->second.Index + 1, After}};
  llvm::DenseSet<unsigned> Seen;
  for (unsigned Next = 0; Next < Work.size(); ++Next) {
    Visit At = Work[Next];
    bool Ends = false;
    for (unsigned I = At.Index; I < At.Block->size() && !Ends; ++I) {
      CFGElement E = (*At.Block)[I];
      if (auto D = E.getAs<CFGAutomaticObjDtor>()) {
        Ends = V.Variable && D->getVarDecl() == V.Variable;
        continue;
      }
      auto S = E.getAs<CFGStmt>();
      if (!S)
        continue;
      const Stmt *Statement = S->getStmt();
      if (At.After && V.Uses.contains(Statement)) {
        CrossedUse Found{Statement, At.After};
        if (!Accepts || Accepts(Found))
          return Found;
      }
      if (Statement == V.From || V.Kills.contains(Statement)) {
        Ends = true;
        continue;
      }
      if (auto P = Points.find(Statement); P != Points.end())
        if (!Counts || Counts(*P->second))
          At.After = P->second;
    }
    if (Ends)
      continue;
    for (auto Succ : At.Block->succs())
      if (const CFGBlock *To = Succ.getReachableBlock();
          To && Seen.insert(To->getBlockID() * 2 + (At.After ? 1 : 0)).second)
        Work.push_back({To, 0, At.After});
  }
  return std::nullopt;
}

} // namespace clang::tidy::async
