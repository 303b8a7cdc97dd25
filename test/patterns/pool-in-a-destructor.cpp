// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-work-in-destructor,async-detached-capture,async-capturing-lambda-coroutine,async-ignored-task-handle %t -- -- -I %src_root/runtime/include
//
// A connection that is given back by a task that a destructor starts.
#include <async/async.hpp>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

struct connection {
  int id = 0;
};

// ---- As it is not to be

class pool {
public:
  explicit pool(std::ptrdiff_t n) : semaphore_(n), connections_(std::vector<connection>(n)) {}

  async::semaphore semaphore_;
  async::guarded<std::vector<connection>> connections_;
};
async::task<> put_back(pool &owner, connection c) {
  auto idle = co_await owner.connections_.lock();
  idle->push_back(c);
}

class pooled_connection {
public:
  pooled_connection(pool &owner, connection c) : pool_(owner), connection_(c) {}
  ~pooled_connection() {
    if (connection_)
      async::spawn(put_back(pool_, *connection_)).detach("given back later");
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: work that the destructor of 'pooled_connection' starts here and does not wait for uses what the object only borrowed, which may be gone [async-work-in-destructor]
  }

private:
  pool &pool_;
  std::optional<connection> connection_;
};

// The closure refers to the object and to a local as well.
class pooled_by_closure {
public:
  pooled_by_closure(pool &owner, connection c) : pool_(owner), connection_(c) {}
  ~pooled_by_closure() {
    if (!connection_)
      return;
    connection c = *connection_;
    async::spawn(async::co_invoke([&]() -> async::task<> {
      // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: {{.*}} [async-work-in-destructor]
      // CHECK-MESSAGES: :[[@LINE-2]]:35: warning: {{.*}} [async-detached-capture]
      auto idle = co_await pool_.connections_.lock();
      idle->push_back(c);
    })).detach("given back later");
  }

private:
  pool &pool_;
  std::optional<connection> connection_;
};
class pooled_by_pointer {
public:
  pooled_by_pointer(pool *owner, connection c) : pool_(owner), connection_(c) {}
  ~pooled_by_pointer() {
    auto *owner = pool_;
    async::spawn(async::co_invoke([owner, c = connection_]() -> async::task<> {
      // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: {{.*}} what the object only borrowed, which may be gone [async-work-in-destructor]
      auto idle = co_await owner->connections_.lock();
      idle->push_back(c);
    })).detach("given back later");
  }

private:
  pool *pool_;
  connection connection_;
};

// ---- Repaired

// The work owns a share of the pool.
async::task<> put_back_shared(std::shared_ptr<pool> owner, connection c) {
  auto idle = co_await owner->connections_.lock();
  idle->push_back(c);
}
class shares_the_pool {
public:
  shares_the_pool(std::shared_ptr<pool> owner, connection c) : pool_(std::move(owner)), connection_(c) {}
  ~shares_the_pool() {
    async::spawn(put_back_shared(std::move(pool_), connection_)).detach("owns what it needs");
  }

private:
  std::shared_ptr<pool> pool_;
  connection connection_;
};
// No work at all: a lease puts the object back itself.

async::task<> good_client(async::pool<connection> &connections) {
  auto c = co_await connections.acquire();
  co_await async::sleep_for(std::chrono::milliseconds(c->id));
}
