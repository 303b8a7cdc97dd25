// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_PERFORMANCE_LARGEFRAMECHECK_H
#define ASYNC_TIDY_CHECKS_PERFORMANCE_LARGEFRAMECHECK_H

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {

/// Finds coroutines whose frame is larger than a limit.
/// User page: docs/checks/async-large-frame.md
class LargeFrameCheck : public CoroutineCheck {
public:
  LargeFrameCheck(StringRef Name, ClangTidyContext *Context);
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;

private:
  void checkCoroutine(Analysis &A, const CoroutineInfo &Info) override;

  const uint64_t Threshold;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_PERFORMANCE_LARGEFRAMECHECK_H
