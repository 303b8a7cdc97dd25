// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Floor 0: result, list, short lock, frame pool, run queue.
#include <async/awaitable.hpp>
#include <async/detail/frame_pool.hpp>
#include <async/detail/intrusive_list.hpp>
#include <async/detail/run_queue.hpp>
#include <async/detail/short_mutex.hpp>
#include <async/error.hpp>
#include <async/result.hpp>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using async::result;
using number = async::result<int, int>;
using async::unexpected;

TEST(result, holds_a_value_or_an_error) {
  result<int, std::string> good = 7;
  EXPECT_TRUE(good);
  EXPECT_EQ(*good, 7);
  result<int, std::string> bad = unexpected(std::string("no"));
  EXPECT_FALSE(bad);
  EXPECT_EQ(bad.error(), "no");
  EXPECT_EQ(bad.value_or(3), 3);
  EXPECT_THROW(static_cast<void>(bad.value()), async::bad_result_access<std::string>);
  good = bad;
  EXPECT_EQ(good, bad);
  good = 8;
  EXPECT_EQ(good, 8);
}

TEST(result, moves_what_cannot_be_copied) {
  result<std::unique_ptr<int>, async::closed<std::unique_ptr<int>>> r = std::make_unique<int>(4);
  auto moved = std::move(r);
  EXPECT_EQ(**moved, 4);
  moved = unexpected(async::closed(std::make_unique<int>(5)));
  EXPECT_EQ(*std::move(moved.error()).value(), 5);
}

struct throws_on_move {
  throws_on_move() = default;
  throws_on_move(const throws_on_move &) = default;
  throws_on_move(throws_on_move &&other) : armed(other.armed) {
    if (armed)
      throw 1;
  }
  throws_on_move &operator=(const throws_on_move &) = default;
  throws_on_move &operator=(throws_on_move &&other) {
    if (other.armed)
      throw 1;
    return *this;
  }
  bool armed = false;
};

TEST(result, keeps_its_error_when_a_move_throws) {
  result<throws_on_move, std::string> target = unexpected(std::string("kept"));
  result<throws_on_move, std::string> source;
  source->armed = true;
  EXPECT_THROW(target = source, int);
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error(), "kept");
}

TEST(result, chains) {
  auto half = [](int v) -> number { return v % 2 ? number(unexpected(v)) : v / 2; };
  EXPECT_EQ(number(8).and_then(half), 4);
  EXPECT_EQ(number(3).and_then(half), unexpected(3));
  EXPECT_EQ(number(3).transform([](int v) { return v + 1; }), 4);
  result<void, int> done;
  EXPECT_TRUE(done);
  done = unexpected(2);
  EXPECT_EQ(done.error(), 2);
}

struct element : async::detail::list_hook {
  explicit element(int v) : value(v) {}
  int value;
};

TEST(intrusive_list, keeps_order_and_lets_any_element_leave) {
  element a(1), b(2), c(3);
  async::detail::list<element> list;
  list.push_back(a);
  list.push_back(b);
  list.push_front(c);
  b.unlink();
  EXPECT_FALSE(b.linked());
  EXPECT_EQ(list.pop_front()->value, 3);
  EXPECT_EQ(list.pop_front()->value, 1);
  EXPECT_EQ(list.pop_front(), nullptr);
  async::detail::list<element> other;
  other.push_back(a);
  list.push_back(b);
  list.splice_back(other);
  EXPECT_TRUE(other.empty());
  EXPECT_EQ(list.pop_front()->value, 2);
  EXPECT_EQ(list.pop_front()->value, 1);
}

TEST(short_mutex, excludes) {
  async::detail::short_mutex mutex;
  long sum = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t != 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i != 50000; ++i) {
        async::detail::short_lock lock(mutex);
        ++sum;
      }
    });
  for (auto &thread : threads)
    thread.join();
  EXPECT_EQ(sum, 200000);
  EXPECT_TRUE(mutex.try_lock());
  EXPECT_FALSE(mutex.try_lock());
  mutex.unlock();
}

TEST(frame_pool, blocks_travel_between_threads) {
  using async::detail::frame_pool;
  std::vector<void *> blocks;
  for (int round = 0; round != 4; ++round) {
    for (int i = 0; i != 1000; ++i) {
      blocks.push_back(frame_pool::allocate(100));
      std::fill_n(static_cast<char *>(blocks.back()), 100, 'x');
    }
    std::thread([&] {
      for (void *block : blocks)
        frame_pool::deallocate(block, 100);
    }).join();
    blocks.clear();
  }
  void *large = frame_pool::allocate(5000);
  frame_pool::deallocate(large, 5000);
}

TEST(run_queue, each_entry_is_taken_once) {
  async::detail::run_queue queue;
  constexpr std::uintptr_t count = 200000;
  std::vector<std::atomic<int>> taken(count + 1);
  std::atomic<bool> done = false;
  std::vector<std::thread> thieves;
  for (int t = 0; t != 2; ++t)
    thieves.emplace_back([&] {
      void *loot[128];
      while (!done)
        for (unsigned i = 0, n = queue.steal(loot, 128); i != n; ++i)
          ++taken[reinterpret_cast<std::uintptr_t>(loot[i])];
    });
  for (std::uintptr_t i = 1; i <= count;) {
    if (queue.push(std::coroutine_handle<>::from_address(reinterpret_cast<void *>(i)))) {
      ++i;
    } else if (auto own = queue.pop()) {
      ++taken[reinterpret_cast<std::uintptr_t>(own.address())];
    }
  }
  while (auto own = queue.pop())
    ++taken[reinterpret_cast<std::uintptr_t>(own.address())];
  done = true;
  for (auto &thief : thieves)
    thief.join();
  for (std::uintptr_t i = 1; i <= count; ++i)
    ASSERT_EQ(taken[i], 1) << i;
  EXPECT_TRUE(queue.empty());
}

struct ready_int {
  bool await_ready() { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  int await_resume() { return 1; }
};
static_assert(async::awaiter<ready_int>);
static_assert(async::awaitable_of<ready_int, long>);
static_assert(!async::awaitable<int>);

} // namespace
