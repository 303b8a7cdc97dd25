// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// clangd with our checks compiled in: the packaged one loads no plugin.
#include "AsyncTidyModule.h"
#include "clang-tidy/ClangTidyModule.h"

namespace clang::clangd {
int clangdMain(int argc, char *argv[]);
}

namespace {
struct ClangdModule : clang::tidy::ClangTidyModule {
  void
  addCheckFactories(clang::tidy::ClangTidyCheckFactories &Factories) override {
    clang::tidy::async::registerChecks(Factories);
  }
};
clang::tidy::ClangTidyModuleRegistry::Add<ClangdModule>
    Module("async-module", "Adds checks for asynchronous C++.");
} // namespace

int main(int argc, char **argv) {
  return clang::clangd::clangdMain(argc, argv);
}
