// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names for objects. Two expressions get the same path only when they name the
// same object wherever both are evaluated in one run of the function:
// references and never-changed pointers stand for what they were bound to, a
// parameter of a function called from here stands for its argument, and an
// accessor whose body is a single return stands for what it returns. What has
// no such name (an element of a container, a choice) has path 0 and is not
// followed.
#include "Analysis.h"
#include "LockFlow.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

namespace clang::tidy::async::locks {

namespace {
/// Variables that are assigned, and those that others may change: address
/// taken, captured by reference, bound to a reference that is not const.
class UseFinder : public DynamicRecursiveASTVisitor {
public:
  UseFinder(llvm::DenseSet<const ValueDecl *> &Assigned,
            llvm::DenseSet<const ValueDecl *> &Escaped,
            llvm::DenseSet<const ValueDecl *> &Shared)
      : Assigned(Assigned), Escaped(Escaped), Shared(Shared) {}
  bool VisitDeclRefExpr(DeclRefExpr *Ref) override {
    if (Ref->getType()->isPointerType() &&
        (Ref->refersToEnclosingVariableOrCapture() || !Owning.contains(Ref)))
      Shared.insert(cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl()));
    return true;
  }
  bool VisitCXXDeleteExpr(CXXDeleteExpr *D) override {
    Owning.insert(strip(D->getArgument()));
    return true;
  }
  bool VisitMemberExpr(MemberExpr *M) override {
    if (M->isArrow())
      Owning.insert(strip(M->getBase()));
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *B) override {
    if (B->isAssignmentOp())
      note(Assigned, B->getLHS());
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *U) override {
    if (U->isIncrementDecrementOp())
      note(Assigned, U->getSubExpr());
    if (U->getOpcode() == UO_AddrOf)
      note(Escaped, U->getSubExpr());
    if (U->getOpcode() == UO_Deref)
      Owning.insert(strip(U->getSubExpr()));
    return true;
  }
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *C) override {
    if (C->isAssignmentOp() && C->getNumArgs())
      note(Assigned, C->getArg(0));
    return true;
  }
  bool VisitCallExpr(CallExpr *C) override {
    if (const FunctionDecl *F = C->getDirectCallee())
      if (!isa<CXXOperatorCallExpr>(C))
        for (unsigned I = 0; I < C->getNumArgs() && I < F->getNumParams(); ++I)
          bound(F->getParamDecl(I)->getType(), C->getArg(I));
    return true;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *C) override {
    const CXXConstructorDecl *F = C->getConstructor();
    for (unsigned I = 0; I < C->getNumArgs() && I < F->getNumParams(); ++I)
      bound(F->getParamDecl(I)->getType(), C->getArg(I));
    return true;
  }
  bool VisitVarDecl(VarDecl *V) override {
    if (V->getInit())
      bound(V->getType(), V->getInit());
    return true;
  }
  bool TraverseLambdaExpr(LambdaExpr *L) override {
    for (const LambdaCapture &C : L->captures())
      if (C.capturesVariable() && C.getCaptureKind() == LCK_ByRef)
        Escaped.insert(cast<ValueDecl>(C.getCapturedVar()->getCanonicalDecl()));
    return DynamicRecursiveASTVisitor::TraverseLambdaExpr(L);
  }

private:
  void bound(QualType To, const Expr *E) {
    if (To->isLValueReferenceType() && !To->getPointeeType().isConstQualified())
      note(Escaped, E);
  }
  void note(llvm::DenseSet<const ValueDecl *> &Set, const Expr *E) {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(strip(E)))
      Set.insert(cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl()));
  }
  llvm::DenseSet<const ValueDecl *> &Assigned, &Escaped, &Shared;
  llvm::DenseSet<const Expr *> Owning; ///< their parents come first
};
} // namespace

const LockFlow::VariableUses &LockFlow::uses(const FunctionBody &B) {
  auto [It, New] = Uses.try_emplace(&B);
  if (New) {
    VariableUses Made;
    UseFinder(Made.Assigned, Made.Escaped, Made.Shared)
        .TraverseStmt(const_cast<Stmt *>(B.body()));
    Uses[&B] = std::move(Made);
    return Uses[&B];
  }
  return It->second;
}

/// Nobody else has this local pointer, so what it points to goes when this
/// function says 'delete'.
bool LockFlow::soleOwner(const VarDecl *Pointer, const FunctionBody &B) {
  const auto *D = cast<ValueDecl>(Pointer->getCanonicalDecl());
  const VariableUses &Of = uses(B);
  return Pointer->hasLocalStorage() && !Of.Shared.contains(D) &&
         !Of.Assigned.contains(D) && !Of.Escaped.contains(D);
}

/// The object that a reference variable keeps alive, if one was made for it:
/// the temporary itself, one that a part of it is bound to, and from C++23 on
/// each one in the range of a for.
static const Expr *extendedTemporary(const Stmt *S, unsigned Depth = 0) {
  if (!S || Depth > 24 || isa<LambdaExpr>(S))
    return nullptr;
  if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(S))
    if (M->getStorageDuration() != SD_FullExpression)
      return M->getSubExpr();
  for (const Stmt *Child : S->children())
    if (const Expr *Found = extendedTemporary(Child, Depth + 1))
      return Found;
  return nullptr;
}

const Expr *LockFlow::keptAlive(const VarDecl *D) {
  return D->getType()->isReferenceType() ? extendedTemporary(D->getInit())
                                         : nullptr;
}

PathId LockFlow::variable(const ValueDecl *D, const Frame &F, unsigned Depth) {
  D = cast<ValueDecl>(D->getCanonicalDecl());
  for (const Frame *Up = &F; Up; Up = Up->Caller)
    if (auto It = Up->Bound.find(D); It != Up->Bound.end())
      return It->second;
  if (const auto *B = dyn_cast<BindingDecl>(D)) {
    // A tuple's elements share the path of the tuple.
    if (B->getHoldingVar())
      return variable(cast<ValueDecl>(B->getDecomposedDecl()), F, Depth + 1);
    return B->getBinding() ? resolve(B->getBinding(), F, Depth + 1) : 0;
  }
  const auto *V = dyn_cast<VarDecl>(D);
  if (!V)
    return 0;
  QualType T = V->getType();
  if (const Expr *Init = V->getInit(); Init && !isa<ParmVarDecl>(V)) {
    if (T->isReferenceType() && !V->isCXXForRangeDecl() && !keptAlive(V))
      if (PathId Same = resolve(Init, F, Depth + 1))
        return Same;
    if (T->isPointerType() && V->isLocalVarDecl()) {
      const auto *Ref = dyn_cast<DeclRefExpr>(strip(Init));
      const auto *Address = dyn_cast<UnaryOperator>(strip(Init));
      bool Direct = (Address && Address->getOpcode() == UO_AddrOf) || Ref ||
                    isa<CallExpr>(strip(Init));
      const FunctionBody *Owner = F.Body;
      if (Direct && Owner && !uses(*Owner).Assigned.contains(D) &&
          !uses(*Owner).Escaped.contains(D) &&
          !(Ref && uses(*Owner).Assigned.contains(
                       cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl()))))
        if (PathId Same = resolve(Init, F, Depth + 1))
          if (P.kind(Same) != PathKind::Temporary)
            return Same;
    }
  }
  return local(V);
}

PathId LockFlow::accessor(const CallExpr *Call, const Frame &F,
                          unsigned Depth) {
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (!Callee || Call->getNumArgs() != 0)
    return 0;
  const Expr *Object = LockTypes::receiver(Call);
  PathId Base = Object ? resolve(Object, F, Depth + 1) : 0;
  if (Object && !Base)
    return 0;
  StringRef Name = LockTypes::memberName(Call);
  if (Object && GuardPaths.contains(Base) &&
      (Name == "mutex" || Name == "release"))
    if (PathId Mutex = Origins.lookup(Base).Mutex)
      return Mutex;
  QualType T = Callee->getReturnType();
  if (Object && (Name == "get" || Name == "value") && LockTypes::inStd(Callee))
    return Base;
  if (!T->isReferenceType() && !T->isPointerType())
    return 0;
  const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
  if (!Method || !Method->isVirtual())
    if (const FunctionBody *B = A.body(Callee))
      if (const auto *Block = dyn_cast_or_null<CompoundStmt>(B->body());
          Block && !Block->body_empty())
        if (const auto *Return = dyn_cast<ReturnStmt>(Block->body_back());
            Return && Return->getRetValue() &&
            llvm::all_of(llvm::drop_end(Block->body()),
                         [](const Stmt *S) { return isa<DeclStmt>(S); })) {
          Frame Inner;
          Inner.Body = B;
          Inner.This = Base;
          if (PathId Same = resolve(Return->getRetValue(), Inner, Depth + 1))
            return Same;
        }
  return P.make(PathKind::Accessor, Base, Callee->getCanonicalDecl());
}

PathId LockFlow::resolve(const Expr *E, const Frame &F, unsigned Depth) {
  if (!E || Depth > 12)
    return 0;
  E = stripMove(E);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return variable(Ref->getDecl(), F, Depth);
  if (isa<CXXThisExpr>(E)) {
    if (F.This)
      return F.This;
    // A lambda's 'this' is that of the function around it.
    const auto *Method =
        F.Body ? dyn_cast<CXXMethodDecl>(F.Body->function()) : nullptr;
    if (Method && Method->getParent()->isLambda() && F.Caller)
      return resolve(E, *F.Caller, Depth + 1);
    return P.make(PathKind::This, 0, nullptr);
  }
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    const ValueDecl *D = Member->getMemberDecl();
    if (isa<VarDecl>(D))
      return variable(D, F, Depth);
    PathId Base = resolve(Member->getBase(), F, Depth + 1);
    if (!Base || !isa<FieldDecl>(D))
      return 0;
    PathId Part = P.make(PathKind::Field, Base, D->getCanonicalDecl());
    auto It = Aliases.find(Part);
    return It == Aliases.end() ? Part : It->second;
  }
  if (const auto *Member = dyn_cast<CXXDependentScopeMemberExpr>(E)) {
    PathId Base = Member->isImplicitAccess()
                      ? P.make(PathKind::This, 0, nullptr)
                      : resolve(Member->getBase(), F, Depth + 1);
    const IdentifierInfo *II = Member->getMember().getAsIdentifierInfo();
    return Base && II ? P.make(PathKind::Named, Base, II) : 0;
  }
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    return U->getOpcode() == UO_Deref || U->getOpcode() == UO_AddrOf
               ? resolve(U->getSubExpr(), F, Depth + 1)
               : 0;
  auto Element = [&](const Expr *Base, const Expr *Index) -> PathId {
    Expr::EvalResult Value;
    PathId B = resolve(Base, F, Depth + 1);
    if (!B || Index->isValueDependent() || !Index->EvaluateAsInt(Value, Ctx) ||
        Value.Val.getInt().getActiveBits() > 30)
      return 0;
    return element(B, Value.Val.getInt().getZExtValue());
  };
  if (const auto *S = dyn_cast<ArraySubscriptExpr>(E))
    return Element(S->getBase(), S->getIdx());
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E)) {
    switch (Op->getOperator()) {
    case OO_Star:
    case OO_Arrow:
      if (Op->getNumArgs() == 1)
        return resolve(Op->getArg(0), F, Depth + 1);
      break;
    case OO_Equal:
      return resolve(Op->getArg(0), F, Depth + 1);
    case OO_Subscript:
      if (Op->getNumArgs() == 2)
        return Element(Op->getArg(0), Op->getArg(1));
      break;
    default:
      break;
    }
  }
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E);
      Cast && (E->isGLValue() || E->getType()->isPointerType()))
    return resolve(Cast->getSubExpr(), F, Depth + 1);
  if (const auto *Call = dyn_cast<CallExpr>(E);
      Call && !isa<CXXOperatorCallExpr>(E)) {
    StringRef Name = LockTypes::stdFunction(Call);
    if (Call->getNumArgs() == 1 &&
        llvm::is_contained({"get", "as_const", "ref", "cref", "addressof",
                            "__addressof", "to_address"},
                           Name))
      return resolve(Call->getArg(0), F, Depth + 1);
    if (PathId Same = accessor(Call, F, Depth))
      return Same;
  }
  if (E->isPRValue() && !E->getType()->isScalarType())
    return temporary(producer(E));
  return 0;
}

const Expr *LockFlow::producer(const Expr *E) {
  for (unsigned I = 0; E && I < 32; ++I) {
    E = strip(E);
    if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E);
        Cast && !isa<CXXUnresolvedConstructExpr>(E) && E->isPRValue() &&
        !E->getType()->isScalarType())
      E = Cast->getSubExpr();
    else if (const auto *New = dyn_cast<CXXNewExpr>(E);
             New && New->getConstructExpr())
      E = New->getConstructExpr();
    else if (const auto *Default = dyn_cast<CXXDefaultInitExpr>(E))
      E = Default->getExpr();
    else if (const auto *Comma = dyn_cast<BinaryOperator>(E);
             Comma && Comma->isCommaOp())
      E = Comma->getRHS();
    else
      return E;
  }
  return E;
}

const LambdaExpr *LockFlow::closure(const Expr *E, const Frame &F,
                                    unsigned Depth) {
  if (!E || Depth > 6)
    return nullptr;
  E = stripMove(E);
  if (const auto *L = dyn_cast<LambdaExpr>(E))
    return L;
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    return closure(Cast->getSubExpr(), F, Depth + 1);
  // std::function and the like, made from one closure.
  if (const auto *C = dyn_cast<CXXConstructExpr>(E);
      C && C->getNumArgs() >= 1) {
    for (const Expr *Argument : llvm::drop_begin(C->arguments()))
      if (!isa<CXXDefaultArgExpr>(Argument))
        return nullptr;
    return closure(C->getArg(0), F, Depth + 1);
  }
  if (const auto *C = dyn_cast<CallExpr>(E); C && C->getNumArgs() == 1) {
    StringRef Name = LockTypes::stdFunction(C);
    if (Name == "ref" || Name == "cref")
      return closure(C->getArg(0), F, Depth + 1);
  }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *D = cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl());
    for (const Frame *Up = &F; Up; Up = Up->Caller)
      if (const LambdaExpr *L = Up->Closures.lookup(D))
        return L;
    const auto *V = dyn_cast<VarDecl>(D);
    if (V && V->isLocalVarDecl() && V->getInit() && F.Body &&
        !uses(*F.Body).Assigned.contains(D))
      return closure(V->getInit(), F, Depth + 1);
  }
  return nullptr;
}

// An object of the function's own begins free; what came from outside is
// unknown until something is done to it.
bool LockFlow::ownedHere(PathId Path) const {
  PathId Root = P.root(Path);
  if (P.kind(Root) == PathKind::Temporary)
    return true;
  if (P.kind(Root) != PathKind::Variable)
    return false;
  const auto *V = static_cast<const VarDecl *>(P.what(Root));
  return V->hasLocalStorage() && !V->getType()->isReferenceType() &&
         !V->getType()->isPointerType();
}

} // namespace clang::tidy::async::locks
