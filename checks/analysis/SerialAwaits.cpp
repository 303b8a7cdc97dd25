// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   for (const auto &url : urls)
//     pages.push_back(co_await fetch(url));    a hundred times the way there
//                                              and back, one after the other
//
// Most loops with an await in them are right: they retry, poll, stop at the
// first hit, write to one stream in order, keep a rate. So only one shape is
// looked at, a range-for with a single await on every way through its body and
// no way out but the end, and of that only what is independent:
//
//   - what is awaited depends on the element;
//   - it uses nothing that the loop writes;
//   - the turns share no object that they change. An object outside of the loop
//     whose non-const function is called, or that is given by reference or
//     pointer, is taken to be changed if nothing comes back: writing, sending.
//     If something does, it is asked (client.get(url)), unless the function's
//     name says that there is an order (read, next, pop).
//
// Waiting for work that already runs (handles, eager tasks) is no loss: it goes
// on beside the loop.
#include "SerialAwaits.h"
#include "Analysis.h"
#include "Destination.h"
#include "Predicates.h"
#include "Syntax.h"

namespace clang::tidy::async {
namespace {

class SerialLoop {
public:
  SerialLoop(Analysis &A, const CoroutineInfo &Info,
             const CXXForRangeStmt *Loop)
      : A(A), Info(Info), B(*Info.Body), Loop(Loop) {}
  std::optional<SerialAwait> read();

private:
  static bool hasExit(const Stmt *S);
  bool isUnconditional(const Expr *E) const;
  bool isInside(const ValueDecl *D) const;
  void findInside();
  void findWritten();
  void addWritten(const Expr *E);
  bool dependsOnElement(const Stmt *S) const;
  bool isOrdered(const CallExpr *Call) const;

  Analysis &A;
  const CoroutineInfo &Info;
  const FunctionBody &B;
  const CXXForRangeStmt *Loop;
  llvm::DenseSet<const ValueDecl *> Inside;   ///< declared in the loop
  llvm::DenseSet<const ValueDecl *> Elements; ///< the element, what comes of it
  llvm::DenseSet<const ValueDecl *> Written;
};

bool SerialLoop::hasExit(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (isa<BreakStmt, ReturnStmt, CoreturnStmt, GotoStmt, CXXThrowExpr>(S))
    return true;
  return llvm::any_of(S->children(), hasExit);
}

bool SerialLoop::isUnconditional(const Expr *E) const {
  const Stmt *Child = E;
  for (const Stmt *P = B.parent(E); P && P != Loop;
       Child = P, P = B.parent(P)) {
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, SwitchStmt,
            AbstractConditionalOperator, CXXCatchStmt>(P))
      return false;
    if (const auto *If = dyn_cast<IfStmt>(P);
        If && (If->getThen() == Child || If->getElse() == Child))
      return false;
    if (const auto *Bin = dyn_cast<BinaryOperator>(P);
        Bin && Bin->isLogicalOp() && Bin->getRHS() == Child)
      return false;
  }
  return true;
}

bool SerialLoop::dependsOnElement(const Stmt *S) const {
  // Parts of a decomposed element are no variables, so this looks for itself.
  if (!S)
    return false;
  if (const auto *R = dyn_cast<DeclRefExpr>(S))
    return Elements.contains(R->getDecl());
  if (const auto *Await = dyn_cast<CoawaitExpr>(S))
    return dependsOnElement(Await->getOperand());
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return dependsOnElement(Child);
  });
}

void SerialLoop::findInside() {
  auto Add = [](const VarDecl *V, llvm::DenseSet<const ValueDecl *> &To) {
    To.insert(V);
    if (const auto *Parts = dyn_cast<DecompositionDecl>(V))
      for (const BindingDecl *Part : Parts->bindings())
        To.insert(Part);
  };
  Add(Loop->getLoopVariable(), Inside);
  Add(Loop->getLoopVariable(), Elements);
  for (const VarDecl *V : B.variables()) {
    if (!V->getInit() || !B.isWithin(V->getInit(), Loop->getBody()))
      continue;
    Add(V, Inside);
    if (dependsOnElement(V->getInit()))
      Add(V, Elements);
  }
}

bool SerialLoop::isInside(const ValueDecl *D) const {
  return Inside.contains(D);
}

void SerialLoop::addWritten(const Expr *E) {
  if (const ValueDecl *D = rootObject(E); D && !isInside(D))
    Written.insert(D);
}

/// Adding to a container at its end does not change what the others find.
static bool isCollecting(StringRef Name) {
  return Name.starts_with("push") || Name.starts_with("emplace") ||
         Name == "insert" || Name == "insert_or_assign" || Name == "append" ||
         Name == "add";
}

void SerialLoop::findWritten() {
  struct Finder {
    SerialLoop &Of;
    void visit(const Stmt *S) {
      if (!S || isa<LambdaExpr>(S))
        return;
      if (const auto *Bin = dyn_cast<BinaryOperator>(S);
          Bin && Bin->isAssignmentOp())
        Of.addWritten(Bin->getLHS());
      if (const auto *U = dyn_cast<UnaryOperator>(S);
          U && U->isIncrementDecrementOp())
        Of.addWritten(U->getSubExpr());
      if (const auto *Await = dyn_cast<CoawaitExpr>(S)) {
        visit(Await->getOperand());
        return;
      }
      for (const Stmt *Child : S->children())
        visit(Child);
    }
  };
  Finder{*this}.visit(Loop->getBody());
  for (const CallExpr *Call : B.calls()) {
    if (!B.isWithin(Call, Loop->getBody()))
      continue;
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call)) {
      if (Op->isAssignmentOp() || Op->getOperator() == OO_PlusPlus ||
          Op->getOperator() == OO_MinusMinus)
        addWritten(Op->getArg(0));
      continue;
    }
    const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
    if (M && M->getMethodDecl() && !M->getMethodDecl()->isConst() &&
        !isCollecting(nameOf(M->getMethodDecl())) &&
        !A.shapes().isAwaitable(M->getType()))
      addWritten(M->getImplicitObjectArgument());
  }
}

static bool hasWord(StringRef Name, std::initializer_list<StringRef> Words) {
  std::string Lower = Name.lower();
  return llvm::any_of(
      Words, [&](StringRef W) { return StringRef(Lower).contains(W); });
}

bool SerialLoop::isOrdered(const CallExpr *Call) const {
  const FunctionDecl *F = Call->getDirectCallee();
  if (!F)
    return true;
  StringRef Name = nameOf(F);
  const ApiFacts *Facts = A.model().calleeFacts(Call);
  if (Facts && (Facts->Clock || Facts->Acquires || Facts->Join ||
                Facts->Switches || Facts->Combinator))
    return true;
  if (hasWord(Name, {"sleep", "delay", "yield", "tick", "wait", "acquire",
                     "lock", "throttle", "schedule", "join"}))
    return true;
  // Do the turns share an object that they may change?
  bool Shares = false;
  auto IsOuter = [&](const Expr *E) {
    E = stripMove(E);
    if (isa<CXXThisExpr>(E))
      return true;
    const ValueDecl *D = rootObject(E);
    return D && !isInside(D) && isa<VarDecl, FieldDecl, BindingDecl>(D);
  };
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call))
    if (M->getMethodDecl() && !M->getMethodDecl()->isConst() &&
        !M->getMethodDecl()->isStatic() &&
        IsOuter(M->getImplicitObjectArgument()))
      Shares = true;
  for (unsigned I = 0; I < Call->getNumArgs() && I < F->getNumParams(); ++I) {
    if (isa<CXXOperatorCallExpr>(Call) && I == 0)
      continue;
    QualType T = F->getParamDecl(I)->getType();
    bool Mutable = (T->isReferenceType() || T->isPointerType()) &&
                   !T->getPointeeType().isConstQualified();
    const auto *R = T.getNonReferenceType()->getAsCXXRecordDecl();
    Mutable |= R && R->isInStdNamespace() && nameOf(R) == "shared_ptr";
    if (Mutable && IsOuter(Call->getArg(I)))
      Shares = true;
  }
  if (!Shares)
    return false;
  // What comes back, and is it looked at?
  const Stmt *Up = B.semanticParent(Info.Suspensions.front().E);
  for (const SuspensionPoint &P : Info.Suspensions)
    if (B.isWithin(Call, P.E))
      Up = B.semanticParent(P.E);
  bool Unused = !Up || isa<CompoundStmt, CXXForRangeStmt, CXXTryStmt>(Up);
  return Unused ||
         hasWord(Name,
                 {"write",  "send",   "push",    "publish", "flush", "append",
                  "read",   "recv",   "receive", "next",    "pop",   "commit",
                  "apply",  "close",  "stop",    "put",     "step",  "exec",
                  "insert", "update", "remove",  "erase",   "run"});
}

std::optional<SerialAwait> SerialLoop::read() {
  SerialAwait Found;
  Found.Loop = Loop;
  for (const SuspensionPoint &P : Info.Suspensions) {
    if (!B.isWithin(P.E, Loop->getBody()) || P.Unreachable)
      continue;
    if (Found.Point || P.K != SuspensionPoint::Await || P.NeverSuspends ||
        !P.Operand)
      return std::nullopt;
    Found.Point = &P;
  }
  if (!Found.Point || hasExit(Loop->getBody()) ||
      !isUnconditional(Found.Point->E))
    return std::nullopt;
  findInside();
  const Expr *Operand = stripMove(Found.Point->Operand);
  // The elements are tasks that have not been started.
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Operand)) {
    if (Ref->getDecl() != Loop->getLoopVariable())
      return std::nullopt;
    const TaskFacts *Task = A.shapes().task(Operand->getType());
    if (!Task || Task->Start != StartPolicy::Lazy || Task->MultiConsumer)
      return std::nullopt;
    return Found;
  }
  Found.Call = dyn_cast<CallExpr>(Operand);
  if (!Found.Call || !dependsOnElement(Operand) || isOrdered(Found.Call))
    return std::nullopt;
  // 'result.resolve()' of an element that has been started: all of them run.
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(Found.Call))
    if (const TaskFacts *Task = A.shapes().task(M->getObjectType());
        Task && Task->Start == StartPolicy::Eager)
      return std::nullopt;
  findWritten();
  // What the operand is made of, through the locals of this turn.
  auto IsMadeOf = [&](const Stmt *S) {
    if (B.isWithin(S, Operand))
      return true;
    return llvm::any_of(B.variables(), [&](const VarDecl *V) {
      return Inside.contains(V) && V->getInit() &&
             B.isWithin(S, V->getInit()) && mentions(Operand, V);
    });
  };
  for (const DeclRefExpr *R : B.references())
    if (Written.contains(R->getDecl()) && IsMadeOf(R))
      return std::nullopt;
  for (const CXXThisExpr *T : B.thisMentions())
    if (IsMadeOf(T))
      if (const auto *M = dyn_cast_or_null<MemberExpr>(B.semanticParent(T));
          M && Written.contains(M->getMemberDecl()))
        return std::nullopt;
  return Found;
}

void findLoops(const Stmt *S,
               llvm::SmallVectorImpl<const CXXForRangeStmt *> &Out) {
  if (!S || isa<Expr>(S))
    return;
  if (const auto *Range = dyn_cast<CXXForRangeStmt>(S);
      Range && Range->getCoawaitLoc().isInvalid())
    Out.push_back(Range);
  for (const Stmt *Child : S->children())
    findLoops(Child, Out);
}

} // namespace

std::vector<SerialAwait> serialAwaits(Analysis &A, const CoroutineInfo &Info) {
  std::vector<SerialAwait> Out;
  llvm::SmallVector<const CXXForRangeStmt *, 4> Loops;
  findLoops(Info.Body->body(), Loops);
  for (const CXXForRangeStmt *Loop : Loops)
    if (auto Found = SerialLoop(A, Info, Loop).read())
      Out.push_back(*Found);
  return Out;
}

} // namespace clang::tidy::async
