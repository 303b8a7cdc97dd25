// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A thread's number read before a suspension is a true statement about the
// past; only what acts on it as if it were still true is wrong. So a copy of a
// thread_local is not followed, except when it is written back (which sets
// another thread's); an id may be printed, returned and compared with a fresh
// one; and the error of the last call may be kept in a variable. What is
// followed is a reference or pointer to the thread_local itself.
//
// errno is asked the other way round: from the suspension to a read with no
// call in between that could have set it, when a C function was called before.
// An awaited operation whose result is looked at may have set errno itself.
#include "ThreadAffinity.h"
#include "Analysis.h"
#include "LockTypes.h"
#include "SharedState.h"

namespace clang::tidy::async {

using locks::LockTypes;

namespace {
class Finder {
public:
  Finder(Analysis &A, const CoroutineInfo &Info)
      : A(A), Info(Info), Body(*Info.Body), Across(Info) {}

  std::vector<AffineUse> run() {
    if (!Across.usable())
      return {};
    for (const VarDecl *V : Body.variables()) {
      if (!V->hasLocalStorage() || !V->getInit() ||
          V->getType()->isDependentType())
        continue;
      if (const auto *C = dyn_cast<CallExpr>(source(V->getInit()));
          C && state(C) == ThreadState::Identity)
        identity(V, C);
      else if (Owner O = refersTo(V); O.K == Owner::ThreadLocal)
        reference(V, O.D);
    }
    for (const DeclRefExpr *Ref : Body.references())
      if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
          V && V->getTLSKind() != VarDecl::TLS_None)
        mention(Ref, V);
    lastErrors();
    return std::move(Found);
  }

private:
  static const Expr *source(const Expr *E) {
    E = stripMove(E);
    while (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
      if (C->getNumArgs() != 1 ||
          !C->getConstructor()->isCopyOrMoveConstructor())
        break;
      E = stripMove(C->getArg(0));
    }
    return E;
  }
  ThreadState state(const CallExpr *C) {
    const ApiFacts *Facts = A.model().calleeFacts(C);
    return Facts ? Facts->Thread : ThreadState::None;
  }

  /// What a reference, pointer or iterator was bound to.
  Owner refersTo(const VarDecl *V) {
    QualType T = V->getType();
    const Expr *Init = strip(V->getInit());
    if (T->isReferenceType())
      return Init->isGLValue() ? ownerOf(A, Body, Init) : Owner();
    if (T->isPointerType()) {
      const auto *U = dyn_cast<UnaryOperator>(Init);
      bool Address = U && U->getOpcode() == UO_AddrOf;
      if (!Address && !isa<CallExpr>(Init) && !Init->getType()->isArrayType())
        return {};
      return ownerOf(A, Body, Init);
    }
    if (isIterator(T) && !isa<DeclRefExpr>(source(Init)))
      return ownerOf(A, Body, Init);
    return {};
  }

  void add(AffineUse::Kind K, const ValueDecl *Of, const VarDecl *V,
           SourceLocation Obtained, const CrossedUse &C) {
    AffineUse U;
    U.K = K;
    U.Of = Of;
    U.Variable = V;
    U.Obtained = Obtained;
    U.Use = C.Use->getBeginLoc();
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C.Use);
        Op && Op->isAssignmentOp())
      U.Use = Op->getArg(0)->getBeginLoc();
    U.Point = C.Point;
    Found.push_back(U);
  }

  void reference(const VarDecl *V, const ValueDecl *Of) {
    if (auto C = Across.find(Across.ofVariable(V)))
      add(AffineUse::Reference, Of, V, V->getLocation(), *C);
  }

  bool isFreshId(const Expr *E) {
    E = source(E);
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
      if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl()); V && V->getInit())
        E = source(V->getInit());
    const auto *C = dyn_cast<CallExpr>(E);
    return C && state(C) == ThreadState::Identity;
  }

  /// Speaks of the past on purpose.
  bool isRemark(const Expr *Ref) {
    if (Ref->getBeginLoc().isMacroID())
      return true;
    const Stmt *Child = Ref;
    for (const Stmt *Up = Body.parent(Ref); Up;
         Child = Up, Up = Body.parent(Up)) {
      if (isa<CoreturnStmt, LambdaExpr>(Up))
        return true;
      if (const auto *B = dyn_cast<BinaryOperator>(Up);
          B && B->isComparisonOp())
        return isFreshId(B->getLHS() == Child ? B->getRHS() : B->getLHS());
      if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Up)) {
        if (Op->isComparisonOp() && Op->getNumArgs() == 2)
          return isFreshId(Op->getArg(0) == Child ? Op->getArg(1)
                                                  : Op->getArg(0));
        return Op->getOperator() == OO_LessLess;
      }
      if (const auto *C = dyn_cast<CallExpr>(Up)) {
        const FunctionDecl *F = C->getDirectCallee();
        if (!F || !F->getDeclName().isIdentifier())
          return !F;
        StringRef Name = F->getName();
        bool Std = LockTypes::inStd(F);
        if (Std && (Name == "move" || Name == "forward"))
          continue;
        return (Std && !isa<CXXMethodDecl>(F)) ||
               llvm::any_of(ArrayRef<StringRef>{"log", "print", "trace",
                                                "debug", "info", "format",
                                                "expect", "assert"},
                            [&](StringRef Word) {
                              return Name.contains_insensitive(Word);
                            });
      }
      if (!isa<ImplicitCastExpr, ParenExpr, FullExpr, MaterializeTemporaryExpr,
               CXXBindTemporaryExpr, CXXConstructExpr>(Up))
        return false;
    }
    return false;
  }

  void identity(const VarDecl *V, const CallExpr *Call) {
    AcrossAwait::Value Value = Across.ofVariable(V);
    auto C = Across.find(Value, nullptr, [&](const CrossedUse &U) {
      const auto *E = dyn_cast<Expr>(U.Use);
      return E && !isRemark(E);
    });
    if (C)
      add(AffineUse::Identity, dyn_cast_or_null<ValueDecl>(Model::callee(Call)),
          V, V->getLocation(), *C);
  }

  static bool isSet(const Expr *Target, const VarDecl *V) {
    const auto *Ref = dyn_cast<DeclRefExpr>(strip(Target));
    return Ref && Ref->getDecl() == V;
  }

  /// 'tls = tls + co_await f()', 'tls.append(co_await f())', and a saved copy.
  void mention(const DeclRefExpr *Ref, const VarDecl *V) {
    const Stmt *Child = Ref;
    for (const Stmt *Up = Body.parent(Ref); Up;
         Child = Up, Up = Body.parent(Up)) {
      AcrossAwait::Value Value;
      Value.From = Ref;
      if (const auto *B = dyn_cast<BinaryOperator>(Up);
          B && B->getOpcode() == BO_Assign && B->getRHS() == Child &&
          isSet(B->getLHS(), V)) {
        Value.Uses.insert(B);
        if (auto C = Across.find(Value))
          add(AffineUse::WriteBack, V, nullptr, Ref->getLocation(), *C);
        return;
      }
      if (const auto *C = dyn_cast<CXXMemberCallExpr>(Up);
          C && strip(C->getImplicitObjectArgument()) == Ref) {
        Value.Uses.insert(C);
        if (auto Crossed = Across.find(Value))
          add(AffineUse::Receiver, V, nullptr, Ref->getLocation(), *Crossed);
        return;
      }
      if (const auto *D = dyn_cast<DeclStmt>(Up)) {
        for (const Decl *Each : D->decls())
          if (const auto *Copy = dyn_cast<VarDecl>(Each);
              Copy && Copy->getInit() && strip(Copy->getInit()) == Ref &&
              !Copy->getType()->isReferenceType())
            writtenBack(Copy, V);
        return;
      }
      if (!isa<Expr>(Up) || isa<CallExpr, LambdaExpr>(Up))
        return;
    }
  }

  void writtenBack(const VarDecl *Copy, const VarDecl *V) {
    AcrossAwait::Value Value = Across.ofVariable(Copy);
    Value.Uses.clear();
    for (const DeclRefExpr *Use : Across.mentions(Copy))
      for (const Stmt *Up = Body.parent(Use); Up && isa<Expr>(Up);
           Up = Body.parent(Up)) {
        const auto *B = dyn_cast<BinaryOperator>(Up);
        const auto *Op = dyn_cast<CXXOperatorCallExpr>(Up);
        if ((B && B->getOpcode() == BO_Assign && isSet(B->getLHS(), V)) ||
            (Op && Op->getOperator() == OO_Equal && isSet(Op->getArg(0), V)))
          Value.Uses.insert(Up);
      }
    if (auto C = Across.find(Value))
      add(AffineUse::WriteBack, V, Copy, Copy->getLocation(), *C);
  }

  /// A function of a C library, which may set errno.
  bool setsError(const CallExpr *C) {
    const FunctionDecl *F = C->getDirectCallee();
    return F && F->isExternC() && !F->getBuiltinID() &&
           state(C) == ThreadState::None;
  }

  void lastErrors() {
    llvm::SmallVector<const CallExpr *, 4> Reads, Others;
    for (const CallExpr *C : Body.calls())
      (state(C) == ThreadState::Error ? Reads : Others).push_back(C);
    if (Reads.empty())
      return;
    const SourceManager &SM = A.context().getSourceManager();
    for (const SuspensionPoint &P : Info.Suspensions) {
      if (P.NeverSuspends || P.Unreachable)
        continue;
      // Its result may say that it has set the error itself.
      if (Body.enclosingStatement(P.E) != P.E &&
          strip(dyn_cast<Expr>(Body.enclosingStatement(P.E))) != P.E)
        continue;
      const CallExpr *Setter = nullptr;
      for (const CallExpr *C : Others)
        if (SM.isBeforeInTranslationUnit(C->getBeginLoc(), P.Loc) &&
            setsError(C))
          Setter = C;
      if (!Setter)
        continue;
      AcrossAwait::Value Value;
      for (const CallExpr *Read : Reads)
        // 'errno = 0'
        if (!isAssigned(Read))
          Value.Uses.insert(Read);
        else
          Value.Kills.insert(Read);
      Value.Kills.insert(Others.begin(), Others.end());
      const auto *Read = dyn_cast_or_null<CallExpr>(Across.after(P, Value));
      if (!Read)
        continue;
      AffineUse U;
      U.K = AffineUse::LastError;
      U.Of = dyn_cast_or_null<ValueDecl>(Model::callee(Read));
      U.Obtained = Setter->getBeginLoc();
      U.Use = SM.getExpansionLoc(Read->getBeginLoc());
      U.Point = &P;
      Found.push_back(U);
    }
  }

  bool isAssigned(const CallExpr *Read) {
    for (const Stmt *Child = Read, *Up = Body.parent(Read); Up;
         Child = Up, Up = Body.parent(Up)) {
      if (const auto *B = dyn_cast<BinaryOperator>(Up))
        return B->getOpcode() == BO_Assign && B->getLHS() == Child;
      if (!isa<ParenExpr, UnaryOperator, ImplicitCastExpr>(Up))
        return false;
    }
    return false;
  }

  Analysis &A;
  const CoroutineInfo &Info;
  const FunctionBody &Body;
  AcrossAwait Across;
  std::vector<AffineUse> Found;
};
} // namespace

std::vector<AffineUse> affineUses(Analysis &A, const CoroutineInfo &Info) {
  return Finder(A, Info).run();
}

} // namespace clang::tidy::async
