// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Followed backwards from the use: 'it->second.name' is a part of an element of
// whatever the variable 'it' was made from, be it find(), begin() or an
// algorithm that was given one of these. A pointer or reference that an element
// holds leads out of the container, and is no part of it.
//
// An element is stable when only erasing it ends it: that of a node-based
// container, and what a smart pointer in the element owns.
#include "ElementAccess.h"
#include "LockTypes.h"
#include "SharedState.h"
#include "StdTypes.h"
#include "llvm/ADT/StringSwitch.h"

namespace clang::tidy::async {

using locks::LockTypes;

static const CXXRecordDecl *recordOf(QualType T) {
  return T.getNonReferenceType()->getAsCXXRecordDecl();
}

StringRef className(QualType T) {
  const CXXRecordDecl *R = recordOf(T);
  return R && R->getIdentifier() ? R->getName() : StringRef();
}

/// A reference to an element stays good until that element goes.
static bool keepsReferences(QualType Container) {
  StringRef Name = className(Container);
  const CXXRecordDecl *R = recordOf(Container);
  if (!R)
    return false;
  if (R->isInStdNamespace() || Name.contains("node") ||
      Name.starts_with("unordered_"))
    return Name.contains("map") || Name.contains("set") ||
           Name.contains("list") || Name.contains("deque") ||
           Name.contains("node");
  return Name.contains("list");
}

QualType withoutPointer(QualType T) {
  return T->isPointerType() ? T->getPointeeType() : T;
}

static const VarDecl *made(const ValueDecl *D) {
  if (const auto *B = dyn_cast<BindingDecl>(D))
    D = dyn_cast_or_null<VarDecl>(B->getDecomposedDecl());
  const auto *V = dyn_cast_or_null<VarDecl>(D);
  return V && !isa<ParmVarDecl>(V) ? V : nullptr;
}

Access access(const Expr *E, unsigned Depth) {
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
    if (isContainer(withoutPointer(Object->getType()))) {
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

Access element(const Expr *Container) {
  return {Container, keepsReferences(withoutPointer(Container->getType()))};
}

const Expr *iterated(const Expr *E, unsigned Depth) {
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
      const CXXRecordDecl *R = recordOf(Op->getArg(0)->getType());
      if (!R || !LockTypes::inStd(R) || Op->getNumArgs() < 2)
        return nullptr;
      const Expr *First = Op->getArg(1);
      return isContainer(First->getType()) ? First : iterated(First, Depth + 1);
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
        !isContainer(withoutPointer(Object->getType())) ||
        !(C->getType()->isRecordType() || C->getType()->isPointerType()))
      return nullptr;
    bool Gives =
        llvm::StringSwitch<bool>(M->getName())
            .Cases(
                {"begin", "cbegin", "rbegin", "crbegin", "end", "cend", "rend"},
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
    return Name.contains("find") || Name.contains("bound") || Name == "next" ||
                   Name == "prev" || Name == "search" ||
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
        isContainer(withoutPointer(Object->getType())) &&
        (isa_and_nonnull<CXXConversionDecl>(C->getMethodDecl()) ||
         LockTypes::memberName(C) == "data"))
      return Object;
  }
  return nullptr;
}

} // namespace clang::tidy::async
