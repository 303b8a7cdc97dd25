// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "AsyncTidyModule.h"
#include "Config.h"
#include "awaiters/AwaiterContractCheck.h"
#include "awaiters/AwaiterUseAfterResumeCheck.h"
#include "awaiters/PromiseContractCheck.h"
#include "blocking/BlockOnInAsyncCheck.h"
#include "blocking/BlockingCallCheck.h"
#include "blocking/BlockingCallTransitiveCheck.h"
#include "blocking/LoopWithoutSuspendCheck.h"
#include "cancellation/CancelUnsafeSelectCheck.h"
#include "cancellation/ForwardCancellationCheck.h"
#include "cancellation/MissingCancellationCheck.h"
#include "cancellation/MissingTimeoutCheck.h"
#include "cancellation/SelectStarvationCheck.h"
#include "cancellation/SleepAsSynchronizationCheck.h"
#include "cancellation/SwallowedCancellationCheck.h"
#include "channels/DiscardedResultCheck.h"
#include "channels/UnboundedChannelCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include "lifetime/BufferLifetimeCheck.h"
#include "lifetime/CallbackMissingKeepaliveCheck.h"
#include "lifetime/CapturingLambdaCoroutineCheck.h"
#include "lifetime/DanglingArgumentCheck.h"
#include "lifetime/DetachedCaptureCheck.h"
#include "lifetime/ReferenceParameterCheck.h"
#include "lifetime/ScopeLifetimeCheck.h"
#include "lifetime/SharedIteratorAcrossAwaitCheck.h"
#include "lifetime/WorkInDestructorCheck.h"
#include "locks/AsyncLockAcrossAwaitCheck.h"
#include "locks/BorrowAcrossAwaitCheck.h"
#include "locks/LockAcrossAwaitCheck.h"
#include "locks/ResumeUnderLockCheck.h"
#include "locks/SendBoundCheck.h"
#include "locks/StaleStateAcrossAwaitCheck.h"
#include "locks/ThreadAffineAcrossAwaitCheck.h"
#include "locks/UnawaitedLockCheck.h"
#include "performance/AwaitInLoopCheck.h"
#include "performance/LargeFrameCheck.h"
#include "performance/RecursiveCoroutineCheck.h"
#include "performance/SpawnInLoopCheck.h"
#include "performance/UnnecessaryCoroutineCheck.h"
#include "tasks/DetachedExceptionCheck.h"
#include "tasks/IgnoredTaskHandleCheck.h"
#include "tasks/NestedTaskCheck.h"
#include "tasks/RuntimeMixingCheck.h"
#include "tasks/UnawaitedTaskCheck.h"
#include "tasks/UnfulfilledPromiseCheck.h"
#include "tasks/UseAfterConsumeCheck.h"

namespace clang::tidy::async {

/// Whoever writes a check's full name wants it, on by default or not; a glob
/// selects what is on.
static void rememberIfNamed(StringRef Name, const ClangTidyContext &Context) {
  llvm::SmallVector<StringRef, 16> Globs;
  const std::string Checks = Context.getOptions().Checks.value_or("");
  StringRef(Checks).split(Globs, ',', -1, /*KeepEmpty=*/false);
  for (StringRef Glob : Globs)
    if (Glob.trim() == Name)
      async_tidy::selectByName(Context.getCurrentFile().str(), Name);
}

void registerChecks(ClangTidyCheckFactories &Factories) {
#define ASYNC_CHECK(CLASS, NAME, GROUP, LEVEL, STATUS, FIX, SUMMARY)           \
  Factories.registerCheckFactory(                                              \
      NAME, [](StringRef Name, ClangTidyContext *Context) {                    \
        rememberIfNamed(Name, *Context);                                       \
        return std::make_unique<CLASS##Check>(Name, Context);                  \
      });
#include "Checks.def"
}

} // namespace clang::tidy::async
