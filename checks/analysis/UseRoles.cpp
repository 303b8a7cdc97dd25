// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The node around a mention decides: an await, a member call, an argument, a
// capture. Members are told by the models (consumers, observers, detachers) and
// by shape: a member for rvalues takes, a const one that gives a bool looks.
// What nothing is known of makes the variable anew, so that nothing is said of
// it from there on.
//
// Variables are tracked when their value is gone after a use: task and handle
// types that cannot be copied, and other types that are moved for good.
#include "UseRoles.h"
#include "Analysis.h"
#include "Destination.h"
#include "Syntax.h"

namespace clang::tidy::async {

static bool isCopyable(const CXXRecordDecl *R) {
  for (const CXXConstructorDecl *C : R->ctors())
    if (C->isCopyConstructor())
      return !C->isDeleted();
  if (R->hasUserDeclaredMoveConstructor() || R->hasUserDeclaredMoveAssignment())
    return false;
  return !(R->needsOverloadResolutionForCopyConstructor()
               ? false
               : R->defaultedCopyConstructorIsDeleted());
}

static bool isSmartPointer(const CXXRecordDecl *R) {
  return R->isInStdNamespace() &&
         llvm::is_contained({"unique_ptr", "shared_ptr", "weak_ptr"},
                            nameOf(R));
}

/// co_await on an lvalue of it gives a reference to the result, and may be done
/// again: there is an operator co_await for lvalues beside that for rvalues.
static bool isAwaitedByReference(const CXXRecordDecl *R) {
  bool Left = false, Right = false;
  for (const Decl *D : R->decls()) {
    if (const auto *T = dyn_cast<FunctionTemplateDecl>(D))
      D = T->getTemplatedDecl();
    const auto *M = dyn_cast<CXXMethodDecl>(D);
    if (!M || M->getOverloadedOperator() != OO_Coawait)
      continue;
    Left |= M->getRefQualifier() == RQ_LValue;
    Right |= M->getRefQualifier() == RQ_RValue;
  }
  return Left && Right;
}

bool UseRoles::isTracked(const VarDecl *V) {
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
  if (!R || !R->hasDefinition() || T->isDependentType() || T.isConstQualified())
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
  } else if (!R->hasNonTrivialMoveConstructor() || A.shapes().isAwaitable(T) ||
             A.shapes().guard(T)) {
    return false;
  }
  Kinds[V] = K;
  return Tracked[V] = true;
}

Use UseRoles::classify(const VarDecl *V, const DeclRefExpr *R) {
  Use U;
  U.At = R;
  const Expr *E = R;
  const Stmt *P = B.above(E);
  bool IsMoved = false;
  while (P) {
    const auto *Call = dyn_cast<CallExpr>(P);
    if (Call && isMoveCall(Call))
      IsMoved = true;
    else if (const auto *Cast = dyn_cast<CXXStaticCastExpr>(P);
             Cast && Cast->isXValue())
      IsMoved = true;
    else
      break;
    E = cast<Expr>(P);
    P = B.above(E);
  }
  if (!P)
    return U;
  if (isa<CoawaitExpr>(P)) {
    U = taken(U, SecondUse::Awaited, P, V);
    if (!IsMoved &&
        isAwaitedByReference(
            V->getType().getNonReferenceType()->getAsCXXRecordDecl()))
      U.R = Role::Need;
    return U;
  }
  if (const auto *M = dyn_cast<MemberExpr>(P))
    return member(U, V, M, IsMoved);
  if (const auto *L = dyn_cast<LambdaExpr>(P))
    return captured(U, L, E);
  if (IsMoved)
    return moved(U, V, E, P);
  return named(U, V, E, P);
}

Use UseRoles::taken(Use U, SecondUse::How How, const Stmt *At,
                    const VarDecl *V) const {
  U.R = Role::Take;
  U.How = How;
  U.At = At;
  if (Kinds.lookup(V) == SecondUse::Value)
    U.R = Role::Need;
  return U;
}

Use UseRoles::member(Use U, const VarDecl *V, const MemberExpr *M,
                     bool IsMoved) {
  const auto *Method = dyn_cast<CXXMethodDecl>(M->getMemberDecl());
  const Expr *E = M;
  const Stmt *P = B.above(E);
  const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(P);
  bool IsValue = Kinds.lookup(V) == SecondUse::Value;
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
  const ApiFacts *Facts = A.model().facts(Method);
  bool LetsGo = false;
  if (const HandleFacts *H = A.shapes().handle(T)) {
    Observers = &H->Observers;
    Consumers = &H->Consumers;
    LetsGo = llvm::is_contained(H->Detachers, Name) || (Facts && Facts->Join);
  } else if (const TaskFacts *Task = A.shapes().task(T)) {
    Observers = &Task->Observers;
    Consumers = &Task->Consumers;
  }
  if (Observers && llvm::is_contained(*Observers, Name))
    return U;
  if (LetsGo || (Consumers && llvm::is_contained(*Consumers, Name)) ||
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

Use UseRoles::memberOfValue(Use U, const VarDecl *V,
                            const CXXMethodDecl *Method,
                            llvm::StringRef Name) const {
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
  bool Reads =
      Method->isConst() ||
      llvm::is_contained({"begin", "end", "data", "front", "back", "at"}, Name);
  U.R = Reads ? Role::Need : Role::Reset;
  U.IsUse = true;
  U.How = SecondUse::Called;
  return U;
}

bool UseRoles::isAssigned(const Expr *E) const {
  const Stmt *P = B.above(E);
  if (const auto *Bin = dyn_cast_or_null<BinaryOperator>(P))
    return Bin->isAssignmentOp() && Bin->getLHS() == E;
  const auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(P);
  return Op && Op->isAssignmentOp() && Op->getArg(0) == E;
}

Use UseRoles::captured(Use U, const LambdaExpr *L, const Expr *Init) const {
  const LambdaCapture *C = captureOf(L, Init);
  if (!C || C->getCaptureKind() == LCK_ByRef)
    U.R = Role::Leave;
  else
    U.R = Role::Need, U.IsUse = true;
  return U;
}

/// std::move(V), as \p E, below \p P.
Use UseRoles::moved(Use U, const VarDecl *V, const Expr *E, const Stmt *P) {
  U.How = SecondUse::Moved;
  U.R = Role::Need; // unless something takes it
  const auto *Construct = dyn_cast<CXXConstructExpr>(P);
  const Expr *Outer = E;
  if (Construct && Construct->getConstructor()->isMoveConstructor()) {
    U.At = Construct;
    Outer = Construct;
    P = B.above(Outer);
    if (const auto *D = dyn_cast_or_null<DeclStmt>(P)) {
      U.R = Kinds.lookup(V) == SecondUse::Value ? Role::Reset : Role::Take;
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

/// The value goes into \p P as \p Arg.
Use UseRoles::intoCall(Use U, const VarDecl *V, const Stmt *P, const Expr *Arg,
                       bool ByValue) {
  // A task is used up whoever takes it; of another value clang-tidy speaks.
  bool IsValue = Kinds.lookup(V) == SecondUse::Value;
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

bool UseRoles::goesIntoAwaited(const Stmt *P) {
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
      if (!isMoveCall(Call) && !isStdCall(Call, {"make_pair", "make_tuple"}))
        return false;
    } else if (!isa<CXXConstructExpr, InitListExpr, LambdaExpr, CastExpr,
                    CXXFunctionalCastExpr>(E)) {
      return false;
    }
    const Expr *Outer = E;
    P = B.above(Outer);
  }
  return false;
}

static Use argument(Use U, const FunctionDecl *F, const Expr *const *Args,
                    unsigned N, unsigned Shift, const Expr *E) {
  for (unsigned I = Shift; I < N; ++I)
    if (Args[I] == E && I - Shift < F->getNumParams()) {
      QualType T = F->getParamDecl(I - Shift)->getType();
      if (T->isLValueReferenceType() && !T->getPointeeType().isConstQualified())
        U.R = Role::Reset; // may fill it again
      else
        U.R = Role::Need;
      return U;
    }
  U.R = Role::Reset;
  return U;
}

/// V by its name, neither moved nor a member of.
Use UseRoles::named(Use U, const VarDecl *V, const Expr *E, const Stmt *P) {
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
      const Stmt *Return = B.above(Outer);
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

} // namespace clang::tidy::async
