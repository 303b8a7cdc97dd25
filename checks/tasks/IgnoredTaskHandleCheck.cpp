// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "IgnoredTaskHandleCheck.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

IgnoredTaskHandleCheck::IgnoredTaskHandleCheck(StringRef Name, ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context) {}

void IgnoredTaskHandleCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {}

void IgnoredTaskHandleCheck::registerMatchers(MatchFinder *Finder) {}

void IgnoredTaskHandleCheck::check(const MatchFinder::MatchResult &Result) {}

} // namespace clang::tidy::async
