// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LockTypes.h"
#include "FunctionBody.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringSwitch.h"

namespace clang::tidy::async::locks {

static QualType plain(QualType T) {
  return T.isNull() ? T : T.getNonReferenceType().getUnqualifiedType();
}

static StringRef className(QualType T) {
  const NamedDecl *D = plain(T)->getAsCXXRecordDecl();
  if (!D)
    if (const auto *Spec = plain(T)->getAs<TemplateSpecializationType>())
      D = Spec->getTemplateName().getAsTemplateDecl();
  return D && D->getIdentifier() ? D->getName() : StringRef();
}

Carrier LockTypes::carrier(QualType T) {
  T = plain(T);
  if (T.isNull() || T->isPointerType() || T->isScalarType())
    return Carrier::None;
  if (const ArrayType *Array = T->getAsArrayTypeUnsafe())
    return carrier(Array->getElementType()) == Carrier::None
               ? Carrier::None
               : Carrier::Container;
  auto [It, New] = Carriers.try_emplace(T.getTypePtr(), Carrier::None);
  if (!New)
    return It->second;
  Carrier K = compute(T, 0);
  return Carriers[T.getTypePtr()] = K;
}

// The mutex decides: a std guard of a mutex that suspends is of no interest. Of
// a dependent mutex nothing is known; std guards call lock(), so it is taken
// for one that blocks. That errs for a template that is only ever used with
// fibre mutexes in other translation units.
Carrier LockTypes::compute(QualType T, unsigned Depth) {
  if (const ArrayType *Array = T->getAsArrayTypeUnsafe())
    return compute(plain(Array->getElementType()), Depth) == Carrier::None
               ? Carrier::None
               : Carrier::Container;
  if (What == Follow::Borrows) {
    if (borrow(T))
      return Carrier::Guard;
  } else if (What == Follow::ThreadBound) {
    if (isThreadBound(T))
      return Carrier::Guard;
  } else if (S.guard(T)) {
    switch (S.guardedKind(T)) {
    case MutexKind::Blocking:
      return Carrier::Guard;
    case MutexKind::Unknown:
      return T->isDependentType() || T->isUndeducedType() ? Carrier::Guard
                                                          : Carrier::None;
    case MutexKind::Async:
    case MutexKind::NotAMutex:
      return Carrier::None;
    }
  }
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  llvm::ArrayRef<TemplateArgument> Arguments;
  const NamedDecl *Named = R;
  if (const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(R)) {
    Arguments = Spec->getTemplateArgs().asArray();
  } else if (const auto *Dependent = T->getAs<TemplateSpecializationType>()) {
    Arguments = Dependent->template_arguments();
    if (const TemplateDecl *Template =
            Dependent->getTemplateName().getAsTemplateDecl())
      Named = Template;
  }
  if (!Named)
    return Carrier::None;
  if (Named->isInStdNamespace()) {
    if (!Named->getIdentifier())
      return Carrier::None;
    bool Owner = llvm::is_contained({"optional", "unique_ptr", "shared_ptr",
                                     "pair", "tuple", "variant", "expected"},
                                    Named->getName());
    bool Sequence = llvm::is_contained(
        {"vector", "deque", "list", "array", "forward_list"}, Named->getName());
    if ((!Owner && !Sequence) || Depth > 4)
      return Carrier::None;
    auto Carries = [&](const TemplateArgument &A) {
      return A.getKind() == TemplateArgument::Type &&
             compute(plain(A.getAsType()), Depth + 1) != Carrier::None;
    };
    for (const TemplateArgument &A : Arguments) {
      bool Does = A.getKind() == TemplateArgument::Pack
                      ? llvm::any_of(A.pack_elements(), Carries)
                      : Carries(A);
      if (Does)
        return Sequence ? Carrier::Container : Carrier::Wrapper;
      if (Named->getName() == "unique_ptr" || Sequence)
        break; // The deleter and the allocator own nothing.
    }
    return Carrier::None;
  }
  const CXXRecordDecl *D = R ? R->getDefinition() : nullptr;
  if (!D || D->isLambda() || D->isInvalidDecl() || Depth > 4 ||
      S.isAwaitable(T))
    return Carrier::None;
  llvm::SmallVector<Part, 2> Found;
  // Set first: a class may hold a unique_ptr to itself.
  Carriers[T.getTypePtr()] = Carrier::None;
  for (const FieldDecl *F : D->fields()) {
    if (F->getType()->isReferenceType() || F->getType()->isPointerType())
      continue;
    Carrier K = compute(plain(F->getType()), Depth + 1);
    if (K != Carrier::None)
      Found.push_back({F, K});
  }
  if (Found.empty())
    return Carrier::None;
  Parts[T.getTypePtr()] = std::move(Found);
  return Carrier::Aggregate;
}

llvm::ArrayRef<Part> LockTypes::parts(QualType T) {
  T = plain(T);
  if (T.isNull())
    return {};
  auto It = Parts.find(T.getTypePtr());
  if (It == Parts.end()) {
    compute(T, 0);
    It = Parts.find(T.getTypePtr());
  }
  return It == Parts.end() ? llvm::ArrayRef<Part>()
                           : llvm::ArrayRef<Part>(It->second);
}

QualType LockTypes::guardIn(QualType T) {
  T = plain(T);
  for (unsigned Depth = 0; Depth < 4 && !T.isNull(); ++Depth) {
    Carrier K = carrier(T);
    if (K != Carrier::Wrapper && K != Carrier::Container)
      break;
    if (const ArrayType *Array = T->getAsArrayTypeUnsafe()) {
      T = plain(Array->getElementType());
      continue;
    }
    llvm::ArrayRef<TemplateArgument> Arguments;
    if (const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
            T->getAsCXXRecordDecl()))
      Arguments = Spec->getTemplateArgs().asArray();
    else if (const auto *Dependent = T->getAs<TemplateSpecializationType>())
      Arguments = Dependent->template_arguments();
    QualType Next;
    auto Look = [&](const TemplateArgument &A) {
      if (Next.isNull() && A.getKind() == TemplateArgument::Type &&
          carrier(A.getAsType()) != Carrier::None)
        Next = plain(A.getAsType());
    };
    for (const TemplateArgument &A : Arguments) {
      if (A.getKind() == TemplateArgument::Pack)
        llvm::for_each(A.pack_elements(), Look);
      else
        Look(A);
    }
    if (Next.isNull())
      break;
    T = Next;
  }
  return T;
}

bool LockTypes::inStd(const Decl *D) {
  if (!D)
    return false;
  for (const DeclContext *DC = D->getDeclContext(); DC; DC = DC->getParent())
    if (DC->isStdNamespace())
      return true;
  return false;
}

/// Can be moved at most: a copy would be a share, not a borrow.
static bool isUniqueView(const CXXRecordDecl *D) {
  if (!D || D->isInvalidDecl() || D->isDependentContext() ||
      !D->hasUserDeclaredDestructor() || D->hasTrivialDestructor() ||
      D->hasSimpleCopyConstructor())
    return false;
  bool Arrow = false;
  for (const CXXMethodDecl *Method : D->methods()) {
    OverloadedOperatorKind Op = Method->getOverloadedOperator();
    Arrow |= Op == OO_Arrow || (Op == OO_Star && Method->param_empty());
  }
  return Arrow && llvm::none_of(D->ctors(), [](const CXXConstructorDecl *C) {
           return C->isCopyConstructor() && !C->isDeleted();
         });
}

const BorrowFacts *LockTypes::borrow(QualType T) {
  static const BorrowFacts ByShape;
  T = plain(T);
  const CXXRecordDecl *R = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
  if (!R || S.guard(T))
    return nullptr;
  if (const ApiFacts *Facts = M.typeFacts(T)) {
    if (!Facts->Borrow)
      return nullptr;
    // The lock inside may be one that suspends.
    if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R))
      for (const TemplateArgument &A : Spec->getTemplateArgs().asArray())
        if (A.getKind() == TemplateArgument::Type && isAsync(A.getAsType()))
          return nullptr;
    return &*Facts->Borrow;
  }
  if (R->isInStdNamespace() || !R->getIdentifier())
    return nullptr;
  bool Says = R->getName().contains_insensitive("borrow") ||
              Borrowed.contains(T.getTypePtr());
  return Says && isUniqueView(R->getDefinition()) ? &ByShape : nullptr;
}

/// The body sets a thread_local variable.
static bool setsThreadLocal(const FunctionDecl *F) {
  const FunctionDecl *Definition = nullptr;
  if (!F || !F->hasBody(Definition))
    return false;
  auto Names = [](const Expr *E) {
    E = strip(E);
    while (const auto *M = dyn_cast<MemberExpr>(E)) {
      if (M->isArrow())
        return false;
      E = strip(M->getBase());
    }
    const auto *Ref = dyn_cast<DeclRefExpr>(E);
    const auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    return V && V->getTLSKind() != VarDecl::TLS_None;
  };
  llvm::SmallVector<const Stmt *, 16> Work{Definition->getBody()};
  while (!Work.empty()) {
    const Stmt *S = Work.pop_back_val();
    if (!S)
      continue;
    if (const auto *B = dyn_cast<BinaryOperator>(S);
        B && B->isAssignmentOp() && Names(B->getLHS()))
      return true;
    if (const auto *U = dyn_cast<UnaryOperator>(S);
        U && U->isIncrementDecrementOp() && Names(U->getSubExpr()))
      return true;
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(S);
        Op && Op->isAssignmentOp() && Names(Op->getArg(0)))
      return true;
    if (const auto *C = dyn_cast<CXXMemberCallExpr>(S);
        C && C->getMethodDecl() && !C->getMethodDecl()->isConst() &&
        Names(C->getImplicitObjectArgument()))
      return true;
    if (const auto *C = dyn_cast<CallExpr>(S))
      if (const FunctionDecl *Callee = C->getDirectCallee();
          Callee && Callee->isInStdNamespace() &&
          Callee->getDeclName().isIdentifier() && C->getNumArgs() &&
          (Callee->getName() == "exchange" || Callee->getName() == "swap") &&
          Names(C->getArg(0)))
        return true;
    Work.append(S->child_begin(), S->child_end());
  }
  return false;
}

bool LockTypes::isThreadBound(QualType T) {
  T = plain(T);
  const CXXRecordDecl *R = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
  if (!R || !R->getDefinition() || S.guard(T))
    return false;
  const CXXRecordDecl *D = R->getDefinition();
  if (D->isInvalidDecl() || D->isDependentContext() || D->isLambda() ||
      D->hasTrivialDestructor())
    return false;
  if (const ApiFacts *Facts = M.typeFacts(T); Facts && Facts->ThreadBound)
    return true;
  if (!D->hasUserDeclaredDestructor() || !setsThreadLocal(D->getDestructor()))
    return false;
  return llvm::any_of(D->ctors(), [](const CXXConstructorDecl *C) {
    return setsThreadLocal(C) ||
           llvm::any_of(C->inits(), [](const CXXCtorInitializer *I) {
             const auto *Call = dyn_cast_or_null<CallExpr>(
                 I->getInit() ? stripMove(I->getInit()) : nullptr);
             const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
             return F && F->isInStdNamespace() &&
                    F->getDeclName().isIdentifier() &&
                    F->getName() == "exchange";
           });
  });
}

void LockTypes::noteBorrowed(QualType T) {
  T = plain(T);
  if (!T.isNull())
    Borrowed.insert(T.getTypePtr());
}

bool LockTypes::isMutex(QualType T) {
  if (What != Follow::Locks)
    return false;
  T = plain(T);
  if (!T.isNull() && T->isPointerType())
    T = plain(T->getPointeeType());
  return !T.isNull() && S.mutex(T) == MutexKind::Blocking;
}

bool LockTypes::isAsync(QualType T) {
  T = plain(T);
  if (!T.isNull() && T->isPointerType())
    T = plain(T->getPointeeType());
  if (T.isNull())
    return false;
  return S.guard(T) ? S.guardedKind(T) == MutexKind::Async
                    : S.mutex(T) == MutexKind::Async;
}

bool LockTypes::hasUnlock(QualType T) {
  StringRef Name = className(T);
  if (const CXXRecordDecl *R = plain(T)->getAsCXXRecordDecl())
    if (const CXXRecordDecl *D = R->getDefinition())
      for (const CXXMethodDecl *Method : D->methods())
        if (Method->getDeclName().isIdentifier() &&
            Method->getName() == "unlock")
          return Method->getMinRequiredArguments() == 0 &&
                 Method->getAccess() == AS_public;
  return Name == "unique_lock" || Name == "shared_lock";
}

LockTypes::Tag LockTypes::tag(const Expr *Argument) {
  return llvm::StringSwitch<Tag>(className(Argument->getType()))
      .Case("defer_lock_t", Tag::Defer)
      .Case("try_to_lock_t", Tag::TryTo)
      .Case("adopt_lock_t", Tag::Adopt)
      .Default(Tag::None);
}

bool LockTypes::isNullOpt(const Expr *Argument) {
  return className(Argument->getType()) == "nullopt_t" ||
         Argument->getType()->isNullPtrType() ||
         isa<CXXNullPtrLiteralExpr>(strip(Argument));
}

bool LockTypes::isInPlace(const Expr *Argument) {
  StringRef Name = className(Argument->getType());
  return Name.starts_with("in_place") || Name == "piecewise_construct_t";
}

StringRef LockTypes::stdFunction(const CallExpr *Call) {
  const FunctionDecl *F = Call->getDirectCallee();
  if (!F) {
    if (const auto *U = dyn_cast<UnresolvedLookupExpr>(
            Call->getCallee()->IgnoreParenImpCasts()))
      for (const NamedDecl *D : U->decls())
        if (D->getUnderlyingDecl()->isInStdNamespace())
          if (const IdentifierInfo *II = U->getName().getAsIdentifierInfo())
            return II->getName();
    return {};
  }
  if (isa<CXXMethodDecl>(F) || !F->isInStdNamespace() ||
      !F->getDeclName().isIdentifier())
    return {};
  return F->getName();
}

StringRef LockTypes::memberName(const CallExpr *Call) {
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Call)) {
    (void)Op;
    return {};
  }
  const Expr *Callee = Call->getCallee()->IgnoreParenImpCasts();
  DeclarationName Name;
  if (const auto *Member = dyn_cast<MemberExpr>(Callee)) {
    if (isa<CXXConversionDecl>(Member->getMemberDecl()))
      return Call->getType()->isBooleanType() ? "operator bool" : "";
    Name = Member->getMemberDecl()->getDeclName();
  } else if (const auto *Dependent =
                 dyn_cast<CXXDependentScopeMemberExpr>(Callee)) {
    Name = Dependent->getMember();
  } else if (const auto *Unresolved = dyn_cast<UnresolvedMemberExpr>(Callee)) {
    Name = Unresolved->getMemberName();
  }
  return Name.isIdentifier() && Name.getAsIdentifierInfo()
             ? Name.getAsIdentifierInfo()->getName()
             : StringRef();
}

const Expr *LockTypes::receiver(const CallExpr *Call) {
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Call))
    return Member->getImplicitObjectArgument();
  const Expr *Callee = Call->getCallee()->IgnoreParenImpCasts();
  if (const auto *Dependent = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
    return Dependent->isImplicitAccess() ? nullptr : Dependent->getBase();
  if (const auto *Unresolved = dyn_cast<UnresolvedMemberExpr>(Callee))
    return Unresolved->isImplicitAccess() ? nullptr : Unresolved->getBase();
  return nullptr;
}

// The named requirements Lockable and SharedLockable, and what the standard's
// guards add: a type that Shapes takes for a lock is spoken to in these words.
LockOperation LockTypes::byName(StringRef Name, bool OnGuard) {
  LockOperation Op = llvm::StringSwitch<LockOperation>(Name)
                         .Case("lock", LockOperation::Lock)
                         .Case("unlock", LockOperation::Unlock)
                         .Cases({"try_lock", "try_lock_for", "try_lock_until"},
                                LockOperation::TryLock)
                         .Case("lock_shared", LockOperation::LockShared)
                         .Case("unlock_shared", LockOperation::UnlockShared)
                         .Cases({"try_lock_shared", "try_lock_shared_for",
                                 "try_lock_shared_until"},
                                LockOperation::TryLockShared)
                         .Default(LockOperation::None);
  if (Op != LockOperation::None || !OnGuard)
    return Op;
  // A view that was given back borrows nothing any more.
  if (What != Follow::Locks)
    return llvm::StringSwitch<LockOperation>(Name)
        .Cases({"release", "reset", "clear", "drop", "reset_protection",
                "Release", "Reset", "Unlock"},
               LockOperation::Unlock)
        .Default(LockOperation::None);
  return llvm::StringSwitch<LockOperation>(Name)
      .Case("release", LockOperation::Release)
      .Cases({"owns_lock", "operator bool"}, LockOperation::Owns)
      .Case("swap", LockOperation::Swap)
      .Default(LockOperation::None);
}

LockCall LockTypes::lockCall(const CallExpr *Call) {
  LockCall Result;
  const Expr *Object = receiver(Call);
  QualType ObjectType;
  if (Object) {
    ObjectType = plain(Object->getType());
    if (ObjectType->isPointerType())
      ObjectType = plain(ObjectType->getPointeeType());
  }
  bool OnGuard = Object && carrier(ObjectType) == Carrier::Guard;
  bool OnMutex = Object && !OnGuard && isMutex(ObjectType);

  const ApiFacts *Facts = M.calleeFacts(Call);
  if (What != Follow::Locks && Facts && Facts->LockFunction &&
      Facts->LockFunction->Mutex >= 0)
    return Result;
  if (Facts && Facts->LockFunction &&
      Facts->LockFunction->Op != LockOperation::None) {
    const LockFunctionFacts &L = *Facts->LockFunction;
    if (L.Mutex < 0) {
      // A model may know the member of a guard whose mutex suspends.
      if (!OnGuard && !OnMutex)
        return Result;
      Result.Objects.push_back(Object);
    } else {
      for (unsigned I = L.Mutex; I < Call->getNumArgs(); ++I) {
        const Expr *Argument = Call->getArg(I);
        // The model's word is enough for the one object of a C function, whose
        // type may say nothing (pthread_spinlock_t is an int).
        if ((!L.Variadic && !isAsync(Argument->getType())) ||
            isMutex(Argument->getType()) ||
            carrier(Argument->getType()) == Carrier::Guard ||
            Argument->isTypeDependent())
          Result.Objects.push_back(Argument);
        if (!L.Variadic)
          break;
      }
    }
    if (!Result.Objects.empty())
      Result.Op = L.Op;
    // POSIX and C return 0 for success; std::try_lock returns -1.
    if (!Call->getType()->isBooleanType() && !Call->isTypeDependent()) {
      Result.Success = L.Variadic ? -1 : 0;
      Result.Failure = L.Variadic ? 0 : 16;
    }
    return Result;
  }
  if (!OnGuard && !OnMutex)
    return Result;
  if (Facts && Facts->GuardOp != LockOperation::None) {
    Result.Op = Facts->GuardOp;
  } else if (const auto *Method =
                 dyn_cast_or_null<CXXMethodDecl>(Call->getCalleeDecl())) {
    if (const auto *A = Method->getAttr<AcquireCapabilityAttr>();
        A && !A->args_size())
      Result.Op =
          A->isShared() ? LockOperation::LockShared : LockOperation::Lock;
    else if (const auto *R = Method->getAttr<ReleaseCapabilityAttr>();
             R && !R->args_size())
      Result.Op =
          R->isShared() ? LockOperation::UnlockShared : LockOperation::Unlock;
    else if (Method->hasAttr<TryAcquireCapabilityAttr>())
      Result.Op = LockOperation::TryLock;
  }
  if (Result.Op == LockOperation::None)
    Result.Op = byName(memberName(Call), OnGuard);
  if (Result.Op != LockOperation::None)
    Result.Objects.push_back(Object);
  return Result;
}

} // namespace clang::tidy::async::locks
