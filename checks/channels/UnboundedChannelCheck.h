// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CHANNELS_UNBOUNDEDCHANNELCHECK_H
#define ASYNC_TIDY_CHECKS_CHANNELS_UNBOUNDEDCHANNELCHECK_H

#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

/// Finds queues and channels without a capacity limit between asynchronous producers and consumers.
/// User page: docs/checks/async-unbounded-channel.md
class UnboundedChannelCheck : public ClangTidyCheck {
public:
  UnboundedChannelCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_CHANNELS_UNBOUNDEDCHANNELCHECK_H
