// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "BlockingCallCheck.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

BlockingCallCheck::BlockingCallCheck(StringRef Name, ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context) {}

void BlockingCallCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {}

void BlockingCallCheck::registerMatchers(MatchFinder *Finder) {}

void BlockingCallCheck::check(const MatchFinder::MatchResult &Result) {}

} // namespace clang::tidy::async
