// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The members of a class by name, whether it is a class, an instance that
// nobody needed complete, or a pattern.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_CLASSMEMBERS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_CLASSMEMBERS_H

#include "clang/AST/DeclCXX.h"

namespace clang::tidy::async {

/// The class behind a type: of an instantiation, or the pattern for a dependent
/// specialisation.
const CXXRecordDecl *classOf(QualType T);
/// The definition to look members up in. A specialisation that nobody needed
/// complete is not instantiated; its pattern has the same members.
const CXXRecordDecl *definitionOf(const CXXRecordDecl *R);

/// The first member of that name, bases included; null if there is none.
const NamedDecl *member(const CXXRecordDecl *R, llvm::StringRef Name,
                        unsigned Depth = 0);
inline bool hasMember(const CXXRecordDecl *R, llvm::StringRef Name) {
  return member(R, Name) != nullptr;
}
/// \p D, or the function of the template that it is; null for others.
const FunctionDecl *functionOf(const NamedDecl *D);
/// \p Is holds somewhere in the body of \p F; false if no body is seen.
bool anyInBody(const FunctionDecl *F,
               llvm::function_ref<bool(const Stmt *)> Is);

/// Template arguments of a specialisation, dependent or not.
llvm::ArrayRef<TemplateArgument> templateArguments(QualType T);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_CLASSMEMBERS_H
