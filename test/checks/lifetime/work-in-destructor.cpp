// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-work-in-destructor %t
// Work that outlives the object.
#include "async_mock.h"
#include "asio_mock.h"
#include "cppcoro_mock.h"
#include "libcoro_mock.h"
#include "task_shape.h"
#include <future>
#include <memory>
#include <string>
#include <thread>

struct connection {
  void close();
  std::string name;
  asio::awaitable<void> shut();
};
asio::awaitable<void> close_value(connection c);
asio::awaitable<void> close_reference(connection &c);

class session {
public:
  ~session() {
    asio::co_spawn(ctx_, flush(), asio::detached);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'session' starts here and does not wait for uses the object after its end [async-work-in-destructor]
    asio::co_spawn(ctx_, [this]() -> asio::awaitable<void> { co_await flush(); }, asio::detached);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'session' starts here and does not wait for uses the object after its end
    asio::post(ctx_, [this] { conn_.close(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'session' starts here and does not wait for uses the object after its end
    asio::post(ctx_, [&] { conn_.close(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'session' starts here and does not wait for uses the object after its end
    asio::post(ctx_, [=, this] { conn_.close(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'session' starts here and does not wait for uses the object after its end
    std::thread([this] { conn_.close(); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'session' starts here and does not wait for uses the object after its end
    std::thread(&session::last, this).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'session' starts here and does not wait for uses the object after its end
    asio::co_spawn(ctx_, close_reference(conn_), asio::detached);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'session' starts here and does not wait for uses the object after its end
    asio::co_spawn(ctx_, conn_.shut(), asio::detached);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'session' starts here and does not wait for uses the object after its end
  }
  asio::awaitable<void> flush();
  void last();

private:
  asio::io_context &ctx_;
  connection conn_;
};

void start_in_background(async::task<>);
class of_the_runtime {
public:
  ~of_the_runtime() {
    async::spawn(flush()).detach("closing");
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'of_the_runtime' starts here and does not wait for uses the object after its end
    // Dropping the handle asks it to stop, some time.
    async::spawn(flush());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'of_the_runtime' starts here and does not wait for uses the object after its end
    start_in_background(flush());
    // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: work that the destructor of 'of_the_runtime' starts here and does not wait for uses the object after its end
  }
  async::task<> flush();
};

// Task types of the user's own that start at the call.
struct eager_members {
  ~eager_members() {
    (void)flush();
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: work that the destructor of 'eager_members' starts here and does not wait for uses the object after its end
    fire();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'eager_members' starts here and does not wait for uses the object after its end
  }
  async::eager::task<> flush();
  fire_and_forget fire();
};

class in_a_helper {
public:
  ~in_a_helper() { stop(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: work that the destructor of 'in_a_helper' starts here and does not wait for uses the object after its end
  void stop() {
    asio::post(ctx_, [this] { name_.clear(); });
  }

private:
  asio::io_context &ctx_;
  std::string name_;
};

// Waits.
struct waits {
  ~waits() {
    cppcoro::sync_wait(stop());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the destructor of 'waits' waits for asynchronous work with 'cppcoro::sync_wait', which blocks the thread that destroys it
    coro::sync_wait(shut());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the destructor of 'waits' waits for asynchronous work with 'coro::sync_wait', which blocks the thread that destroys it
    future_.get();
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: the destructor of 'waits' waits for asynchronous work with 'std::future::get', which blocks the thread that destroys it
    async::block_on(flush());
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the destructor of 'waits' waits for asynchronous work with 'async::block_on', which blocks the thread that destroys it
    ctx_.run();
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the destructor of 'waits' waits for asynchronous work with 'asio::io_context::run', which blocks the thread that destroys it
  }
  cppcoro::task<> stop();
  coro::task<> shut();
  async::task<> flush();
  std::future<void> future_;
  asio::io_context ctx_;
};

struct waits_in_a_helper {
  ~waits_in_a_helper() { close(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: the destructor of 'waits_in_a_helper' waits for asynchronous work with 'cppcoro::sync_wait', which blocks the thread that destroys it
  void close() { cppcoro::sync_wait(stop()); }
  cppcoro::task<> stop();
};

// What the object only borrows.
struct pool {
  async::task<> take_back(connection);
  connection spare;
};
async::task<> put_back(pool &, connection);
async::task<> record(connection);
class lends_a_reference {
public:
  ~lends_a_reference() {
    async::spawn(put_back(pool_, std::move(conn_))).detach("later");
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'lends_a_reference' starts here and does not wait for uses what the object only borrowed, which may be gone [async-work-in-destructor]
    async::spawn(pool_.take_back(conn_)).detach("later");
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'lends_a_reference' starts here and does not wait for uses what the object only borrowed
    auto &owner = pool_;
    asio::post(ctx_, [&owner] { owner.spare.close(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'lends_a_reference' starts here and does not wait for uses what the object only borrowed
  }

private:
  asio::io_context &ctx_;
  pool &pool_;
  connection conn_;
};
class lends_a_pointer {
public:
  ~lends_a_pointer() {
    asio::post(ctx_, [p = pool_] { p->spare.close(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'lends_a_pointer' starts here and does not wait for uses what the object only borrowed
    async::spawn(pool_->take_back(conn_)).detach("later");
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'lends_a_pointer' starts here and does not wait for uses what the object only borrowed
    auto *owner = pool_;
    async::spawn(put_back(*owner, conn_)).detach("later");
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: work that the destructor of 'lends_a_pointer' starts here and does not wait for uses what the object only borrowed
  }

private:
  asio::io_context &ctx_;
  pool *pool_;
  connection conn_;
};

// Silent.

// A copy of what is borrowed, and a share in it.
class copies_what_it_borrows {
public:
  ~copies_what_it_borrows() {
    async::spawn(record(pool_.spare)).detach("later");
    asio::post(ctx_, [c = pool_.spare]() mutable { c.close(); });
    asio::post(ctx_, [p = shared_] { p->spare.close(); });
    pool_.spare.close();
  }

private:
  asio::io_context &ctx_;
  pool &pool_;
  std::shared_ptr<pool> shared_;
};
// Executors are borrowed everywhere.
class hands_on_the_executor {
public:
  ~hands_on_the_executor() {
    asio::post(ctx_, [&ctx = ctx_] { asio::post(ctx, [] {}); });
  }

private:
  asio::io_context &ctx_;
};
// Whoever made the scope joins it.
namespace async {
class scope {
public:
  void spawn(task<>);
};
} // namespace async
class spawns_into_a_scope {
public:
  ~spawns_into_a_scope() { scope_.spawn(put_back(pool_, connection())); }

private:
  async::scope &scope_;
  pool &pool_;
};

// The work owns what it uses.
class gives_away {
public:
  ~gives_away() {
    asio::co_spawn(ctx_, close_value(std::move(conn_)), asio::detached);
    asio::co_spawn(ctx_, close_value(conn_), asio::detached);
    asio::post(ctx_, [c = conn_]() mutable { c.close(); });
    asio::post(ctx_, [c = std::move(conn_)]() mutable { c.close(); });
    asio::post(ctx_, [p = shared_] { p->close(); });
    std::thread([p = std::move(shared_)] { p->close(); }).detach();
    asio::post(ctx_, [] {});
    asio::post(ctx_.get_executor(), [n = conn_.name] { (void)n; });
  }

private:
  asio::io_context &ctx_;
  connection conn_;
  std::shared_ptr<connection> shared_;
};

// Threads are joined in destructors; that is what they are for.
struct joins_a_thread {
  ~joins_a_thread() {
    if (thread_.joinable())
      thread_.join();
  }
  std::thread thread_;
};
struct stops_a_jthread {
  ~stops_a_jthread() {
    thread_.request_stop();
    thread_.join();
  }
  std::jthread thread_;
};
struct joins_a_pool {
  ~joins_a_pool() { pool_.join(); }
  asio::thread_pool pool_;
};
struct implicit {
  std::jthread thread_;
  ~implicit() {}
};

// The destructor waits for the work that it starts.
struct posts_and_joins {
  ~posts_and_joins() {
    asio::post(ctx_, [this] { stopped_ = true; });
    thread_.join();
  }
  asio::io_context &ctx_;
  bool stopped_ = false;
  std::thread thread_;
};

// A guard whose trade is waiting.
struct joiner {
  std::future<void> &future;
  ~joiner() { future.wait(); }
};

// Its own executor ends with it.
struct own_pool {
  ~own_pool() {
    asio::post(pool_, [this] { count_ = 0; });
  }
  asio::thread_pool pool_;
  int count_ = 0;
};

// Not in the destructor.
struct elsewhere {
  void stop() {
    cppcoro::sync_wait(end());
    asio::post(ctx_, [this] { end(); });
  }
  ~elsewhere() { started_ = false; }
  cppcoro::task<> end();
  asio::io_context &ctx_;
  bool started_ = false;
};

// A template that nobody instantiates.
template <class T> struct transfers {
  ~transfers() {
    asio::post(ctx_, [mine = std::move(value_)]() mutable { mine.close(); });
  }
  asio::io_context &ctx_;
  T value_;
};

// A fixture's destructor runs on the thread of the test.
namespace testing {
class Test {
public:
  virtual ~Test();
};
} // namespace testing
struct fixture : testing::Test {
  ~fixture() { cppcoro::sync_wait(stop()); }
  cppcoro::task<> stop();
};

// A guard waits for others; what it starts itself it should not wait for.
class own_shutdown {
  async::runtime *rt;
  async::task<> stop();

public:
  ~own_shutdown() { rt->block_on(stop()); }
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: the destructor of 'own_shutdown' waits for asynchronous work with {{.*}}, which blocks the thread that destroys it
};
struct joined_runner {
  async::task<> stop();
};
class guard_of_others {
  async::runtime &rt;
  joined_runner &runner;

public:
  ~guard_of_others() { rt.block_on(runner.stop()); }
};
