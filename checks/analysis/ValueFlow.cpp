// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The problem: a task in a local variable may be awaited on one path and
// forgotten on another.
//
//   auto t = flush();
//   if (!ready) co_return;   // this one forgets it
//   co_await t;
//
// The idea: from the place where the variable takes the value, walk the control
// flow graph; a path ends where an event takes the value out. A path that comes
// to the function's exit, or back to the variable's declaration, or to an
// assignment, has lost it. One search for each value, no lattice: there are
// few values and most paths end at the next statement.
//
// Two searches. The first only asks which ends can be reached, ignoring what
// conditions say of each other. If the value is lost on some paths only, the
// second looks for one such path on which no condition is both true and false
// ('if (b) t = f(); … if (b) co_await t;' has none). It stops at a bound and
// then the answer is "not lost": a miss is cheaper than a false report.
//
// Ways out that do not count: exceptions (throw, the edges into handlers) and
// calls that do not return. Nobody can await there. Returns written by a macro
// (assertions, RETURN_IF_ERROR) count only when no path consumes the value.
#include "ValueFlow.h"
#include "clang/AST/ASTContext.h"

namespace clang::tidy::async {

namespace {

/// A branch condition in a form that can be compared with others.
struct BranchKey {
  int Id = -1; ///< -1: none
  bool Negated = false;
  const Expr *Leaf = nullptr; ///< without '!' and parentheses
};

struct Fact {
  int Id;
  int64_t Value;
};

struct Assignment {
  unsigned Index;
  const ValueDecl *Variable;
  std::optional<bool> Constant;
  const Expr *Left;
};

const Expr *condition(const CFGBlock *Block) {
  if (Block->succ_size() != 2 || !Block->getTerminator().isStmtBranch() ||
      !Block->getTerminatorStmt() ||
      isa<SwitchStmt, CXXTryStmt, CXXForRangeStmt>(Block->getTerminatorStmt()))
    return nullptr;
  return Block->getLastCondition();
}

const Expr *leaf(const Expr *E, bool &Negated) {
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
bool isPolled(const Stmt *S) {
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

bool isJump(const Stmt *S) {
  return S && isa<BreakStmt, ContinueStmt, GotoStmt, IndirectGotoStmt>(S);
}

} // namespace

bool ValueFlow::place() {
  if (Placed)
    return G != nullptr;
  Placed = true;
  G = B.cfg();
  if (!G)
    return false;
  for (const CFGBlock *Block : *G) {
    unsigned Index = 0;
    for (const CFGElement &E : *Block) {
      if (auto S = E.getAs<CFGStmt>()) {
        Places.try_emplace(S->getStmt(), Place{Block, Index});
        if (const auto *D = dyn_cast<DeclStmt>(S->getStmt()))
          for (const Decl *Each : D->decls())
            if (const auto *V = dyn_cast<VarDecl>(Each))
              Declared.try_emplace(V, Place{Block, Index});
      }
      ++Index;
    }
  }
  InBlock.resize(G->getNumBlockIDs());
  for (const FlowEvent &E : Events) {
    Place P = find(E.K == FlowEvent::Move && !E.At ? E.To : E.Variable, E.At);
    if (P.Block)
      InBlock[P.Block->getBlockID()].push_back({P.Index, E});
    else
      Unplaced.insert(E.Variable);
  }
  for (std::vector<Step> &Steps : InBlock)
    llvm::stable_sort(Steps, [](const Step &L, const Step &R) {
      return std::pair(L.Index, L.Event.K) < std::pair(R.Index, R.Event.K);
    });
  return true;
}

ValueFlow::Place ValueFlow::find(const VarDecl *V, const Stmt *S) const {
  if (!S)
    return Declared.lookup(V);
  for (; S; S = B.parent(S)) {
    if (auto It = Places.find(S); It != Places.end())
      return It->second;
    if (const auto *D = dyn_cast<DeclStmt>(S); D && D->isSingleDecl())
      if (const auto *Own = dyn_cast<VarDecl>(D->getSingleDecl()))
        return Declared.lookup(Own);
  }
  return {};
}

class PathSearch {
public:
  PathSearch(ValueFlow &Flow, ValueFlow::Condition Ask, ValueFlow::Place Start,
             const VarDecl *V)
      : Flow(Flow), G(*Flow.G), Ask(Ask), Start(Start), First(V) {}

  ValueFlow::Result run() {
    ValueFlow::Result R;
    R.Known = true;
    // The first search: which ends there are.
    struct Node {
      const CFGBlock *Block;
      const VarDecl *Holder;
      int Parent;
    };
    std::vector<Node> Nodes{{Start.Block, First, -1}};
    llvm::DenseSet<std::pair<const CFGBlock *, const VarDecl *>> Seen;
    SourceLocation DroppedAt, OverwrittenAt;
    for (size_t I = 0; I < Nodes.size(); ++I) {
      const VarDecl *Holder = Nodes[I].Holder;
      End E = scan(Nodes[I].Block, I == 0 ? Start.Index + 1 : 0, Holder);
      switch (E.What) {
      case End::Open:
        forEachSuccessor(
            Nodes[I].Block, Holder, [&](const CFGBlock *Next, bool, int64_t) {
              if (Seen.insert({Next, Holder}).second)
                Nodes.push_back({Next, Holder, static_cast<int>(I)});
            });
        break;
      case End::Consumed:
        R.Consumed = true;
        break;
      case End::Nowhere:
        R.LeftAbruptly = true;
        break;
      case End::Macro:
        R.LeftByMacro = true;
        break;
      case End::Overwritten:
        R.Overwritten = true;
        if (OverwrittenAt.isInvalid())
          OverwrittenAt = E.Loc;
        break;
      case End::Dropped:
        R.Dropped = true;
        if (DroppedAt.isInvalid()) {
          llvm::SmallVector<const CFGBlock *, 16> Path;
          for (int N = static_cast<int>(I); N >= 0; N = Nodes[N].Parent)
            Path.push_back(Nodes[N].Block);
          std::reverse(Path.begin(), Path.end());
          DroppedAt = lostAt(Path, Holder);
        }
        break;
      }
    }
    R.LostAt = R.Dropped ? DroppedAt : OverwrittenAt;
    if (!R.Consumed || (!R.Dropped && !R.Overwritten))
      return R;

    // The second: one way to lose it that can be taken.
    R.Dropped = R.Overwritten = false;
    R.LostAt = {};
    collectConditions();
    std::vector<Fact> Facts = factsAtStart();
    Visits.assign(G.getNumBlockIDs(), 0);
    Budget = 20000;
    Second = true;
    walk(Start.Block, Start.Index + 1, First, Facts, R);
    return R;
  }

private:
  struct End {
    enum { Open, Consumed, Dropped, Overwritten, Nowhere, Macro } What = Open;
    SourceLocation Loc;
  };

  /// Goes through a block; \p Holder follows the value's moves.
  End scan(const CFGBlock *Block, unsigned From, const VarDecl *&Holder) {
    if (isa_and_nonnull<CXXCatchStmt>(Block->getLabel()) ||
        isa_and_nonnull<CXXTryStmt>(Block->getTerminatorStmt()))
      return {End::Nowhere, {}};
    for (const ValueFlow::Step &S : Flow.InBlock[Block->getBlockID()]) {
      if (S.Index < From || S.Event.Variable != Holder)
        continue;
      switch (S.Event.K) {
      case FlowEvent::Consume:
      case FlowEvent::Escape:
        return {End::Consumed, {}};
      case FlowEvent::Bind:
        if (!S.Event.At)
          return {End::Dropped, {}};
        return {End::Overwritten, S.Event.At->getBeginLoc()};
      case FlowEvent::Move:
        Holder = S.Event.To;
        break;
      }
    }
    if (Block->hasNoReturnElement())
      return {End::Nowhere, {}};
    for (unsigned I = From; I < Block->size(); ++I)
      if (auto S = (*Block)[I].getAs<CFGStmt>()) {
        if (isa<CXXThrowExpr>(S->getStmt()))
          return {End::Nowhere, {}};
        if (isa<ReturnStmt, CoreturnStmt>(S->getStmt()) &&
            S->getStmt()->getBeginLoc().isMacroID())
          return {End::Macro, {}};
      }
    if (Block == &G.getExit())
      return {End::Dropped, {}};
    return {};
  }

  /// Successors that the value can reach, with the edge's number.
  template <class Fn>
  void forEachSuccessor(const CFGBlock *Block, const VarDecl *Holder, Fn F) {
    auto Says = ConditionFacts::Nothing;
    bool Negated = false;
    const Expr *C = condition(Block);
    if (C) {
      C = leaf(C, Negated);
      Says = Ask(C, Holder);
    }
    // In the first search too many paths do no harm: they only matter if no
    // path at all consumes.
    if (Says == ConditionFacts::Unclear && Second)
      return;
    // Without a terminator the second edge is the one of an exception.
    bool OnlyFirst = !Block->getTerminatorStmt() && Block->succ_size() > 1;
    unsigned N = 0;
    for (const CFGBlock::AdjacentBlock &A : Block->succs()) {
      unsigned Edge = N++;
      const CFGBlock *Next = A.getReachableBlock();
      if (!Next || (OnlyFirst && Edge))
        continue;
      bool Truth = (Edge == 0) != Negated;
      if (Says == ConditionFacts::FullWhenTrue && !Truth)
        continue;
      // A loop that consumes is taken to run at least once.
      if (Edge == 1 && consumesInside(Block->getTerminatorStmt(), Holder))
        continue;
      if ((Says == ConditionFacts::EmptyWhenTrue ||
           Says == ConditionFacts::DoneWhenTrue) &&
          Truth)
        continue;
      F(Next, Truth, Edge);
    }
  }

  bool consumesInside(const Stmt *Loop, const VarDecl *Holder) {
    if (!isa_and_nonnull<ForStmt, WhileStmt, CXXForRangeStmt>(Loop))
      return false;
    return llvm::any_of(Flow.Events, [&](const FlowEvent &E) {
      if (E.Variable != Holder || !E.At || E.K == FlowEvent::Bind)
        return false;
      for (const Stmt *S = E.At; S; S = Flow.B.parent(S))
        if (S == Loop)
          return true;
      return false;
    });
  }

  // The second search.

  void collectConditions() {
    std::vector<llvm::FoldingSetNodeID> Ids;
    Keys.resize(G.getNumBlockIDs());
    auto IdOf = [&](const Expr *E) {
      llvm::FoldingSetNodeID Id;
      E->Profile(Id, Flow.Ctx, /*Canonical=*/true);
      auto It = llvm::find(Ids, Id);
      if (It != Ids.end())
        return static_cast<int>(It - Ids.begin());
      Ids.push_back(Id);
      Mentions.emplace_back();
      variablesIn(E, Mentions.back());
      return static_cast<int>(Ids.size()) - 1;
    };
    for (const CFGBlock *Block : G) {
      BranchKey &K = Keys[Block->getBlockID()];
      if (const Expr *C = condition(Block)) {
        K.Leaf = leaf(C, K.Negated);
        if (!isPolled(K.Leaf))
          K.Id = IdOf(K.Leaf);
      } else if (const auto *Switch =
                     dyn_cast_or_null<SwitchStmt>(Block->getTerminatorStmt())) {
        K.Leaf = strip(Switch->getCond());
        if (!isPolled(K.Leaf))
          K.Id = IdOf(K.Leaf);
      }
    }
    Assigned.resize(G.getNumBlockIDs());
    for (const CFGBlock *Block : G) {
      unsigned Index = 0;
      for (const CFGElement &E : *Block) {
        if (auto S = E.getAs<CFGStmt>())
          noteAssignment(S->getStmt(), Index, Assigned[Block->getBlockID()]);
        ++Index;
      }
    }
    // 'started = true' makes the condition 'started' true, so give plain
    // variables a key even before they are asked for.
    for (std::vector<Assignment> &List : Assigned)
      for (Assignment &A : List) {
        EverAssigned.insert(A.Variable);
        if (A.Constant && A.Left)
          A.Index = A.Index, ConstantKey[A.Left] = IdOf(A.Left);
      }
  }

  void noteAssignment(const Stmt *S, unsigned Index,
                      std::vector<Assignment> &Out) {
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

  bool reaches(const CFGBlock *From, const CFGBlock *To,
               const CFGBlock *Without) {
    llvm::SmallVector<const CFGBlock *, 16> Work{From};
    llvm::DenseSet<const CFGBlock *> Seen{From};
    while (!Work.empty()) {
      const CFGBlock *Block = Work.pop_back_val();
      if (Block == To)
        return true;
      if (Block == Without)
        continue;
      for (const CFGBlock::AdjacentBlock &A : Block->succs())
        if (const CFGBlock *Next = A.getReachableBlock();
            Next && Seen.insert(Next).second)
          Work.push_back(Next);
    }
    return false;
  }

  /// Conditions that hold wherever the value is made: those of branches that
  /// every path there takes the same way.
  std::vector<Fact> factsAtStart() {
    std::vector<Fact> Facts;
    if (G.getNumBlockIDs() > 300)
      return Facts;
    for (const CFGBlock *Block : G) {
      const BranchKey &K = Keys[Block->getBlockID()];
      if (K.Id < 0 || Block == Start.Block || Block->succ_size() != 2 ||
          !condition(Block))
        continue;
      if (llvm::any_of(Mentions[K.Id], [&](const ValueDecl *V) {
            return EverAssigned.contains(V);
          }))
        continue;
      const CFGBlock *True = Block->succ_begin()->getReachableBlock();
      const CFGBlock *False = (Block->succ_begin() + 1)->getReachableBlock();
      if (!True || !False ||
          (&G.getEntry() != Block &&
           reaches(&G.getEntry(), Start.Block, Block)))
        continue;
      bool ByTrue = reaches(True, Start.Block, Block);
      bool ByFalse = reaches(False, Start.Block, Block);
      if (ByTrue != ByFalse)
        Facts.push_back({K.Id, ByTrue != K.Negated});
    }
    return Facts;
  }

  void apply(const CFGBlock *Block, unsigned From, std::vector<Fact> &Facts) {
    for (const Assignment &A : Assigned[Block->getBlockID()]) {
      if (A.Index < From)
        continue;
      llvm::erase_if(Facts, [&](const Fact &F) {
        return llvm::is_contained(Mentions[F.Id], A.Variable);
      });
      if (A.Constant)
        Facts.push_back({ConstantKey[A.Left], *A.Constant});
    }
  }

  /// True when a way to lose the value was found; \p R says which.
  bool walk(const CFGBlock *Block, unsigned From, const VarDecl *Holder,
            std::vector<Fact> Facts, ValueFlow::Result &R) {
    if (!Budget || Path.size() > 400)
      return false;
    --Budget;
    Path.push_back(Block);
    ++Visits[Block->getBlockID()];
    bool Found = false;
    End E = scan(Block, From, Holder);
    if (E.What == End::Dropped) {
      R.Dropped = Found = true;
      R.LostAt = lostAt(Path, Holder);
    } else if (E.What == End::Overwritten) {
      R.Overwritten = Found = true;
      R.LostAt = E.Loc;
    } else if (E.What == End::Open) {
      apply(Block, From, Facts);
      const BranchKey &K = Keys[Block->getBlockID()];
      forEachSuccessor(
          Block, Holder, [&](const CFGBlock *Next, bool Truth, int64_t) {
            if (Found || Visits[Next->getBlockID()] >= 2)
              return;
            std::vector<Fact> Then = Facts;
            if (K.Id >= 0) {
              int64_t Value = Truth;
              if (isa<SwitchStmt>(Block->getTerminatorStmt())) {
                // The label stands for the value.
                Value = reinterpret_cast<int64_t>(Next->getLabel());
                if (const auto *Case =
                        dyn_cast_or_null<CaseStmt>(Next->getLabel()))
                  if (!Case->getLHS()->isValueDependent())
                    if (auto N =
                            Case->getLHS()->getIntegerConstantExpr(Flow.Ctx))
                      Value = N->getExtValue();
              }
              auto Known = llvm::find_if(
                  Then, [&](const Fact &F) { return F.Id == K.Id; });
              if (Known == Then.end())
                Then.push_back({K.Id, Value});
              else if (Known->Value != Value)
                return;
            }
            Found = walk(Next, 0, Holder, std::move(Then), R);
          });
    }
    --Visits[Block->getBlockID()];
    Path.pop_back();
    return Found;
  }

  /// The jump on the path that leaves the variable's scope, else the end of
  /// the scope.
  SourceLocation lostAt(llvm::ArrayRef<const CFGBlock *> Way,
                        const VarDecl *Holder) {
    const Stmt *Scope = scopeOf(Holder);
    bool First = true;
    for (const CFGBlock *Block : Way) {
      unsigned From = First ? Start.Index + 1 : 0;
      First = false;
      for (unsigned I = From; I < Block->size(); ++I)
        if (auto S = (*Block)[I].getAs<CFGStmt>())
          if (isa<ReturnStmt, CoreturnStmt>(S->getStmt()))
            return S->getStmt()->getBeginLoc();
      if (const Stmt *T = Block->getTerminatorStmt();
          isJump(T) && leaves(T, Scope))
        return T->getBeginLoc();
    }
    return Scope ? Scope->getEndLoc() : SourceLocation();
  }

  const Stmt *scopeOf(const VarDecl *V) {
    auto It = Flow.Declared.find(V);
    if (It == Flow.Declared.end())
      return Flow.B.body();
    // The graph splits 'T a, b;' in two, so look by position.
    for (const Stmt *S = Flow.declarationOf(V); S; S = Flow.B.parent(S))
      if (isa<CompoundStmt, IfStmt, SwitchStmt, ForStmt, WhileStmt,
              CXXForRangeStmt>(S))
        return S;
    return Flow.B.body();
  }

  /// \p Jump goes out of \p Scope.
  bool leaves(const Stmt *Jump, const Stmt *Scope) {
    if (isa<GotoStmt, IndirectGotoStmt>(Jump))
      return false;
    for (const Stmt *S = Jump; S; S = Flow.B.parent(S)) {
      if (S == Scope)
        return true;
      if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S) ||
          (isa<SwitchStmt>(S) && isa<BreakStmt>(Jump)))
        return S == Scope;
    }
    return false;
  }

  ValueFlow &Flow;
  const CFG &G;
  ValueFlow::Condition Ask;
  ValueFlow::Place Start;
  const VarDecl *First;

  std::vector<BranchKey> Keys;
  std::vector<llvm::SmallVector<const ValueDecl *, 2>> Mentions; ///< by key
  std::vector<std::vector<Assignment>> Assigned;                 ///< by block
  llvm::DenseSet<const ValueDecl *> EverAssigned;
  llvm::DenseMap<const Expr *, int> ConstantKey;
  std::vector<uint8_t> Visits;
  llvm::SmallVector<const CFGBlock *, 32> Path;
  unsigned Budget = 0;
  bool Second = false;
};

const Stmt *ValueFlow::declarationOf(const VarDecl *V) const {
  auto It = Declarations.find(V);
  return It == Declarations.end() ? nullptr : It->second;
}

ValueFlow::Result ValueFlow::follow(const VarDecl *V, const Stmt *At,
                                    Condition Ask) {
  if (!place() || Unplaced.contains(V))
    return {};
  Place Start = find(V, At);
  if (!Start.Block)
    return {};
  // What took a reference before can consume the value behind our back.
  llvm::SmallVector<const CFGBlock *, 8> Work;
  for (const CFGBlock *Block : *G)
    for (const Step &S : InBlock[Block->getBlockID()])
      if (S.Event.K == FlowEvent::Escape && S.Event.Variable == V) {
        if (Block == Start.Block && S.Index < Start.Index)
          return {};
        for (const CFGBlock::AdjacentBlock &A : Block->succs())
          if (const CFGBlock *Next = A.getReachableBlock())
            Work.push_back(Next);
      }
  llvm::DenseSet<const CFGBlock *> Seen;
  while (!Work.empty()) {
    const CFGBlock *Block = Work.pop_back_val();
    if (!Seen.insert(Block).second)
      continue;
    if (Block == Start.Block && At) // A declaration makes another variable.
      return {};
    for (const CFGBlock::AdjacentBlock &A : Block->succs())
      if (const CFGBlock *Next = A.getReachableBlock())
        Work.push_back(Next);
  }
  return PathSearch(*this, Ask, Start, V).run();
}

} // namespace clang::tidy::async
