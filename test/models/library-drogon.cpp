// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s 'async-*' %t
//
// Drogon, over declarations in the shape of its headers.
#include "task_shape.h"
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace drogon {
template <class T = void> struct [[nodiscard]] Task : task_shape<Task<T>, T, lazy> {};
struct AsyncTask {
  struct promise_type {
    AsyncTask get_return_object() noexcept;
    std::suspend_never initial_suspend() const noexcept;
    std::suspend_never final_suspend() const noexcept;
    void unhandled_exception();
    void return_void() noexcept;
  };
};
template <class A> auto sync_wait(A &&a) { return a.await_resume(); }
template <class C> void async_run(C &&c) {}
template <class C> std::function<void()> async_func(C &&c) { return {}; }
Task<> sleepCoro(void *loop, double seconds);
class Mutex final {
public:
  [[nodiscard]] Task<std::unique_lock<Mutex>> scoped_lock(void *loop = nullptr);
  void unlock() noexcept;
};
struct Response {};
class HttpClient {
public:
  int sendRequest(const std::string &, double timeout = 0);
  void sendRequest(const std::string &, const std::function<void(int)> &, double timeout = 0);
  Task<int> sendRequestCoro(std::string);
};
namespace orm {
class DbClient {
public:
  template <class... A> int execSqlSync(const std::string &, A &&...) { return 0; }
  template <class... A> Task<int> execSqlCoro(const std::string &, A...) { return {}; }
};
} // namespace orm
} // namespace drogon

drogon::Task<> flush();

drogon::Task<> misuse(drogon::orm::DbClient &db, drogon::HttpClient &http, std::mutex &m) {
  flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: task returned by 'flush' is never awaited, so 'flush'
  // never runs [async-unawaited-task]
  drogon::sync_wait(flush());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'drogon::sync_wait' blocks {{.*}}
  // [async-block-on-in-async]
  db.execSqlSync("delete from users where id = $1", 7);
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'drogon::orm::DbClient::execSqlSync' blocks {{.*}}
  // [async-blocking-call]
  http.sendRequest("GET");
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'drogon::HttpClient::sendRequest' blocks {{.*}}
  // [async-blocking-call]
  std::lock_guard guard(m);
  co_await flush();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'guard' keeps 'm' locked {{.*}}
  // [async-lock-across-await]
}

drogon::Task<> right(drogon::orm::DbClient &db, drogon::HttpClient &http, drogon::Mutex &m,
                     void *loop) {
  auto lock = co_await m.scoped_lock();
  co_await db.execSqlCoro("select 1");
  co_await http.sendRequestCoro("GET");
  http.sendRequest("GET", [](int) {});
  co_await drogon::sleepCoro(loop, 0.5);
}
// Kept until the coroutine ends.
void starts(int n) {
  drogon::async_run([n]() -> drogon::Task<> {
    co_await flush();
    (void)n;
  });
}
int main() { drogon::sync_wait(flush()); }
