// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names age and users write types of their own, so what a type *does* in the
// language counts first: a class with a promise_type that co_await accepts is
// a task whatever its name; a lock whose lock() returns void blocks the thread
// whatever its library. Models fill in what the shape does not say (what a
// destructor does with unfinished work) and overrule it where they speak.
//
// What this misses: a task type without promise_type that only factories make
// (sender adaptors) needs a model. What it may get wrong: a class whose lock()
// suspends a fiber and returns void looks like a blocking lock until modelled.
#include "Shapes.h"
#include "FunctionBody.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

/// The class behind a type: of an instantiation, or the pattern for a dependent
/// specialisation.
static const CXXRecordDecl *classOf(QualType T) {
  if (T.isNull())
    return nullptr;
  T = T.getNonReferenceType();
  if (const CXXRecordDecl *R = T->getAsCXXRecordDecl())
    return R;
  const TemplateDecl *Template = nullptr;
  if (const auto *S = T->getAs<TemplateSpecializationType>())
    Template = S->getTemplateName().getAsTemplateDecl();
  else if (const auto *D = T->getAs<DeducedTemplateSpecializationType>())
    Template = D->getTemplateName().getAsTemplateDecl();
  if (const auto *C = dyn_cast_or_null<ClassTemplateDecl>(Template))
    return C->getTemplatedDecl();
  return nullptr;
}

/// The definition to look members up in. A specialisation that nobody needed
/// complete is not instantiated; its pattern has the same members.
static const CXXRecordDecl *definitionOf(const CXXRecordDecl *R) {
  if (!R)
    return nullptr;
  if (const CXXRecordDecl *D = R->getDefinition())
    return D;
  if (const CXXRecordDecl *P = R->getTemplateInstantiationPattern())
    return P->getDefinition();
  if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R))
    return Spec->getSpecializedTemplate()->getTemplatedDecl()->getDefinition();
  return nullptr;
}

static const NamedDecl *member(const CXXRecordDecl *R, llvm::StringRef Name,
                               unsigned Depth = 0) {
  R = definitionOf(R);
  if (!R || Depth > 8)
    return nullptr;
  IdentifierInfo &II = R->getASTContext().Idents.get(Name);
  auto Found = R->lookup(&II);
  if (!Found.empty())
    return Found.front()->getUnderlyingDecl();
  for (const CXXBaseSpecifier &B : R->bases())
    if (const NamedDecl *Inherited =
            member(classOf(B.getType()), Name, Depth + 1))
      return Inherited;
  return nullptr;
}

static const FunctionDecl *functionOf(const NamedDecl *D) {
  if (const auto *T = dyn_cast_or_null<FunctionTemplateDecl>(D))
    return T->getTemplatedDecl();
  return dyn_cast_or_null<FunctionDecl>(D);
}

static bool hasMember(const CXXRecordDecl *R, llvm::StringRef Name) {
  return member(R, Name) != nullptr;
}

static bool isAwaiterClass(const CXXRecordDecl *R) {
  return hasMember(R, "await_ready") && hasMember(R, "await_suspend") &&
         hasMember(R, "await_resume");
}

static const FunctionDecl *memberCoawait(const CXXRecordDecl *R,
                                         unsigned Depth = 0) {
  R = definitionOf(R);
  if (!R || Depth > 8)
    return nullptr;
  DeclarationName Name =
      R->getASTContext().DeclarationNames.getCXXOperatorName(OO_Coawait);
  auto Found = R->lookup(Name);
  if (!Found.empty())
    return functionOf(Found.front());
  for (const CXXBaseSpecifier &B : R->bases())
    if (const FunctionDecl *F = memberCoawait(classOf(B.getType()), Depth + 1))
      return F;
  return nullptr;
}

/// A free operator co_await in the class's namespace whose parameter is of the
/// class (or its template).
static const FunctionDecl *freeCoawait(const CXXRecordDecl *R) {
  const DeclContext *DC = R->getEnclosingNamespaceContext();
  DeclarationName Name =
      R->getASTContext().DeclarationNames.getCXXOperatorName(OO_Coawait);
  for (; DC; DC = DC->isInlineNamespace() ? DC->getParent() : nullptr)
    for (const NamedDecl *D : DC->lookup(Name)) {
      const FunctionDecl *F = functionOf(D);
      if (!F || F->getNumParams() != 1)
        continue;
      const CXXRecordDecl *Of = classOf(F->getParamDecl(0)->getType());
      if (Of && Of->getIdentifier() &&
          Of->getIdentifier() == R->getIdentifier())
        return F;
    }
  return nullptr;
}

bool Shapes::isAwaitable(QualType T) {
  const CXXRecordDecl *R = classOf(T);
  if (!R)
    return false;
  auto [It, New] = Awaitables.try_emplace(R->getCanonicalDecl(), false);
  if (!New)
    return It->second;
  bool Answer = isAwaiterClass(R) || memberCoawait(R) || freeCoawait(R);
  if (!Answer)
    if (const ApiFacts *F = M.typeFacts(T))
      Answer = F->Task && F->Task->Awaitable;
  return Awaitables[R->getCanonicalDecl()] = Answer;
}

/// The promise_type that a specialisation of std::coroutine_traits gives to \p
/// R, for a type that has none inside.
static const NamedDecl *traitsPromise(const CXXRecordDecl *R) {
  ASTContext &Ctx = R->getASTContext();
  const NamespaceDecl *Std = nullptr;
  for (const NamedDecl *D :
       Ctx.getTranslationUnitDecl()->lookup(&Ctx.Idents.get("std")))
    if ((Std = dyn_cast<NamespaceDecl>(D)))
      break;
  if (!Std)
    return nullptr;
  for (const NamedDecl *D : Std->lookup(&Ctx.Idents.get("coroutine_traits"))) {
    const auto *Traits = dyn_cast<ClassTemplateDecl>(D->getUnderlyingDecl());
    if (!Traits)
      continue;
    auto IsFor = [&](llvm::ArrayRef<TemplateArgument> Args) {
      if (Args.empty() || Args.front().getKind() != TemplateArgument::Type)
        return false;
      const CXXRecordDecl *Of = classOf(Args.front().getAsType());
      if (!Of)
        return false;
      const CXXRecordDecl *Pattern = R->getTemplateInstantiationPattern();
      if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R))
        Pattern = Spec->getSpecializedTemplate()->getTemplatedDecl();
      return declaresSameEntity(Of, R) ||
             (Pattern && declaresSameEntity(Of, Pattern));
    };
    llvm::SmallVector<ClassTemplatePartialSpecializationDecl *, 8> Partial;
    const_cast<ClassTemplateDecl *>(Traits)->getPartialSpecializations(Partial);
    for (const auto *P : Partial)
      if (IsFor(P->getTemplateArgs().asArray()))
        if (const NamedDecl *Promise = member(P, "promise_type"))
          return Promise;
    for (const auto *S : Traits->specializations())
      if (IsFor(S->getTemplateArgs().asArray()))
        if (const NamedDecl *Promise = member(S, "promise_type"))
          return Promise;
  }
  return nullptr;
}

const CXXRecordDecl *Shapes::promiseType(QualType T) {
  const CXXRecordDecl *Class = classOf(T);
  const NamedDecl *D = member(Class, "promise_type");
  if (!D && Class && isAwaitable(T)) {
    auto [It, New] =
        TraitsPromises.try_emplace(Class->getCanonicalDecl(), nullptr);
    if (New)
      It->second = traitsPromise(Class);
    D = It->second;
  }
  if (const auto *R = dyn_cast_or_null<CXXRecordDecl>(D))
    return R;
  if (const auto *Alias = dyn_cast_or_null<TypedefNameDecl>(D))
    return classOf(Alias->getUnderlyingType());
  if (const auto *Template = dyn_cast_or_null<ClassTemplateDecl>(D))
    return Template->getTemplatedDecl();
  return nullptr;
}

std::optional<bool> Shapes::constantResult(const FunctionDecl *F) {
  const FunctionDecl *Definition = nullptr;
  if (!F)
    return std::nullopt;
  if (!F->hasBody(Definition)) {
    // A member of a template that nobody called is not instantiated.
    const FunctionDecl *Pattern = F->getTemplateInstantiationPattern();
    if (!Pattern || !Pattern->hasBody(Definition))
      return std::nullopt;
  }
  const auto *Body = dyn_cast_or_null<CompoundStmt>(Definition->getBody());
  if (!Body || Body->size() != 1)
    return std::nullopt;
  const auto *Return = dyn_cast<ReturnStmt>(Body->body_front());
  bool Value;
  if (!Return || !Return->getRetValue() ||
      Return->getRetValue()->isValueDependent() ||
      !Return->getRetValue()->EvaluateAsBooleanCondition(Value,
                                                         F->getASTContext()))
    return std::nullopt;
  return Value;
}

std::optional<bool> Shapes::awaitReady(QualType T) {
  const CXXRecordDecl *R = classOf(T);
  for (int Hops = 0; R && Hops < 4; ++Hops) {
    if (const FunctionDecl *Ready = functionOf(member(R, "await_ready")))
      return constantResult(Ready);
    const FunctionDecl *Op = memberCoawait(R);
    if (!Op)
      Op = freeCoawait(R);
    R = Op ? classOf(Op->getReturnType()) : nullptr;
  }
  return std::nullopt;
}

QualType Shapes::awaitedType(QualType T) {
  const CXXRecordDecl *R = classOf(T);
  for (int Hops = 0; R && Hops < 4; ++Hops) {
    if (const FunctionDecl *Resume = functionOf(member(R, "await_resume"))) {
      QualType Result = Resume->getReturnType();
      if (!Result->isDependentType() && !Result->isUndeducedType())
        return Result;
      break;
    }
    const FunctionDecl *Op = memberCoawait(R);
    if (!Op)
      Op = freeCoawait(R);
    R = Op ? classOf(Op->getReturnType()) : nullptr;
  }
  if (!task(T) && !handle(T))
    return {};
  const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      T.getNonReferenceType()->getAsCXXRecordDecl());
  if (!Spec || Spec->getTemplateArgs().size() == 0)
    return {};
  const TemplateArgument *First = &Spec->getTemplateArgs()[0];
  if (First->getKind() == TemplateArgument::Pack) {
    if (First->pack_size() != 1)
      return {};
    First = First->pack_begin();
  }
  return First->getKind() == TemplateArgument::Type ? First->getAsType()
                                                    : QualType();
}

StartPolicy Shapes::startPolicy(const CXXRecordDecl *Promise) {
  const FunctionDecl *Initial = functionOf(member(Promise, "initial_suspend"));
  if (!Initial)
    return StartPolicy::Unknown;
  QualType T = Initial->getReturnType();
  if (T->isUndeducedType() || T->isDependentType()) {
    // 'auto initial_suspend() { return std::suspend_always{}; }' is deduced in
    // its body; take what the return statement makes.
    const FunctionDecl *Definition = nullptr;
    const FunctionDecl *Pattern = Initial->getTemplateInstantiationPattern();
    if (Initial->hasBody(Definition) ||
        (Pattern && Pattern->hasBody(Definition)))
      if (const auto *Body =
              dyn_cast_or_null<CompoundStmt>(Definition->getBody());
          Body && Body->size() == 1)
        if (const auto *Return = dyn_cast<ReturnStmt>(Body->body_front());
            Return && Return->getRetValue())
          T = Return->getRetValue()->getType();
  }
  std::optional<bool> Ready = awaitReady(T);
  if (!Ready) {
    // An awaiter of the library's own that looks at run time whether to
    // suspend. Most start on an executor later; nothing is proven.
    return StartPolicy::Unknown;
  }
  return *Ready ? StartPolicy::Eager : StartPolicy::Lazy;
}

/// A synchronous or asynchronous sequence: has begin/end, or a promise that
/// yields and does not return a value to one awaiter.
static bool isSequence(const CXXRecordDecl *R) {
  return hasMember(R, "begin") && hasMember(R, "end");
}

/// The destructor destroys the frame of work that is not finished.
static bool destroysFrame(const CXXRecordDecl *R) {
  R = definitionOf(R);
  const CXXDestructorDecl *D = R ? R->getDestructor() : nullptr;
  const FunctionDecl *Definition = nullptr;
  if (!D || !D->hasBody(Definition))
    return false;
  // Any call of a member named 'destroy' below the destructor's body.
  llvm::SmallVector<const Stmt *, 16> Work{Definition->getBody()};
  while (!Work.empty()) {
    const Stmt *S = Work.pop_back_val();
    if (!S)
      continue;
    if (const auto *Ref = dyn_cast<MemberExpr>(S);
        Ref && Ref->getMemberDecl()->getDeclName().isIdentifier() &&
        Ref->getMemberDecl()->getName() == "destroy")
      return true;
    if (const auto *Ref = dyn_cast<CXXDependentScopeMemberExpr>(S);
        Ref && Ref->getMember().isIdentifier() &&
        Ref->getMember().getAsIdentifierInfo()->isStr("destroy"))
      return true;
    Work.append(S->child_begin(), S->child_end());
  }
  return false;
}

const TaskFacts *Shapes::task(QualType T) {
  const CXXRecordDecl *R = classOf(T);
  if (!R)
    return nullptr;
  const ApiFacts *Said = M.typeFacts(T);
  const TaskFacts *Modelled = Said && Said->Task ? &*Said->Task : nullptr;
  // An alias may be modelled apart from the class it names.
  const std::pair<const Decl *, const TaskFacts *> Key{R->getCanonicalDecl(),
                                                       Modelled};
  auto [It, New] = Tasks.try_emplace(Key, nullptr);
  if (!New)
    return It->second;
  const CXXRecordDecl *Promise = promiseType(T);
  if (Modelled && Modelled->Start != StartPolicy::Unknown &&
      Modelled->Drop != DropPolicy::Unknown)
    return Tasks[Key] = Modelled;
  // A modelled handle, guard or channel is not also a task by shape.
  bool ByShape = !Modelled && Promise && !isSequence(R) && isAwaitable(T) &&
                 !(Said && (Said->Handle || Said->Guard || Said->Channel));
  if (!Modelled && !ByShape)
    return nullptr;
  auto Facts = Modelled ? std::make_unique<TaskFacts>(*Modelled)
                        : std::make_unique<TaskFacts>();
  if (Facts->Start == StartPolicy::Unknown && Promise)
    Facts->Start = startPolicy(Promise);
  if (Facts->Drop == DropPolicy::Unknown) {
    if (Facts->Start == StartPolicy::Lazy ||
        Facts->Start == StartPolicy::LazyRescheduled)
      Facts->Drop = DropPolicy::NeverRuns;
    else if (Facts->Start == StartPolicy::Eager)
      Facts->Drop =
          destroysFrame(R) ? DropPolicy::Cancels : DropPolicy::Continues;
  }
  // A generator that is awaited gives its next value each time.
  if (ByShape && hasMember(Promise, "yield_value"))
    Facts->MultiConsumer = true;
  return Tasks[Key] = OwnedTasks.emplace_back(std::move(Facts)).get();
}

const HandleFacts *Shapes::handle(QualType T) {
  const ApiFacts *F = M.typeFacts(T);
  return F && F->Handle ? &*F->Handle : nullptr;
}

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
  llvm::SmallVector<const Stmt *, 16> Work{Definition->getBody()};
  while (!Work.empty()) {
    const Stmt *S = Work.pop_back_val();
    if (!S)
      continue;
    if (isa<CallExpr, WhileStmt, DoStmt, ForStmt, AtomicExpr, GCCAsmStmt,
            CXXConstructExpr>(S))
      return LockBody::Waits;
    Work.append(S->child_begin(), S->child_end());
  }
  return LockBody::DoesNothing;
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
  const FunctionDecl *Definition = nullptr;
  if (!F || !F->hasBody(Definition))
    return false;
  llvm::SmallVector<const Stmt *, 16> Work{Definition->getBody()};
  while (!Work.empty()) {
    const Stmt *S = Work.pop_back_val();
    if (!S)
      continue;
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(S)) {
      const CXXMethodDecl *Method = Call->getMethodDecl();
      if (Method && Method->getDeclName().isIdentifier() &&
          Method->getName().starts_with(Prefix))
        return true;
    } else if (const auto *Ref = dyn_cast<CXXDependentScopeMemberExpr>(S);
               Ref && Ref->getMember().isIdentifier() &&
               Ref->getMember().getAsIdentifierInfo()->getName().starts_with(
                   Prefix)) {
      return true;
    }
    Work.append(S->child_begin(), S->child_end());
  }
  return false;
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

/// Template arguments of a specialisation, dependent or not.
static llvm::ArrayRef<TemplateArgument> templateArguments(QualType T) {
  T = T.getNonReferenceType();
  if (const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
          T->getAsCXXRecordDecl()))
    return Spec->getTemplateArgs().asArray();
  if (const auto *S = T->getAs<TemplateSpecializationType>())
    return S->template_arguments();
  return {};
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

QualType Shapes::elementOfContainer(QualType T) {
  if (T.isNull())
    return {};
  T = T.getNonReferenceType();
  if (const auto *Array = Ctx.getAsArrayType(T))
    return Array->getElementType();
  const CXXRecordDecl *R = classOf(T);
  // A container by shape: a class template that can be walked.
  if (!R || !isSequence(R) || promiseType(T))
    return {};
  for (const TemplateArgument &A : templateArguments(T))
    if (A.getKind() == TemplateArgument::Type)
      if (task(A.getAsType()) || handle(A.getAsType()))
        return A.getAsType();
  return {};
}

} // namespace clang::tidy::async
