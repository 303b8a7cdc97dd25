// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which types are locks, guards, and things with a guard inside, and whether
// they block the thread. By shape: a mutex has lock() and unlock(), a guard
// takes one in its constructor and gives it back in its destructor. Names alone
// are no evidence: a valve can be locked, and a weak_ptr too.
//
// What this may get wrong: a class whose lock() suspends a fiber and returns
// void looks like a blocking lock until modelled.
#include "ClassMembers.h"
#include "Shapes.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

namespace clang::tidy::async {

/// What the visible body of lock() says. A lock that waits has to call
/// something or to loop; an empty one, or one that sets a flag, is the null
/// object that single-threaded builds use.
enum class LockBody { Unseen, Waits, DoesNothing };

static LockBody lockBody(const FunctionDecl *Lock) {
  const FunctionDecl *Definition = nullptr;
  if (!Lock->hasBody(Definition)) {
    const FunctionDecl *Pattern = Lock->getTemplateInstantiationPattern();
    if (!Pattern || !Pattern->hasBody(Definition))
      return LockBody::Unseen;
  }
  return anyInBody(Definition,
                   [](const Stmt *S) {
                     return isa<CallExpr, WhileStmt, DoStmt, ForStmt,
                                AtomicExpr, GCCAsmStmt, CXXConstructExpr>(S);
                   })
             ? LockBody::Waits
             : LockBody::DoesNothing;
}

/// A name is weak evidence, and asked for only where the shape is half there.
static bool isNamedLikeALock(const CXXRecordDecl *R) {
  if (!R->getIdentifier())
    return false;
  llvm::StringRef Name = R->getName();
  return Name.contains_insensitive("mutex") ||
         Name.contains_insensitive("spin") || Name.ends_with("Lock") ||
         Name.ends_with("_lock");
}

MutexKind Shapes::mutex(QualType T, bool Guarded) {
  if (T.isNull())
    return MutexKind::NotAMutex;
  if (const ApiFacts *F = M.typeFacts(T); F && F->Mutex)
    return F->Mutex->Blocks ? MutexKind::Blocking : MutexKind::Async;
  const CXXRecordDecl *R = classOf(T);
  if (!R || guard(T))
    return T->isDependentType() ? MutexKind::Unknown : MutexKind::NotAMutex;
  auto [It, New] =
      Mutexes[Guarded].try_emplace(R->getCanonicalDecl(), MutexKind::NotAMutex);
  if (!New)
    return It->second;
  // BasicLockable by shape: lock() and unlock() without arguments. weak_ptr has
  // a lock() too, and no unlock().
  MutexKind Kind = MutexKind::NotAMutex;
  const FunctionDecl *Lock = functionOf(member(R, "lock"));
  const FunctionDecl *Unlock = functionOf(member(R, "unlock"));
  if (Unlock && Unlock->getMinRequiredArguments() == 0) {
    if (Lock && Lock->getMinRequiredArguments() == 0) {
      QualType Result = Lock->getReturnType();
      if (Result->isVoidType()) {
        LockBody Body = lockBody(Lock);
        // A valve can be locked as well as a mutex: outside a guard there has
        // to be more than the two names.
        if (Body == LockBody::DoesNothing)
          Kind = MutexKind::NotAMutex;
        else if (Guarded || Body == LockBody::Waits ||
                 hasMember(R, "try_lock") || isNamedLikeALock(R))
          Kind = MutexKind::Blocking;
      } else if (isAwaitable(Result)) {
        Kind = MutexKind::Async;
      } else {
        Kind = MutexKind::Unknown;
      }
    } else if (!Lock && (hasMember(R, "try_lock") || hasMember(R, "co_lock") ||
                         hasMember(R, "lock_async"))) {
      // Nothing that a std guard could block in.
      Kind = MutexKind::Async;
    }
  }
  return Mutexes[Guarded][R->getCanonicalDecl()] = Kind;
}

/// A user's own guard: its destructor unlocks a member that is a mutex, and a
/// constructor locks it.
static bool callsMember(const FunctionDecl *F, llvm::StringRef Prefix) {
  return anyInBody(F, [&](const Stmt *S) {
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(S)) {
      const CXXMethodDecl *Method = Call->getMethodDecl();
      return Method && Method->getDeclName().isIdentifier() &&
             Method->getName().starts_with(Prefix);
    }
    const auto *Ref = dyn_cast<CXXDependentScopeMemberExpr>(S);
    return Ref && Ref->getMember().isIdentifier() &&
           Ref->getMember().getAsIdentifierInfo()->getName().starts_with(
               Prefix);
  });
}

const GuardFacts *Shapes::guard(QualType T) {
  const CXXRecordDecl *R = classOf(T);
  if (!R)
    return nullptr;
  const ApiFacts *Said = M.typeFacts(T);
  if (Said && Said->Guard)
    return &*Said->Guard;
  if (Said && (Said->Mutex || Said->Task || Said->Handle || Said->Borrow))
    return nullptr;
  auto [It, New] = Guards.try_emplace(R->getCanonicalDecl(), nullptr);
  if (!New)
    return It->second;
  const CXXRecordDecl *D = definitionOf(R);
  if (!D || !D->hasUserDeclaredDestructor() ||
      !callsMember(D->getDestructor(), "unlock"))
    return nullptr;
  // Which lock: the only field that is a mutex (or reference or pointer to
  // one).
  MutexKind Kind = MutexKind::NotAMutex;
  for (const FieldDecl *F : D->fields()) {
    QualType FT = F->getType().getNonReferenceType();
    if (FT->isPointerType())
      FT = FT->getPointeeType();
    if (classOf(FT) == R)
      continue;
    MutexKind Each = mutex(FT, /*Guarded=*/true);
    if (Each != MutexKind::NotAMutex)
      Kind = Each;
  }
  bool Locks = llvm::any_of(D->ctors(), [](const CXXConstructorDecl *C) {
    return callsMember(C, "lock");
  });
  if (!Locks || (Kind != MutexKind::Blocking && Kind != MutexKind::Async))
    return nullptr;
  auto Facts = std::make_unique<GuardFacts>();
  Facts->KindFromMutex = false;
  Facts->Blocks = Kind == MutexKind::Blocking;
  return Guards[R->getCanonicalDecl()] =
             OwnedGuards.emplace_back(std::move(Facts)).get();
}

/// The specialisation of a class template that \p T is or derives from and
/// that a model knows as a guard.
static QualType guardBase(QualType T, Model &M, unsigned Depth = 0) {
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  if (!R || Depth > 8 || isa<ClassTemplateSpecializationDecl>(R))
    return T;
  if (const CXXRecordDecl *D = R->getDefinition())
    for (const CXXBaseSpecifier &B : D->bases())
      if (const ApiFacts *F = M.typeFacts(B.getType()); F && F->Guard)
        return guardBase(B.getType(), M, Depth + 1);
  return T;
}

MutexKind Shapes::guardedKind(QualType Guard) {
  const GuardFacts *G = guard(Guard);
  if (!G)
    return MutexKind::NotAMutex;
  if (!G->KindFromMutex)
    return G->Blocks ? MutexKind::Blocking : MutexKind::Async;
  MutexKind Result = MutexKind::NotAMutex;
  auto Join = [&](QualType T) {
    MutexKind Kind = mutex(T, /*Guarded=*/true);
    // One blocking mutex among several is enough.
    if (Kind == MutexKind::Blocking || Result == MutexKind::NotAMutex)
      Result = Kind;
  };
  for (const TemplateArgument &A : templateArguments(guardBase(Guard, M))) {
    if (A.getKind() == TemplateArgument::Type)
      Join(A.getAsType());
    else if (A.getKind() == TemplateArgument::Pack)
      for (const TemplateArgument &P : A.pack_elements())
        if (P.getKind() == TemplateArgument::Type)
          Join(P.getAsType());
  }
  // scoped_lock<> locks nothing; without arguments CTAD is still to come.
  if (Result == MutexKind::NotAMutex && Guard->isDependentType())
    return MutexKind::Unknown;
  return Result;
}

QualType Shapes::containedGuard(QualType T) {
  llvm::SmallPtrSet<const CXXRecordDecl *, 8> Seen;
  std::function<QualType(QualType, unsigned)> Search =
      [&](QualType T, unsigned Depth) -> QualType {
    if (T.isNull() || Depth > 4 || T->isReferenceType() || T->isPointerType())
      return {};
    if (const auto *Array = Ctx.getAsArrayType(T))
      return Search(Array->getElementType(), Depth + 1);
    if (guard(T))
      return T;
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    if (!R || !Seen.insert(R).second)
      return {};
    // The standard's wrappers, by what they are: an owner of its argument.
    if (R->isInStdNamespace() && R->getIdentifier()) {
      if (llvm::is_contained({"optional", "unique_ptr", "pair", "tuple",
                              "variant", "shared_ptr", "array"},
                             R->getName()))
        for (const TemplateArgument &A : templateArguments(T)) {
          if (A.getKind() == TemplateArgument::Type)
            if (QualType G = Search(A.getAsType(), Depth + 1); !G.isNull())
              return G;
          if (A.getKind() == TemplateArgument::Pack)
            for (const TemplateArgument &P : A.pack_elements())
              if (P.getKind() == TemplateArgument::Type)
                if (QualType G = Search(P.getAsType(), Depth + 1); !G.isNull())
                  return G;
        }
      return {};
    }
    const CXXRecordDecl *D = R->getDefinition();
    if (!D || D->isLambda())
      return {};
    for (const CXXBaseSpecifier &B : D->bases())
      if (QualType G = Search(B.getType(), Depth + 1); !G.isNull())
        return G;
    for (const FieldDecl *F : D->fields())
      if (QualType G = Search(F->getType(), Depth + 1); !G.isNull())
        return G;
    return {};
  };
  return Search(T.getNonReferenceType(), 0);
}

} // namespace clang::tidy::async
