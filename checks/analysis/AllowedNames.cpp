// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "AllowedNames.h"
#include "Report.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/StringExtras.h"

namespace clang::tidy::async {

static constexpr char TypesKey[] = "AllowedTypes";
static constexpr char CalleesKey[] = "AllowedCallees";
static constexpr char ContextsKey[] = "AllowedContexts";

AllowedNames::AllowedNames(unsigned Has, StringRef Check,
                           const ClangTidyCheck::OptionsView &Options,
                           const ClangTidyContext &Context)
    : Has(Has) {
  OptionReader Reader(Check, Options, Context);
  if (Has & OfTypes)
    Types = Reader.list(TypesKey, "");
  if (Has & OfCallees)
    Callees = Reader.list(CalleesKey, "");
  if (Has & OfContexts)
    Contexts = Reader.list(ContextsKey, "");
}

void AllowedNames::store(const ClangTidyCheck::OptionsView &Options,
                         ClangTidyOptions::OptionMap &Opts) const {
  if (Has & OfTypes)
    Options.store(Opts, TypesKey, llvm::join(Types, ";"));
  if (Has & OfCallees)
    Options.store(Opts, CalleesKey, llvm::join(Callees, ";"));
  if (Has & OfContexts)
    Options.store(Opts, ContextsKey, llvm::join(Contexts, ";"));
}

bool AllowedNames::type(QualType T) const {
  const CXXRecordDecl *R =
      T.isNull() ? nullptr : T.getNonReferenceType()->getAsCXXRecordDecl();
  if (const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(R))
    return matchesGlob(S->getSpecializedTemplate(), Types);
  return R && matchesGlob(R, Types);
}

bool AllowedNames::callee(const NamedDecl *D) const {
  return matchesGlob(D, Callees);
}

} // namespace clang::tidy::async
