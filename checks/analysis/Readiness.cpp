// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   if (f.wait_for(0s) == std::future_status::ready)
//     use(f.get());                      // waits for nothing
//
// A must-problem on the control flow graph: ready is what every way here has
// seen ready. A model says which calls ask ('ready-check') and which of their
// answers mean "not yet"; conditions are understood through '!', '&&', '||',
// comparisons, switch and variables that keep the answer. An await on the
// object makes it ready too, and an assignment to it undoes that.
//
// Misses nothing that would be a report of ours; may call ready what another
// thread has taken away since.
#include "Readiness.h"
#include "Analysis.h"
#include "CallParts.h"
#include "LocalValues.h"
#include "Mutations.h"

namespace clang::tidy::async {

namespace {
/// What a condition says of one object's readiness on its two ways out.
struct Verdict {
  bool WhenTrue = false, WhenFalse = false;
  Verdict operator!() const { return {WhenFalse, WhenTrue}; }
};

class Readiness {
public:
  Readiness(Analysis &A, const FunctionBody &Body, const ValueDecl *Object)
      : A(A), Body(Body), Object(Object) {}

  bool before(const Expr *Call);

private:
  Verdict judge(const Expr *Condition, unsigned Depth = 0);
  Verdict judgeComparison(const BinaryOperator *B, unsigned Depth);
  const ApiFacts *checkIn(const Expr *E, unsigned Depth = 0);
  bool transfer(const CFGBlock &B, bool Ready, const Expr *Until,
                bool *Reached);
  bool onEdge(const CFGBlock &From, const CFGBlock &To, unsigned Index);

  Analysis &A;
  const FunctionBody &Body;
  const ValueDecl *Object;
};
} // namespace

/// The facts of a call that a model names as a ready check, of our object.
const ApiFacts *Readiness::checkIn(const Expr *E, unsigned Depth) {
  E = strip(E);
  if (const auto *C = dyn_cast<CallExpr>(E)) {
    const ApiFacts *Facts = A.model().calleeFacts(C);
    if (!Facts || !Facts->ReadyCheck)
      return nullptr;
    CallParts Parts = CallParts::of(C);
    if ((Parts.Receiver && rootObject(Parts.Receiver) == Object) ||
        llvm::any_of(Parts.Arguments, [&](const Expr *Arg) {
          return rootObject(Arg) == Object;
        }))
      return Facts;
    return nullptr;
  }
  if (const Expr *Value = Depth < 3 ? onlyValue(E, Body) : nullptr)
    return checkIn(Value, Depth + 1);
  return nullptr;
}

static const EnumConstantDecl *enumeratorIn(const Expr *E) {
  return dyn_cast_or_null<EnumConstantDecl>(namedObject(E));
}

static bool isPending(const ApiFacts &Check, StringRef State) {
  return llvm::is_contained(Check.Pending, State);
}

/// What the answer \p Check == \p State says: each state but those of 'not
/// ready yet' has the result, be it a value or an exception.
static Verdict ofState(const ApiFacts &Check, StringRef State) {
  if (!isPending(Check, State))
    return {true, false};
  return {false, Check.Pending.size() == 1};
}

Verdict Readiness::judgeComparison(const BinaryOperator *B, unsigned Depth) {
  const Expr *Asked = B->getLHS(), *Other = B->getRHS();
  BinaryOperatorKind Op = B->getOpcode();
  const ApiFacts *Check = checkIn(Asked);
  if (!Check) {
    std::swap(Asked, Other);
    if (B->isRelationalOp())
      Op = BinaryOperator::reverseComparisonOp(Op);
    Check = checkIn(Asked);
  }
  if (!Check)
    return {};
  Verdict Equal;
  if (const EnumConstantDecl *State = enumeratorIn(Other)) {
    Equal = ofState(*Check, State->getName());
  } else if (const auto *Bool = dyn_cast<CXXBoolLiteralExpr>(strip(Other))) {
    Equal = judge(Asked, Depth + 1);
    Equal = Bool->getValue() ? Equal : !Equal;
  } else if (auto Zero = constantZero(Other, A.context())) {
    Equal = {!*Zero, *Zero}; // available() == 0
  }
  switch (Op) {
  case BO_EQ:
    return Equal;
  case BO_NE:
    return !Equal;
  case BO_GT: // available() > 0
  case BO_GE:
    return {true, false};
  case BO_LT:
  case BO_LE:
    return {false, true};
  default:
    return {};
  }
}

Verdict Readiness::judge(const Expr *E, unsigned Depth) {
  if (!E || Depth > 8)
    return {};
  E = strip(E);
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    return U->getOpcode() == UO_LNot ? !judge(U->getSubExpr(), Depth + 1)
                                     : Verdict();
  if (const auto *B = dyn_cast<BinaryOperator>(E)) {
    Verdict L, R;
    switch (B->getOpcode()) {
    case BO_EQ:
    case BO_NE:
    case BO_GT:
    case BO_GE:
    case BO_LT:
    case BO_LE:
      return judgeComparison(B, Depth);
    case BO_LAnd:
      L = judge(B->getLHS(), Depth + 1), R = judge(B->getRHS(), Depth + 1);
      return {L.WhenTrue || R.WhenTrue, L.WhenFalse && R.WhenFalse};
    case BO_LOr:
      L = judge(B->getLHS(), Depth + 1), R = judge(B->getRHS(), Depth + 1);
      return {L.WhenTrue && R.WhenTrue, L.WhenFalse || R.WhenFalse};
    case BO_Assign:
      return judge(B->getRHS(), Depth + 1);
    default:
      return {};
    }
  }
  if (isa<CallExpr>(E)) {
    const ApiFacts *Check = checkIn(E);
    if (!Check)
      return {};
    Verdict Ready{true, false};
    return isPending(*Check, "true") ? !Ready : Ready;
  }
  if (const Expr *Value = onlyValue(E, Body))
    return judge(Value, Depth + 1);
  return {};
}

bool Readiness::onEdge(const CFGBlock &From, const CFGBlock &To,
                       unsigned Index) {
  const Stmt *Terminator = From.getTerminatorStmt();
  if (!Terminator)
    return false;
  if (const auto *Switch = dyn_cast<SwitchStmt>(Terminator)) {
    const auto *Case = dyn_cast_or_null<CaseStmt>(To.getLabel());
    const EnumConstantDecl *State =
        Case ? enumeratorIn(Case->getLHS()) : nullptr;
    const ApiFacts *Check = State ? checkIn(Switch->getCond()) : nullptr;
    return Check && !isPending(*Check, State->getName());
  }
  const Stmt *Condition = From.getLastCondition();
  if (!Condition || From.succ_size() != 2)
    return false;
  Verdict V = judge(dyn_cast<Expr>(Condition));
  return Index == 0 ? V.WhenTrue : V.WhenFalse;
}

bool Readiness::transfer(const CFGBlock &B, bool Ready, const Expr *Until,
                         bool *Reached) {
  for (const CFGElement &Element : B) {
    auto S = Element.getAs<CFGStmt>();
    if (!S)
      continue;
    const Stmt *Here = S->getStmt();
    if (Here == Until) {
      *Reached = true;
      return Ready;
    }
    if (const auto *E = dyn_cast<Expr>(Here)) {
      if (const Expr *Operand = awaitedOperand(E))
        Ready = Ready || mentionsObject(Operand, Object);
      else if (const auto *Op = dyn_cast<BinaryOperator>(E);
               Op && Op->isAssignmentOp() &&
               namedObject(Op->getLHS()) == Object)
        Ready = false;
      else if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
               Op && Op->isAssignmentOp() &&
               namedObject(Op->getArg(0)) == Object)
        Ready = false;
    }
  }
  return Ready;
}

bool Readiness::before(const Expr *Call) {
  const CFG *Graph = Body.cfg();
  if (!Graph)
    return false;
  // Greatest solution of a must-problem: everything is ready until an edge
  // says otherwise.
  std::vector<char> In(Graph->getNumBlockIDs(), 1),
      Known(Graph->getNumBlockIDs(), 0);
  const CFGBlock &Entry = Graph->getEntry();
  In[Entry.getBlockID()] = 0;
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (const CFGBlock *B : *Graph) {
      bool Reached = false;
      bool Out = transfer(*B, In[B->getBlockID()], nullptr, &Reached);
      unsigned Index = 0;
      for (const CFGBlock::AdjacentBlock &Next : B->succs()) {
        unsigned I = Index++;
        const CFGBlock *To = Next.getReachableBlock();
        if (!To || !In[To->getBlockID()])
          continue;
        if (!Out && !onEdge(*B, *To, I)) {
          In[To->getBlockID()] = 0;
          Changed = true;
        }
      }
    }
  }
  for (const CFGBlock *B : *Graph) {
    bool Reached = false;
    bool Ready = transfer(*B, In[B->getBlockID()], Call, &Reached);
    if (Reached)
      return Ready;
  }
  return false;
}

/// An await gives what has been waited for: the finished futures of when_all or
/// as_future.
static bool isFromAwait(const ValueDecl *Object) {
  const auto *V = dyn_cast<VarDecl>(Object);
  const Expr *Init = V && V->isLocalVarDecl() ? V->getInit() : nullptr;
  return Init && isa<CoawaitExpr, DependentCoawaitExpr>(stripMove(Init));
}

/// The parameter of a continuation (then_wrapped, then): called when the future
/// it is given has its result. A lambda in it may have taken it along.
static bool isGivenToContinuation(Analysis &A, const ValueDecl *Object) {
  while (const auto *Capture = dyn_cast<VarDecl>(Object)) {
    if (!Capture->isInitCapture() || !Capture->getInit())
      break;
    const Expr *Taken = strip(Capture->getInit());
    if (const auto *C = dyn_cast<CXXConstructExpr>(Taken);
        C && C->getNumArgs() == 1)
      Taken = C->getArg(0);
    Object = rootObject(Taken);
    if (!Object)
      return false;
  }
  const auto *F = dyn_cast<FunctionDecl>(Object->getDeclContext());
  if (!F || !isa<ParmVarDecl>(Object))
    return false;
  if (A.executionContext(F).Launcher)
    return true;
  // A coroutine runs on its own executor whoever calls it, and what calls it
  // with the future is the continuation all the same.
  const auto *Method = dyn_cast<CXXMethodDecl>(F);
  const LambdaUse *Use =
      Method && Method->getParent()->isLambda() ? A.lambdaUse(Method) : nullptr;
  const ApiFacts *Given =
      Use && Use->Consumer ? A.model().calleeFacts(Use->Consumer) : nullptr;
  return Given && Given->callable(static_cast<int>(Use->Argument));
}

static bool isReadyAt(Analysis &A, const FunctionBody &Body, const Expr *Call,
                      const Expr *Waited, unsigned Depth);

/// A parameter that every caller in sight gives what is ready: the function
/// that a continuation hands its future to.
static bool isReadyWhenGiven(Analysis &A, const ValueDecl *Object,
                             unsigned Depth) {
  const auto *P = dyn_cast<ParmVarDecl>(Object);
  const auto *F = P ? dyn_cast<FunctionDecl>(P->getDeclContext()) : nullptr;
  if (!F || Depth > 3 || P->getType()->isPointerType() ||
      P->getType()->isLValueReferenceType())
    return false;
  unsigned Index = P->getFunctionScopeIndex();
  auto Calls = A.mutations().callsOf(F);
  return !Calls.empty() && llvm::all_of(Calls, [&](const auto &Site) {
    const FunctionBody *Around = A.body(Site.In);
    return Around && !isa<CXXOperatorCallExpr>(Site.Call) &&
           Index < Site.Call->getNumArgs() &&
           isReadyAt(A, *Around, Site.Call, Site.Call->getArg(Index),
                     Depth + 1);
  });
}

bool seenReady(Analysis &A, const FunctionBody &Body, const Expr *Call,
               const Expr *Waited) {
  return isReadyAt(A, Body, Call, Waited, 0);
}

static bool isReadyAt(Analysis &A, const FunctionBody &Body, const Expr *Call,
                      const Expr *Waited, unsigned Depth) {
  Waited = stripMove(Waited);
  // Moved into a parameter.
  if (const auto *Moved = dyn_cast<CXXConstructExpr>(Waited);
      Moved && Moved->getNumArgs() == 1 &&
      Moved->getConstructor()->isCopyOrMoveConstructor())
    Waited = stripMove(Moved->getArg(0));
  if (isa<CoawaitExpr, DependentCoawaitExpr>(Waited))
    return true;
  const ValueDecl *Object = rootObject(Waited);
  if (!Object)
    return false;
  if (isFromAwait(Object) || isGivenToContinuation(A, Object) ||
      isReadyWhenGiven(A, Object, Depth) ||
      Readiness(A, Body, Object).before(Call))
    return true;
  // for (auto &f : futures) f.get(), after an await that was given futures; or
  // auto [a, b] = co_await when_all(…).
  const ValueDecl *Container = nullptr;
  if (const auto *Binding = dyn_cast<BindingDecl>(Object)) {
    const auto *Whole = dyn_cast<VarDecl>(Binding->getDecomposedDecl());
    const Expr *Init = Whole ? Whole->getInit() : nullptr;
    return Init && isa<CoawaitExpr>(strip(Init));
  }
  if (const auto *V = dyn_cast<VarDecl>(Object)) {
    if (const auto *Decl = dyn_cast_or_null<DeclStmt>(
            V->isLocalVarDecl() && V->getInit() ? Body.parent(V->getInit())
                                                : nullptr))
      if (const auto *Loop =
              dyn_cast_or_null<CXXForRangeStmt>(Body.parent(Decl))) {
        if (isa<CoawaitExpr, DependentCoawaitExpr>(
                stripMove(Loop->getRangeInit())))
          return true;
        Container = rootObject(Loop->getRangeInit());
      }
  }
  return Container &&
         (isFromAwait(Container) || isGivenToContinuation(A, Container) ||
          Readiness(A, Body, Container).before(Call));
}

} // namespace clang::tidy::async
