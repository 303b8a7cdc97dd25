// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "StdTypes.h"
#include "Syntax.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

bool isStdType(QualType T, std::initializer_list<StringRef> Names) {
  if (T.isNull())
    return false;
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->isInStdNamespace() && R->getIdentifier() &&
         llvm::is_contained(Names, R->getName());
}

QualType firstTypeArgument(QualType T) {
  const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      T.isNull() ? nullptr : T.getNonReferenceType()->getAsCXXRecordDecl());
  if (!S || S->getTemplateArgs().size() == 0 ||
      S->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return QualType();
  return S->getTemplateArgs()[0].getAsType();
}

const FunctionProtoType *wrappedSignature(QualType T) {
  const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      T->getAsCXXRecordDecl());
  if (!S || S->getTemplateArgs().size() == 0)
    return nullptr;
  const TemplateArgument *First = &S->getTemplateArgs()[0];
  if (First->getKind() == TemplateArgument::Pack && First->pack_size())
    First = First->pack_begin();
  return First->getKind() == TemplateArgument::Type
             ? First->getAsType()->getAs<FunctionProtoType>()
             : nullptr;
}

bool isTimeType(QualType T) {
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && isInStd(R) && R->getIdentifier() &&
         (R->getName() == "duration" || R->getName() == "time_point");
}

bool isAtomicType(QualType T) {
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->isInStdNamespace() && R->getIdentifier() &&
         (R->getName().starts_with("atomic") ||
          R->getName().starts_with("__atomic"));
}

bool isClosure(QualType T) {
  const CXXRecordDecl *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->isLambda();
}

static const CXXRecordDecl *patternOf(const CXXRecordDecl *R) {
  if (const auto *S = dyn_cast<ClassTemplateSpecializationDecl>(R))
    return S->getSpecializedTemplate()->getTemplatedDecl();
  return R;
}

template <class Attribute> static bool hasAttr(QualType T) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  return R && (R->hasAttr<Attribute>() || patternOf(R)->hasAttr<Attribute>());
}

bool isView(QualType T) {
  T = T.getNonReferenceType();
  if (T.isNull() || T->isDependentType())
    return false;
  if (T->isPointerType())
    return !T->isFunctionPointerType();
  return hasAttr<PointerAttr>(T) ||
         isStdType(T, {"basic_string_view", "span", "reference_wrapper",
                       "initializer_list"});
}

bool isOwner(QualType T) {
  T = T.getNonReferenceType();
  if (T.isNull() || T->isDependentType() || isView(T) ||
      isStdType(T, {"shared_ptr", "weak_ptr", "any"}))
    return false;
  return hasAttr<OwnerAttr>(T) ||
         isStdType(T, {"basic_string", "vector", "array", "deque", "list",
                       "forward_list", "map", "multimap", "set", "multiset",
                       "unordered_map", "unordered_set", "optional",
                       "unique_ptr", "tuple", "pair", "variant",
                       "basic_ostringstream", "basic_stringstream"});
}

} // namespace clang::tidy::async
