// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "BlockOnInAsyncCheck.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

BlockOnInAsyncCheck::BlockOnInAsyncCheck(StringRef Name, ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context) {}

void BlockOnInAsyncCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {}

void BlockOnInAsyncCheck::registerMatchers(MatchFinder *Finder) {}

void BlockOnInAsyncCheck::check(const MatchFinder::MatchResult &Result) {}

} // namespace clang::tidy::async
