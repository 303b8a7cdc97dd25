// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which locks are held when a function suspends?
//
//   std::unique_lock lk(m, std::defer_lock);
//   if (shared) lk.lock();
//   read();
//   if (shared) lk.unlock();
//   co_await io();              // free, on both ways
//
// Syntax cannot tell: a guard may have been unlocked, moved, swapped, never
// locked; it may sit in an optional or in a member, or come out of a helper. So
// this is an abstract interpreter over clang::CFG, whose elements come in
// evaluation order and which has the implicit destructors of variables and
// temporaries.
//
// State. Objects have names (LockPaths.cpp). Each lock is free, held, unknown
// or a set of these. A program point has a small set of worlds; in each, every
// lock has one value and the conditions known to go with it
// (LockConditions.cpp). Worlds with the same locks are merged, as in property
// simulation (Das, Lerner, Seigle: ESP), so correlated branches on locks are
// kept apart and all other branches cost nothing.
//
// Values move as they do in the language: an expression that makes a guard puts
// it under the name of a temporary; the declaration, assignment, argument or
// return that takes it renames it. What stays a temporary is held until its
// destructor's element: to the end of the full expression.
//
// Calls. A function of this unit that locks, unlocks or returns a guard is
// interpreted in place, four calls deep. Any other that gets a guard by
// reference may have unlocked it (held becomes 'perhaps held'), except those of
// the standard library, which leave it as it was (condition_variable::wait).
// What the awaited operand gets is the operation's: it may unlock while
// suspended, as an asynchronous condition variable does, so nothing is said.
//
// Exceptions. The edge into a handler skips the destructors of the try block's
// locals, so they are killed on that edge. The edge is taken after the call
// that throws had its effect.
//
// Errors. May miss: locks in elements of containers, behind function pointers
// and virtual calls, in objects whose constructor is not in this unit. May
// report wrongly: an unlock by an alias that is not seen (another thread's, a
// callback's); branches correlated through the results of opaque calls.
//
// Cost: the number of worlds is bounded (MaxWorlds), so is the number of blocks
// visited (Budget); beyond, nothing is reported. Rejected: clang::dataflow,
// measured 40 times slower, and it refuses templates.
#include "LockFlow.h"
#include "Analysis.h"
#include "GivenUp.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/Analysis/Analyses/PostOrderCFGView.h"
#include "clang/Analysis/FlowSensitive/DataflowWorklist.h"

namespace clang::tidy::async::locks {

LockFlow::LockFlow(Analysis &A, const FunctionBody &Body,
                   llvm::ArrayRef<SuspensionPoint> Points, Follow What,
                   llvm::ArrayRef<const CallExpr *> Calls)
    : A(A), Ctx(A.context()), Types(A.model(), A.shapes(), What), Body(Body),
      Points(Points) {
  CallSet.insert(Calls.begin(), Calls.end());
  if (What == Follow::Borrows)
    for (const CallExpr *C : Body.calls())
      if (LockTypes::memberName(C).starts_with("borrow"))
        Types.noteBorrowed(C->getType());
  for (const SuspensionPoint &Point : Points)
    if (!Point.NeverSuspends && !Point.Unreachable)
      PointSet.insert(Point.E);
}

LockFlow::~LockFlow() = default;

// Most coroutines hold no lock. This looks at each declaration and call once
// and builds no graph.
bool LockFlow::irrelevant() {
  if (PointSet.empty() && CallSet.empty())
    return true;
  for (const ParmVarDecl *Parameter : Body.function()->parameters())
    if (Types.carrier(Parameter->getType()) != Carrier::None)
      return false;
  for (const VarDecl *V : Body.variables())
    if (Types.carrier(V->getType()) != Carrier::None)
      return false;
  for (const CXXConstructExpr *C : Body.constructions())
    if (Types.carrier(C->getType()) != Carrier::None ||
        touches(C->getConstructor()))
      return false;
  for (const CXXUnresolvedConstructExpr *C : Body.unresolvedConstructions())
    if (Types.carrier(C->getTypeAsWritten()) != Carrier::None)
      return false;
  for (const CallExpr *C : Body.calls())
    if (Types.lockCall(C).Op != LockOperation::None ||
        Types.carrier(C->getType()) != Carrier::None ||
        touches(C->getDirectCallee()))
      return false;
  return true;
}

llvm::ArrayRef<SeenLock> LockFlow::at(const Expr *Point) const {
  auto It = Seen.find(Point);
  return It == Seen.end() ? llvm::ArrayRef<SeenLock>()
                          : llvm::ArrayRef<SeenLock>(It->second);
}

uint8_t LockFlow::defaultValue(PathId Path) const {
  return GuardPaths.contains(Path) && !ownedHere(Path) ? Unknown : Free;
}

uint8_t LockFlow::value(const World &W, PathId Path) const {
  const Cell *C = W.find(Path);
  return C ? C->V : defaultValue(Path);
}

void LockFlow::set(World &W, PathId Path, uint8_t V, SourceLocation Taken) {
  if (!Path)
    return;
  if (V == defaultValue(Path))
    W.erase(Path);
  else
    W.put({Path, V, Taken});
}

void LockFlow::setAll(Worlds &W, PathId Path, uint8_t V, SourceLocation Taken) {
  for (World &Each : W.All)
    set(Each, Path, V, Taken);
}

void LockFlow::kill(Worlds &W, PathId Prefix) {
  for (World &Each : W.All)
    llvm::erase_if(Each.Cells,
                   [&](const Cell &C) { return P.within(C.P, Prefix); });
}

void LockFlow::moveCells(Worlds &W, PathId From, PathId To) {
  if (!From || !To || From == To)
    return;
  llvm::SmallVector<std::pair<PathId, PathId>, 2> Bound;
  for (auto [Part, Target] : Aliases)
    if (P.within(Part, From))
      Bound.push_back({Part, Target});
  for (auto [Part, Target] : Bound)
    Aliases[P.rebase(Part, From, To)] = Target;
  for (World &Each : W.All) {
    llvm::SmallVector<Cell, 2> Moved;
    llvm::erase_if(Each.Cells, [&](const Cell &C) {
      if (!P.within(C.P, From))
        return false;
      Moved.push_back(C);
      return true;
    });
    for (Cell &C : Moved) {
      PathId Old = C.P;
      PathId New = P.rebase(Old, From, To);
      if (GuardPaths.contains(Old)) {
        GuardPaths.insert(New);
        GuardOrigin Origin = Origins.lookup(Old);
        Origins[New] = Origin;
      }
      set(Each, New, C.V, C.Taken);
    }
  }
}

void LockFlow::normalise(Worlds &W) {
  W.normalise([&](PathId Path) { return defaultValue(Path); });
}

bool LockFlow::run() {
  if (!Body.cfg())
    return false;
  Frame Top;
  Top.Body = &Body;
  Worlds Start;
  Start.All.emplace_back();
  // A guard that came by value came locked: nobody hands over an empty one. An
  // optional or a pointer may be empty.
  for (const ParmVarDecl *Parameter : Body.function()->parameters()) {
    QualType T = Parameter->getType();
    if (!T->isReferenceType() && !T->isPointerType())
      unknownParts(T, local(Parameter), Parameter->getLocation(), Start,
                   /*Returned=*/true);
  }
  Stack.push_back(Body.function());
  flow(Top, std::move(Start), /*Record=*/true);
  Stack.pop_back();
  if (Budget == 0) {
    Seen.clear();
    giveUp("locks", Body.function());
  }
  return Budget != 0;
}

namespace {
class LocalFinder : public DynamicRecursiveASTVisitor {
public:
  explicit LocalFinder(llvm::SmallVectorImpl<const VarDecl *> &Found)
      : Found(Found) {}
  bool TraverseLambdaExpr(LambdaExpr *) override { return true; }
  bool VisitVarDecl(VarDecl *V) override {
    Found.push_back(V);
    return true;
  }

private:
  llvm::SmallVectorImpl<const VarDecl *> &Found;
};
} // namespace

Worlds LockFlow::flow(Frame &F, Worlds In, bool Record) {
  const CFG *Graph = F.Body->cfg();
  for (const CXXTryStmt *Try : F.Body->tries())
    if (auto [It, New] = TryLocals.try_emplace(Try); New) {
      llvm::SmallVector<const VarDecl *, 4> Found;
      LocalFinder(Found).TraverseStmt(
          const_cast<CompoundStmt *>(Try->getTryBlock()));
      TryLocals[Try] = std::move(Found);
    }
  auto Default = [&](PathId Path) { return defaultValue(Path); };
  std::vector<Worlds> At(Graph->getNumBlockIDs());
  PostOrderCFGView Order(Graph);
  ForwardDataflowWorklist Work(*Graph, &Order);
  At[Graph->getEntry().getBlockID()] = std::move(In);
  Work.enqueueBlock(&Graph->getEntry());
  while (const CFGBlock *B = Work.dequeue()) {
    if (Budget == 0)
      return {};
    --Budget;
    Worlds Now = At[B->getBlockID()];
    block(*B, Now, F, false);
    unsigned Index = 0;
    for (auto Next : B->succs()) {
      const CFGBlock *To = Next.getReachableBlock();
      unsigned I = Index++;
      if (!To)
        continue;
      Worlds Through = edge(*B, I, *To, Now, F);
      if (At[To->getBlockID()].join(Through, Default))
        Work.enqueueBlock(To);
    }
  }
  if (Record)
    for (const CFGBlock *B : *Graph) {
      Worlds Now = At[B->getBlockID()];
      if (!Now.empty())
        block(*B, Now, F, true);
    }
  return std::move(At[Graph->getExit().getBlockID()]);
}

void LockFlow::block(const CFGBlock &B, Worlds &W, Frame &F, bool Record) {
  for (const CFGElement &E : B) {
    if (W.empty())
      return;
    if (auto S = E.getAs<CFGStmt>()) {
      statement(S->getStmt(), W, F, Record);
    } else if (auto D = E.getAs<CFGAutomaticObjDtor>()) {
      destroyed(D->getVarDecl(), W, F);
    } else if (auto L = E.getAs<CFGLifetimeEnds>()) {
      kill(W, local(L->getVarDecl()));
    } else if (auto T = E.getAs<CFGTemporaryDtor>()) {
      kill(W, temporary(producer(T->getBindTemporaryExpr()->getSubExpr())));
    } else if (auto M = E.getAs<CFGMemberDtor>()) {
      PathId This = F.This ? F.This : P.make(PathKind::This, 0, nullptr);
      kill(W, P.make(PathKind::Field, This,
                     M->getFieldDecl()->getCanonicalDecl()));
    } else if (auto I = E.getAs<CFGInitializer>()) {
      const CXXCtorInitializer *Init = I->getInitializer();
      const FieldDecl *Field = Init->getAnyMember();
      if (!Field || !Init->getInit())
        continue;
      PathId This = F.This ? F.This : P.make(PathKind::This, 0, nullptr);
      PathId Part = P.make(PathKind::Field, This, Field->getCanonicalDecl());
      if (Field->getType()->isReferenceType() ||
          Field->getType()->isPointerType()) {
        if (PathId Bound = resolve(Init->getInit(), F); Bound && Bound != Part)
          Aliases[Part] = Bound;
      } else if (Types.carrier(Field->getType()) != Carrier::None) {
        initialise(Init->getInit(), Part, Field->getType(), W, F);
      }
    }
    if (W.All.size() > 1)
      normalise(W);
  }
}

Worlds LockFlow::edge(const CFGBlock &From, unsigned Index, const CFGBlock &To,
                      const Worlds &W, Frame &F) {
  Worlds Out = W;
  // The way out by exception is no return.
  if (F.Result && To.getBlockID() == F.Body->cfg()->getExit().getBlockID()) {
    for (const CFGElement &E : llvm::reverse(From))
      if (auto S = E.getAs<CFGStmt>()) {
        if (isa<CXXThrowExpr>(S->getStmt()))
          return {};
        break;
      }
  }
  if (const auto *Try = dyn_cast_or_null<CXXTryStmt>(To.getTerminatorStmt());
      Try && (!From.getTerminatorStmt() || From.getTerminatorStmt() != Try)) {
    for (const VarDecl *V : TryLocals.lookup(Try)) {
      const CXXRecordDecl *R = V->getType()->getAsCXXRecordDecl();
      if (Types.carrier(V->getType()) == Carrier::None && R &&
          R->hasDefinition() && !R->isDependentContext() &&
          touches(R->getDestructor())) {
        // Whether it was constructed is not known here: what its destructor
        // would change is unknown from here on.
        Worlds Without = Out;
        destroyed(V, Without, F);
        for (World &Each : Out.All)
          for (Cell &C : Each.Cells)
            if (Without.All.empty() || value(Without.All.front(), C.P) != C.V)
              C.V = Unknown;
      }
      kill(Out, local(V));
    }
    for (World &Each : Out.All)
      llvm::erase_if(Each.Cells, [&](const Cell &C) {
        return P.kind(P.root(C.P)) == PathKind::Temporary &&
               P.root(C.P) != F.Result;
      });
    return Out;
  }
  const Stmt *Terminator =
      From.getTerminator().isStmtBranch() ? From.getTerminatorStmt() : nullptr;
  if (!Terminator)
    return Out;
  if (const auto *Switch = dyn_cast<SwitchStmt>(Terminator)) {
    const Expr *Subject = Switch->getCond();
    auto Label = [&](const SwitchCase *C) -> std::optional<int64_t> {
      const auto *Case = dyn_cast_or_null<CaseStmt>(C);
      Expr::EvalResult Value;
      if (!Case || Case->getRHS() || Case->getLHS()->isValueDependent() ||
          !Case->getLHS()->EvaluateAsInt(Value, Ctx) ||
          Value.Val.getInt().getSignificantBits() > 63)
        return std::nullopt;
      return Value.Val.getInt().getExtValue();
    };
    // Cases that share a statement share a block: only the first label is seen.
    const auto *Case = dyn_cast_or_null<CaseStmt>(To.getLabel());
    if (Case && !isa<SwitchCase>(Case->getSubStmt())) {
      if (auto Value = Label(Case))
        llvm::erase_if(Out.All, [&](World &Each) {
          if (auto Known = evaluate(Subject, Each, F))
            return *Known != *Value;
          const void *Key = conditionKey(Subject, F, *Value);
          if (const int64_t *Was = Key ? Each.fact(Key) : nullptr; Was && !*Was)
            return true;
          if (const auto *Ref = dyn_cast<DeclRefExpr>(strip(Subject)))
            if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
                V && V->hasLocalStorage())
              Each.setFact(V->getCanonicalDecl(), *Value);
          return false;
        });
    } else if (!Case) {
      // Not one of those that have a label.
      for (const SwitchCase *C = Switch->getSwitchCaseList(); C;
           C = C->getNextSwitchCase())
        if (auto Value = Label(C)) {
          llvm::erase_if(Out.All, [&](World &Each) {
            auto Known = evaluate(Subject, Each, F);
            return Known && *Known == *Value;
          });
          if (const void *Key = conditionKey(Subject, F, *Value))
            for (World &Each : Out.All)
              Each.setFact(Key, 0);
        }
    }
    return Out;
  }
  if (From.succ_size() != 2 ||
      !isa<IfStmt, WhileStmt, ForStmt, CXXForRangeStmt, DoStmt,
           AbstractConditionalOperator, BinaryOperator>(Terminator))
    return Out;
  bool Truth = Index == 0;
  if (!Truth && !isa<IfStmt>(Terminator))
    leaveLoop(Terminator, Out, F);
  const auto *Condition = dyn_cast_or_null<Expr>(From.getTerminatorCondition());
  if (!Condition || isa<CXXForRangeStmt>(Terminator))
    return Out;
  // '(a && b)' below cleanups is not branched on operand by operand.
  bool Split = isa<BinaryOperator>(Condition->IgnoreParens());
  llvm::erase_if(Out.All, [&](World &Each) {
    if (auto Known = evaluate(Condition, Each, F))
      return (*Known != 0) != Truth;
    assume(Condition, Truth, Each, F, Split);
    return false;
  });
  return Out;
}

} // namespace clang::tidy::async::locks
