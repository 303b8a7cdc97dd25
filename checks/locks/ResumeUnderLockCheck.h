// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LOCKS_RESUMEUNDERLOCKCHECK_H
#define ASYNC_TIDY_CHECKS_LOCKS_RESUMEUNDERLOCKCHECK_H

#include "../analysis/AllowedNames.h"

namespace clang::tidy::async {

class Analysis;
class FunctionBody;
struct HeldLock;
struct InlineRun;

/// Finds coroutines that are resumed, callbacks that are called and waiters
/// that are woken inline while a lock is held. User page:
/// docs/checks/async-resume-under-lock.md
class ResumeUnderLockCheck : public ClangTidyCheck {
public:
  ResumeUnderLockCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void report(Analysis &A, const FunctionBody &Body, const InlineRun &Run,
              const HeldLock &Lock);

  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LOCKS_RESUMEUNDERLOCKCHECK_H
