// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "UnboundedChannelCheck.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

UnboundedChannelCheck::UnboundedChannelCheck(StringRef Name, ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context) {}

void UnboundedChannelCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {}

void UnboundedChannelCheck::registerMatchers(MatchFinder *Finder) {}

void UnboundedChannelCheck::check(const MatchFinder::MatchResult &Result) {}

} // namespace clang::tidy::async
