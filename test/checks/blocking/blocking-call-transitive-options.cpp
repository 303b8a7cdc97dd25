// RUN: %check_async_tidy %s async-blocking-call-transitive %t -- \
// RUN:   --config='{CheckOptions: {async-blocking-call-transitive.AllowedCallees: "app::legacy_*;app::with_allowed_body", async-blocking-call-transitive.AllowedContexts: "app::bootstrap", async-blocking-call-transitive.Categories: "sleep", async-blocking-call-transitive.ReportChains: "2"}}'
#include "async_mock.h"
#include <chrono>
#include <cstdio>
#include <thread>

namespace app {
static void nap() { std::this_thread::sleep_for(std::chrono::seconds(1)); }
static void legacy_flush() { nap(); }
static void with_allowed_body() { nap(); }
static void through_allowed() { with_allowed_body(); }
static void opens() { std::fclose(std::fopen("x", "r")); }
static void one() { nap(); }
static void two() { one(); }

async::task<> serve() {
  legacy_flush();    // allowed callee
  through_allowed(); // on the way
  opens();           // a category that is not listed
  two();             // longer than ReportChains: low confidence
  one();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'app::one' reaches
  co_await async::yield_now();
}
async::task<> bootstrap() {
  one();
  co_await async::yield_now();
}
} // namespace app
