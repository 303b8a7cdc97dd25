// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-spawn-in-loop,async-unbounded-channel,async-await-in-loop %t -- -- -I %src_root/runtime/include
//
// A task for each item, without a limit; a channel without one.
#include <async/async.hpp>
#include <string>
#include <utility>
#include <vector>

async::task<std::string> fetch_data(std::string url);
void use(std::string text);

// ---- As it is not to be

async::task<std::vector<std::string>> bad_fetch_all(std::vector<std::string> urls) {
  async::task_group<std::string> set;
  for (auto &url : urls)
    set.spawn(fetch_data(url));
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: {{.*}} [async-spawn-in-loop]
  std::vector<std::string> results;
  while (auto end = co_await set.join_next())
    if (end->has_value())
      results.push_back(std::move(**end));
  co_return results;
}
async::task<> bad_handles(std::vector<std::string> urls) {
  std::vector<async::join_handle<std::string>> handles;
  for (auto &url : urls)
    handles.push_back(async::spawn(fetch_data(url)));
    // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: {{.*}} [async-spawn-in-loop]
  for (auto &handle : handles)
    use(co_await handle);
}
async::task<> bad_channel() {
  auto [tx, rx] = async::mpsc::unbounded<std::string>();
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: {{.*}} [async-unbounded-channel]
  auto sent = tx.send("one");
  while (auto next = co_await rx.recv())
    use(std::move(*next));
}
// One after the other, though none needs the one before.
async::task<> bad_one_by_one(std::vector<std::string> urls) {
  for (auto &url : urls)
    use(co_await fetch_data(url));
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: {{.*}} [async-await-in-loop]
}

// ---- Repaired

async::task<std::vector<std::string>> good_fetch_all(std::vector<std::string> urls) {
  async::task_group<std::string> set({.max = 10});
  for (auto &url : urls)
    set.spawn(fetch_data(url));
  std::vector<std::string> results;
  while (auto end = co_await set.join_next())
    if (end->has_value())
      results.push_back(std::move(**end));
  co_return results;
}
async::task<> limited(std::string url, async::semaphore::permit held) { use(co_await fetch_data(std::move(url))); }
async::task<> good_permits(std::vector<std::string> urls) {
  async::semaphore permits(10);
  async::task_group<> set;
  for (auto &url : urls) {
    auto permit = co_await permits.acquire();
    if (!permit)
      break;
    set.spawn(limited(url, std::move(*permit)));
  }
  auto ends = co_await set.join_all();
}
async::task<> good_channel() {
  auto [tx, rx] = async::mpsc::channel<std::string>(100);
  auto sent = co_await tx.send("one");
  while (auto next = co_await rx.recv())
    use(std::move(*next));
}
