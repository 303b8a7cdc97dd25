// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A connection lives as long as its sender and its context object, whichever
// ends first. One of the two must be bound to the object whose 'this' the
// callback holds. Qt binds objects by parents: 'new QTimer(this)' makes a
// child, which ends with its parent. A designer's form puts all it makes below
// the object that it is set up on.
//
// Misses: a child that got another parent. Wrong reports: a sender that is made
// with this parent in a file that is not seen.
#include "Connections.h"
#include "Analysis.h"
#include "Destination.h"
#include "DetachedCaptures.h"

namespace clang::tidy::async {

static bool endsWith(Analysis &A, const Expr *E, const CXXRecordDecl *R,
                     unsigned Depth);

/// 'new QTimer(this)'
static bool makesChild(const Expr *E) {
  const auto *New = E ? dyn_cast<CXXNewExpr>(strip(E)) : nullptr;
  const CXXConstructExpr *Made = New ? New->getConstructExpr() : nullptr;
  return Made && llvm::any_of(Made->arguments(), [](const Expr *Arg) {
           return isa<CXXThisExpr>(strip(Arg));
         });
}

/// A constructor or another method makes the member so.
static bool isChild(Analysis &A, const FieldDecl *Field,
                    const CXXRecordDecl *R) {
  if (makesChild(Field->getInClassInitializer()))
    return true;
  for (const CXXMethodDecl *M : R->methods()) {
    const FunctionDecl *Defined = nullptr;
    if (isa<CXXConstructorDecl>(M) && M->hasBody(Defined))
      for (const CXXCtorInitializer *I :
           cast<CXXConstructorDecl>(Defined)->inits())
        if (I->getMember() == Field && makesChild(I->getInit()))
          return true;
    const FunctionBody *Body = A.body(M);
    if (!Body)
      continue;
    for (const CXXThisExpr *This : Body->thisMentions()) {
      const auto *Mention =
          dyn_cast_or_null<MemberExpr>(Body->semanticParent(This));
      if (!Mention || Mention->getMemberDecl() != Field)
        continue;
      const auto *Assign =
          dyn_cast_or_null<BinaryOperator>(Body->semanticParent(Mention));
      if (Assign && Assign->isAssignmentOp() && makesChild(Assign->getRHS()))
        return true;
    }
  }
  return false;
}

/// '&timer_', '&ui_.timer'; '&timer' of a local, which ends even sooner.
static bool isOwnPart(const Expr *Of) {
  while (const auto *M = dyn_cast<MemberExpr>(Of)) {
    if (M->isArrow())
      return isa<CXXThisExpr>(strip(M->getBase()));
    Of = strip(M->getBase());
  }
  const auto *V = dyn_cast_or_null<VarDecl>(namedObject(Of));
  return V && V->hasLocalStorage() && !V->getType()->isReferenceType();
}

/// A class that Qt's designer wrote: it makes its members on another object.
static bool isForm(QualType T) {
  const CXXRecordDecl *R = T->isPointerType() ? T->getPointeeCXXRecordDecl()
                                              : T->getAsCXXRecordDecl();
  while (R && R->hasDefinition()) {
    if (llvm::any_of(R->methods(), [](const CXXMethodDecl *M) {
          return nameOf(M) == "setupUi";
        }))
      return true;
    R = R->getNumBases() ? R->bases_begin()->getType()->getAsCXXRecordDecl()
                         : nullptr;
  }
  return false;
}

static bool endsWith(Analysis &A, const Expr *E, const CXXRecordDecl *R,
                     unsigned Depth) {
  E = strip(E);
  if (isa<CXXThisExpr>(E) || makesChild(E))
    return true;
  if (Depth > 3)
    return false;
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    return U->getOpcode() == UO_Deref
               ? endsWith(A, U->getSubExpr(), R, Depth + 1)
               : isOwnPart(strip(U->getSubExpr()));
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    return endsWith(A, Cast->getSubExpr(), R, Depth + 1);
  if (const auto *M = dyn_cast<MemberExpr>(E)) {
    const auto *Field = dyn_cast<FieldDecl>(M->getMemberDecl());
    const Expr *Base = strip(M->getBase());
    if (!Field)
      return false;
    return isa<CXXThisExpr>(Base) ? isChild(A, Field, R)
                                  : isForm(Base->getType());
  }
  if (const auto *D = dyn_cast<DeclRefExpr>(E))
    if (const auto *V = dyn_cast<VarDecl>(D->getDecl());
        V && V->hasLocalStorage() && !isa<ParmVarDecl>(V) && V->getInit())
      return endsWith(A, V->getInit(), R, Depth + 1);
  return false;
}

bool endsWithThis(Analysis &A, const Expr *C, const CXXRecordDecl *R) {
  return llvm::any_of(CallParts::of(C).Arguments, [&](const Expr *Arg) {
    QualType T = Arg->getType();
    if (T->isPointerType())
      return T->getPointeeType()->isRecordType() && endsWith(A, Arg, R, 0);
    const ApiFacts *F = T->isRecordType() ? A.model().typeFacts(T) : nullptr;
    return F && F->Context && endsWith(A, Arg, R, 0);
  });
}

} // namespace clang::tidy::async
