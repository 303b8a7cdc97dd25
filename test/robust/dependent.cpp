// RUN: %every_check %s
// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Templates of all degrees of completeness: nobody's, half instantiated, of
// packs, of values, of templates. Correct, so silent.
#include "async_mock.h"
#include <concepts>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

// Nobody instantiates these: what they await, lock and call is unknown.
template <class T> async::task<> never(T t) {
  std::lock_guard<typename T::mutex> guard(t.m);
  auto x = co_await t.read();
  for (auto &each : t)
    co_await each(x, guard);
  co_await T::template make<int>().run(std::move(t));
  if constexpr (requires { t.close(); })
    co_await t.close();
  co_return;
}
template <class T> T promise_unknown(T t) {
  co_await t;
  co_yield t;
  co_return t;
}
template <class... T> async::task<int> pack(T... t) {
  (co_await t, ...);
  int sum = 0;
  ((sum += co_await std::move(t).get()), ...);
  auto all = std::make_tuple((co_await t)...);
  co_await async::when_all(std::move(t)...);
  co_return sum + sizeof...(t);
}
template <template <class...> class Task, class T> Task<T> of_template(Task<T> inner) {
  co_return co_await std::move(inner);
}
template <auto Value> async::task<decltype(Value)> of_value() { co_return Value; }

// Members that are instantiated one by one.
template <class T> struct actor : T {
  using base = T;
  using typename T::state;
  std::mutex m;
  state now;
  async::task<> used() {
    { std::lock_guard guard(m); ++this->count; }
    co_await async::yield_now();
  }
  async::task<> unused() {
    std::unique_lock lock(this->m_of_base);
    co_await this->unknown(lock);
    co_await base::other();
  }
  template <class U> async::task<U> both(U u) {
    auto work = [this, u](auto... more) -> async::task<U> {
      co_await unknown_function(u, more...);
      co_return T::count;
    };
    co_return co_await work(u, now);
  }
  void unused_too();
};
template <class T> void actor<T>::unused_too() {
  std::thread([this] { this->loop(); }).detach();
  undeclared_until_instantiated(*this, [=](auto) { return this; });
}
struct counter {
  struct state {};
  int count = 0;
};
actor<struct never_complete> *pointer_only();
extern template async::task<> actor<counter>::used();
async::task<> uses_one_member(actor<counter> &a) {
  ++a.count;
  co_await a.used();
}

template <class T> struct actor<T *>;
template <class T, class U> struct part { async::task<> run(T, U); };
template <class T> struct part<T, void> {
  async::task<> run(T t) { co_await t; }
};

// The body's type is deduced from itself, or not at all.
template <class F> auto deduced(F f) -> decltype(f()) { co_return co_await f(); }
auto generic = [](auto &&...a) -> async::task<> { (co_await a(), ...); };
auto twice = [](auto f) { return [f](auto g) -> async::task<> { co_await f(g); co_await g(f); }; };
template <class T> concept awaits = requires(T t) { { t.await_ready() } -> std::same_as<bool>; };
template <awaits T> async::task<> constrained(T t) { co_await std::move(t); }
template <class T> requires(sizeof(T) > 1) async::task<> constrained(T t) { co_await t.other(); }

// Curious recursion, dependent bases, awaiters of dependent type.
template <class D> struct curious {
  bool await_ready() { return self().ready(); }
  template <class P> auto await_suspend(std::coroutine_handle<P> h) { return self().suspend(h); }
  decltype(auto) await_resume() { return self().resume(); }
  D &self() { return static_cast<D &>(*this); }
};
struct derived : curious<derived> {
  bool ready();
  void suspend(std::coroutine_handle<>);
  int resume();
};
template <class P> struct other_awaiter {
  typename P::result *slot;
  bool await_ready() const noexcept { return slot != nullptr; }
  void await_suspend(std::coroutine_handle<P> h) { h.promise().next = slot; }
  auto await_resume() { return *slot; }
};
template <class T> struct own_task {
  struct promise_type {
    using result = T;
    own_task get_return_object();
    auto initial_suspend() { return std::suspend_always(); }
    auto final_suspend() noexcept { return other_awaiter<promise_type>{}; }
    void unhandled_exception() { throw; }
    template <class U> void return_value(U &&);
    template <class U> auto await_transform(U &&u) { return std::forward<U>(u); }
  };
};
async::task<> awaits_curious() { (void)co_await derived(); }

// Explicit specialisations beside patterns that would not compile.
template <class T> async::task<> special(T t) { co_await t.no_such_member(); }
template <> async::task<> special<int>(int) { co_await async::yield_now(); }
async::task<> uses_special() {
  co_await special(3);
  co_await async::yield_now();
}

template <int N> async::task<> countdown() {
  if constexpr (N > 0)
    co_await countdown<N - 1>();
  else
    co_await async::yield_now();
}
async::task<> counts() {
  co_await countdown<60>();
  co_await async::yield_now();
}

// Default arguments, friends and local classes of templates.
template <class T> struct with_friend {
  friend async::task<> friendly(with_friend &self, T t = T()) { (void)self.local(), co_await t; }
  auto local() {
    struct inner {
      async::task<> go(T t) { co_await t; }
    };
    return inner();
  }
};
template <class T> using alias = std::conditional_t<(sizeof(T) > 4), async::task<T>, own_task<T>>;
template <class T> alias<T> returns_alias(T t) { co_return t; }
template <class T> std::optional<typename T::task> maybe(T &t) { return t ? t.start() : std::nullopt; }
