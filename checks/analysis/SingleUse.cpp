// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The problem: a task can be awaited once, a std::future gives its value once,
// what was moved into a call is gone.
//
//   for (int i = 0; i < repeat; ++i)
//     co_await client.execute(std::move(command)); // empty the second time
//
// The idea: each mention of a local variable is either a use that takes the
// value (an await, get(), a std::move that something takes), a use that needs
// the value to be there, a reset (assignment), or of no interest. From each
// taking use, PathQuery searches a way to a use that needs the value; a reset
// and the variable's declaration end a way.
//
// A variable whose address is taken, or that a lambda captures by reference,
// may change behind our back and is left alone. Copyable task types and those
// that a model calls multi-consumer are meant to be shared. Values that are
// not tasks count only when they were moved into a call that is awaited or
// gives a task: the rest is clang-tidy's bugprone-use-after-move.
//
// Missed: members, elements of containers, what a function does with a
// reference. Wrong would be a condition that excludes the second use and that
// BranchTable does not understand.
#include "SingleUse.h"
#include "Analysis.h"
#include "Destination.h"
#include "PathQuery.h"
#include "llvm/ADT/MapVector.h"

namespace clang::tidy::async {

namespace {

/// Searches from one variable's uses.
constexpr unsigned MaxTakes = 50;

bool isCopyable(const CXXRecordDecl *R) {
  for (const CXXConstructorDecl *C : R->ctors())
    if (C->isCopyConstructor())
      return !C->isDeleted();
  if (R->hasUserDeclaredMoveConstructor() || R->hasUserDeclaredMoveAssignment())
    return false;
  return !(R->needsOverloadResolutionForCopyConstructor()
               ? false
               : R->defaultedCopyConstructorIsDeleted());
}

bool isSmartPointer(const CXXRecordDecl *R) {
  return R->isInStdNamespace() &&
         llvm::is_contained({"unique_ptr", "shared_ptr", "weak_ptr"},
                            nameOf(R));
}

enum class Role {
  Nothing,
  Take,  ///< uses it up
  Need,  ///< needs it to be there
  Look,  ///< may be asked of what is gone: size()
  Reset, ///< a new value, or perhaps one
  Leave, ///< from here on others may change it: say nothing of the variable
};

struct Use {
  Role R = Role::Nothing;
  SecondUse::How How = SecondUse::Moved;
  bool IsUse = false;
  std::string Name;
  const Expr *Mention = nullptr;
  const Stmt *At = nullptr; ///< where it happens
};

class Finder {
public:
  Finder(Analysis &A, const FunctionBody &B) : A(A), B(B) {}

  std::vector<SecondUse> run() {
    llvm::MapVector<const VarDecl *, std::vector<Use>> Uses;
    llvm::DenseMap<const VarDecl *, bool> Takes;
    for (const DeclRefExpr *R : B.references()) {
      const auto *V = dyn_cast<VarDecl>(R->getDecl());
      if (!V || !isTracked(V))
        continue;
      Use U = classify(V, R);
      U.Mention = R;
      Takes[V] |= U.R == Role::Take;
      Uses[V].push_back(U);
    }
    std::vector<SecondUse> Out;
    for (auto &[V, List] : Uses) {
      if (!Takes[V] ||
          llvm::any_of(List, [](const Use &U) { return U.R == Role::Leave; }))
        continue;
      if (auto Found = unsequenced(V, List))
        Out.push_back(*Found);
      else if (auto Found = onPaths(V, List))
        Out.push_back(*Found);
    }
    return Out;
  }

private:
  bool isTracked(const VarDecl *V) {
    auto [It, New] = Tracked.try_emplace(V, false);
    if (!New)
      return It->second;
    if (!V->hasLocalStorage() || V->isImplicit() || V->isInitCapture() ||
        isa<DecompositionDecl>(V) || V->getDeclContext() != B.function())
      return false;
    QualType T = V->getType();
    if (T->isReferenceType() &&
        !(isa<ParmVarDecl>(V) && T->isRValueReferenceType()))
      return false;
    T = T.getNonReferenceType();
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    if (!R || !R->hasDefinition() || T->isDependentType() ||
        T.isConstQualified())
      return false;
    SecondUse::Kind K = SecondUse::Value;
    if (const HandleFacts *H = A.shapes().handle(T)) {
      if (isCopyable(R))
        return false;
      K = R->isInStdNamespace() && nameOf(R) == "future" ? SecondUse::Future
                                                         : SecondUse::Handle;
      (void)H;
    } else if (const TaskFacts *Task = A.shapes().task(T)) {
      if (Task->MultiConsumer || isCopyable(R))
        return false;
      K = SecondUse::Task;
    } else if (!R->hasNonTrivialMoveConstructor() ||
               A.shapes().isAwaitable(T) || A.shapes().guard(T)) {
      return false;
    }
    Kinds[V] = K;
    return Tracked[V] = true;
  }

  // What a mention does.

  /// The nearest node around \p E that is more than syntax.
  const Stmt *above(const Expr *&E) const {
    const Stmt *P = B.parent(E);
    while (isa_and_nonnull<ParenExpr, ImplicitCastExpr, FullExpr,
                           MaterializeTemporaryExpr, CXXBindTemporaryExpr>(P)) {
      E = cast<Expr>(P);
      P = B.parent(P);
    }
    return P;
  }

  Use classify(const VarDecl *V, const DeclRefExpr *R) {
    Use U;
    U.At = R;
    const Expr *E = R;
    const Stmt *P = above(E);
    bool IsMoved = false;
    while (P) {
      const auto *Call = dyn_cast<CallExpr>(P);
      if (Call && isStdCall(Call, {"move", "forward"}))
        IsMoved = true;
      else if (const auto *Cast = dyn_cast<CXXStaticCastExpr>(P);
               Cast && Cast->isXValue())
        IsMoved = true;
      else
        break;
      E = cast<Expr>(P);
      P = above(E);
    }
    if (!P)
      return U;
    if (isa<CoawaitExpr>(P))
      return taken(U, SecondUse::Awaited, P, V);
    if (const auto *M = dyn_cast<MemberExpr>(P))
      return member(U, V, M, IsMoved);
    if (const auto *L = dyn_cast<LambdaExpr>(P))
      return captured(U, L, E);
    if (IsMoved)
      return moved(U, V, E, P);
    return named(U, V, E, P);
  }

  Use taken(Use U, SecondUse::How How, const Stmt *At, const VarDecl *V) {
    U.R = Role::Take;
    U.How = How;
    U.At = At;
    if (Kinds[V] == SecondUse::Value)
      U.R = Role::Need;
    return U;
  }

  Use member(Use U, const VarDecl *V, const MemberExpr *M, bool IsMoved) {
    const auto *Method = dyn_cast<CXXMethodDecl>(M->getMemberDecl());
    const Expr *E = M;
    const Stmt *P = above(E);
    const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(P);
    bool IsValue = Kinds[V] == SecondUse::Value;
    if (!Method || !Call) {
      // A field that is copied bit by bit is still there.
      QualType T = M->getType();
      U.R = T.isTriviallyCopyableType(A.context()) || isAssigned(M)
                ? Role::Nothing
                : Role::Need;
      U.IsUse = true;
      return U;
    }
    llvm::StringRef Name = nameOf(Method);
    U.Name = Name.str();
    U.At = Call;
    if (M->isArrow()) // Of what it points to, and no member of the variable's.
      return U;
    if (IsValue)
      return memberOfValue(U, V, Method, Name);
    QualType T = V->getType().getNonReferenceType();
    const std::vector<std::string> *Observers = nullptr, *Consumers = nullptr;
    if (const HandleFacts *H = A.shapes().handle(T)) {
      Observers = &H->Observers;
      Consumers = &H->Consumers;
    } else if (const TaskFacts *Task = A.shapes().task(T)) {
      Observers = &Task->Observers;
      Consumers = &Task->Consumers;
    }
    if (Observers && llvm::is_contained(*Observers, Name))
      return U;
    if ((Consumers && llvm::is_contained(*Consumers, Name)) ||
        (IsMoved && Method->getRefQualifier() == RQ_RValue)) {
      U.R = Role::Take;
      U.How = SecondUse::Called;
      return U;
    }
    if (Method->getRefQualifier() == RQ_RValue) {
      U.R = Role::Take;
      U.How = SecondUse::Called;
      return U;
    }
    if (isa<CXXConversionDecl>(Method) ||
        (Method->isConst() && Method->getReturnType()->isBooleanType()) ||
        Name.starts_with("await_"))
      return U;
    if (llvm::is_contained({"reset", "swap", "emplace", "clear"}, Name)) {
      U.R = Role::Reset;
      return U;
    }
    // Another member of something that is gone; of what was only awaited it
    // may be the way to its result.
    U.R = Role::Need;
    U.IsUse = true;
    U.How = SecondUse::Called;
    return U;
  }

  Use memberOfValue(Use U, const VarDecl *V, const CXXMethodDecl *Method,
                    llvm::StringRef Name) {
    const CXXRecordDecl *R =
        V->getType().getNonReferenceType()->getAsCXXRecordDecl();
    if (llvm::is_contained({"empty", "size", "has_value", "valid", "get",
                            "capacity", "use_count", "get_allocator"},
                           Name) ||
        isa<CXXConversionDecl>(Method) || isSmartPointer(R)) {
      if (llvm::is_contained({"reset", "swap"}, Name))
        U.R = Role::Reset;
      else if (!isSmartPointer(R))
        U.R = Role::Look;
      U.IsUse = true;
      return U;
    }
    bool Reads = Method->isConst() ||
                 llvm::is_contained(
                     {"begin", "end", "data", "front", "back", "at"}, Name);
    U.R = Reads ? Role::Need : Role::Reset;
    U.IsUse = true;
    U.How = SecondUse::Called;
    return U;
  }

  bool isAssigned(const Expr *E) const {
    const Stmt *P = above(E);
    if (const auto *Bin = dyn_cast_or_null<BinaryOperator>(P))
      return Bin->isAssignmentOp() && Bin->getLHS() == E;
    const auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(P);
    return Op && Op->isAssignmentOp() && Op->getArg(0) == E;
  }

  Use captured(Use U, const LambdaExpr *L, const Expr *Init) {
    auto It = L->capture_init_begin();
    for (const LambdaCapture &C : L->captures()) {
      if (It == L->capture_init_end())
        break;
      if (*It++ != Init)
        continue;
      if (C.getCaptureKind() == LCK_ByRef)
        U.R = Role::Leave;
      else
        U.R = Role::Need, U.IsUse = true;
      return U;
    }
    U.R = Role::Leave;
    return U;
  }

  /// std::move(V), as \p E, below \p P.
  Use moved(Use U, const VarDecl *V, const Expr *E, const Stmt *P) {
    U.How = SecondUse::Moved;
    U.R = Role::Need; // unless something takes it
    const auto *Construct = dyn_cast<CXXConstructExpr>(P);
    const Expr *Outer = E;
    if (Construct && Construct->getConstructor()->isMoveConstructor()) {
      U.At = Construct;
      Outer = Construct;
      P = above(Outer);
      if (const auto *D = dyn_cast_or_null<DeclStmt>(P)) {
        U.R = Kinds[V] == SecondUse::Value ? Role::Reset : Role::Take;
        (void)D;
        return U;
      }
      if (const auto *L = dyn_cast_or_null<LambdaExpr>(P))
        return intoCall(U, V, L, Outer, /*ByValue=*/true);
      return intoCall(U, V, P, Outer, /*ByValue=*/true);
    }
    if (Construct && Construct->getConstructor()->isCopyConstructor())
      return U; // const &&: copied after all
    if (const auto *D = dyn_cast<DeclStmt>(P)) {
      // auto &&other = std::move(v): another name.
      U.R = Role::Leave;
      (void)D;
      return U;
    }
    if (isa<CompoundStmt>(P)) {
      U.R = Role::Nothing; // std::move(v); moves nothing.
      return U;
    }
    return intoCall(U, V, P, Outer, /*ByValue=*/false);
  }

  /// The value goes into \p P as \p Arg.
  Use intoCall(Use U, const VarDecl *V, const Stmt *P, const Expr *Arg,
               bool ByValue) {
    // A task is used up whoever takes it; of another value clang-tidy speaks.
    bool IsValue = Kinds[V] == SecondUse::Value;
    const auto *Call = dyn_cast_or_null<CallExpr>(P);
    const auto *Construct = dyn_cast_or_null<CXXConstructExpr>(P);
    if (Call) {
      if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call);
          Op && Op->isAssignmentOp() && Op->getNumArgs() == 2 &&
          Op->getArg(0) == Arg)
        return U;
      // What may refuse the value and leave it where it is.
      const FunctionDecl *F = Call->getDirectCallee();
      U.Name = nameOf(F).str();
      if (llvm::StringRef(U.Name).starts_with("try_") ||
          llvm::StringRef(U.Name).starts_with("try") ||
          isStdCall(Call, {"exchange", "swap", "as_const", "addressof"})) {
        U.R = Role::Reset;
        return U;
      }
      if (!ByValue && !bindsRvalue(Call, Arg)) {
        U.R = Role::Need;
        U.IsUse = true;
        return U;
      }
      if (!ByValue)
        U.At = Call;
    } else if (Construct) {
      if (!ByValue)
        U.At = Construct;
    }
    if (!IsValue) {
      U.R = Role::Take;
      return U;
    }
    // A plain move of a plain value is a use; what comes after it is for
    // another tool.
    U.R = goesIntoAwaited(P) ? Role::Take : Role::Need;
    return U;
  }

  /// The parameter takes an rvalue and not 'const T &'.
  static bool bindsRvalue(const CallExpr *Call, const Expr *Arg) {
    const FunctionDecl *F = Call->getDirectCallee();
    if (!F)
      return true;
    unsigned Shift = isa<CXXOperatorCallExpr>(Call) && isa<CXXMethodDecl>(F) &&
                             cast<CXXMethodDecl>(F)->isInstance()
                         ? 1
                         : 0;
    for (unsigned I = 0; I < Call->getNumArgs(); ++I)
      if (Call->getArg(I) == Arg) {
        if (I < Shift)
          return true;
        if (I - Shift >= F->getNumParams())
          return true;
        QualType T = F->getParamDecl(I - Shift)->getType();
        return !T->isLValueReferenceType();
      }
    return true;
  }

  /// \p P is, or is an argument of, a call that is awaited in this expression,
  /// that gives a task, or that starts work.
  bool goesIntoAwaited(const Stmt *P) {
    for (unsigned Steps = 0; P && Steps < 6; ++Steps) {
      if (isa<CoawaitExpr>(P))
        return true;
      const auto *E = dyn_cast<Expr>(P);
      if (!E)
        return false;
      if (const auto *Call = dyn_cast<CallExpr>(E)) {
        if (A.shapes().task(Call->getType()) ||
            A.shapes().handle(Call->getType()) ||
            (Call->getType()->isRecordType() &&
             A.shapes().isAwaitable(Call->getType())))
          return true;
        if (const ApiFacts *F = A.model().calleeFacts(Call); F && F->Spawn)
          return true;
        if (!isStdCall(Call, {"move", "forward", "make_pair", "make_tuple"}))
          return false;
      } else if (!isa<CXXConstructExpr, InitListExpr, LambdaExpr, CastExpr,
                      CXXFunctionalCastExpr>(E)) {
        return false;
      }
      const Expr *Outer = E;
      P = above(Outer);
    }
    return false;
  }

  /// V by its name, neither moved nor a member of.
  Use named(Use U, const VarDecl *V, const Expr *E, const Stmt *P) {
    U.IsUse = true;
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(P)) {
      if (Op->isAssignmentOp() && Op->getArg(0) == E) {
        U.R = Role::Reset;
        U.At = Op;
        U.IsUse = Op->getOperator() != OO_Equal;
        return U;
      }
      const CXXRecordDecl *R =
          V->getType().getNonReferenceType()->getAsCXXRecordDecl();
      if (Op->getArg(0) == E &&
          (Op->getOperator() == OO_Arrow || Op->getOperator() == OO_Star)) {
        U.R = isSmartPointer(R) ? Role::Need : Role::Nothing;
        U.At = Op;
        return U;
      }
      if (Op->getArg(0) == E && Op->getOperator() == OO_Subscript) {
        U.R = Role::Need;
        return U;
      }
      if (isSmartPointer(R)) // p == nullptr
        return U;
      if (Op->getOperator() == OO_Call && Op->getArg(0) == E) {
        U.R = Role::Need;
        return U;
      }
    }
    if (const auto *Un = dyn_cast<UnaryOperator>(P)) {
      U.R = Un->getOpcode() == UO_AddrOf ? Role::Leave : Role::Nothing;
      return U;
    }
    if (const auto *Construct = dyn_cast<CXXConstructExpr>(P)) {
      if (Construct->getConstructor()->isCopyOrMoveConstructor() &&
          Construct->getNumArgs() >= 1) {
        // 'return t;' and 'co_return t;' move from a local.
        const Expr *Outer = Construct;
        const Stmt *Return = above(Outer);
        if (isa_and_nonnull<LambdaExpr>(Return)) {
          U.R = Role::Need;
          return U;
        }
        U.R = Role::Need;
        U.At = Construct;
        return U;
      }
      return argument(U, Construct->getConstructor(), Construct->getArgs(),
                      Construct->getNumArgs(), 0, E);
    }
    if (const auto *Call = dyn_cast<CallExpr>(P)) {
      const FunctionDecl *F = Call->getDirectCallee();
      if (isStdCall(Call, {"swap", "exchange"})) {
        U.R = Role::Reset;
        return U;
      }
      if (!F) {
        U.R = Role::Reset;
        return U;
      }
      const auto *Method = dyn_cast<CXXMethodDecl>(F);
      unsigned Shift =
          isa<CXXOperatorCallExpr>(Call) && Method && Method->isInstance() ? 1
                                                                           : 0;
      if (Shift && Call->getArg(0) == E) {
        U.R = Method->isConst() ? Role::Need : Role::Reset;
        return U;
      }
      return argument(U, F, Call->getArgs(), Call->getNumArgs(), Shift, E);
    }
    if (const auto *Cast = dyn_cast<CastExpr>(P)) {
      // (void)t; a conversion to bool was seen as a member call.
      U.R = Role::Nothing;
      (void)Cast;
      return U;
    }
    if (isa<DeclStmt>(P)) {
      U.R = Role::Leave; // auto &r = t;
      return U;
    }
    if (isa<CXXForRangeStmt>(P)) {
      U.R = Role::Need;
      return U;
    }
    if (isa<ReturnStmt, CoreturnStmt>(P)) {
      U.R = Role::Need;
      return U;
    }
    return U;
  }

  Use argument(Use U, const FunctionDecl *F, const Expr *const *Args,
               unsigned N, unsigned Shift, const Expr *E) {
    for (unsigned I = Shift; I < N; ++I)
      if (Args[I] == E && I - Shift < F->getNumParams()) {
        QualType T = F->getParamDecl(I - Shift)->getType();
        if (T->isLValueReferenceType() &&
            !T->getPointeeType().isConstQualified())
          U.R = Role::Reset; // may fill it again
        else
          U.R = Role::Need;
        return U;
      }
    U.R = Role::Reset;
    return U;
  }

  // Second uses.

  SecondUse make(const VarDecl *V, const Use &First, const Use &Second) {
    SecondUse S;
    S.Variable = V;
    S.What = Kinds[V];
    S.First = First.How;
    S.FirstName = First.Name;
    S.FirstAt = First.Mention;
    S.Second = Second.How;
    S.SecondIsUse = Second.IsUse;
    S.SecondName = Second.Name;
    S.At = Second.Mention;
    S.SamePlace = First.Mention == Second.Mention;
    return S;
  }

  /// f(std::move(v), v.size()): the parameter may be made first.
  std::optional<SecondUse> unsequenced(const VarDecl *V,
                                       const std::vector<Use> &List) {
    for (const Use &Take : List) {
      if (Take.R != Role::Take || Take.How != SecondUse::Moved ||
          !isa<CXXConstructExpr>(Take.At))
        continue;
      const Stmt *Arg = Take.At;
      const Stmt *P = B.parent(Arg);
      while (P && !isa<CallExpr>(P) &&
             isa<ImplicitCastExpr, MaterializeTemporaryExpr,
                 CXXBindTemporaryExpr, ParenExpr, LambdaExpr>(P)) {
        Arg = P;
        P = B.parent(P);
      }
      const auto *Call = dyn_cast_or_null<CallExpr>(P);
      if (!Call || isa<CXXOperatorCallExpr>(Call))
        continue;
      for (const Use &Other : List)
        if (Other.Mention != Take.Mention &&
            (Other.R == Role::Need || Other.R == Role::Take ||
             Other.R == Role::Look))
          for (const Expr *Each : Call->arguments())
            if (Each != Arg && isInside(Other.Mention, Each)) {
              SecondUse S = make(V, Take, Other);
              S.Unsequenced = true;
              return S;
            }
    }
    return std::nullopt;
  }

  bool isInside(const Stmt *S, const Stmt *Of) const {
    while (S && S != Of)
      S = B.parent(S);
    return S != nullptr;
  }

  std::optional<SecondUse> onPaths(const VarDecl *V,
                                   const std::vector<Use> &List) {
    if (!Paths)
      Paths = std::make_unique<PathQuery>(B, A.context());
    if (!Paths->isKnown())
      return std::nullopt;
    const Stmt *Declared = nullptr;
    if (!isa<ParmVarDecl>(V) && V->getInit())
      Declared = B.parent(V->getInit());
    unsigned Searches = 0;
    for (const Use &Take : List) {
      if (Take.R != Role::Take || ++Searches > MaxTakes)
        continue;
      llvm::DenseMap<const Stmt *, const Use *> Targets;
      llvm::DenseSet<const Stmt *> Ends;
      bool OnlyAwaited = Take.How == SecondUse::Awaited;
      for (const Use &U : List) {
        if (U.R == Role::Look)
          continue;
        if (U.R == Role::Reset) {
          if (const Stmt *S = Paths->evaluated(U.At))
            Ends.insert(S);
          continue;
        }
        // Of an awaited task other members may be asked, and a finished one may
        // be handed around.
        bool Counts = U.R == Role::Take || (U.R == Role::Need && !OnlyAwaited);
        if (OnlyAwaited && U.How == SecondUse::Moved)
          Counts = U.R == Role::Take && isAwaitedMove(U);
        if (!Counts)
          continue;
        if (const Stmt *S = Paths->evaluated(U.Mention))
          Targets.try_emplace(S, &U);
      }
      auto Ask = [&](const Stmt *S) {
        if (Ends.contains(S) || S == Declared || declares(S, V))
          return PathQuery::End;
        return Targets.contains(S) ? PathQuery::Target : PathQuery::Nothing;
      };
      auto Condition = [&](const Expr *E) { return says(E, V, Take); };
      if (auto Found = Paths->find(Take.At, Ask, Condition))
        return make(V, Take, *Targets.lookup(Found->At));
    }
    return std::nullopt;
  }

  /// co_await std::move(t), as opposed to giving the finished task away.
  bool isAwaitedMove(const Use &U) const { return isa<CoawaitExpr>(U.At); }

  static bool declares(const Stmt *S, const VarDecl *V) {
    const auto *D = dyn_cast<DeclStmt>(S);
    return D && llvm::is_contained(D->decls(), V);
  }

  /// What a condition says when the value is gone.
  PathQuery::Truth says(const Expr *E, const VarDecl *V, const Use &Take) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
    if (!Call || !Call->getMethodDecl() ||
        namedObject(Call->getImplicitObjectArgument()) != V)
      return PathQuery::Either;
    llvm::StringRef Name = nameOf(Call->getMethodDecl());
    if (Take.How == SecondUse::Awaited)
      return PathQuery::Unclear;
    if (isa<CXXConversionDecl>(Call->getMethodDecl()) || Name == "valid" ||
        Name == "joinable" || Name == "has_value")
      return PathQuery::False;
    return PathQuery::Unclear;
  }

  Analysis &A;
  const FunctionBody &B;
  std::unique_ptr<PathQuery> Paths;
  llvm::DenseMap<const VarDecl *, bool> Tracked;
  llvm::DenseMap<const VarDecl *, SecondUse::Kind> Kinds;
};

} // namespace

std::vector<SecondUse> secondUses(Analysis &A, const FunctionBody &B) {
  if (B.isDependent())
    return {};
  return Finder(A, B).run();
}

} // namespace clang::tidy::async
