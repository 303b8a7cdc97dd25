// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A buffer is a pointer and a size, made by a function of the library out of
// what owns the memory. The walk goes from the buffer back to the owner; what
// the owner is, a local, a temporary or somebody else's, Referents says.
//
// An owner that is moved from counts as handed on, to the handler as a rule: it
// is somebody else's from then on. (Moving a short std::string moves the memory
// too; that is missed.) A shared_ptr is an owner that dies here only when it is
// made here and never copied or captured.
#include "Buffers.h"
#include "Analysis.h"
#include "Destination.h"
#include "Predicates.h"

namespace clang::tidy::async {

bool Buffers::isViewType(QualType T) {
  if (T.isNull())
    return false;
  T = T.getNonReferenceType();
  if (isView(T))
    return true;
  const ApiFacts *F = A.model().typeFacts(T);
  return F && F->View;
}

/// A sequence of buffers by value: an array or vector of views.
bool Buffers::holdsViews(QualType T) {
  if (T.isNull())
    return false;
  T = T.getNonReferenceType();
  if (const ArrayType *Array = A.context().getAsArrayType(T))
    return isViewType(Array->getElementType());
  return isStdType(T, {"array", "vector", "list", "initializer_list", "tuple",
                       "pair", "span"}) &&
         isViewType(firstTypeArgument(T));
}

/// A completion token or handler, wherever it stands.
static bool isToken(Analysis &A, QualType T) {
  T = T.getNonReferenceType();
  if (T->isFunctionType() || T->isFunctionPointerType() ||
      T->isMemberPointerType())
    return true;
  if (const ApiFacts *F = A.model().typeFacts(T);
      F && (F->Executor || F->Token))
    return true;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition())
    return false;
  DeclarationName Call =
      A.context().DeclarationNames.getCXXOperatorName(OO_Call);
  if (!R->lookup(Call).empty())
    return true;
  return llvm::any_of(R->bases(), [&](const CXXBaseSpecifier &Base) {
    const CXXRecordDecl *B = Base.getType()->getAsCXXRecordDecl();
    return B && B->hasDefinition() && !B->lookup(Call).empty();
  });
}

/// Parameter \p I is a template's own 'const T &' or 'T &&': a sequence of
/// buffers, which is copied. What is read or filled in place is taken by a
/// reference that only an lvalue fits, or to a class that the function knows.
static bool isCopied(const CallExpr *Call, unsigned I) {
  const FunctionDecl *F = Call->getDirectCallee();
  if (!F)
    return true;
  if (const FunctionDecl *Pattern = F->getTemplateInstantiationPattern())
    F = Pattern;
  if (I >= F->getNumParams())
    return true;
  QualType T = F->getParamDecl(I)->getType();
  if (!T->isReferenceType())
    return true;
  QualType Of = T->getPointeeType();
  return Of->isTemplateTypeParmType() &&
         (T->isRValueReferenceType() || Of.isConstQualified());
}

llvm::SmallVector<Buffers::Borrowed, 2>
Buffers::borrowed(const CallExpr *Call) {
  llvm::SmallVector<Borrowed, 2> Found;
  const NamedDecl *Callee = Model::callee(Call);
  if (!Callee || isa<CXXOperatorCallExpr>(Call))
    return Found;
  auto Consider = [&](unsigned I) {
    const Expr *Arg = Call->getArg(I);
    if (isa<CXXDefaultArgExpr>(Arg) || Arg->isTypeDependent() ||
        isToken(A, Arg->getType()) ||
        llvm::any_of(Found,
                     [&](const Borrowed &B) { return B.Argument == Arg; }))
      return;
    // A temporary of a class that nobody knows is a token in disguise.
    if (Arg->isPRValue() && !isViewType(Arg->getType()) &&
        !holdsViews(Arg->getType()))
      return;
    Found.push_back({Arg, !isCopied(Call, I)});
  };
  if (const ApiFacts *F = A.model().calleeFacts(Call))
    for (int I : F->Borrows)
      if (I >= 0 && I < static_cast<int>(Call->getNumArgs()))
        Consider(static_cast<unsigned>(I));
  if (nameOf(Callee).starts_with("async_"))
    for (unsigned I = 0; I < Call->getNumArgs(); ++I) {
      const ApiFacts *Type =
          A.model().typeFacts(Call->getArg(I)->getType().getNonReferenceType());
      if (Type && Type->View && Type->From && Type->From->Name != "std")
        Consider(I);
    }
  return Found;
}

ReferentList Buffers::referents(const Borrowed &Of) {
  Out.clear();
  ByReference = Of.Object;
  collect(Of.Argument, 0);
  return std::move(Out);
}

void Buffers::object(const Expr *E) {
  size_t Before = Out.size();
  for (const Referent &R : Referents(A, B).ofGlvalue(E))
    if (!R.Variable || !isMovedAway(R.Variable))
      Out.push_back(R);
  if (Out.size() == Before)
    sharedOwner(E);
}

bool Buffers::isMovedAway(const VarDecl *V) {
  return llvm::any_of(B.references(), [&](const DeclRefExpr *R) {
    if (R->getDecl() != V)
      return false;
    const auto *Call = dyn_cast_or_null<CallExpr>(B.semanticParent(R));
    return Call && isStdCall(Call, {"move", "exchange", "swap"});
  });
}

/// '*data', 'data->body', 'data->data()' of a local shared_ptr.
void Buffers::sharedOwner(const Expr *E) {
  for (int Hops = 0; E && Hops < 8; ++Hops) {
    E = stripMove(E);
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E)) {
      if (Op->getOperator() != OO_Star && Op->getOperator() != OO_Arrow &&
          Op->getOperator() != OO_Subscript)
        return;
      E = Op->getArg(0);
    } else if (const auto *M = dyn_cast<MemberExpr>(E)) {
      E = M->getBase();
    } else if (const auto *C = dyn_cast<CXXMemberCallExpr>(E)) {
      E = C->getImplicitObjectArgument();
    } else if (const auto *U = dyn_cast<UnaryOperator>(E)) {
      E = U->getSubExpr();
    } else {
      break;
    }
  }
  const auto *V = dyn_cast_or_null<VarDecl>(E ? namedObject(E) : nullptr);
  if (!V || !isStdType(V->getType(), {"shared_ptr"}) || !isOnlyOwner(V))
    return;
  Referent R;
  R.K = isa<ParmVarDecl>(V) ? Referent::Parameter : Referent::Local;
  R.Through = Referent::Pointer;
  R.Where = E;
  R.Variable = V;
  Out.push_back(R);
}

/// Made here and only looked through: no copy of it is anywhere.
bool Buffers::isOnlyOwner(const VarDecl *V) {
  if (!V->hasLocalStorage() || isa<ParmVarDecl>(V) ||
      V->getType()->isReferenceType() || V->isInitCapture() ||
      V->getDeclContext() != B.function() || !V->getInit())
    return false;
  const auto *Maker = dyn_cast<CallExpr>(strip(V->getInit()));
  if (!Maker || !isStdCall(Maker, {"make_shared", "allocate_shared"}))
    return false;
  return llvm::all_of(B.references(), [&](const DeclRefExpr *R) {
    if (R->getDecl() != V)
      return true;
    const Stmt *P = B.semanticParent(R);
    if (const auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(P))
      return Op->getOperator() == OO_Star || Op->getOperator() == OO_Arrow ||
             Op->getOperator() == OO_Subscript;
    const auto *M = dyn_cast_or_null<MemberExpr>(P);
    return M && isa<CXXMethodDecl>(M->getMemberDecl());
  });
}

void Buffers::collect(const Expr *E, unsigned Depth) {
  if (!E || Depth > 8 || E->isTypeDependent())
    return;
  const Expr *S = stripMove(E);
  if (const auto *Cast = dyn_cast<CXXFunctionalCastExpr>(S))
    return collect(Cast->getSubExpr(), Depth + 1);
  if (const auto *Cast = dyn_cast<CXXStaticCastExpr>(S))
    return collect(Cast->getSubExpr(), Depth + 1);
  if (const auto *C = dyn_cast<AbstractConditionalOperator>(S)) {
    collect(C->getTrueExpr(), Depth + 1);
    collect(C->getFalseExpr(), Depth + 1);
    return;
  }
  if (const auto *List = dyn_cast<InitListExpr>(S)) {
    for (const Expr *Init : List->inits())
      if (isViewType(Init->getType()) || holdsViews(Init->getType()) ||
          isa<InitListExpr>(strip(Init)))
        collect(Init, Depth + 1);
    return;
  }
  if (const auto *Init = dyn_cast<CXXStdInitializerListExpr>(S))
    return collect(Init->getSubExpr(), Depth + 1);

  if (const auto *C = dyn_cast<CXXConstructExpr>(S)) {
    if (holdsViews(C->getType()) || isViewType(C->getType())) {
      for (const Expr *Arg : C->arguments()) {
        if (isViewType(Arg->getType()) || holdsViews(Arg->getType()) ||
            isa<InitListExpr, CXXStdInitializerListExpr>(strip(Arg)))
          collect(Arg, Depth + 1);
        else if (Arg->isGLValue() && Arg->getType()->isRecordType())
          object(Arg);
        else if (Arg->isGLValue() && Arg->getType()->isArrayType())
          object(Arg);
      }
      return;
    }
    return ByReference ? object(E) : void();
  }

  if (const auto *C = dyn_cast<CallExpr>(S)) {
    const ApiFacts *F = A.model().calleeFacts(C);
    if (F && F->ViewOf) {
      const Expr *Of = CallParts::of(C).at(*F->ViewOf);
      if (!Of)
        return;
      if (isViewType(Of->getType()) || holdsViews(Of->getType()))
        return collect(Of, Depth + 1);
      return object(Of);
    }
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C);
        Op &&
        (Op->getOperator() == OO_Plus || Op->getOperator() == OO_Subscript)) {
      for (const Expr *Arg : Op->arguments())
        if (isViewType(Arg->getType()) || holdsViews(Arg->getType()))
          collect(Arg, Depth + 1);
      return;
    }
    // 'streambuf.data()', 'text.substr(1)': a view of the object.
    if (const auto *M = dyn_cast<CXXMemberCallExpr>(C);
        M && M->getMethodDecl() &&
        (isViewType(C->getType()) || holdsViews(C->getType()) ||
         C->getType()->isRecordType())) {
      const Expr *Object = M->getImplicitObjectArgument();
      if (isViewType(Object->getType()) && !Object->getType()->isPointerType())
        return collect(Object, Depth + 1);
      StringRef Name = nameOf(M->getMethodDecl());
      if (!Object->getType()->isPointerType() &&
          (isa<CXXConversionDecl>(M->getMethodDecl()) ||
           llvm::is_contained(
               {"data", "cdata", "prepare", "c_str", "get", "buffers", "begin"},
               Name)))
        return object(Object);
      return;
    }
    if (ByReference && (C->isGLValue() || !isViewType(C->getType())))
      return object(E);
    return;
  }

  if (isViewType(S->getType()) || holdsViews(S->getType())) {
    const auto *V = dyn_cast_or_null<VarDecl>(namedObject(S));
    if (S->getType()->isArrayType() && !holdsViews(S->getType()))
      return object(S);
    const ApiFacts *F = A.model().typeFacts(S->getType());
    if (V &&
        ((F && F->View) || holdsViews(S->getType()) || isView(S->getType()))) {
      if (V->hasLocalStorage() && !isa<ParmVarDecl>(V) && V->getInit() &&
          V->getDeclContext() == B.function() && !V->isCXXForRangeDecl()) {
        // The variable shows what it was made of, unless it is given anew.
        bool Anew = llvm::any_of(B.references(), [&](const DeclRefExpr *R) {
          if (R->getDecl() != V)
            return false;
          const Stmt *P = B.semanticParent(R);
          const auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(P);
          const auto *Bin = dyn_cast_or_null<BinaryOperator>(P);
          return (Op && Op->isAssignmentOp() && strip(Op->getArg(0)) == R) ||
                 (Bin && Bin->isAssignmentOp() && strip(Bin->getLHS()) == R);
        });
        if (!Anew)
          collect(V->getInit(), Depth + 1);
        // buffers.push_back(asio::buffer(text))
        for (const DeclRefExpr *R : B.references()) {
          const auto *M =
              R->getDecl() == V
                  ? dyn_cast_or_null<MemberExpr>(B.semanticParent(R))
                  : nullptr;
          const auto *Add =
              M ? dyn_cast_or_null<CXXMemberCallExpr>(B.parent(M)) : nullptr;
          if (Add && llvm::is_contained({"push_back", "emplace_back", "insert",
                                         "push_front", "emplace_front"},
                                        nameOf(Add->getMethodDecl())))
            for (const Expr *Arg : Add->arguments())
              collect(Arg, Depth + 1);
        }
      }
      return;
    }
    // A pointer: '&x', 'array', 'p + n'.
    for (const Referent &R : Referents(A, B).ofArgument(E, QualType()))
      if (!R.Variable || !isMovedAway(R.Variable))
        Out.push_back(R);
    return;
  }
  if (ByReference)
    object(E);
}

} // namespace clang::tidy::async
