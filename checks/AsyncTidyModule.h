// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_ASYNCTIDYMODULE_H
#define ASYNC_TIDY_CHECKS_ASYNCTIDYMODULE_H

namespace clang::tidy {
class ClangTidyCheckFactories;
}

namespace clang::tidy::async {

/// Adds a factory for every line of Checks.def. The plugin, async-clangd and
/// the command line tool all call this and nothing else.
void registerChecks(ClangTidyCheckFactories &Factories);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ASYNCTIDYMODULE_H
