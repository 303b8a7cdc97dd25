// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ClassMembers.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/Stmt.h"

namespace clang::tidy::async {

const CXXRecordDecl *classOf(QualType T) {
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

const CXXRecordDecl *definitionOf(const CXXRecordDecl *R) {
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

const NamedDecl *member(const CXXRecordDecl *R, llvm::StringRef Name,
                        unsigned Depth) {
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

const FunctionDecl *functionOf(const NamedDecl *D) {
  if (const auto *T = dyn_cast_or_null<FunctionTemplateDecl>(D))
    return T->getTemplatedDecl();
  return dyn_cast_or_null<FunctionDecl>(D);
}

bool anyInBody(const FunctionDecl *F,
               llvm::function_ref<bool(const Stmt *)> Is) {
  const FunctionDecl *Definition = nullptr;
  if (!F || !F->hasBody(Definition))
    return false;
  llvm::SmallVector<const Stmt *, 16> Work{Definition->getBody()};
  while (!Work.empty()) {
    const Stmt *S = Work.pop_back_val();
    if (!S)
      continue;
    if (Is(S))
      return true;
    Work.append(S->child_begin(), S->child_end());
  }
  return false;
}

llvm::ArrayRef<TemplateArgument> templateArguments(QualType T) {
  T = T.getNonReferenceType();
  if (const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
          T->getAsCXXRecordDecl()))
    return Spec->getTemplateArgs().asArray();
  if (const auto *S = T->getAs<TemplateSpecializationType>())
    return S->template_arguments();
  return {};
}

} // namespace clang::tidy::async
