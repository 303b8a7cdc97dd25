// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function for each kind of condition. None of them is a proof of blocking:
// a condition that is decided by a value from elsewhere is answered "maybe",
// and then nothing is reported, or not with high confidence.
#include "Predicates.h"
#include "Analysis.h"
#include "LocalValues.h"
#include "Nonblocking.h"

namespace clang::tidy::async {

PredicateEvaluator::PredicateEvaluator(Analysis &A) : A(A) {}
PredicateEvaluator::~PredicateEvaluator() = default;

Holds PredicateEvaluator::zero(const FunctionBody &Body, const Expr *E) {
  E = strip(E);
  if (auto Z = constantZero(E, A.context()))
    return *Z ? Holds::Yes : Holds::No;
  // A deadline of now() waits for nothing.
  if (const auto *C = dyn_cast<CallExpr>(E))
    if (const ApiFacts *Facts = A.model().calleeFacts(C); Facts && Facts->Clock)
      return Holds::Yes;
  const auto *AddressOf = dyn_cast<UnaryOperator>(E);
  bool IsAddress = AddressOf && AddressOf->getOpcode() == UO_AddrOf;
  const auto *V = dyn_cast_or_null<VarDecl>(rootObject(E));
  if (!V || isa<ParmVarDecl>(V) || !(IsAddress || isa<DeclRefExpr>(E)))
    return Holds::Unlikely;
  // Every value that the variable is given, member by member for a timeval.
  GivenValues Seen = valuesOf(V, Body);
  if (Seen.Given.empty() || Seen.Changed)
    return Holds::Unlikely;
  bool AllZero = true;
  for (const Expr *Value : Seen.Given) {
    // 'timeval tv;' is a construction that sets nothing.
    if (const auto *C = dyn_cast<CXXConstructExpr>(strip(Value));
        C && C->getConstructor()->isTrivial() && Seen.Given.size() > 1)
      continue;
    auto Z = constantZero(strip(Value), A.context());
    if (Z != true)
      AllZero = false;
  }
  return AllZero ? Holds::Yes : Holds::Unlikely;
}

/// An object (a FILE *, a stream), not a word of flags.
static bool isObject(const Expr *E, const ASTContext &Ctx) {
  QualType T = strip(E)->getType();
  if (T->isDependentType())
    return false;
  if (T->isPointerType())
    return true;
  const CXXRecordDecl *Class = T->getAsCXXRecordDecl();
  return Class && Class->hasDefinition() && !T.isTriviallyCopyableType(Ctx);
}

Holds PredicateEvaluator::flag(const FunctionBody &Body, const Expr *E,
                               StringRef Name) {
  StringRef Last =
      Name.rsplit("::").second.empty() ? Name : Name.rsplit("::").second;
  NamesFound Here = namesIn(E, A.context());
  if (Here.Found.count(Last.str()))
    return Holds::Yes;
  // Flags from elsewhere may well have any bit set. An object from elsewhere is
  // one of very many, and hardly the one that the model names.
  const Holds Unseen =
      isObject(E, A.context()) ? Holds::Unlikely : Holds::Maybe;
  if (Here.Opaque)
    return Unseen;
  Holds Answer = Holds::No;
  for (const VarDecl *V : Here.Variables) {
    if (!V->isLocalVarDecl() &&
        !(V->hasInit() && V->getType().isConstQualified()))
      return Unseen; // A parameter, a global: set elsewhere.
    for (const Expr *Value : valuesOf(V, Body).Given) {
      NamesFound There = namesIn(Value, A.context());
      if (There.Found.count(Last.str()))
        return Holds::Yes;
      if (There.Opaque || !There.Variables.empty())
        Answer = Unseen;
    }
  }
  return Answer;
}

bool PredicateEvaluator::isSwitched(const ValueDecl *D) {
  if (!Switched)
    Switched = std::make_unique<llvm::DenseSet<const ValueDecl *>>(
        switchedToNonblocking(A));
  return Switched->contains(D);
}

Holds PredicateEvaluator::nonblockingDescriptor(const FunctionBody &Body,
                                                const Expr *E) {
  const ValueDecl *D = rootObject(E);
  if (D && isSwitched(D))
    return Holds::Yes;
  // Code that handles EAGAIN knows that it may get it.
  NamesFound Words = namesIn(Body.body(), A.context());
  if (Words.Found.count("EAGAIN") || Words.Found.count("EWOULDBLOCK"))
    return Holds::Yes;
  // co_await readable(fd), then read(fd): the kernel has said it is ready.
  if (D && llvm::any_of(Body.awaits(), [&](const Expr *Await) {
        const Expr *Operand = awaitedOperand(Await);
        return Operand && mentionsObject(Operand, D);
      }))
    return Holds::Yes;
  if (!D)
    return Holds::Maybe;
  // The handle of somebody else's object: an async library has most likely
  // switched it.
  if (isa<CallExpr>(strip(E)))
    return Holds::Maybe;
  if (const auto *V = dyn_cast<VarDecl>(D)) {
    if (isa<ParmVarDecl>(V) || !V->isLocalVarDecl())
      return Holds::Unlikely;
    const Expr *Init = V->getInit();
    return Init && isa<CallExpr>(strip(Init)) ? Holds::No : Holds::Unlikely;
  }
  return Holds::Unlikely;
}

Holds PredicateEvaluator::evaluate(const FunctionBody &Body, const Expr *Call,
                                   const Predicate &P, const ApiFacts &Facts) {
  CallParts Parts = CallParts::of(Call);
  if (P.K == Predicate::Arguments)
    return static_cast<int>(Parts.Arguments.size()) == P.Argument ? Holds::Yes
                                                                  : Holds::No;
  const Expr *E = Parts.at(P.Argument);
  if (!E)
    return Holds::No;
  switch (P.K) {
  case Predicate::Zero:
    return zero(Body, E);
  case Predicate::Flag:
    return flag(Body, E, P.Name);
  case Predicate::NonblockingFd:
    return nonblockingDescriptor(Body, E);
  case Predicate::NonblockingReceiver: {
    const ValueDecl *D = rootObject(E);
    return D && isSwitched(D) ? Holds::Yes : Holds::Unlikely;
  }
  case Predicate::ReadyChecked:
    return seenReady(A, Body, Call, E) ? Holds::Yes : Holds::No;
  case Predicate::ArgumentType: {
    QualType T = strip(E)->getType();
    if (T->isDependentType())
      return Holds::Maybe;
    return isTypeNamed(T, P.Name, Facts.Root) ? Holds::Yes : Holds::No;
  }
  case Predicate::NullArgument:
    if (E->isValueDependent())
      return Holds::Unlikely;
    return E->isNullPointerConstant(A.context(),
                                    Expr::NPC_ValueDependentIsNotNull)
               ? Holds::Yes
               : Holds::No;
  case Predicate::Arguments:
    break;
  }
  return Holds::No;
}

Holds PredicateEvaluator::any(const FunctionBody &Body, const Expr *Call,
                              ArrayRef<Predicate> List, const ApiFacts &Facts) {
  Holds Strongest = Holds::No;
  for (const Predicate &P : List)
    Strongest = std::max(Strongest, evaluate(Body, Call, P, Facts));
  return Strongest;
}

Holds PredicateEvaluator::all(const FunctionBody &Body, const Expr *Call,
                              ArrayRef<Predicate> List, const ApiFacts &Facts) {
  Holds Weakest = Holds::Yes;
  for (const Predicate &P : List)
    Weakest = std::min(Weakest, evaluate(Body, Call, P, Facts));
  return Weakest;
}

} // namespace clang::tidy::async
