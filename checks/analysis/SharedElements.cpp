// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   for (auto &s : sessions_)      // the loop keeps an iterator
//     co_await s.ping();           // meanwhile a session closes and is erased
//
// Three questions. What was obtained: from the initialiser, is it a part of a
// container, and which way does it point there? Whose is the container
// (SharedState)? And can anybody change it while this function is suspended
// (Mutations)? The last is what makes the difference between a race and a list
// that is filled once, so a container that this unit can see to be changed by
// nobody else is left alone:
//
//   iterator, loop, reference into a vector   another function changes it, or
//                                             nobody in sight fills it
//   reference into a node (map, list, deque)  another function erases from it
//   any of them in 'state_.items'             another function assigns 'state_'
//   part of an object that a caller gave      another function changes it
//   a parameter itself                        some caller passes what others
//                                             have too, or none is in sight
//   a variable captured by reference          another closure, or the function
//                                             around after making this one
//
// Misses: changes by other units to containers that look constant here; views
// through range adaptors. May report wrongly: an owner who sees to it that
// nobody changes the container meanwhile, by means other than a lock.
#include "SharedElements.h"
#include "Analysis.h"
#include "ElementAccess.h"
#include "Exclusive.h"
#include "LockTypes.h"
#include "Mutations.h"
#include "StdTypes.h"

namespace clang::tidy::async {

using async_tidy::Confidence;
using locks::LockTypes;

static bool soundsLikeChange(StringRef Name) {
  return llvm::any_of(
      ArrayRef<StringRef>{"add", "insert", "remove", "erase", "push", "pop",
                          "put", "clear", "register", "unregister", "subscribe",
                          "unsubscribe", "attach", "detach"},
      [&](StringRef Word) { return Name.starts_with_insensitive(Word); });
}

namespace {
class Finder {
public:
  Finder(Analysis &A, const CoroutineInfo &Info)
      : A(A), Info(Info), Body(*Info.Body), Across(Info) {}

  std::vector<SharedElement> run() {
    if (!Across.usable())
      return {};
    loops(Body.body());
    for (const VarDecl *V : Body.variables())
      if (V->hasLocalStorage() && V->getInit() &&
          !V->getType()->isDependentType() && !V->isCXXForRangeDecl())
        variable(V);
    findAwaiting();
    for (const CallExpr *C : Body.calls())
      if (Awaiting.contains(C))
        expression(C);
    return std::move(Found);
  }

private:
  static bool counts(const SuspensionPoint &P) {
    // Who asks a generator for its next value is the one who uses it.
    return P.K != SuspensionPoint::Yield;
  }

  void variable(const VarDecl *V) {
    QualType T = V->getType();
    const Expr *Init = strip(V->getInit());
    SharedElement E;
    E.Variable = V;
    E.Obtained = V->getLocation();
    Access From;
    if (T->isReferenceType()) {
      if (!Init->isGLValue())
        return;
      From = access(Init);
    } else if (T->isPointerType()) {
      E.K = SharedElement::Pointer;
      if (const auto *U = dyn_cast<UnaryOperator>(Init);
          U && U->getOpcode() == UO_AddrOf)
        From = access(U->getSubExpr());
      else if (const auto *C = dyn_cast<CXXMemberCallExpr>(Init);
               C && LockTypes::memberName(C) == "get" &&
               isStdType(
                   withoutPointer(C->getImplicitObjectArgument()->getType()),
                   {"unique_ptr"})) {
        From = access(C->getImplicitObjectArgument());
        From.Stable = true;
      } else if (const auto *C = dyn_cast<CXXMemberCallExpr>(Init);
                 C && (LockTypes::memberName(C) == "data" ||
                       LockTypes::memberName(C) == "c_str"))
        From.Container = iterated(Init);
    } else if (isStdType(T, {"basic_string_view", "span"})) {
      E.K = SharedElement::View;
      From.Container = viewed(Init);
    } else if (isIterator(T) || isa<DecompositionDecl>(V) ||
               className(T) == "pair") {
      E.K = SharedElement::Iterator;
      From.Container = iterated(Init);
    }
    if (From)
      judge(E, From, Across.ofVariable(V));
  }

  void loops(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return;
    if (const auto *For = dyn_cast<CXXForRangeStmt>(S);
        For && For->getCoawaitLoc().isInvalid() && For->getBeginStmt())
      loop(For);
    for (const Stmt *Child : S->children())
      if (Child && !isa<Expr>(Child))
        loops(Child);
  }

  void loop(const CXXForRangeStmt *For) {
    const Expr *Range = strip(For->getRangeInit());
    // 'm | std::views::values'
    while (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Range)) {
      if (Op->getOperator() != OO_Pipe)
        break;
      Range = strip(Op->getArg(0));
    }
    if (!isContainer(Range->getType()) || !Range->isLValue())
      return;
    const auto *Begin = dyn_cast<DeclStmt>(For->getBeginStmt());
    const auto *V = Begin && Begin->isSingleDecl()
                        ? dyn_cast<VarDecl>(Begin->getSingleDecl())
                        : nullptr;
    if (!V)
      return;
    AcrossAwait::Value Value;
    Value.From = Across.declaration(V);
    Value.Variable = V;
    for (const DeclRefExpr *Ref : Across.mentions(V))
      Value.Uses.insert(Ref);
    SharedElement E;
    E.K = SharedElement::Loop;
    E.Obtained = For->getForLoc();
    if (judge(E, {Range, false}, Value))
      return;
    // A loop that ends after the suspension still has its variable.
    const VarDecl *Item = For->getLoopVariable();
    if (!Item || !Item->getType()->isReferenceType() ||
        !Item->getType()->isLValueReferenceType())
      return;
    SharedElement Each;
    Each.Variable = Item;
    Each.Obtained = Item->getLocation();
    judge(Each, element(Range), Across.ofVariable(Item));
  }

  /// Expressions with a suspension inside. Each is entered once, however many
  /// suspensions it has: a sum of a thousand awaits is a thousand deep.
  void findAwaiting() {
    for (const SuspensionPoint &P : Info.Suspensions)
      if (!P.NeverSuspends && !P.Unreachable && counts(P))
        for (const Stmt *Up = Body.parent(P.E);
             Up && isa<Expr>(Up) && !isa<LambdaExpr>(Up) &&
             Awaiting.insert(Up).second;
             Up = Body.parent(Up)) {
        }
  }

  /// 'table_[k].assign(co_await f())', 'f(table_[k], co_await g())'.
  void expression(const CallExpr *C) {
    const auto *Op = dyn_cast<CXXOperatorCallExpr>(C);
    if (C->isTypeDependent() || (Op && Op->isAssignmentOp()))
      return;
    auto Try = [&](const Expr *E) {
      Access From = access(E);
      if (!From)
        return;
      SharedElement Each;
      Each.K = SharedElement::Expression;
      Each.Obtained = E->getBeginLoc();
      AcrossAwait::Value Value;
      Value.From = strip(E);
      Value.Uses.insert(C);
      judge(Each, From, Value);
    };
    if (const Expr *Object = LockTypes::receiver(C))
      Try(Object);
    const FunctionDecl *F = C->getDirectCallee();
    if (!F || Op)
      return;
    for (unsigned I = 0; I < C->getNumArgs() && I < F->getNumParams(); ++I)
      if (F->getParamDecl(I)->getType()->isLValueReferenceType())
        Try(C->getArg(I));
  }

  // ---- Who can change it
  // -----------------------------------------------------

  bool judge(SharedElement &E, Access From, const AcrossAwait::Value &Value) {
    E.Container = ownerOf(A, Body, From.Container);
    if (!E.Container.shared())
      return false;
    auto Crossed = Across.find(Value, counts);
    if (!Crossed)
      return false;
    E.Point = Crossed->Point;
    E.Use = Crossed->Use->getBeginLoc();
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Crossed->Use);
        Op && Op->isAssignmentOp())
      E.Use = Op->getArg(0)->getBeginLoc();
    if (E.K == SharedElement::Loop)
      E.Use = E.Point->Loc;
    if (isExclusive(A, Body, E.Obtained, E.Use) ||
        !(canChange(E.Container, From.Stable) ||
          wholeIsReplaced(E.Container, From.Container)))
      return false;
    // One container, one suspension: one report.
    for (const SharedElement &Other : Found)
      if (Other.Container.D == E.Container.D && Other.Point == E.Point)
        return true;
    Found.push_back(E);
    return true;
  }

  static const FunctionDecl *outermost(const FunctionDecl *F) {
    const FunctionDecl *Result = F;
    while (const auto *Method = dyn_cast<CXXMethodDecl>(Result)) {
      if (!Method->getParent()->isLambda())
        break;
      const auto *Up =
          dyn_cast<FunctionDecl>(Method->getParent()->getDeclContext());
      if (!Up)
        break;
      Result = Up;
    }
    return Result;
  }

  /// 'state_ = std::move(next)' ends what is in 'state_.items'.
  bool wholeIsReplaced(const Owner &O, const Expr *Container) {
    if (O.K != Owner::Member && O.K != Owner::Global)
      return false;
    const auto *M = dyn_cast<MemberExpr>(strip(Container));
    while (M && !M->isArrow()) {
      const Expr *Base = strip(M->getBase());
      M = dyn_cast<MemberExpr>(Base);
      const ValueDecl *Whole = namedObject(Base);
      const auto *Variable = dyn_cast_or_null<VarDecl>(Whole);
      if (!Whole || !(M || (Variable && Variable->hasGlobalStorage())))
        return false;
      for (const Mutation &Each : A.mutations().of(Whole))
        if (const FunctionDecl *In = outermost(Each.In);
            Each.Assigns && !Each.OfLocal &&
            !isa<CXXConstructorDecl, CXXDestructorDecl>(In) && !In->isMain() &&
            Each.In != Body.function())
          return true;
    }
    return false;
  }

  bool canChange(const Owner &O, bool Stable) {
    const Mutations &All = A.mutations();
    const FunctionDecl *Here = Body.function();
    const SourceManager &SM = A.context().getSourceManager();
    if (O.K == Owner::Parameter)
      return !Stable && callersShare(cast<VarDecl>(O.D));
    if (O.K == Owner::Captured)
      return llvm::any_of(All.of(O.D), [&](const Mutation &M) {
        if (M.In == Here || (Stable && !M.Erases))
          return false;
        const auto *Method = dyn_cast<CXXMethodDecl>(M.In);
        return (Method && Method->getParent()->isLambda()) ||
               SM.isBeforeInTranslationUnit(Here->getEndLoc(), M.At);
      });
    // What an accessor gives: of a singleton, others have it too.
    if (isa<FunctionDecl>(O.D))
      return !Stable && O.K == Owner::Global;
    bool Others = false, Erased = false, Own = false, WhenMade = false;
    for (const Mutation &M : All.of(O.D)) {
      const FunctionDecl *In = outermost(M.In);
      if (isa<CXXConstructorDecl, CXXDestructorDecl>(In) || In->isMain() ||
          M.OfLocal) {
        WhenMade = true;
      } else if (In->getCanonicalDecl() ==
                 outermost(Here)->getCanonicalDecl()) {
        Own |= !M.Erases;
        if (M.In != Here)
          Others = true, Erased |= M.Erases;
      } else {
        Others = true;
        Erased |= M.Erases;
      }
    }
    if (Stable)
      return Erased;
    if (Others)
      return true;
    if (O.ThroughParameter)
      return false;
    // Two runs of this coroutine on one object.
    if (Own)
      return true;
    if (!All.of(O.D).empty() && !WhenMade)
      return false;
    return (!WhenMade && !All.isFilledWhenMade(O.D)) || hasUnseenMembers(O.D);
  }

  /// Members that this unit does not define may change the field, and are
  /// called so.
  bool hasUnseenMembers(const ValueDecl *D) {
    const auto *Field = dyn_cast<FieldDecl>(D);
    const auto *R =
        Field ? dyn_cast<CXXRecordDecl>(Field->getParent()) : nullptr;
    return R && llvm::any_of(R->methods(), [](const CXXMethodDecl *M) {
             return !M->isImplicit() && M->isInstance() && !M->isConst() &&
                    !M->isPureVirtual() && !M->isDeleted() &&
                    !M->isDefaulted() &&
                    !isa<CXXConstructorDecl, CXXDestructorDecl>(M) &&
                    !M->isDefined() && M->getDeclName().isIdentifier() &&
                    soundsLikeChange(M->getName());
           });
  }

  /// Somebody passes what others have as well; or nobody in sight calls.
  bool callersShare(const VarDecl *Parameter) {
    const auto *P = dyn_cast<ParmVarDecl>(Parameter);
    if (!P)
      return true; // A shared_ptr made here of what others have.
    const FunctionDecl *F = Body.function();
    if (const auto *Method = dyn_cast<CXXMethodDecl>(F);
        Method && Method->getParent()->isLambda())
      return false;
    llvm::ArrayRef<CallSite> Sites = A.mutations().callsOf(F);
    unsigned Index = P->getFunctionScopeIndex();
    for (const CallSite &Site : Sites) {
      const FunctionBody *B = A.body(Site.In);
      if (!B || Index >= Site.Call->getNumArgs())
        continue;
      Owner O = ownerOf(A, *B, Site.Call->getArg(Index));
      if (O.shared() && O.K != Owner::Captured)
        return true;
    }
    return Sites.empty();
  }

  Analysis &A;
  const CoroutineInfo &Info;
  const FunctionBody &Body;
  AcrossAwait Across;
  llvm::DenseSet<const Stmt *> Awaiting;
  std::vector<SharedElement> Found;
};
} // namespace

std::vector<SharedElement> sharedElements(Analysis &A,
                                          const CoroutineInfo &Info) {
  return Finder(A, Info).run();
}

} // namespace clang::tidy::async
