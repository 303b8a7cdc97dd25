// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-discarded-result,async-ignored-task-handle,async-unawaited-task %t -- -- -I %src_root/runtime/include
//
// Sends, joins and receives whose failure nobody sees; work that nobody joins.
#include <async/async.hpp>
#include <string>
#include <utility>

struct request {
  std::string data;
  async::oneshot::sender<std::string> respond_to;
};
async::task<std::string> process(std::string data);
async::task<> risky_work();
async::task<> background_work();
void handle_event(int event);
void log(const char *text);

// ---- As it is not to be

async::task<> bad_reply(request req) {
  auto result = co_await process(req.data);
  std::move(req.respond_to).send(std::move(result));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}} [async-discarded-result]
}
async::task<> bad_send(async::mpsc::sender<int> &tx) {
  co_await tx.send(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}} [async-discarded-result]
}
async::task<> bad_join(async::join_handle<int> worker) {
  co_await worker.join();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}} [async-discarded-result]
}
// A receiver that fell behind is told 'lagged', and the loop ends as if all senders
// were gone.
async::task<> bad_listener(async::broadcast::receiver<int> events) {
  while (auto event = co_await events.recv())
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: a receiver that lags ends this loop as if the channel were closed, so later messages are lost [async-discarded-result]
    handle_event(*event);
}
async::task<> bad_fire_and_forget() {
  async::spawn(risky_work());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: handle returned by 'spawn' is never joined, so its work is cancelled [async-ignored-task-handle]
  co_return;
}
async::task<> bad_never_awaited() {
  background_work();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}} [async-unawaited-task]
  co_return;
}

// ---- Repaired

async::task<> good_reply(request req) {
  auto result = co_await process(req.data);
  auto sent = std::move(req.respond_to).send(std::move(result));
  if (!sent)
    log("the client gave up");
}
async::task<> good_send(async::mpsc::sender<int> &tx) {
  auto sent = co_await tx.send(1);
  if (!sent)
    log("the receiver is gone");
}
async::task<> good_join(async::join_handle<int> worker) {
  auto end = co_await worker.join();
  if (end.exception())
    log("the worker failed");
}
async::task<> good_listener(async::broadcast::receiver<int> events) {
  for (;;) {
    auto event = co_await events.recv();
    if (event)
      handle_event(*event);
    else if (event.error().is_closed())
      break;
  }
}
async::task<> good_joined() {
  auto handle = async::spawn(risky_work());
  co_await handle;
}
async::task<> good_detached() {
  async::spawn(background_work()).detach("ends with the runtime");
  co_return;
}
