// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The promise is a variable, what a pointer owns (Own<Fulfiller>), or the one
// field of a variable that is a promise: the answer in a request, the other end
// in a pair.
//
// A completion handler is a parameter like std::function<void (error_code, …)>:
// a callback whose first parameter carries an error has to be called once.
// Callbacks of other kinds (progress, visitors) may be called as often as they
// like.
#include "PromiseVariables.h"
#include "Analysis.h"
#include "Destination.h"
#include "ErrorResults.h"
#include "StdTypes.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

static bool hasMethods(const CXXRecordDecl *R,
                       std::initializer_list<llvm::StringRef> Names) {
  auto Has = [&](const CXXRecordDecl *In) {
    for (const Decl *D : In->decls()) {
      if (const auto *T = dyn_cast<FunctionTemplateDecl>(D))
        D = T->getTemplatedDecl();
      if (const auto *M = dyn_cast<CXXMethodDecl>(D);
          M && llvm::is_contained(Names, nameOf(M)))
        return true;
    }
    return false;
  };
  if (!R || !R->hasDefinition())
    return false;
  if (Has(R))
    return true;
  return llvm::any_of(R->bases(), [&](const CXXBaseSpecifier &Base) {
    return hasMethods(Base.getType()->getAsCXXRecordDecl(), Names);
  });
}

PromiseKind PromiseVariables::kind(const VarDecl *V) {
  auto [It, New] = Kinds.try_emplace(V, PromiseKind::None);
  if (!New)
    return It->second;
  if (!V->hasLocalStorage() || isa<DecompositionDecl>(V) ||
      (V->getDeclContext() != B.function()))
    return PromiseKind::None;
  QualType T = V->getType();
  bool IsParameter = isa<ParmVarDecl>(V);
  // Who has only a reference need not answer, but not twice either.
  bool IsOwner =
      !T->isReferenceType() || (IsParameter && T->isRValueReferenceType());
  if (!IsOwner && (!IsParameter || T.getNonReferenceType().isConstQualified()))
    return PromiseKind::None;
  T = T.getNonReferenceType();
  if (!IsOwner)
    Referred.insert(V);
  if (isPromise(T, V))
    return Kinds[V] = PromiseKind::Promise;
  if (!IsOwner)
    return PromiseKind::None;
  if ((IsParameter || V->isInitCapture()) && isHandlerType(T))
    return Kinds[V] = PromiseKind::Handler;
  if (const FieldDecl *F = promiseField(T, V)) {
    Fields[V] = F;
    return Kinds[V] = PromiseKind::Promise;
  }
  return PromiseKind::None;
}

/// The type a pointer that cannot be copied owns; null if \p T is none.
static QualType owned(QualType T) {
  const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      T->getAsCXXRecordDecl());
  QualType Inner = firstTypeArgument(T);
  if (!Spec || Inner.isNull())
    return {};
  for (const CXXMethodDecl *M : Spec->methods())
    if (M->getOverloadedOperator() == OO_Arrow) {
      // A view's arrow may give another object with an arrow.
      QualType Pointee = M->getReturnType()->getPointeeType();
      return !Pointee.isNull() &&
                     ASTContext::hasSameUnqualifiedType(Pointee, Inner)
                 ? Inner
                 : QualType();
    }
  return {};
}

bool PromiseVariables::isPromise(QualType T, const VarDecl *For) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || T->isDependentType())
    return false;
  if (const ApiFacts *F = A.model().typeFacts(T); F && F->Promise) {
    Breaks[For] = F->Promise->Breaks;
    Answers[For] = &F->Promise->Answers;
    return true;
  }
  if (hasMethods(R, {"get_future", "getFuture", "get_task", "getTask",
                     "get_semi_future", "getSemiFuture"}) &&
      hasMethods(R, {"set_value", "setValue", "set_result", "setResult"}))
    return true;
  // Own<Fulfiller>, unique_ptr<promise>; not what is shared.
  if (QualType Inner = owned(T);
      !Inner.isNull() &&
      !llvm::is_contained({"optional", "shared_ptr"}, nameOf(R)))
    if (const ApiFacts *F = A.model().typeFacts(Inner); F && F->Promise) {
      Breaks[For] = F->Promise->Breaks;
      Answers[For] = &F->Promise->Answers;
      Pointers.insert(For);
      return true;
    }
  return false;
}

/// The one field that is a promise, of a class or what an optional of it
/// holds. A destructor of its own may answer.
const FieldDecl *PromiseVariables::promiseField(QualType T,
                                                const VarDecl *For) {
  if (QualType Inner = owned(T); !Inner.isNull())
    T = Inner;
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || R->isLambda() || R->isInStdNamespace() ||
      R->hasUserDeclaredDestructor() || T->isDependentType())
    return nullptr;
  const FieldDecl *Found = nullptr;
  for (const FieldDecl *F : R->fields())
    if (isPromise(F->getType(), For)) {
      if (Found)
        return nullptr;
      Found = F;
    }
  return Found;
}

/// std::function<void (error_code, …)> and its like.
bool PromiseVariables::isHandlerType(QualType T) {
  const FunctionProtoType *F = wrappedSignature(T);
  return F && F->getReturnType()->isVoidType() && F->getNumParams() &&
         bearsError(A, F->getParamType(0).getNonReferenceType());
}

static bool isAnswerName(llvm::StringRef Name) {
  return llvm::is_contained({"set_value", "set_exception", "set_error",
                             "set_result", "setValue", "setException",
                             "setError", "setResult"},
                            Name);
}

bool PromiseVariables::isAnswer(const VarDecl *V, llvm::StringRef Name) const {
  if (Kinds.lookup(V) != PromiseKind::Promise)
    return false;
  auto It = Answers.find(V);
  return It != Answers.end() ? llvm::is_contained(*It->second, Name)
                             : isAnswerName(Name);
}

} // namespace clang::tidy::async
