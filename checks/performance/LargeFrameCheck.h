// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_PERFORMANCE_LARGEFRAMECHECK_H
#define ASYNC_TIDY_CHECKS_PERFORMANCE_LARGEFRAMECHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

/// Finds coroutines whose frame is larger than a limit.
/// User page: docs/checks/async-large-frame.md
class LargeFrameCheck : public ClangTidyCheck {
public:
  LargeFrameCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  const std::vector<std::string> AllowedContexts;
  const uint64_t Threshold;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_PERFORMANCE_LARGEFRAMECHECK_H
