// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two branches ask the same when their conditions are written the same and
// nothing they mention was assigned in between. A condition that may answer
// differently each time (a call without arguments, a member that is not const,
// an await) has no key and excludes nothing.
//
// Only what can be asked again is worth remembering. A condition that stands
// once, outside of every loop, is forgotten: else each 'if' of a function would
// double the number of states that the search keeps apart.
#include "BranchTable.h"
#include "FunctionBody.h"
#include "clang/AST/ASTContext.h"
#include "clang/Analysis/Analyses/PostOrderCFGView.h"
#include "llvm/ADT/BitVector.h"

namespace clang::tidy::async {

const Expr *branchCondition(const CFGBlock *Block) {
  if (Block->succ_size() != 2 || !Block->getTerminator().isStmtBranch() ||
      !Block->getTerminatorStmt() ||
      isa<SwitchStmt, CXXTryStmt, CXXForRangeStmt>(Block->getTerminatorStmt()))
    return nullptr;
  return Block->getLastCondition();
}

const Expr *conditionLeaf(const Expr *E, bool &Negated) {
  for (;;) {
    E = strip(E);
    if (const auto *Not = dyn_cast<UnaryOperator>(E);
        Not && Not->getOpcode() == UO_LNot) {
      Negated = !Negated;
      E = Not->getSubExpr();
      continue;
    }
    if (const auto *Call = dyn_cast<CallExpr>(E))
      if (Call->getBuiltinCallee() == Builtin::BI__builtin_expect &&
          Call->getNumArgs() == 2) {
        E = Call->getArg(0);
        continue;
      }
    return E;
  }
}

void variablesIn(const Stmt *S, llvm::SmallVectorImpl<const ValueDecl *> &Out) {
  if (!S || isa<LambdaExpr>(S))
    return;
  if (const auto *D = dyn_cast<DeclRefExpr>(S))
    Out.push_back(D->getDecl());
  else if (const auto *M = dyn_cast<MemberExpr>(S))
    Out.push_back(M->getMemberDecl());
  for (const Stmt *Child : S->children())
    variablesIn(Child, Out);
}

/// Asks something that may answer differently the next time: a function that is
/// given nothing to look at, an object that the question may change.
static bool isPolled(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (isa<CoawaitExpr, DependentCoawaitExpr>(S))
    return true;
  if (const auto *Call = dyn_cast<CallExpr>(S)) {
    const auto *Method =
        dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee());
    bool IsConst = Method && Method->isInstance() && Method->isConst();
    if (!IsConst &&
        (Call->getNumArgs() == 0 || (Method && Method->isInstance())))
      return true;
  }
  return llvm::any_of(S->children(), isPolled);
}

BranchTable::BranchTable(const CFG &G, ASTContext &Ctx)
    : G(G), Ctx(Ctx), Dominators(const_cast<CFG *>(&G)) {
  KeyOfBlock.assign(G.getNumBlockIDs(), -1);
  Assigned.resize(G.getNumBlockIDs());
  for (const CFGBlock *Block : G)
    noteBranch(Block);
  for (const CFGBlock *Block : G) {
    unsigned Index = 0;
    for (const CFGElement &E : *Block) {
      if (auto S = E.getAs<CFGStmt>())
        noteAssignment(S->getStmt(), Index, Assigned[Block->getBlockID()]);
      ++Index;
    }
  }
  // 'started = true' makes the condition 'started' true.
  for (auto &List : Assigned)
    for (Assignment &A : List) {
      if (A.Left)
        EverAssigned.insert(A.Variable);
      if (!A.Constant)
        continue;
      if (A.Left)
        A.Key = keyOf(A.Left);
      else if (auto It = KeyOfFlag.find(A.Variable); It != KeyOfFlag.end())
        A.Key = It->second;
    }
  forgetSingleQuestions();
  for (const CFGBlock *Block : G)
    if (KeyOfBlock[Block->getBlockID()] >= 0)
      Comparable.push_back(Block);
}

int BranchTable::keyOf(const Expr *E) {
  llvm::FoldingSetNodeID Id;
  E->Profile(Id, Ctx, /*Canonical=*/true);
  auto &Candidates = ByHash[Id.ComputeHash()];
  for (int Key : Candidates)
    if (Ids[Key] == Id)
      return Key;
  int Key = static_cast<int>(Ids.size());
  Candidates.push_back(Key);
  Ids.push_back(Id);
  Asked.push_back(0);
  Mentions.emplace_back();
  variablesIn(E, Mentions.back());
  if (const auto *D = dyn_cast<DeclRefExpr>(E))
    KeyOfFlag.try_emplace(D->getDecl(), Key);
  return Key;
}

void BranchTable::noteBranch(const CFGBlock *Block) {
  const Expr *Question = nullptr;
  bool Negated = false;
  if (const Expr *C = branchCondition(Block))
    Question = conditionLeaf(C, Negated);
  else if (const auto *Switch =
               dyn_cast_or_null<SwitchStmt>(Block->getTerminatorStmt()))
    Question = strip(Switch->getCond());
  if (!Question || isPolled(Question))
    return;
  int Key = keyOf(Question);
  KeyOfBlock[Block->getBlockID()] = Key;
  ++Asked[Key];
}

void BranchTable::noteAssignment(const Stmt *S, unsigned Index,
                                 llvm::SmallVectorImpl<Assignment> &Out) {
  if (const auto *D = dyn_cast<DeclStmt>(S))
    for (const Decl *Each : D->decls())
      if (const auto *V = dyn_cast<VarDecl>(Each); V && V->getInit())
        if (const auto *Bool =
                dyn_cast<CXXBoolLiteralExpr>(strip(V->getInit())))
          Out.push_back({Index, V, Bool->getValue(), nullptr});
  const Expr *Left = nullptr;
  const Expr *Right = nullptr;
  if (const auto *Bin = dyn_cast<BinaryOperator>(S);
      Bin && Bin->isAssignmentOp()) {
    Left = strip(Bin->getLHS());
    if (Bin->getOpcode() == BO_Assign)
      Right = strip(Bin->getRHS());
  } else if (const auto *Un = dyn_cast<UnaryOperator>(S);
             Un && Un->isIncrementDecrementOp()) {
    Left = strip(Un->getSubExpr());
  } else if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(S);
             Op && Op->isAssignmentOp()) {
    Left = strip(Op->getArg(0));
  }
  if (!Left)
    return;
  const ValueDecl *V = nullptr;
  if (const auto *D = dyn_cast<DeclRefExpr>(Left))
    V = D->getDecl();
  else if (const auto *M = dyn_cast<MemberExpr>(Left))
    V = M->getMemberDecl();
  if (!V)
    return;
  Assignment A{Index, V, std::nullopt, Left};
  if (const auto *Bool = dyn_cast_or_null<CXXBoolLiteralExpr>(Right))
    A.Constant = Bool->getValue();
  Out.push_back(A);
}

void BranchTable::forgetSingleQuestions() {
  // A block is taken to be in a loop when it lies, in reverse post-order,
  // between the ends of an edge that goes back.
  PostOrderCFGView View(&G);
  std::vector<const CFGBlock *> Order(View.begin(), View.end());
  std::vector<unsigned> Number(G.getNumBlockIDs(), 0);
  for (unsigned I = 0; I < Order.size(); ++I)
    Number[Order[I]->getBlockID()] = I;
  std::vector<int> Depth(Order.size() + 1, 0);
  for (const CFGBlock *Block : Order)
    for (const CFGBlock::AdjacentBlock &A : Block->succs())
      if (const CFGBlock *Next = A.getReachableBlock();
          Next && Number[Next->getBlockID()] <= Number[Block->getBlockID()]) {
        ++Depth[Number[Next->getBlockID()]];
        --Depth[Number[Block->getBlockID()] + 1];
      }
  llvm::SmallVector<bool> Settled(Ids.size(), false);
  for (const auto &List : Assigned)
    for (const Assignment &A : List)
      if (A.Key >= 0)
        Settled[A.Key] = true;
  int Open = 0;
  for (unsigned I = 0; I < Order.size(); ++I) {
    Open += Depth[I];
    int &Key = KeyOfBlock[Order[I]->getBlockID()];
    if (Key >= 0 && Asked[Key] == 1 && !Open && !Settled[Key])
      Key = -1;
  }
}

/// Nothing assigns to the flag on any way from its declaration to the place.
bool BranchTable::isAsDeclared(const Assignment &Flag,
                               const CFGBlock *DeclaredIn,
                               const CFGBlock *Block, unsigned Index) {
  if (DeclaredIn == Block ? Flag.Index > Index
                          : !Dominators.dominates(DeclaredIn, Block))
    return false;
  auto Assigns = [&](const CFGBlock *In, unsigned From, unsigned To) {
    return llvm::any_of(Assigned[In->getBlockID()], [&](const Assignment &A) {
      return A.Left && A.Variable == Flag.Variable && A.Index > From &&
             A.Index < To;
    });
  };
  if (DeclaredIn == Block)
    return !Assigns(Block, Flag.Index, Index);
  if (Assigns(DeclaredIn, Flag.Index, ~0u))
    return false;
  // Backwards to the declaration.
  llvm::BitVector Seen(G.getNumBlockIDs());
  llvm::SmallVector<const CFGBlock *, 16> Work;
  auto AddPredecessors = [&](const CFGBlock *Of) {
    for (const CFGBlock::AdjacentBlock &A : Of->preds())
      if (const CFGBlock *P = A.getReachableBlock();
          P && P != DeclaredIn && !Seen.test(P->getBlockID())) {
        Seen.set(P->getBlockID());
        Work.push_back(P);
      }
  };
  for (const Assignment &A : Assigned[Block->getBlockID()])
    if (A.Left && A.Variable == Flag.Variable && A.Index < Index)
      return false;
  AddPredecessors(Block);
  while (!Work.empty()) {
    const CFGBlock *In = Work.pop_back_val();
    if (llvm::any_of(Assigned[In->getBlockID()], [&](const Assignment &A) {
          return A.Left && A.Variable == Flag.Variable;
        }))
      return false;
    AddPredecessors(In);
  }
  return true;
}

BranchTable::Facts BranchTable::factsAt(const CFGBlock *Block, unsigned Index) {
  Facts Known;
  auto IsOnlyWay = [&](const CFGBlock *From, const CFGBlock *To) {
    for (const CFGBlock::AdjacentBlock &A : To->preds())
      if (const CFGBlock *P = A.getReachableBlock();
          P && P != From && Dominators.isReachableFromEntry(P))
        return false;
    return Dominators.dominates(To, Block);
  };
  for (const CFGBlock *Asks : Comparable) {
    int Key = KeyOfBlock[Asks->getBlockID()];
    const Expr *C = branchCondition(Asks);
    if (!C || Asks == Block ||
        llvm::any_of(Mentions[Key], [&](const ValueDecl *V) {
          return EverAssigned.contains(V);
        }))
      continue;
    const CFGBlock *True = Asks->succ_begin()->getReachableBlock();
    const CFGBlock *False = (Asks->succ_begin() + 1)->getReachableBlock();
    if (!True || !False || True == False)
      continue;
    bool Truth = IsOnlyWay(Asks, True);
    if (Truth || IsOnlyWay(Asks, False)) {
      bool Negated = false;
      conditionLeaf(C, Negated);
      branch(Asks, Truth ? True : False, Truth != Negated, Known);
    }
  }
  for (const CFGBlock *DeclaredIn : G)
    for (const Assignment &A : Assigned[DeclaredIn->getBlockID()])
      if (!A.Left && A.Key >= 0 && isAsDeclared(A, DeclaredIn, Block, Index)) {
        auto At =
            llvm::find_if(Known, [&](const Fact &F) { return F.Key >= A.Key; });
        if (At == Known.end() || At->Key != A.Key)
          Known.insert(At, {A.Key, *A.Constant});
      }
  return Known;
}

void BranchTable::assign(const CFGBlock *Block, unsigned From,
                         Facts &Known) const {
  for (const Assignment &A : Assigned[Block->getBlockID()]) {
    if (A.Index < From)
      continue;
    llvm::erase_if(Known, [&](const Fact &F) {
      return llvm::is_contained(Mentions[F.Key], A.Variable);
    });
    if (A.Key >= 0 && Asked[A.Key]) {
      auto At =
          llvm::find_if(Known, [&](const Fact &F) { return F.Key > A.Key; });
      Known.insert(At, {A.Key, *A.Constant});
    }
  }
}

bool BranchTable::changesAnswers(const CFGBlock *Block) const {
  return llvm::any_of(Assigned[Block->getBlockID()], [&](const Assignment &A) {
    return A.Key >= 0 || llvm::any_of(Mentions, [&](const auto &Of) {
             return llvm::is_contained(Of, A.Variable);
           });
  });
}

bool BranchTable::branch(const CFGBlock *Block, const CFGBlock *Next,
                         bool Truth, Facts &Known) const {
  int Key = KeyOfBlock[Block->getBlockID()];
  if (Key < 0)
    return true;
  int64_t Value = Truth;
  if (isa_and_nonnull<SwitchStmt>(Block->getTerminatorStmt())) {
    // The label stands for the value.
    Value = reinterpret_cast<int64_t>(Next->getLabel());
    if (const auto *Case = dyn_cast_or_null<CaseStmt>(Next->getLabel()))
      if (!Case->getLHS()->isValueDependent())
        if (auto N = Case->getLHS()->getIntegerConstantExpr(Ctx))
          Value = N->getExtValue();
  }
  auto At = llvm::find_if(Known, [&](const Fact &F) { return F.Key >= Key; });
  if (At != Known.end() && At->Key == Key)
    return At->Value == Value;
  Known.insert(At, {Key, Value});
  return true;
}

} // namespace clang::tidy::async
