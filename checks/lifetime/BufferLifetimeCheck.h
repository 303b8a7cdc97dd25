// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_BUFFERLIFETIMECHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_BUFFERLIFETIMECHECK_H

#include "analysis/AllowedNames.h"

namespace clang::tidy::async {

/// Finds buffers that are handed to an asynchronous operation and destroyed
/// before it completes. User page: docs/checks/async-buffer-lifetime.md
class BufferLifetimeCheck : public ClangTidyCheck {
public:
  BufferLifetimeCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus11;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_BUFFERLIFETIMECHECK_H
