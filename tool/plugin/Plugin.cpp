// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The module for stock clang-tidy: clang-tidy-22 -load=AsyncTidyPlugin-22.so
#include "AsyncTidyModule.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang/Basic/Version.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>

namespace clang::tidy::async {
namespace {

struct PluginModule : ClangTidyModule {
  void addCheckFactories(ClangTidyCheckFactories &Factories) override {
    // The function's text comes from the host, the macro from our headers. In
    // another version the checks would be listed and find nothing.
    if (clang::getClangFullVersion().find(CLANG_VERSION_STRING) ==
        std::string::npos) {
      llvm::errs() << "async-tidy: this plugin was built for clang-tidy "
                   << CLANG_VERSION_STRING << " and cannot run in "
                   << clang::getClangFullVersion() << "; use clang-tidy-"
                   << CLANG_VERSION_MAJOR << "\n";
      std::exit(2);
    }
    registerChecks(Factories);
  }
};

} // namespace

static ClangTidyModuleRegistry::Add<PluginModule>
    X("async-module", "Adds checks for asynchronous C++.");

} // namespace clang::tidy::async
