// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LockAcrossAwaitCheck.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

LockAcrossAwaitCheck::LockAcrossAwaitCheck(StringRef Name, ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context) {}

void LockAcrossAwaitCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {}

void LockAcrossAwaitCheck::registerMatchers(MatchFinder *Finder) {}

void LockAcrossAwaitCheck::check(const MatchFinder::MatchResult &Result) {}

} // namespace clang::tidy::async
