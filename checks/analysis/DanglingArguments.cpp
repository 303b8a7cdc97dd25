// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For each call that makes a task which is not awaited in place: what do its
// arguments refer to (Referents), does that end first (Escape), and does the
// callee read it late (CalleeUse)? A callee that cannot be seen is believed to
// be a coroutine when it returns a lazy task, and then a temporary behind a
// reference or a view is sure to be gone; of everything else it may have made a
// copy, so that is said with less confidence.
#include "DanglingArguments.h"
#include "Analysis.h"
#include "Destination.h"
#include "Predicates.h"

namespace clang::tidy::async {

using async_tidy::Confidence;

namespace {

/// A class that is only a way to something else: a pointer or two. A copy of
/// the pointer is what its members use.
bool isHandleLike(QualType T) {
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || R->field_empty())
    return false;
  return llvm::all_of(R->fields(), [](const FieldDecl *F) {
    return F->getType()->isReferenceType() || isView(F->getType()) ||
           isStdType(F->getType(),
                     {"shared_ptr", "weak_ptr", "coroutine_handle"});
  });
}

bool hasContinuations(QualType T) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition())
    return false;
  auto Has = [](const CXXRecordDecl *R) {
    return llvm::any_of(R->decls(), [](const Decl *D) {
      const auto *N = dyn_cast<NamedDecl>(D);
      return N && llvm::is_contained({"then", "thenValue", "then_wrapped"},
                                     nameOf(N));
    });
  };
  return Has(R) || llvm::any_of(R->bases(), [&](const CXXBaseSpecifier &B) {
           const CXXRecordDecl *Base = B.getType()->getAsCXXRecordDecl();
           return Base && Base->hasDefinition() && Has(Base);
         });
}

class Finder {
public:
  Finder(Analysis &A, const FunctionBody &B, const CallExpr *C)
      : A(A), B(B), C(C), Refs(A, B) {}

  std::optional<DanglingArgument> run() {
    const FunctionDecl *Callee = C->getDirectCallee();
    if (!Callee || !C->isPRValue() || C->isTypeDependent() ||
        Callee->isInStdNamespace())
      return std::nullopt;
    const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
    if (!start(Callee))
      return std::nullopt;
    const ApiFacts *F = A.model().calleeFacts(C);
    if (F && (F->Combinator || F->Spawn || F->Join || F->SyncWait ||
              !F->Callables.empty() || (F->Task && F->Task->Ignorable)))
      return std::nullopt;
    FromLibrary = F && F->From;
    Task = Detached ? TaskLife() : A.escape(B.function())->life(C);
    if (Detached) {
      Task.K = Life::Detached;
      Task.At = C;
    }
    if (Task.K == Life::Unknown || Task.K == Life::InPlace)
      return std::nullopt;

    CallParts Parts = CallParts::of(C);
    unsigned Shift = Callee->getNumParams() &&
                     Callee->getParamDecl(0)->isExplicitObjectParameter();
    for (unsigned I = 0; I < Parts.Arguments.size(); ++I) {
      if (I + Shift >= Callee->getNumParams())
        break;
      const ParmVarDecl *P = Callee->getParamDecl(I + Shift);
      // An adapter takes over the task that it is given.
      if (P->getType()->isRValueReferenceType() &&
          (A.shapes().task(P->getType()->getPointeeType()) ||
           A.shapes().handle(P->getType()->getPointeeType())))
        continue;
      look(Refs.ofArgument(Parts.Arguments[I], P->getType()),
           Parts.Arguments[I], P, Callee, static_cast<int>(I + Shift));
    }
    // What the declaration adds, each time anew.
    for (unsigned I = 0; I < C->getNumArgs() && I < Callee->getNumParams() &&
                         !isa<CXXOperatorCallExpr>(C);
         ++I)
      if (isa<CXXDefaultArgExpr>(C->getArg(I)))
        look(Refs.ofArgument(C->getArg(I), Callee->getParamDecl(I)->getType()),
             C->getArg(I), Callee->getParamDecl(I), Callee,
             static_cast<int>(I));
    if (const auto *Member = dyn_cast<CXXMemberCallExpr>(C)) {
      const Expr *Object = Member->getImplicitObjectArgument();
      QualType T = Object->getType();
      if (T->isPointerType())
        T = T->getPointeeType();
      if (!isHandleLike(T) && !A.model().typeFacts(T))
        look(Refs.ofObject(Member), Object, nullptr, Callee, CalleeUse::Object);
    } else if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C);
               Op && Op->getOperator() == OO_Call && Method &&
               !Method->getParent()->isLambda() &&
               !isHandleLike(Op->getArg(0)->getType())) {
      look(Refs.ofGlvalue(Op->getArg(0)), Op->getArg(0), nullptr, Callee,
           CalleeUse::Object);
    }
    return Worst;
  }

private:
  bool start(const FunctionDecl *Callee) {
    QualType T = C->getType();
    if (const TaskFacts *Facts = A.shapes().task(T)) {
      Start = Facts->Start;
      EndsOnDrop = Facts->Drop == DropPolicy::Cancels ||
                   Facts->Drop == DropPolicy::CancelsAndWaits ||
                   Facts->Drop == DropPolicy::Blocks;
      return !Facts->MultiConsumer || Start != StartPolicy::Unknown;
    }
    // A coroutine that nothing can await.
    const FunctionBody *Body = A.body(Callee);
    if (!Body || !Body->isCoroutine() || A.shapes().isAwaitable(T))
      return false;
    const CoroutineInfo *Info = A.coroutine(Body->function());
    if (!Info || llvm::any_of(Info->Suspensions, [](const auto &P) {
          return P.K == SuspensionPoint::Yield;
        }))
      return false;
    Start = Info->Start;
    Detached = Start == StartPolicy::Eager;
    return Detached;
  }

  /// The same statement gives the object to something that lives on: a
  /// continuation with [s = std::move(s)].
  bool isKeptAlive(const VarDecl *V) {
    const Stmt *Here = B.enclosingStatement(C);
    for (const DeclRefExpr *R : B.references()) {
      if (R->getDecl() != V || B.enclosingStatement(R) != Here)
        continue;
      for (const Stmt *P = B.parent(R); P && P != Here; P = B.parent(P)) {
        if (P == C)
          break;
        const auto *L = dyn_cast<LambdaExpr>(P);
        if (!L)
          continue;
        auto Init = L->capture_init_begin();
        for (const LambdaCapture &Each : L->captures())
          if (Init != L->capture_init_end() &&
              A.escape(B.function())->isWithin(R, *Init++) &&
              Each.getCaptureKind() == LCK_ByCopy)
            return true;
      }
    }
    return false;
  }

  static bool isForwarding(const FunctionDecl *Callee, const ParmVarDecl *P) {
    const FunctionDecl *Pattern = Callee->getTemplateInstantiationPattern();
    unsigned I = P->getFunctionScopeIndex();
    if (!Pattern || Pattern->getNumParams() == 0)
      return false;
    // The elements of a pack come last.
    I = std::min(I, Pattern->getNumParams() - 1);
    QualType T = Pattern->getParamDecl(I)->getType();
    if (const auto *Pack = T->getAs<PackExpansionType>())
      T = Pack->getPattern();
    return T->isRValueReferenceType() &&
           T->getPointeeType()->isTemplateTypeParmType();
  }

  void look(const ReferentList &List, const Expr *Argument,
            const ParmVarDecl *P, const FunctionDecl *Callee, int Index) {
    Escape &Lives = *A.escape(B.function());
    for (const Referent &R : List) {
      if (!Lives.diesFirst(R, Task, Start))
        continue;
      if (R.Variable && (isKeptAlive(R.Variable) || endsBefore(R)))
        continue;
      // The holder was made after the variable, and ends the work as it ends.
      if (R.Variable && Task.K == Life::Dropped && Task.Holder && EndsOnDrop)
        continue;
      const Expr *At = nullptr;
      CalleeUse::Answer Answer = CalleeUse::of(A, Callee, Index, &At);
      if (Answer == CalleeUse::No)
        continue;
      // Who takes a forwarding reference moves from it or passes it on; what it
      // comes to cannot be seen.
      if (Answer == CalleeUse::Unseen && P && isForwarding(Callee, P))
        continue;
      // A future with continuations is made by functions of every kind; most
      // have read or copied what they were given before they return. Asked
      // about all of them, not one of a hundred answers was "yes".
      if (Answer == CalleeUse::Unseen && Task.Certain && !isLazy(Start) &&
          hasContinuations(C->getType()))
        continue;
      Confidence Level = confidence(R, Answer, P == nullptr);
      if (Worst && Worst->C >= Level)
        continue;
      Worst.emplace();
      Worst->R = R;
      Worst->Task = Task;
      Worst->Argument = Argument;
      Worst->Parameter = P;
      Worst->ReadAt = At;
      Worst->C = Level;
    }
  }

  /// Something below waits until the work is done.
  bool endsBefore(const Referent &R) {
    if (Task.K == Life::Returned || (!Task.goesOn() && Task.K != Life::Dropped))
      return false;
    Escape &Lives = *A.escape(B.function());
    Escape::DeclList Shared = Lives.mentionedWith(C);
    if (const auto *At = dyn_cast_or_null<Expr>(Task.At))
      Shared.append(Lives.mentionedWith(At));
    llvm::erase(Shared, R.Variable);
    const Stmt *Wait = Lives.laterWait(C, Shared, R.Variable);
    return Wait && Lives.isWithin(Wait, Lives.scopeOf(R.Variable));
  }

  Confidence confidence(const Referent &R, CalleeUse::Answer Answer,
                        bool IsObject) {
    if (!Task.Certain)
      return R.K == Referent::Temporary && R.Certain ? Confidence::Medium
                                                     : Confidence::Low;
    if (Answer == CalleeUse::Yes)
      return R.Certain && R.K != Referent::Parameter ? Confidence::High
                                                     : Confidence::Medium;
    if (!isLazy(Start) || FromLibrary)
      return R.K == Referent::Temporary && !FromLibrary && !IsObject
                 ? Confidence::Medium
                 : Confidence::Low;
    if (R.K == Referent::Temporary && R.Certain && !IsObject)
      return Confidence::High;
    return R.Certain || R.K == Referent::Temporary ? Confidence::Medium
                                                   : Confidence::Low;
  }

  Analysis &A;
  const FunctionBody &B;
  const CallExpr *C;
  Referents Refs;
  TaskLife Task;
  StartPolicy Start = StartPolicy::Unknown;
  bool Detached = false;
  bool FromLibrary = false;
  bool EndsOnDrop = false;
  std::optional<DanglingArgument> Worst;
};

} // namespace

std::optional<DanglingArgument>
danglingArgument(Analysis &A, const FunctionBody &B, const CallExpr *C) {
  return Finder(A, B, C).run();
}

} // namespace clang::tidy::async
