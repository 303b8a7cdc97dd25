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
#include "LockTypes.h"
#include "Mutations.h"
#include "StdTypes.h"
#include "llvm/ADT/StringSwitch.h"

namespace clang::tidy::async {

using async_tidy::Confidence;
using locks::LockTypes;

static const CXXRecordDecl *classOf(QualType T) {
  return T.getNonReferenceType()->getAsCXXRecordDecl();
}

static StringRef className(QualType T) {
  const CXXRecordDecl *R = classOf(T);
  return R && R->getIdentifier() ? R->getName() : StringRef();
}

/// A reference to an element stays good until that element goes.
static bool keepsReferences(QualType Container) {
  StringRef Name = className(Container);
  const CXXRecordDecl *R = classOf(Container);
  if (!R)
    return false;
  if (R->isInStdNamespace() || Name.contains("node") ||
      Name.starts_with("unordered_"))
    return Name.contains("map") || Name.contains("set") ||
           Name.contains("list") || Name.contains("deque") ||
           Name.contains("node");
  return Name.contains("list");
}

static QualType pointee(QualType T) {
  return T->isPointerType() ? T->getPointeeType() : T;
}

namespace {
/// A part of a container.
struct Access {
  const Expr *Container = nullptr;
  bool Stable = false; ///< only erasing the element ends it
  explicit operator bool() const { return Container; }
};

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
    for (const CallExpr *C : Body.calls())
      expression(C);
    return std::move(Found);
  }

private:
  static bool counts(const SuspensionPoint &P) {
    // Who asks a generator for its next value is the one who uses it.
    return P.K != SuspensionPoint::Yield;
  }

  // ---- What an expression is a part of --------------------------------------

  Access access(const Expr *E, unsigned Depth = 0) {
    if (!E || Depth > 16)
      return {};
    E = strip(E);
    if (const auto *M = dyn_cast<MemberExpr>(E)) {
      if (!isa<FieldDecl>(M->getMemberDecl()))
        return {};
      const Expr *Base = strip(M->getBase());
      if (M->isArrow() && !isa<CallExpr>(Base))
        return {};
      return access(Base, Depth + 1);
    }
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E)) {
      const Expr *Object = Op->getArg(0);
      if (Op->getOperator() == OO_Subscript) {
        if (isContainer(Object->getType()))
          return element(Object);
        return access(Object, Depth + 1);
      }
      if ((Op->getOperator() == OO_Star && Op->getNumArgs() == 1) ||
          Op->getOperator() == OO_Arrow) {
        if (isStdType(Object->getType(), {"unique_ptr", "shared_ptr"})) {
          Access Holder = access(Object, Depth + 1);
          // A shared_ptr that was copied keeps what it points to.
          Holder.Stable = true;
          return Holder;
        }
        if (const Expr *C = iterated(Object, Depth + 1))
          return element(C);
        return access(Object, Depth + 1);
      }
      return {};
    }
    if (const auto *C = dyn_cast<CXXMemberCallExpr>(E)) {
      const Expr *Object = C->getImplicitObjectArgument();
      const CXXMethodDecl *Method = C->getMethodDecl();
      if (!Object || !Method || !Method->getDeclName().isIdentifier())
        return {};
      StringRef Name = Method->getName();
      if (isContainer(pointee(Object->getType()))) {
        if (Name == "at" || Name == "front" || Name == "back" || Name == "top")
          return element(Object);
        if (Name == "emplace_back" || Name == "emplace_front")
          return C->isGLValue() ? element(Object) : Access();
        return {};
      }
      if (!C->isGLValue() && Name != "get")
        return {};
      Access Inner = access(Object, Depth + 1);
      if (Name == "get")
        Inner.Stable = true;
      return Inner;
    }
    if (const auto *U = dyn_cast<UnaryOperator>(E)) {
      if (U->getOpcode() != UO_Deref)
        return {};
      if (const Expr *C = iterated(U->getSubExpr(), Depth + 1))
        return element(C);
      return {};
    }
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
      const VarDecl *V = made(Ref->getDecl());
      if (!V || !V->getInit() || !V->hasLocalStorage() ||
          (!V->getType()->isReferenceType()))
        return {};
      return access(V->getInit(), Depth + 1);
    }
    return {};
  }

  static Access element(const Expr *Container) {
    return {Container, keepsReferences(pointee(Container->getType()))};
  }

  static const VarDecl *made(const ValueDecl *D) {
    if (const auto *B = dyn_cast<BindingDecl>(D))
      D = dyn_cast_or_null<VarDecl>(B->getDecomposedDecl());
    const auto *V = dyn_cast_or_null<VarDecl>(D);
    return V && !isa<ParmVarDecl>(V) ? V : nullptr;
  }

  /// The container that an iterator goes over; null if it is none.
  const Expr *iterated(const Expr *E, unsigned Depth = 0) {
    if (!E || Depth > 16)
      return nullptr;
    E = stripMove(E);
    if (const auto *C = dyn_cast<CXXConstructExpr>(E))
      return C->getNumArgs() == 1 && !isContainer(C->getType())
                 ? iterated(C->getArg(0), Depth + 1)
                 : nullptr;
    if (const auto *M = dyn_cast<MemberExpr>(E))
      return className(M->getBase()->getType()) == "pair"
                 ? iterated(M->getBase(), Depth + 1)
                 : nullptr;
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E)) {
      if (Op->getOperator() == OO_Call) { // std::ranges::find(c, x)
        const CXXRecordDecl *R = classOf(Op->getArg(0)->getType());
        if (!R || !LockTypes::inStd(R) || Op->getNumArgs() < 2)
          return nullptr;
        const Expr *First = Op->getArg(1);
        return isContainer(First->getType()) ? First
                                             : iterated(First, Depth + 1);
      }
      if (llvm::is_contained({OO_Plus, OO_Minus, OO_PlusPlus, OO_MinusMinus},
                             Op->getOperator()))
        return iterated(Op->getArg(0), Depth + 1);
      return nullptr;
    }
    if (const auto *C = dyn_cast<CXXMemberCallExpr>(E)) {
      const Expr *Object = C->getImplicitObjectArgument();
      const CXXMethodDecl *M = C->getMethodDecl();
      if (!Object || !M || !M->getDeclName().isIdentifier() ||
          !isContainer(pointee(Object->getType())) ||
          !(C->getType()->isRecordType() || C->getType()->isPointerType()))
        return nullptr;
      bool Gives =
          llvm::StringSwitch<bool>(M->getName())
              .Cases({"begin", "cbegin", "rbegin", "crbegin", "end", "cend",
                      "rend"},
                     true)
              .Cases({"find", "lower_bound", "upper_bound", "equal_range",
                      "insert", "emplace", "try_emplace", "insert_or_assign",
                      "erase", "emplace_hint", "data", "c_str", "iterator_to"},
                     true)
              .Default(false);
      return Gives ? Object : nullptr;
    }
    if (const auto *C = dyn_cast<CallExpr>(E)) {
      if (LockTypes::stdFunction(C).empty() || !C->getNumArgs() ||
          !(C->getType()->isRecordType() || C->getType()->isPointerType()))
        return nullptr;
      const Expr *First = C->getArg(0);
      StringRef Name = LockTypes::stdFunction(C);
      if (isContainer(First->getType()))
        return Name == "begin" || Name == "end" || Name == "data" ? First
                                                                  : nullptr;
      return Name.contains("find") || Name.contains("bound") ||
                     Name == "next" || Name == "prev" || Name == "search" ||
                     Name.contains("element") || Name == "partition"
                 ? iterated(First, Depth + 1)
                 : nullptr;
    }
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
      const VarDecl *V = made(Ref->getDecl());
      return V && V->getInit() && V->hasLocalStorage()
                 ? iterated(V->getInit(), Depth + 1)
                 : nullptr;
    }
    return nullptr;
  }

  // ---- Values
  // ----------------------------------------------------------------

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
               isStdType(pointee(C->getImplicitObjectArgument()->getType()),
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

  /// The container that a string_view or span is made of.
  const Expr *viewed(const Expr *E) {
    E = stripMove(E);
    if (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
      if (C->getNumArgs() == 0)
        return nullptr;
      const Expr *First = strip(C->getArg(0));
      if (isContainer(First->getType()) && First->isLValue())
        return First;
      return viewed(First);
    }
    if (const auto *C = dyn_cast<CXXFunctionalCastExpr>(E))
      return viewed(C->getSubExpr());
    if (const auto *C = dyn_cast<CXXMemberCallExpr>(E)) {
      const Expr *Object = C->getImplicitObjectArgument();
      if (Object && Object->isLValue() &&
          isContainer(pointee(Object->getType())) &&
          (isa_and_nonnull<CXXConversionDecl>(C->getMethodDecl()) ||
           LockTypes::memberName(C) == "data"))
        return Object;
    }
    return nullptr;
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

  /// 'table_[k].assign(co_await f())', 'f(table_[k], co_await g())'.
  void expression(const CallExpr *C) {
    const auto *Op = dyn_cast<CXXOperatorCallExpr>(C);
    if (C->isTypeDependent() || (Op && Op->isAssignmentOp()))
      return;
    bool Awaits = llvm::any_of(Info.Suspensions, [&](const SuspensionPoint &P) {
      if (P.NeverSuspends || P.Unreachable || !counts(P))
        return false;
      for (const Stmt *Up = Body.parent(P.E); Up && isa<Expr>(Up);
           Up = Body.parent(Up)) {
        if (Up == C)
          return true;
        if (isa<LambdaExpr>(Up))
          return false;
      }
      return false;
    });
    if (!Awaits)
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
        !canChange(E.Container, From.Stable))
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
      if (isa<CXXConstructorDecl, CXXDestructorDecl>(In) || In->isMain()) {
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
    return All.of(O.D).empty() && !WhenMade && !All.isFilledWhenMade(O.D);
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
  std::vector<SharedElement> Found;
};
} // namespace

std::vector<SharedElement> sharedElements(Analysis &A,
                                          const CoroutineInfo &Info) {
  return Finder(A, Info).run();
}

/// 'co_await m.lock()', 'co_await get_units(sem, 1)'.
static bool isAcquired(const Expr *E) {
  const CallExpr *C = nullptr;
  E = stripMove(E);
  if (const auto *Await = dyn_cast<CoawaitExpr>(E))
    C = dyn_cast<CallExpr>(stripMove(Await->getOperand()));
  else if (const auto *Await = dyn_cast<DependentCoawaitExpr>(E))
    C = dyn_cast<CallExpr>(stripMove(Await->getOperand()));
  if (!C)
    return false;
  const auto *F = dyn_cast_or_null<FunctionDecl>(C->getCalleeDecl());
  StringRef Name = F && F->getDeclName().isIdentifier()
                       ? F->getName()
                       : LockTypes::memberName(C);
  if (Name.contains_insensitive("unlock"))
    return false;
  return llvm::any_of(
      ArrayRef<StringRef>{"lock", "acquire", "get_units", "permit", "enter",
                          "hold_write", "hold_read"},
      [&](StringRef Word) { return Name.contains_insensitive(Word); });
}

bool isExclusive(Analysis &A, const FunctionBody &Body, SourceLocation From,
                 SourceLocation To) {
  const SourceManager &SM = A.context().getSourceManager();
  const FunctionDecl *F = Body.function();
  if (F->getDeclName().isIdentifier() &&
      F->getName().contains_insensitive("locked") &&
      !F->getName().contains_insensitive("unlocked"))
    return true;
  auto Covers = [&](SourceLocation Begin, const Stmt *At) {
    const Stmt *Scope = At;
    while (Scope && !isa<CompoundStmt>(Scope))
      Scope = Body.parent(Scope);
    return SM.isBeforeInTranslationUnit(Begin, From) &&
           (!Scope || !SM.isBeforeInTranslationUnit(Scope->getEndLoc(), To));
  };
  // Given back in between by name: lock.unlock(), units.return_all().
  auto GivenBack = [&](const ValueDecl *D, SourceLocation Since) {
    return llvm::any_of(Body.calls(), [&](const CallExpr *C) {
      StringRef Name = LockTypes::memberName(C);
      if (!Name.contains_insensitive("unlock") &&
          !Name.contains_insensitive("release") &&
          !Name.contains_insensitive("return") && Name != "reset")
        return false;
      const Expr *Object = LockTypes::receiver(C);
      return Object && (!D || namedObject(Object) == D) &&
             SM.isBeforeInTranslationUnit(Since, C->getBeginLoc()) &&
             SM.isBeforeInTranslationUnit(C->getBeginLoc(), To);
    });
  };
  for (const VarDecl *V : Body.variables()) {
    if (!V->hasLocalStorage() || !V->getInit())
      continue;
    if (!A.shapes().guard(V->getType()) &&
        A.shapes().containedGuard(V->getType()).isNull() &&
        !isAcquired(V->getInit()))
      continue;
    if (Covers(V->getLocation(), Body.parent(V->getInit())) &&
        !GivenBack(V, V->getLocation()))
      return true;
  }
  // 'co_await m.lock();' … 'm.unlock();'
  for (const Expr *Await : Body.awaits())
    if (isAcquired(Await)) {
      const Stmt *Statement = Body.enclosingStatement(Await);
      bool Alone =
          isa<Expr>(Statement) && strip(cast<Expr>(Statement)) == strip(Await);
      if (Alone && Covers(Await->getBeginLoc(), Body.parent(Statement)) &&
          !GivenBack(nullptr, Await->getBeginLoc()))
        return true;
    }
  // 'co_await with_lock(m, [&]() -> task<> { … })'
  if (const auto *Method = dyn_cast<CXXMethodDecl>(F))
    if (const LambdaUse *Use = A.lambdaUse(Method); Use && Use->Consumer)
      if (const NamedDecl *Callee = Model::callee(Use->Consumer);
          Callee && Callee->getDeclName().isIdentifier())
        return llvm::any_of(
            ArrayRef<StringRef>{"lock", "semaphore", "exclusive", "serial",
                                "synchron", "guarded"},
            [&](StringRef Word) {
              return Callee->getName().contains_insensitive(Word);
            });
  return false;
}

} // namespace clang::tidy::async
