// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_WORKINDESTRUCTORCHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_WORKINDESTRUCTORCHECK_H

#include "analysis/FunctionCheck.h"
#include "analysis/Predicates.h"

namespace clang::tidy::async {

/// Finds destructors that detach work on the object or wait for asynchronous
/// work. User page: docs/checks/async-work-in-destructor.md
class WorkInDestructorCheck : public FunctionCheck {
public:
  WorkInDestructorCheck(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context,
                      AllowedNames::OfTypes | AllowedNames::OfCallees) {}
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus;
  }

private:
private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_WORKINDESTRUCTORCHECK_H
