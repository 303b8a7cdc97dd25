// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   lw_shared_ptr<table> t = …;
//   smp::submit_to(1, [t] { … });        copied here, destroyed on shard 1: the
//                                        count is changed by two threads
//
// Two facts are needed, and both come from models or annotations: the type must
// not be used by another thread, and the work runs on one. An executor that is
// not known to be another one is the same one.
//
// By value goes what a closure captures by copy or move, what is given as a
// further argument of a thread, and what a coroutine is given by value that is
// started elsewhere. A confined type inside of another (optional, vector, a
// member) is found; one inside of a type that is made to carry it over
// (foreign_ptr) is not.
//
// Of an object that lives on one thread (a QObject) a pointer or reference in
// the closure, or a member of what 'this' is captured of, counts when the
// closure calls a function of it that may change it; handing the pointer on is
// how one posts back to its thread.
#include "Confinement.h"
#include "Analysis.h"
#include "Destination.h"
#include "DetachedCaptures.h"
#include "Predicates.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {
namespace {

constexpr unsigned MaxDepth = 4;

struct Confined {
  const CXXRecordDecl *Type = nullptr;
  const ApiFacts *Facts = nullptr;
  bool ByPointer = false;
};

class Moves {
public:
  explicit Moves(Analysis &A) : A(A) {}
  void consider(const Expr *Call);
  std::vector<ConfinedMove> Out;

private:
  bool runsElsewhere(const CallableFacts &C, const CallParts &Parts);
  Confinement confinementOf(const CXXRecordDecl *R, const ApiFacts *&Facts);
  std::optional<Confined> findIn(QualType T, unsigned Depth);
  void closure(const Expr *Call, const LambdaExpr *L);
  void members(const Expr *Call, const LambdaExpr *L, SourceLocation Loc);
  void argument(const Expr *Call, const Expr *E);
  void task(const Expr *Call, const CallExpr *Task);
  void add(const Expr *Call, SourceLocation Loc, const ValueDecl *Object,
           const Confined &C);
  bool changesObject(const LambdaExpr *L, const ValueDecl *Object);

  Analysis &A;
};

/// smp::submit_to(this_shard_id(), …): a call of the function \p Name says
/// where, here or where a constant is made.
static bool isResultOf(const Expr *E, StringRef Name) {
  E = strip(E);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
        V && V->isLocalVarDecl() && V->getType().isConstQualified() &&
        V->getInit())
      E = strip(V->getInit());
  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
  return F && !isa<CXXMethodDecl>(F) && F->getQualifiedNameAsString() == Name;
}

bool Moves::runsElsewhere(const CallableFacts &C, const CallParts &Parts) {
  RunsOn Where = C.Where;
  bool Elsewhere = C.Elsewhere;
  for (const CallableFacts::Override &O : C.Overrides)
    if (const Expr *Decides = Parts.at(O.Argument))
      if (isTypeNamed(Decides->getType(), O.Type, "") ||
          isResultOf(Decides, O.Type)) {
        Where = O.Where;
        Elsewhere = false;
        break;
      }
  return Elsewhere || Where == RunsOn::BlockingPool ||
         Where == RunsOn::OwnThread;
}

Confinement Moves::confinementOf(const CXXRecordDecl *R,
                                 const ApiFacts *&Facts) {
  QualType T = A.context().getCanonicalTagType(R);
  Facts = A.model().typeFacts(T);
  if (!Facts)
    return Confinement::Unknown;
  if (Facts->Confined == Confinement::Unknown && Facts->ThreadBound)
    return Confinement::Value;
  return Facts->Confined;
}

std::optional<Confined> Moves::findIn(QualType T, unsigned Depth) {
  if (T.isNull() || Depth > MaxDepth || T->isDependentType())
    return std::nullopt;
  if (T->isPointerType() || T->isReferenceType()) {
    const CXXRecordDecl *R = T->getPointeeType()->getAsCXXRecordDecl();
    const ApiFacts *Facts = nullptr;
    if (R && R->hasDefinition() &&
        confinementOf(R, Facts) == Confinement::Object)
      return Confined{R, Facts, true};
    return std::nullopt;
  }
  if (const ArrayType *Array = A.context().getAsArrayType(T))
    return findIn(Array->getElementType(), Depth + 1);
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition())
    return std::nullopt;
  const ApiFacts *Facts = nullptr;
  switch (confinementOf(R, Facts)) {
  case Confinement::Sendable:
    return std::nullopt;
  case Confinement::Value:
  case Confinement::Object:
    return Confined{R, Facts, false};
  case Confinement::Unknown:
    break;
  }
  // Owners of what they are made for: optional, vector, unique_ptr, pair. A
  // shared pointer may have its end anywhere.
  if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R)) {
    if (!Spec->isInStdNamespace())
      if (const ApiFacts *Known = A.model().typeFacts(T);
          Known && (Known->Task || Known->Handle || Known->Promise))
        return std::nullopt;
    StringRef Name = nameOf(Spec);
    if (Spec->isInStdNamespace()) {
      if (!llvm::is_contained({"optional", "unique_ptr", "vector", "pair",
                               "tuple", "array", "deque", "list", "map", "set",
                               "unordered_map", "unordered_set", "variant"},
                              Name))
        return std::nullopt;
      for (const TemplateArgument &Each : Spec->getTemplateArgs().asArray()) {
        auto Ask = [&](const TemplateArgument &One) {
          return One.getKind() == TemplateArgument::Type
                     ? findIn(One.getAsType(), Depth + 1)
                     : std::nullopt;
        };
        if (Each.getKind() == TemplateArgument::Pack) {
          for (const TemplateArgument &One : Each.pack_elements())
            if (auto Found = Ask(One); Found && !Found->ByPointer)
              return Found;
        } else if (auto Found = Ask(Each); Found && !Found->ByPointer) {
          return Found;
        }
      }
      return std::nullopt;
    }
  }
  if (R->isInStdNamespace() || R->isLambda())
    return std::nullopt;
  for (const FieldDecl *F : R->fields())
    if (auto Found = findIn(F->getType(), Depth + 1);
        Found && !Found->ByPointer)
      return Found;
  for (const CXXBaseSpecifier &Base : R->bases())
    if (auto Found = findIn(Base.getType(), Depth + 1))
      return Found;
  return std::nullopt;
}

void Moves::add(const Expr *Call, SourceLocation Loc, const ValueDecl *Object,
                const Confined &C) {
  Out.push_back({Call, Loc, Object, C.Type, C.Facts, C.ByPointer});
}

/// The closure calls a function of the object that is not const.
bool Moves::changesObject(const LambdaExpr *L, const ValueDecl *Object) {
  const CXXMethodDecl *Operator = L->getCallOperator();
  const FunctionBody *Inner = Operator ? A.body(Operator) : nullptr;
  if (!Inner)
    return false;
  return llvm::any_of(Inner->calls(), [&](const CallExpr *Each) {
    const auto *M = dyn_cast<CXXMemberCallExpr>(Each);
    if (!M || !M->getMethodDecl() || M->getMethodDecl()->isConst())
      return false;
    return namedObject(M->getImplicitObjectArgument()) == Object;
  });
}

/// [this] { label_.setText(…); }: parts of the object that live on one thread.
/// What a class of the user's own does in its functions is not judged, only
/// what a library says of its classes.
void Moves::members(const Expr *Call, const LambdaExpr *L, SourceLocation Loc) {
  const CXXMethodDecl *Operator = L->getCallOperator();
  const FunctionBody *Inner = Operator ? A.body(Operator) : nullptr;
  if (!Inner)
    return;
  for (const CallExpr *Each : Inner->calls()) {
    const auto *M = dyn_cast<CXXMemberCallExpr>(Each);
    const CXXMethodDecl *Method = M ? M->getMethodDecl() : nullptr;
    if (!Method || Method->isConst() ||
        !A.context().getSourceManager().isInSystemHeader(Method->getLocation()))
      continue;
    const auto *Member =
        dyn_cast<MemberExpr>(strip(M->getImplicitObjectArgument()));
    const auto *Field =
        Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
    if (!Field || !isa<CXXThisExpr>(strip(Member->getBase())))
      continue;
    QualType T = Field->getType().getNonReferenceType();
    if (!T->isPointerType())
      T = A.context().getPointerType(T);
    if (std::optional<Confined> C = findIn(T, 0)) {
      add(Call, Loc, Field, *C);
      return;
    }
  }
}

void Moves::closure(const Expr *Call, const LambdaExpr *L) {
  auto Init = L->capture_init_begin();
  for (const LambdaCapture &Each : L->captures()) {
    const Expr *Value = Init != L->capture_init_end() ? *Init++ : nullptr;
    if (Each.capturesThis())
      members(Call, L, Each.getLocation());
    if (!Each.capturesVariable())
      continue;
    const ValueDecl *V = Each.getCapturedVar();
    QualType T = V->getType();
    if (Each.getCaptureKind() == LCK_ByCopy) {
      T = T.getNonReferenceType();
      // [p = make_foreign(x)], [p = atomicAddRef(*x)]: the closure's own.
      if (const auto *Own = dyn_cast<VarDecl>(V);
          Own && Own->isInitCapture() && Value)
        T = Value->getType().getNonReferenceType();
    } else if (!T->isReferenceType()) {
      T = A.context().getLValueReferenceType(T);
    }
    std::optional<Confined> C = findIn(T, 0);
    if (!C || (C->ByPointer && !changesObject(L, V)))
      continue;
    add(Call, Each.getLocation(), V, *C);
  }
}

/// Given by value to a thread, or to the coroutine that is started.
void Moves::argument(const Expr *Call, const Expr *E) {
  const Expr *Value = stripMove(E);
  if (const auto *C = dyn_cast<CXXConstructExpr>(Value);
      C && C->getConstructor()->isCopyOrMoveConstructor())
    Value = stripMove(C->getArg(0));
  if (auto C = findIn(Value->getType().getNonReferenceType(), 0);
      C && !C->ByPointer)
    add(Call, E->getBeginLoc(), namedObject(Value), *C);
}

/// What the task \p Task was made of: a coroutine's arguments, a closure.
void Moves::task(const Expr *Call, const CallExpr *Task) {
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Task);
      Op && Op->getOperator() == OO_Call)
    if (const LambdaExpr *L = lambdaOf(A, Op->getArg(0)))
      closure(Call, L);
  CallParts Parts = CallParts::of(Task);
  const FunctionDecl *Callee = Task->getDirectCallee();
  for (unsigned N = 0; Callee && N < Parts.Arguments.size(); ++N) {
    // co_invoke([x] …)
    if (const LambdaExpr *L = lambdaOf(A, Parts.Arguments[N]))
      closure(Call, L);
    else if (N < Callee->getNumParams() &&
             !Callee->getParamDecl(N)->getType()->isReferenceType())
      argument(Call, Parts.Arguments[N]);
  }
}

void Moves::consider(const Expr *Call) {
  const ApiFacts *F = A.model().calleeFacts(Call);
  if (!F || F->Callables.empty() || Call->isTypeDependent())
    return;
  CallParts Parts = CallParts::of(Call);
  bool IsTaken = false;
  for (unsigned I = 0; I < Parts.Arguments.size(); ++I) {
    const Expr *Argument = Parts.Arguments[I];
    const Expr *Value = stripMove(Argument);
    // std::thread(f, x): x is copied for the thread.
    if (IsTaken) {
      argument(Call, Argument);
      continue;
    }
    // std::async(std::launch::deferred, …) runs where it is waited for.
    if (const auto *Policy = dyn_cast<DeclRefExpr>(Value);
        Policy && isa<EnumConstantDecl>(Policy->getDecl())) {
      if (nameOf(Policy->getDecl()) == "deferred")
        return;
      continue;
    }
    const CallableFacts *C = F->callable(static_cast<int>(I));
    if (!C || !runsElsewhere(*C, Parts))
      continue;
    if (const LambdaExpr *L = lambdaOf(A, Argument)) {
      closure(Call, L);
      IsTaken = true;
    } else if (const auto *Task = dyn_cast<CallExpr>(Value);
               Task && A.shapes().task(Task->getType())) {
      task(Call, Task);
    } else {
      QualType T = Value->getType().getNonReferenceType();
      IsTaken = T->isFunctionType() || T->isFunctionPointerType() ||
                T->isMemberPointerType() || !F->callable(I + 1);
    }
  }
}

} // namespace

std::vector<ConfinedMove> confinedMoves(Analysis &A, const FunctionBody &B) {
  Moves M(A);
  for (const CallExpr *Call : B.calls())
    M.consider(Call);
  for (const CXXConstructExpr *Made : B.constructions())
    if (!Made->getConstructor()->isCopyOrMoveConstructor())
      M.consider(Made);
  return std::move(M.Out);
}

} // namespace clang::tidy::async
