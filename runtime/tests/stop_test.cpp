// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stop state: requests, callbacks, children, bridges to std::stop_token.
// Awaiting a token is tested with the scheduler.
#include <async/stop.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace {

using async::detail::stop_callback;

struct counted : stop_callback {
  counted()
      : stop_callback([](stop_callback &self) noexcept { ++static_cast<counted &>(self).calls; }) {}
  ~counted() { detach(); }
  std::atomic<int> calls = 0;
};

TEST(stop, calls_each_callback_once) {
  async::stop_scope scope;
  counted a, b, c;
  EXPECT_TRUE(a.attach(scope.token().state()));
  EXPECT_TRUE(b.attach(scope.token().state()));
  EXPECT_TRUE(c.attach(scope.token().state()));
  b.detach();
  EXPECT_TRUE(scope.request_stop());
  EXPECT_FALSE(scope.request_stop());
  EXPECT_EQ(a.calls, 1);
  EXPECT_EQ(b.calls, 0);
  EXPECT_EQ(c.calls, 1);
  EXPECT_FALSE(b.attach(scope.token().state())) << "too late to register";
  EXPECT_THROW(scope.token().throw_if_stopped(), async::stopped);
}

TEST(stop, an_empty_token_never_stops) {
  async::stop_ref none;
  EXPECT_FALSE(none.stop_possible());
  EXPECT_FALSE(none.stop_requested());
  counted a;
  EXPECT_TRUE(a.attach(none.state()));
}

TEST(stop, leaving_the_scope_requests_unless_disarmed) {
  async::stop_ref kept;
  {
    async::stop_scope scope;
    kept = scope.token();
  }
  EXPECT_TRUE(kept.stop_requested());
  {
    async::stop_scope scope;
    kept = scope.token();
    scope.disarm();
  }
  EXPECT_FALSE(kept.stop_requested());
}

TEST(stop, children_follow_and_not_the_other_way) {
  async::stop_scope parent;
  auto first = parent.token().child();
  auto second = parent.token().child();
  auto grandchild = first.token().child();
  first.request_stop();
  EXPECT_TRUE(grandchild.stop_requested());
  EXPECT_FALSE(parent.stop_requested());
  EXPECT_FALSE(second.stop_requested());
  parent.request_stop();
  EXPECT_TRUE(second.stop_requested());
  EXPECT_TRUE(parent.token().child().stop_requested()) << "born stopped";
}

TEST(stop, a_child_may_outlive_its_parent) {
  std::optional<async::stop_scope> parent(std::in_place);
  auto child = parent->token().child();
  parent->disarm();
  parent.reset();
  EXPECT_FALSE(child.stop_requested());
  EXPECT_TRUE(child.request_stop());
}

TEST(stop, a_callback_may_drop_its_child) {
  async::stop_scope parent;
  std::optional<async::stop_scope> child(parent.token().child());
  struct dropper : stop_callback {
    explicit dropper(std::optional<async::stop_scope> &victim)
        : stop_callback([](stop_callback &self) noexcept {
            auto &me = static_cast<dropper &>(self);
            me.detach();
            me.victim.reset();
          }),
          victim(victim) {}
    std::optional<async::stop_scope> &victim;
  } drop(child);
  ASSERT_TRUE(drop.attach(child->token().state()));
  parent.request_stop();
  EXPECT_FALSE(child.has_value());
}

TEST(stop, bridges_to_std) {
  std::stop_source source;
  auto scope = async::from(source.get_token());
  EXPECT_FALSE(scope.stop_requested());
  source.request_stop();
  EXPECT_TRUE(scope.stop_requested());
  auto early = async::from(source.get_token());
  EXPECT_TRUE(early.stop_requested());

  async::stop_scope ours;
  auto link = ours.token().std_token();
  std::stop_token token = link;
  EXPECT_FALSE(token.stop_requested());
  ours.request_stop();
  EXPECT_TRUE(token.stop_requested());
}

TEST(stop, a_scope_that_is_assigned_to_requests_first) {
  async::stop_scope scope;
  const async::stop_ref before = scope.token();
  scope = async::stop_scope();
  EXPECT_TRUE(before.stop_requested());
  EXPECT_FALSE(scope.stop_requested());
}

TEST(stop, detach_waits_for_a_callback_that_runs_elsewhere) {
  struct slow : stop_callback {
    slow()
        : stop_callback([](stop_callback &self) noexcept {
            slow &running = static_cast<slow &>(self);
            running.begun = true;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            running.ended = true;
          }) {}
    std::atomic<bool> begun = false, ended = false;
  };
  async::stop_scope scope;
  slow callback;
  EXPECT_TRUE(callback.attach(scope.token().state()));
  std::thread requester([&] { scope.request_stop(); });
  while (!callback.begun)
    std::this_thread::yield();
  callback.detach();
  EXPECT_TRUE(callback.ended);
  requester.join();
}

// A callback's object may be destroyed right after detach() on another thread
// than the one that requests.
TEST(stop, detach_races_request) {
  for (int round = 0; round != 3000; ++round) {
    async::stop_scope scope;
    std::atomic<int> ready = 0;
    std::thread requester([&] {
      ++ready;
      while (ready != 2) {
      }
      scope.request_stop();
    });
    ++ready;
    for (int i = 0; i != 20; ++i) {
      auto callback = std::make_unique<counted>(), other = std::make_unique<counted>();
      const bool in = callback->attach(scope.token().state());
      const bool also = other->attach(scope.token().state());
      callback->detach();
      other->detach();
      EXPECT_LE(callback->calls, in ? 1 : 0);
      EXPECT_LE(other->calls, also ? 1 : 0);
      auto child = scope.token().child();
      counted below;
      below.attach(child.token().state());
      below.detach();
      child.disarm();
    }
    requester.join();
  }
}

} // namespace
