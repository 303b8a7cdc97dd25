// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <absl/base/call_once.h>
#include <absl/base/internal/spinlock.h>
#include <absl/synchronization/barrier.h>
#include <absl/synchronization/blocking_counter.h>
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>
#include <absl/time/clock.h>
