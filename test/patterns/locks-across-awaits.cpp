// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy -config=%S/Inputs/every-confidence.yaml %s async-lock-across-await,async-async-lock-across-await,async-unawaited-lock %t -- -- -I %src_root/runtime/include
//
// Guards that are held while something else is awaited.
#include <async/async.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

struct row {
  std::string text;
};
struct app_state {
  async::guarded<std::unordered_map<std::string, row>> cache;
  std::mutex plain;
  int hits = 0;
};
async::task<row> fetch_from_db();
async::task<> do_async_work(row data);
async::task<> some_async_work();

// ---- As it is not to be

// A mutex of threads.
async::task<> bad_std_mutex(app_state &state) {
  std::lock_guard guard(state.plain);
  co_await some_async_work();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps {{.*}} [async-lock-across-await]
}
// One that suspends, held during input and output.
async::task<> bad_update(app_state &state) {
  auto cache = co_await state.cache.lock();
  auto data = co_await fetch_from_db();
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: {{.*}} [async-async-lock-across-await]
  cache->insert_or_assign("key", data);
}
// Held to the end of the function, though only the first lines need it.
async::task<> bad_to_the_end(app_state &state) {
  auto cache = co_await state.cache.lock();
  row copy = (*cache)["key"];
  co_await some_async_work();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}} [async-async-lock-across-await]
}
// A receiver behind a mutex: the temporary guard lives until the message is there.
async::task<> bad_worker(std::shared_ptr<async::guarded<async::mpsc::receiver<row>>> jobs) {
  for (;;) {
    auto next = co_await (*co_await jobs->lock()).recv();
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: the lock is held while 'recv' waits for somebody else; who wants it next waits as long [async-async-lock-across-await]
    if (!next)
      break;
    co_await do_async_work(std::move(*next));
  }
}
// The lock is not taken at all.
async::task<> bad_forgotten_await(app_state &state, async::mutex &m) {
  auto guard = m.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: {{.*}} [async-unawaited-lock]
  ++state.hits;
  co_return;
}

// ---- Repaired

async::task<> good_std_mutex(app_state &state) {
  {
    std::lock_guard guard(state.plain);
    ++state.hits;
  }
  co_await some_async_work();
}
async::task<> good_update(app_state &state) {
  auto data = co_await fetch_from_db();
  (*co_await state.cache.lock()).insert_or_assign("key", data);
}
async::task<> good_short(app_state &state) {
  row copy;
  {
    auto cache = co_await state.cache.lock();
    copy = (*cache)["key"];
  }
  co_await do_async_work(std::move(copy));
}
async::task<> good_worker(async::mpmc::receiver<row> jobs) {
  while (auto next = co_await jobs.recv())
    co_await do_async_work(std::move(*next));
}
async::task<> good_awaited(app_state &state, async::mutex &m) {
  auto guard = co_await m.lock();
  ++state.hits;
}
