// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_LIFETIME_CALLBACKMISSINGKEEPALIVECHECK_H
#define ASYNC_TIDY_CHECKS_LIFETIME_CALLBACKMISSINGKEEPALIVECHECK_H

#include "analysis/AllowedNames.h"

namespace clang::tidy::async {

class Analysis;
class FunctionBody;
struct MissingKeepalive;

/// Finds callbacks that capture 'this' of a shared object without keeping it
/// alive. User page: docs/checks/async-callback-missing-keepalive.md
class CallbackMissingKeepaliveCheck : public ClangTidyCheck {
public:
  CallbackMissingKeepaliveCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void report(Analysis &A, const MissingKeepalive &M);

  const AllowedNames Allowed;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_LIFETIME_CALLBACKMISSINGKEEPALIVECHECK_H
