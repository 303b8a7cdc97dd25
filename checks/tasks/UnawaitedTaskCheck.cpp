// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "UnawaitedTaskCheck.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

UnawaitedTaskCheck::UnawaitedTaskCheck(StringRef Name, ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context) {}

void UnawaitedTaskCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {}

void UnawaitedTaskCheck::registerMatchers(MatchFinder *Finder) {}

void UnawaitedTaskCheck::check(const MatchFinder::MatchResult &Result) {}

} // namespace clang::tidy::async
