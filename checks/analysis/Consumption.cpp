// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The problem: which of the tasks and handles that a function makes does nobody
// take? The answer is in two places: in the expression around the call that
// makes one (a statement of its own, an argument, an initialiser), and, when a
// local variable holds it, in what becomes of the variable on every path.
//
// What makes one, Creations.h knows. The first half is Climber (Destination.h):
// it climbs from the call, or from a mention of a variable, towards the
// statement.
//
// The second half is ValueFlow. A container (vector, optional, unique_ptr,
// array) that got a task in it holds it like a variable; looking at its size
// takes nothing, any other use takes everything.
//
// Misses: values that die in an aggregate or in a function that only receives
// them; elements of a container that is used for some of them. Wrong reports
// would come from a variable that is consumed through something the AST does
// not show (inline assembly, a reference taken in another function).
#include "Consumption.h"
#include "Analysis.h"
#include "Creations.h"
#include "Destination.h"
#include "Syntax.h"
#include "ValueFlow.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringSet.h"

namespace clang::tidy::async {

namespace {

bool isReset(const Expr *E) {
  E = strip(E);
  if (const auto *C = dyn_cast<CXXFunctionalCastExpr>(E))
    E = strip(C->getSubExpr());
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(E))
    return true;
  if (const auto *L = dyn_cast<InitListExpr>(E))
    return L->getNumInits() == 0;
  if (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
    if (C->getNumArgs() == 0 || isa<CXXDefaultArgExpr>(C->getArg(0)))
      return true;
    return C->getNumArgs() == 1 && isReset(C->getArg(0));
  }
  if (const auto *D = dyn_cast<DeclRefExpr>(E))
    return D->getDecl()->isInStdNamespace() &&
           nameOf(D->getDecl()) == "nullopt";
  return false;
}

} // namespace

class ConsumptionBuilder {
public:
  ConsumptionBuilder(Analysis &A, const FunctionBody &B, Consumption &Out)
      : A(A), B(B), Out(Out), Climb(A, B),
        Made(A, Climb, Out.OwnTasks, Out.OwnHandles), Flow(B, A.context()) {}

  void run() {
    if (isInsideTaskType())
      return;
    // Most functions make none, and then nothing below costs anything.
    for (const CallExpr *C : B.calls()) {
      consider(C);
      considerEmplace(C);
    }
    for (const CXXConstructExpr *C : B.constructions())
      consider(C);
    for (const Expr *E : B.awaits())
      consider(E);
    followHeld();
    const SourceManager &SM = A.context().getSourceManager();
    llvm::sort(Out.Lost, [&](const Creation &L, const Creation &R) {
      return SM.isBeforeInTranslationUnit(L.Source->getBeginLoc(),
                                          R.Source->getBeginLoc());
    });
  }

private:
  struct Held {
    Creation C;
    const Stmt *At; ///< null: the declaration
  };

  /// Members of task types, awaiters' promises and so on make and move their
  /// own objects; that is their trade.
  bool isInsideTaskType() {
    for (const DeclContext *D = B.function(); D; D = D->getParent()) {
      const auto *R = dyn_cast<CXXRecordDecl>(D);
      if (!R || R->isLambda())
        continue;
      QualType T = A.context().getCanonicalTagType(R);
      if (A.shapes().task(T) || A.shapes().handle(T) ||
          A.shapes().promiseType(T) ||
          !R->lookup(&A.context().Idents.get("get_return_object")).empty())
        return true;
    }
    return false;
  }

  void consider(const Expr *E) {
    Creation C;
    if (!Made.read(E, C))
      return;
    place(std::move(C), Climb.climb(E, /*IsValue=*/true));
  }

  void place(Creation C, const Destination &D) {
    C.InConditional = D.InConditional;
    if ((D.K == Destination::Discarded || D.K == Destination::ToVoid) &&
        C.Task && isMadeToThrow(C.Source))
      return;
    switch (D.K) {
    case Destination::Discarded:
    case Destination::Observed:
      C.What = Fate::Discarded;
      Out.Lost.push_back(C);
      return;
    case Destination::ToVoid:
      C.What = Fate::CastToVoid;
      Out.Lost.push_back(C);
      return;
    case Destination::Initialises:
      C.Variable = D.Variable;
      C.InContainer = D.Wrapped || Climb.isContainer(D.Variable->getType());
      AllHeld.push_back({C, nullptr});
      return;
    case Destination::AssignedTo:
    case Destination::AddedTo:
      C.Variable = D.Variable;
      C.InContainer = D.Wrapped || Climb.isContainer(D.Variable->getType());
      AllHeld.push_back({C, D.At});
      return;
    default:
      return;
    }
  }

  /// EXPECT_THROW(f(), E), expect_throw<E>([] { f(); }): a test that passes has
  /// seen the call throw, and then there is no task. What says that nothing is
  /// thrown names no exception.
  bool isMadeToThrow(const Expr *E) {
    const SourceManager &SM = A.context().getSourceManager();
    for (const CXXTryStmt *Try : B.tries()) {
      if (!Try->getBeginLoc().isMacroID() || !B.isWithin(E, Try->getTryBlock()))
        continue;
      for (unsigned I = 0; I < Try->getNumHandlers(); ++I)
        if (const VarDecl *D = Try->getHandler(I)->getExceptionDecl();
            D && D->getTypeSourceInfo()) {
          TypeLoc T = D->getTypeSourceInfo()->getTypeLoc();
          if (auto Reference = T.getAs<ReferenceTypeLoc>())
            T = Reference.getPointeeLoc();
          if (SM.isMacroArgExpansion(T.getUnqualifiedLoc().getBeginLoc()))
            return true;
        }
    }
    const auto *Method = dyn_cast<CXXMethodDecl>(B.function());
    const LambdaUse *Use = Method ? A.lambdaUse(Method) : nullptr;
    const auto *Call =
        Use ? dyn_cast_or_null<CallExpr>(Use->Consumer) : nullptr;
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    const TemplateArgumentList *Arguments =
        Callee ? Callee->getTemplateSpecializationArgs() : nullptr;
    return Arguments && isLastStatement(E) &&
           llvm::any_of(Arguments->asArray(), [](const TemplateArgument &Each) {
             return Each.getKind() == TemplateArgument::Type &&
                    isStdException(Each.getAsType()->getAsCXXRecordDecl());
           });
  }
  bool isLastStatement(const Expr *E) {
    const auto *All = dyn_cast_or_null<CompoundStmt>(B.body());
    return All && !All->body_empty() && B.isWithin(E, All->body_back());
  }
  static bool isStdException(const CXXRecordDecl *R) {
    if (!R || !R->hasDefinition())
      return false;
    if (R->isInStdNamespace() && nameOf(R) == "exception")
      return true;
    return llvm::any_of(R->bases(), [](const CXXBaseSpecifier &Base) {
      return isStdException(Base.getType()->getAsCXXRecordDecl());
    });
  }

  /// threads.emplace_back(f): the thread is made inside.
  void considerEmplace(const CallExpr *Call) {
    const auto *M = dyn_cast<CXXMemberCallExpr>(Call);
    if (!M || !M->getMethodDecl() || M->getNumArgs() == 0 ||
        !nameOf(M->getMethodDecl()).starts_with("emplace"))
      return;
    const VarDecl *V =
        Climb.tracked(namedObject(M->getImplicitObjectArgument()));
    QualType Element = V ? Climb.elementOf(V->getType()) : QualType();
    if (Element.isNull())
      return;
    const HandleFacts *H = A.shapes().handle(Element);
    for (const Expr *Arg : M->arguments())
      if (Climb.isHeldType(Arg->getType().getNonReferenceType()))
        return;
    if (!H || !H->isByItself() ||
        Climb.climb(Call, false).K != Destination::Discarded)
      return;
    Creation C;
    C.Source = Call;
    C.Type = Element;
    C.Handle = H;
    C.HandleByType = true;
    C.Variable = V;
    C.InContainer = true;
    AllHeld.push_back({C, Call});
  }

  void followHeld() {
    if (AllHeld.empty())
      return;
    llvm::DenseMap<const VarDecl *, std::vector<const DeclRefExpr *>> Uses;
    for (const DeclRefExpr *R : B.references())
      if (const VarDecl *V = Climb.tracked(R->getDecl()))
        Uses[V].push_back(R);
    llvm::SetVector<const VarDecl *> Holders;
    for (const Held &H : AllHeld) {
      Holders.insert(H.C.Variable);
      if (H.At && !H.C.InContainer)
        Flow.add({FlowEvent::Bind, H.C.Variable, H.At, nullptr});
    }
    for (unsigned I = 0; I < Holders.size(); ++I) {
      const VarDecl *V = Holders[I];
      if (!isa<ParmVarDecl>(V))
        Flow.declare(V, V->getInit() ? B.parent(V->getInit()) : nullptr);
      for (const DeclRefExpr *R : Uses[V])
        use(V, R, Holders);
    }
    auto Ask = [this](const Expr *E, const VarDecl *V) { return saysOf(E, V); };
    std::vector<ValueFlow::Value> Values;
    for (const Held &H : AllHeld)
      Values.push_back({H.C.Variable, H.At});
    std::vector<ValueFlow::Result> Results = Flow.follow(Values, Ask);
    for (size_t I = 0; I < Results.size(); ++I)
      judge(AllHeld[I], Results[I]);
  }

  void use(const VarDecl *V, const DeclRefExpr *R,
           llvm::SetVector<const VarDecl *> &Holders) {
    bool Container = Climb.isContainer(V->getType());
    Destination D = Climb.climb(R, /*IsValue=*/false);
    auto Event = [&](FlowEvent::Kind K) { Flow.add({K, V, D.At, nullptr}); };
    switch (D.K) {
    case Destination::Consumed:
    case Destination::Detached:
      return Event(FlowEvent::Consume);
    case Destination::Escaped:
      return Event(FlowEvent::Escape);
    case Destination::Discarded: // 't;' and 'std::move(t);' do nothing.
    case Destination::Observed:
    case Destination::Neutral:
      return;
    case Destination::ToVoid:
      // A way to say "on purpose" of running work, not of work that is lost.
      if (const TaskFacts *T =
              A.shapes().task(V->getType().getNonReferenceType());
          T && !isLazy(T->Start))
        Event(FlowEvent::Consume);
      return;
    case Destination::AssignTarget: {
      const auto *Op = cast<CXXOperatorCallExpr>(D.At);
      if (isReset(Op->getArg(1)))
        return Event(FlowEvent::Consume);
      if (!Container)
        Event(FlowEvent::Bind);
      if (!Climb.isUnusedResult(Op))
        Event(FlowEvent::Consume);
      return;
    }
    case Destination::Initialises:
      Holders.insert(D.Variable);
      Flow.add({FlowEvent::Move, V, nullptr, D.Variable});
      return;
    case Destination::AssignedTo:
    case Destination::AddedTo:
      if (D.Variable == V)
        return Event(FlowEvent::Consume);
      Holders.insert(D.Variable);
      Flow.add({FlowEvent::Move, V, D.At, D.Variable});
      return;
    }
  }

  /// What a branch on \p E says of \p V.
  ConditionFacts::Says saysOf(const Expr *E, const VarDecl *V) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
    if (!Call || !Call->getMethodDecl() ||
        namedObject(Call->getImplicitObjectArgument()) != V)
      return mentions(E, V) ? ConditionFacts::Unclear : ConditionFacts::Nothing;
    const CXXMethodDecl *M = Call->getMethodDecl();
    llvm::StringRef Name = nameOf(M);
    if (isa<CXXConversionDecl>(M))
      return ConditionFacts::FullWhenTrue;
    if (Climb.isContainer(V->getType().getNonReferenceType()))
      return Name == "has_value" ? ConditionFacts::FullWhenTrue
             : Name == "empty"   ? ConditionFacts::EmptyWhenTrue
                                 : ConditionFacts::Unclear;
    if (const ApiFacts *F = A.model().calleeFacts(Call); F && F->ReadyCheck)
      return ConditionFacts::DoneWhenTrue;
    // Whether there is work at all, or whether it is done: who knows.
    return ConditionFacts::Unclear;
  }

  void judge(const Held &H, const ValueFlow::Result &R) {
    Creation C = H.C;
    if (!R.Known)
      return keep(std::move(C));
    C.LostAt = R.LostAt;
    if (!R.Consumed) {
      // A thread may run beside an endless loop; a lazy task that nobody in
      // the loop awaits is as lost as one that is dropped.
      bool Endless = !R.LeftAbruptly && C.Task && isLazy(C.Task->Start);
      if (R.Dropped || R.LeftByMacro)
        C.What = Fate::NeverConsumed;
      else if (R.Overwritten)
        C.What = Fate::Overwritten;
      else if (Endless)
        C.What = Fate::NeverConsumed;
      else
        return keep(std::move(C));
    } else if (R.Dropped) {
      C.What = Fate::SometimesDropped;
      C.OnSomePaths = true;
    } else if (R.Overwritten) {
      C.What = Fate::Overwritten;
      C.OnSomePaths = true;
    } else
      return keep(std::move(C));
    Out.Lost.push_back(C);
  }

  /// Nothing is lost, but a task that refers to what its full expression made
  /// (folly's now_task) was not to outlive that. A macro that names its operand
  /// first is the library's own way to await it.
  void keep(Creation C) {
    if (!C.Task || !C.Task->MustAwaitImmediately ||
        C.Variable->getLocation().isMacroID())
      return;
    C.What = Fate::Kept;
    Out.Lost.push_back(std::move(C));
  }

  Analysis &A;
  const FunctionBody &B;
  Consumption &Out;
  Climber Climb;
  CreationReader Made;
  ValueFlow Flow;
  std::vector<Held> AllHeld;
};

Consumption::Consumption(Analysis &A, const FunctionBody &Body) {
  ConsumptionBuilder(A, Body, *this).run();
}

} // namespace clang::tidy::async
