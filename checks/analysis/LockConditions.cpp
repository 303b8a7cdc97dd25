// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conditions that are tested twice. 'if (b) lk.lock(); ... if (b) lk.unlock();'
// leaves nothing locked, but a path-insensitive analysis sees four ways through
// it. Each world therefore remembers what it knows of conditions:
//
//   a variable     the constant last assigned to it ('locked = true;')
//   a condition    the outcome of a branch on an expression made of variables,
//                  fields, constants and built-in operators only
//   a call         the answer that goes with the lock state (try_lock,
//   owns_lock)
//
// A fact dies when something that it mentions is assigned; facts about memory
// that others can reach die at a suspension point too. Calls are taken not to
// change fields that a condition reads. That errs on the silent side.
#include "LockFlow.h"
#include "clang/AST/ASTContext.h"

namespace clang::tidy::async::locks {

static bool isFlag(const ValueDecl *D) {
  QualType T = D->getType();
  return !T.isNull() && T->isIntegralOrEnumerationType() &&
         !T.isVolatileQualified();
}

bool LockFlow::writeCondition(const Expr *E, const Frame &F,
                              llvm::SmallVectorImpl<char> &Key, Condition &C,
                              unsigned Depth) {
  auto Put = [&](const void *What) {
    const char *Bytes = reinterpret_cast<const char *>(&What);
    Key.append(Bytes, Bytes + sizeof What);
  };
  auto Tag = [&](unsigned What) {
    Put(reinterpret_cast<const void *>(uintptr_t(What)));
  };
  if (!E || Depth > 8)
    return false;
  E = strip(E);
  Tag(E->getStmtClass());
  if (const auto *L = dyn_cast<IntegerLiteral>(E)) {
    Put(reinterpret_cast<const void *>(
        uintptr_t(L->getValue().getLimitedValue())));
    return true;
  }
  if (const auto *B = dyn_cast<CXXBoolLiteralExpr>(E)) {
    Tag(B->getValue());
    return true;
  }
  if (isa<CXXNullPtrLiteralExpr, CXXThisExpr>(E))
    return true;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const ValueDecl *D = cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl());
    Put(D);
    if (isa<EnumConstantDecl, NonTypeTemplateParmDecl>(D))
      return true;
    const auto *V = dyn_cast<VarDecl>(D);
    if (!V || V->getType().isVolatileQualified())
      return false;
    QualType T = V->getType().getNonReferenceType();
    if (T->isRecordType() && Depth == 0)
      return false;
    if (!V->hasLocalStorage() && !T.isConstQualified())
      C.Memory = true;
    if (uses(*F.Body).Escaped.contains(D))
      C.Memory = true;
    C.Mentions.push_back(D);
    return true;
  }
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl());
    if (!Field || Field->getType().isVolatileQualified())
      return false;
    // An atomic is read to see others change it.
    if (const CXXRecordDecl *R = Field->getType()->getAsCXXRecordDecl();
        R && Depth == 0)
      return false;
    if (!Field->getType().isConstQualified())
      C.Memory = true;
    Put(Field->getCanonicalDecl());
    C.Mentions.push_back(Field->getCanonicalDecl());
    return writeCondition(Member->getBase(), F, Key, C, Depth + 1);
  }
  if (const auto *U = dyn_cast<UnaryOperator>(E)) {
    if (U->isIncrementDecrementOp() || U->getOpcode() == UO_Coawait)
      return false;
    Tag(U->getOpcode());
    return writeCondition(U->getSubExpr(), F, Key, C, Depth + 1);
  }
  if (const auto *B = dyn_cast<BinaryOperator>(E)) {
    if (B->isAssignmentOp() || B->isCommaOp())
      return false;
    Tag(B->getOpcode());
    return writeCondition(B->getLHS(), F, Key, C, Depth + 1) &&
           writeCondition(B->getRHS(), F, Key, C, Depth + 1);
  }
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    return !Cast->getType()->isRecordType() &&
           writeCondition(Cast->getSubExpr(), F, Key, C, Depth + 1);
  // 'if (pointer)' of a smart pointer, 'if (optional.has_value())'.
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(E)) {
    const CXXMethodDecl *Method = Call->getMethodDecl();
    StringRef Name = LockTypes::memberName(Call);
    if (!Method || !Method->isConst() || Call->getNumArgs() ||
        (Name != "operator bool" && Name != "has_value") ||
        !LockTypes::inStd(Method))
      return false;
    const CXXRecordDecl *R = Method->getParent();
    if (R->getIdentifier() && R->getName().contains("atomic"))
      return false;
    Tag(1);
    return writeCondition(Call->getImplicitObjectArgument(), F, Key, C,
                          Depth + 1);
  }
  return false;
}

const void *LockFlow::conditionKey(const Expr *E, const Frame &F,
                                   std::optional<int64_t> Case) {
  llvm::SmallString<128> Key;
  Condition C{F.Body->function(), {}, false};
  if (!writeCondition(E, F, Key, C, 0) || C.Mentions.empty())
    return nullptr;
  if (Case)
    Key += "=" + std::to_string(*Case);
  auto [It, New] = Conditions.try_emplace(Key);
  if (New) {
    It->second = std::make_unique<Condition>(std::move(C));
    ConditionOf[It->second.get()] = It->second.get();
  }
  return It->second.get();
}

std::optional<int64_t> LockFlow::evaluate(const Expr *E, const World &W,
                                          const Frame &F, unsigned Depth) {
  if (!E || Depth > 12)
    return std::nullopt;
  E = strip(E);
  if (const int64_t *Known = W.fact(E))
    return *Known;
  if (const auto *L = dyn_cast<IntegerLiteral>(E))
    return L->getValue().getLimitedValue(INT64_MAX);
  if (const auto *B = dyn_cast<CXXBoolLiteralExpr>(E))
    return B->getValue();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *D = cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl());
    if (const auto *Constant = dyn_cast<EnumConstantDecl>(D))
      return Constant->getInitVal().getExtValue();
    if (const int64_t *Known = W.fact(D))
      return *Known;
    if (const auto *V = dyn_cast<VarDecl>(D);
        V && isFlag(V) && V->getType().isConstQualified() && V->getInit() &&
        !V->getInit()->isValueDependent() &&
        V->isUsableInConstantExpressions(Ctx)) {
      Expr::EvalResult Value;
      if (V->getInit()->EvaluateAsInt(Value, Ctx) &&
          Value.Val.getInt().getSignificantBits() <= 64)
        return Value.Val.getInt().getExtValue();
    }
  } else if (const auto *U = dyn_cast<UnaryOperator>(E)) {
    auto Inner = evaluate(U->getSubExpr(), W, F, Depth + 1);
    if (U->getOpcode() == UO_LNot)
      return Inner ? std::optional<int64_t>(!*Inner) : std::nullopt;
    if (U->getOpcode() == UO_Minus && Inner)
      return -*Inner;
  } else if (const auto *B = dyn_cast<BinaryOperator>(E)) {
    if (B->getOpcode() == BO_Assign || B->isCommaOp())
      return evaluate(B->getRHS(), W, F, Depth + 1);
    auto L = evaluate(B->getLHS(), W, F, Depth + 1);
    auto R = evaluate(B->getRHS(), W, F, Depth + 1);
    if (B->getOpcode() == BO_LAnd) {
      if ((L && !*L) || (R && !*R))
        return 0;
      if (L && R)
        return 1;
    } else if (B->getOpcode() == BO_LOr) {
      if ((L && *L) || (R && *R))
        return 1;
      if (L && R)
        return 0;
    } else if (L && R) {
      switch (B->getOpcode()) {
      case BO_EQ:
        return *L == *R;
      case BO_NE:
        return *L != *R;
      case BO_LT:
        return *L < *R;
      case BO_GT:
        return *L > *R;
      case BO_LE:
        return *L <= *R;
      case BO_GE:
        return *L >= *R;
      default:
        break;
      }
    }
  } else if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E)) {
    auto Inner = evaluate(Cast->getSubExpr(), W, F, Depth + 1);
    if (Inner && Cast->getType()->isBooleanType())
      return *Inner != 0;
    return Cast->getType()->isIntegralOrEnumerationType() ? Inner
                                                          : std::nullopt;
  }
  // In a template 'if (lk)' is not yet a call.
  if (E->isTypeDependent())
    if (PathId Guard = resolve(E, F); Guard && GuardPaths.contains(Guard)) {
      uint8_t V = value(W, Guard);
      if (V == Held || V == Free)
        return V == Held;
    }
  if (!E->getType()->isRecordType())
    if (const void *Key = conditionKey(E, F))
      if (const int64_t *Known = W.fact(Key))
        return *Known;
  return std::nullopt;
}

void LockFlow::assume(const Expr *E, bool Truth, World &W, const Frame &F,
                      bool Split) {
  E = strip(E);
  if (const auto *U = dyn_cast<UnaryOperator>(E);
      U && U->getOpcode() == UO_LNot)
    return assume(U->getSubExpr(), !Truth, W, F, Split);
  if (const auto *B = dyn_cast<BinaryOperator>(E); B && B->isLogicalOp()) {
    bool Both = (B->getOpcode() == BO_LAnd) == Truth;
    if (Both)
      assume(B->getLHS(), Truth, W, F, Split);
    // Where the graph branches on the operands one by one, coming here means
    // that the left one did not decide.
    if (Both || Split)
      assume(B->getRHS(), Truth, W, F, Split);
    return;
  }
  if (E->isTypeDependent())
    if (PathId Guard = resolve(E, F); Guard && GuardPaths.contains(Guard)) {
      const Cell *Old = W.find(Guard);
      return set(W, Guard, Truth ? Held : Free,
                 Old ? Old->Taken : SourceLocation());
    }
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    const auto *D = cast<ValueDecl>(Ref->getDecl()->getCanonicalDecl());
    if (D->getType()->isBooleanType()) {
      if (const auto *V = dyn_cast<VarDecl>(D); V && V->hasLocalStorage())
        W.setFact(D, Truth);
      else if (const void *Key = conditionKey(E, F))
        W.setFact(Key, Truth);
      return;
    }
    if (!Truth && isFlag(D)) {
      W.setFact(D, 0);
      return;
    }
  }
  if (const auto *B = dyn_cast<BinaryOperator>(E);
      B && B->getOpcode() == (Truth ? BO_EQ : BO_NE))
    for (auto [Side, Other] :
         {std::pair(B->getLHS(), B->getRHS()), {B->getRHS(), B->getLHS()}})
      if (const auto *Ref = dyn_cast<DeclRefExpr>(strip(Side)))
        if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
            V && V->hasLocalStorage() && isFlag(V))
          if (auto Value = evaluate(Other, W, F))
            W.setFact(V->getCanonicalDecl(), *Value);
  if (!E->getType()->isRecordType())
    if (const void *Key = conditionKey(E, F))
      W.setFact(Key, Truth);
}

void LockFlow::forget(const ValueDecl *D, World &W) {
  D = cast<ValueDecl>(D->getCanonicalDecl());
  if (W.Facts.empty())
    return;
  W.dropFacts([&](const void *Key) {
    if (Key == D)
      return true;
    const Condition *C = ConditionOf.lookup(Key);
    return C && llvm::is_contained(C->Mentions, D);
  });
}

void LockFlow::forgetMemory(Worlds &W) {
  for (World &Each : W.All)
    Each.dropFacts([&](const void *Key) {
      const Condition *C = ConditionOf.lookup(Key);
      return C && C->Memory;
    });
}

void LockFlow::forgetEscaped(Worlds &W, const Frame &F) {
  const auto &Escaped = uses(*F.Body).Escaped;
  if (Escaped.empty())
    return;
  for (World &Each : W.All)
    if (!Each.Facts.empty())
      for (const ValueDecl *D : Escaped)
        forget(D, Each);
}

void LockFlow::forgetOwned(const FunctionDecl *Callee, Worlds &W) {
  for (World &Each : W.All)
    Each.dropFacts([&](const void *Key) {
      if (const Condition *C = ConditionOf.lookup(Key))
        return C->Owner == Callee;
      return false;
    });
}

void LockFlow::assign(const ValueDecl *D, const Expr *Value, Worlds &W,
                      const Frame &F) {
  D = cast<ValueDecl>(D->getCanonicalDecl());
  const auto *V = dyn_cast<VarDecl>(D);
  bool Track = V && V->hasLocalStorage() && isFlag(V);
  for (World &Each : W.All) {
    std::optional<int64_t> Known =
        Track && Value ? evaluate(Value, Each, F) : std::nullopt;
    forget(D, Each);
    if (Known)
      Each.setFact(D, D->getType()->isBooleanType() ? *Known != 0 : *Known);
  }
  // A pointer that moves on leaves the locks of what it pointed to without
  // name.
  if (V && V->getType()->isPointerType())
    kill(W, local(V));
}

} // namespace clang::tidy::async::locks
