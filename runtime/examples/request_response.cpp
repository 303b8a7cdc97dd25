// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Request and response: a task owns the state; others send it requests, each with a
// oneshot sender for the answer. No lock, and no way to see the state half changed.
//
// Both ends can go away: the owner answers nobody when the client gave up, and the
// client learns that the owner ended (closed) instead of waiting for ever.
#include <async/async.hpp>

#include <cstdio>
#include <string>
#include <unordered_map>
#include <utility>

namespace {

struct lookup {
  std::string key;
  async::oneshot::sender<int> answer;
};

async::task<> own_table(async::mpsc::receiver<lookup> requests, int limit) {
  std::unordered_map<std::string, int> table{{"one", 1}, {"two", 2}};
  while (auto request = co_await requests.recv()) {
    auto sent = std::move(request->answer).send(table[request->key]);
    if (!sent)
      std::puts("a client gave up");
    if (--limit == 0)
      co_return;
  }
}

async::task<std::string> ask(async::mpsc::sender<lookup> &table, std::string key) {
  auto [answer, response] = async::oneshot::channel<int>();
  lookup request{key, std::move(answer)};
  auto sent = co_await table.send(std::move(request));
  if (!sent)
    co_return "the table is gone";
  auto value = co_await std::move(response);
  if (!value)
    co_return "no answer";
  co_return key + " = " + std::to_string(*value);
}

async::task<int> program() {
  auto [requests, receiver] = async::mpsc::channel<lookup>(8);
  auto owner = async::spawn(own_table(std::move(receiver), 2));
  std::puts((co_await ask(requests, "one")).c_str());
  std::puts((co_await ask(requests, "two")).c_str());
  co_await std::move(owner);
  std::puts((co_await ask(requests, "three")).c_str());
  co_return 0;
}

} // namespace

int main() {
  async::runtime rt({.workers = 2});
  return rt.block_on(program());
}
