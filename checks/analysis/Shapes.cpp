// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names age and users write types of their own, so what a type *does* in the
// language counts first: a class with a promise_type that co_await accepts is
// a task whatever its name. Models fill in what the shape does not say (what a
// destructor does with unfinished work) and overrule it where they speak. Locks
// and guards are in LockShapes.cpp.
//
// What this misses: a task type without promise_type that only factories make
// (sender adaptors) needs a model.
#include "Shapes.h"
#include "ClassMembers.h"
#include "FunctionBody.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

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
  // Any call of a member named 'destroy' below the destructor's body.
  return anyInBody(R ? R->getDestructor() : nullptr, [](const Stmt *S) {
    if (const auto *Ref = dyn_cast<MemberExpr>(S))
      return Ref->getMemberDecl()->getDeclName().isIdentifier() &&
             Ref->getMemberDecl()->getName() == "destroy";
    const auto *Ref = dyn_cast<CXXDependentScopeMemberExpr>(S);
    return Ref && Ref->getMember().isIdentifier() &&
           Ref->getMember().getAsIdentifierInfo()->isStr("destroy");
  });
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
    if (isLazy(Facts->Start))
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
