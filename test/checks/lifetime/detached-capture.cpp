// RUN: %check_async_tidy %s async-detached-capture %t
#include "asio_mock.h"
#include "async_mock.h"
#include <atomic>
#include <future>
#include <latch>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

void use(const std::string &);
void use_view(std::string_view);

void detached_thread(std::string name) {
  int count = 0;
  std::thread([&] { ++count; }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: local 'count' is captured by reference but may be gone when the work runs, which nobody here awaits [async-detached-capture]
  std::thread worker([&name] { use(name); });
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: parameter 'name' is captured by reference but may be gone
  worker.detach();
}
void posted(asio::io_context &io) {
  std::string text = "x";
  asio::post(io, [&text] { use(text); });
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: local 'text' is captured by reference but may be gone
  asio::post(io, [p = &text] { use(*p); });
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: local 'text' is captured by pointer but may be gone
  std::string_view view = text;
  asio::post(io, [view = std::string_view(text)] { use_view(view); });
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: local 'text' is captured through a view of it but may be gone
  auto job = [&text] { use(text); };
  asio::post(io, job);
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: local 'text' is captured by reference but may be gone
  (void)view;
}
void timer_callback(asio::steady_timer &timer) {
  int tries = 0;
  timer.async_wait([&tries](asio::error_code) { ++tries; });
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: local 'tries' is captured by reference but may be gone
}
void spawned_callable(asio::io_context &io) {
  std::string text = "x";
  asio::co_spawn(io, [&text]() -> asio::awaitable<void> { use(text); co_return; }, asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: local 'text' is captured by reference but may be gone
}
std::future<void> returned_future() {
  std::string text = "x";
  return std::async(std::launch::async, [&] { use(text); });
  // CHECK-MESSAGES: :[[@LINE-1]]:41: warning: local 'text' is captured by reference but dies when this function returns, before the work is done
}
void run(int &);
void reference_argument() {
  int count = 0;
  std::thread(run, std::ref(count)).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: local 'count' is passed by pointer but may be gone
}
class owner {
  std::thread kept;
  std::string name;

public:
  void start() {
    std::string text = "x";
    kept = std::thread([&] { use(text); });
    // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: local 'text' is captured by reference but may be gone
    kept = std::thread([this] { use(name); });
  }
};

// By copy, moved, or not of this function.
void copies(asio::io_context &io, std::string text, const std::string &outside) {
  static int count = 0;
  asio::post(io, [text] { use(text); });
  asio::post(io, [text = std::move(text)] { use(text); });
  asio::post(io, [&io] { io.stop(); });
  asio::post(io, [&outside] { use(outside); });
  asio::post(io, [&] { ++count; });
}
// Joined before the scope ends.
void joined() {
  int count = 0;
  std::thread worker([&] { ++count; });
  worker.join();
  std::jthread own([&] { ++count; });
  auto result = std::async(std::launch::async, [&] { return ++count; });
  result.get();
  std::async(std::launch::async, [&] { ++count; }).get();
}
void waits_in_the_destructor() {
  int count = 0;
  auto result = std::async(std::launch::async, [&] { return ++count; });
  std::jthread own(run, std::ref(count));
}
void joined_container() {
  int count = 0;
  std::vector<std::thread> workers;
  workers.push_back(std::thread([&] { ++count; }));
  for (auto &each : workers)
    each.join();
}
void signalled(asio::thread_pool &pool) {
  std::latch done(1);
  asio::post(pool, [&] { done.count_down(); });
  done.wait();
  std::promise<int> promise;
  auto result = promise.get_future();
  std::thread([&] { promise.set_value(1); }).detach();
  result.wait();
  std::atomic<bool> ready = false;
  std::thread([&] { ready = true; }).detach();
  while (!ready)
    std::this_thread::yield();
}
void run_dry() {
  int count = 0;
  asio::io_context io;
  asio::post(io, [&] { ++count; });
  io.run();
  asio::thread_pool pool;
  asio::post(pool, [&] { ++count; });
  pool.join();
}
async::task<> awaited() {
  std::string text = "x";
  co_await async::spawn_blocking([&] { use(text); });
  auto later = async::spawn_blocking([&] { use(text); });
  co_await std::move(later);
}
// The thread belongs to what it refers to.
struct engine {
  std::thread thread;
  int turns = 0;
};
std::unique_ptr<engine> started() {
  auto made = std::make_unique<engine>();
  made->thread = std::thread([e = made.get()] { ++e->turns; });
  return made;
}
