// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_BLOCKING_BLOCKINGCALLTRANSITIVECHECK_H
#define ASYNC_TIDY_CHECKS_BLOCKING_BLOCKINGCALLTRANSITIVECHECK_H

#include "analysis/BlockingChains.h"
#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds calls, in code that runs on an executor, of functions that block the
/// thread further down.
/// User page: docs/checks/async-blocking-call-transitive.md
class BlockingCallTransitiveCheck : public FunctionCheck {
public:
  BlockingCallTransitiveCheck(StringRef Name, ClangTidyContext *Context);
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  void report(Analysis &A, const FunctionBody &Body,
              const ExecutionContext &Where, const ReachedBlock &Reached);

  const std::vector<std::string> Categories;
  const unsigned ReportChains;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_BLOCKING_BLOCKINGCALLTRANSITIVECHECK_H
