// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The options that most checks have: AllowedTypes, AllowedCallees,
// AllowedContexts. Each is a list of qualified names with '*', and what it
// names is not reported.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_ALLOWEDNAMES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_ALLOWEDNAMES_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

struct AllowedNames {
  enum Option : unsigned {
    None = 0,
    OfTypes = 1,
    OfCallees = 2,
    OfContexts = 4
  };

  /// \p Has: those of the options that \p Check has.
  AllowedNames(unsigned Has, StringRef Check,
               const ClangTidyCheck::OptionsView &Options,
               const ClangTidyContext &Context);
  void store(const ClangTidyCheck::OptionsView &Options,
             ClangTidyOptions::OptionMap &Opts) const;

  /// The class of \p T, or the template that it is made from, is allowed.
  bool type(QualType T) const;
  bool callee(const NamedDecl *D) const;

  std::vector<std::string> Types, Callees, Contexts;

private:
  unsigned Has;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_ALLOWEDNAMES_H
