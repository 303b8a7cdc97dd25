// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-promise-contract %t
#include <coroutine>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

// ---- Types

struct ends_itself_and_is_destroyed {
  struct promise_type {
    ends_itself_and_is_destroyed get_return_object();
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    // CHECK-NOTES: :[[@LINE-1]]:24: warning: the coroutine destroys itself at its end, and 'ends_itself_and_is_destroyed' destroys it again in its destructor [async-promise-contract]
    // CHECK-NOTES: :[[@LINE+8]]:3: note: the destructor of 'ends_itself_and_is_destroyed' is here
    // CHECK-NOTES: :[[@LINE-3]]:24: note: suspend at the end with 'std::suspend_always', so that the owner destroys the frame
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  using handle = std::coroutine_handle<promise_type>;
  explicit ends_itself_and_is_destroyed(handle h) : h_(h) {}
  ends_itself_and_is_destroyed(ends_itself_and_is_destroyed &&o) noexcept : h_(std::exchange(o.h_, {})) {}
  ~ends_itself_and_is_destroyed() {
    if (h_)
      h_.destroy();
  }

private:
  handle h_;
};

struct copied_by_nobody_saying_anything {
// CHECK-NOTES: :[[@LINE-1]]:8: warning: 'copied_by_nobody_saying_anything' can be copied, and each copy destroys the same coroutine in its destructor [async-promise-contract]
// CHECK-NOTES: :[[@LINE+19]]:39: note: the handle that is copied is 'handle'
// CHECK-NOTES: :[[@LINE-3]]:8: note: delete the copies of 'copied_by_nobody_saying_anything', and move the handle with 'std::exchange'
  struct promise_type {
    copied_by_nobody_saying_anything get_return_object() {
      return copied_by_nobody_saying_anything{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  ~copied_by_nobody_saying_anything() {
    if (handle)
      handle.destroy();
  }
  bool resume() {
    handle.resume();
    return !handle.done();
  }
  std::coroutine_handle<promise_type> handle;
};

template <class T> class copied_in_a_template {
public:
  struct promise_type {
    T value;
    copied_in_a_template get_return_object() { return copied_in_a_template(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(T v) { value = v; }
    void unhandled_exception() { std::terminate(); }
  };
  explicit copied_in_a_template(std::coroutine_handle<promise_type> h) : h_(h) {}
  copied_in_a_template(const copied_in_a_template &) = default;
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'copied_in_a_template' can be copied, and each
  // CHECK-NOTES: :[[@LINE+5]]:39: note: the handle that is copie
  // CHECK-NOTES: :[[@LINE-3]]:3: note: delete the copies of 'co
  ~copied_in_a_template() { h_.destroy(); }

private:
  std::coroutine_handle<promise_type> h_;
};
template class copied_in_a_template<int>;

class copies_the_handle {
public:
  copies_the_handle(const copies_the_handle &o) : h_(o.h_) {}
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'copies_the_handle' can be copied, and each co
  // CHECK-NOTES: :[[@LINE+7]]:27: note: the handle that is copie
  // CHECK-NOTES: :[[@LINE-3]]:3: note: delete the copies of 'co
  ~copies_the_handle() { reset(); }

private:
  void reset() { if (h_) h_.destroy(); }
  // Any owner, not only what a coroutine returns.
  std::coroutine_handle<> h_;
};

class moved_by_default {
public:
  moved_by_default(moved_by_default &&) = default;
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: a moved-from 'moved_by_default' keeps its handle, so the same coroutine is destroyed twice [async-promise-contract]
  // CHECK-NOTES: :[[@LINE+8]]:27: note: the handle that is copie
  // CHECK-NOTES: :[[@LINE-3]]:3: note: take it with 'std::exchange(other.h_, nullptr)'
  ~moved_by_default() {
    if (h_)
      h_.destroy();
  }

private:
  std::coroutine_handle<> h_;
};

class destructor_without_destroy {
public:
  struct promise_type {
    destructor_without_destroy get_return_object() { return destructor_without_destroy(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  ~destructor_without_destroy() {
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: nobody destroys the coroutine that 'destructor_without_destroy' holds, so its frame leaks [async-promise-contract]
  // CHECK-NOTES: :[[@LINE+8]]:39: note: the handle is 'h_'
  // CHECK-NOTES: :[[@LINE-3]]:3: note: destroy the handle in the destructor of 'destructor_without_destroy'
    h_ = nullptr;
  }
  void resume() { h_.resume(); }

private:
  explicit destructor_without_destroy(std::coroutine_handle<promise_type> h) : h_(h) {}
  std::coroutine_handle<promise_type> h_;
};

class exceptions_disappear {
public:
  struct promise_type {
    int value = 0;
    exceptions_disappear get_return_object() { return exceptions_disappear(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(int v) { value = v; }
    void unhandled_exception() noexcept {}
    // CHECK-NOTES: :[[@LINE-1]]:10: warning: 'unhandled_exception' is empty, so an exception of the coroutine disappears [async-promise-contract]
    // CHECK-NOTES: :[[@LINE-2]]:10: note: keep 'std::current_exception()' for who awaits it, or call 'std::terminate'
  };
  exceptions_disappear(exceptions_disappear &&o) noexcept : h_(std::exchange(o.h_, nullptr)) {}
  ~exceptions_disappear() {
    if (h_)
      h_.destroy();
  }
  int get() { return h_.promise().value; }

private:
  explicit exceptions_disappear(std::coroutine_handle<promise_type> h) : h_(h) {}
  std::coroutine_handle<promise_type> h_;
};

template <class T> struct promise_base {
  std::exception_ptr error;
  std::coroutine_handle<> next;
  std::suspend_always initial_suspend() noexcept { return {}; }
  struct final_awaiter {
    bool await_ready() noexcept { return false; }
    template <class P> std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) noexcept { return h.promise().next; }
    void await_resume() noexcept {}
  };
  final_awaiter final_suspend() noexcept { return {}; }
  void return_value(T);
  void unhandled_exception() { error = std::current_exception(); }
};

template <class T> class without_nodiscard {
// CHECK-NOTES: :[[@LINE-1]]:26: warning: 'without_nodiscard' lacks the attribute 'nodiscard', so a task that is dropped by mistake never runs and nobody is told [async-promise-contract]
// CHECK-NOTES: :[[@LINE-2]]:26: note: add the attribute
public:
  struct promise_type : promise_base<T> {
    without_nodiscard get_return_object() { return without_nodiscard(std::coroutine_handle<promise_type>::from_promise(*this)); }
  };
  without_nodiscard(without_nodiscard &&o) noexcept : h_(std::exchange(o.h_, nullptr)) {}
  ~without_nodiscard() {
    if (h_)
      h_.destroy();
  }
  bool await_ready() noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> next) noexcept {
    h_.promise().next = next;
    return h_;
  }
  T await_resume();

private:
  explicit without_nodiscard(std::coroutine_handle<promise_type> h) : h_(h) {}
  std::coroutine_handle<promise_type> h_;
};

// ---- Handles

bool asked();
void used_after_destroy(std::coroutine_handle<> h) {
  h.destroy();
  if (h.done())
  // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'h' is used after its coroutine was destroyed [async-promise-contract]
  // CHECK-NOTES: :[[@LINE-3]]:3: note: it is destroyed here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: set 'h' to null after 'destroy'
    std::abort();
}
void destroyed_twice_on_one_path(std::coroutine_handle<> h) {
  if (asked())
    h.destroy();
  h.resume();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'h' is used after its coroutine was destroyed
  // CHECK-NOTES: :[[@LINE-3]]:5: note: it is destroyed here
  // CHECK-NOTES: :[[@LINE-4]]:5: note: set 'h' to null after 'd
}
void destroyed_twice(std::coroutine_handle<> h) {
  h.destroy();
  if (h)
    h.destroy();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: the coroutine of 'h' is destroyed a second time [async-promise-contract]
    // CHECK-NOTES: :[[@LINE-4]]:3: note: it is destroyed here
    // CHECK-NOTES: :[[@LINE-5]]:3: note: set 'h' to null after 'd
}
void resumed_when_done(std::coroutine_handle<> h) {
  if (h.done())
    h.resume();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'h' is resumed although its coroutine is done [async-promise-contract]
    // CHECK-NOTES: :[[@LINE-3]]:7: note: 'done' has just said so here
}
class cancels_and_forgets {
public:
  cancels_and_forgets(cancels_and_forgets &&o) noexcept : h_(std::exchange(o.h_, nullptr)) {}
  ~cancels_and_forgets() {
    if (h_)
      h_.destroy();
  }
  void cancel() {
    h_.destroy();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'h_' still names the coroutine that is destroyed here, and the destructor destroys it again [async-promise-contract]
    // CHECK-NOTES: :[[@LINE-7]]:26: note: the destructor is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: set 'h_' to null after '
    cancelled_ = true;
  }

private:
  std::coroutine_handle<> h_;
  bool cancelled_ = false;
};

// ---- Silent

// Destroys itself, and the object that is returned owns nothing.
struct detached {
  struct promise_type {
    detached get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept {}
  };
};
// Notes the handle and destroys nothing.
struct detached_with_a_handle {
  struct promise_type {
    detached_with_a_handle get_return_object() noexcept { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};
// Tells its owner of its end.
class told {
public:
  struct promise_type {
    told *owner = nullptr;
    told get_return_object();
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept {
      if (owner)
        owner->h_ = nullptr;
      return {};
    }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  told(told &&) noexcept;
  ~told() {
    if (h_)
      h_.destroy();
  }

private:
  std::coroutine_handle<promise_type> h_;
};
// A correct task.
template <class T> class [[nodiscard]] task {
public:
  struct promise_type : promise_base<T> {
    task get_return_object() { return task(std::coroutine_handle<promise_type>::from_promise(*this)); }
  };
  task(task &&o) noexcept : h_(o.h_) { o.h_ = nullptr; }
  task &operator=(task &&o) noexcept {
    if (this != &o) {
      if (h_)
        h_.destroy();
      h_ = std::exchange(o.h_, nullptr);
    }
    return *this;
  }
  ~task() {
    if (h_)
      h_.destroy();
  }
  bool await_ready() noexcept { return h_.done(); }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> next) noexcept {
    h_.promise().next = next;
    return h_;
  }
  T await_resume();

private:
  explicit task(std::coroutine_handle<promise_type> h) : h_(h) {}
  std::coroutine_handle<promise_type> h_;
};
template class task<int>;
// An owner that cannot be copied because of what it holds or inherits.
struct noncopyable {
  noncopyable() = default;
  noncopyable(const noncopyable &) = delete;
  noncopyable &operator=(const noncopyable &) = delete;
};
class inherits_it : noncopyable {
public:
  ~inherits_it() { h_.destroy(); }
  std::coroutine_handle<> h_;
};
class holds_it {
public:
  ~holds_it() { h_.destroy(); }
  std::coroutine_handle<> h_;
  std::unique_ptr<int> state_;
};
// Counts its owners.
class counted {
public:
  counted(const counted &o) noexcept : h_(o.h_), count_(o.count_) { ++*count_; }
  ~counted() {
    if (--*count_ == 0)
      h_.destroy();
  }

private:
  std::coroutine_handle<> h_;
  int *count_;
};
// A view: copies are fine.
struct view {
  std::coroutine_handle<> handle;
  void resume() { handle.resume(); }
};
// Nothing is known of bodies that are not seen.
class declared_only {
public:
  struct promise_type {
    declared_only get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
  ~declared_only();

private:
  std::coroutine_handle<promise_type> h_;
};
// The awaiter of the final suspension destroys it.
class destroyed_at_the_end {
public:
  struct promise_type {
    struct last {
      bool await_ready() noexcept { return false; }
      void await_suspend(std::coroutine_handle<> h) noexcept { h.destroy(); }
      void await_resume() noexcept {}
    };
    destroyed_at_the_end get_return_object() { return destroyed_at_the_end(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    last final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  void start() { std::exchange(h_, nullptr).resume(); }

private:
  explicit destroyed_at_the_end(std::coroutine_handle<promise_type> h) : h_(h) {}
  std::coroutine_handle<promise_type> h_;
};
// Given away.
class releases {
public:
  struct promise_type {
    releases get_return_object() { return releases(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { throw; }
  };
  std::coroutine_handle<promise_type> handle() const { return h_; }

private:
  explicit releases(std::coroutine_handle<promise_type> h) : h_(h) {}
  std::coroutine_handle<promise_type> h_;
};

void reset_in_between(std::coroutine_handle<> h, std::coroutine_handle<> other) {
  h.destroy();
  h = other;
  h.resume();
}
void on_the_other_path(std::coroutine_handle<> h) {
  if (h.done())
    h.destroy();
  else
    h.resume();
}
void left_before(std::coroutine_handle<> h) {
  if (h.done()) {
    h.destroy();
    return;
  }
  h.resume();
}
void runs_until_done(std::coroutine_handle<> h) {
  while (!h.done())
    h.resume();
  h.destroy();
}
void each_of_many(std::coroutine_handle<> (&all)[3]) {
  for (auto h : all)
    h.destroy();
}
class cancels_and_resets {
public:
  cancels_and_resets(cancels_and_resets &&) noexcept;
  ~cancels_and_resets() {
    if (h_)
      h_.destroy();
  }
  void cancel() {
    h_.destroy();
    h_ = {};
  }
  void take() { std::exchange(h_, nullptr).destroy(); }

private:
  std::coroutine_handle<> h_;
};

// Whether it can be copied, its base says.
template <class Base> class inherits_from : public Base {
public:
  ~inherits_from() {
    if (frame_)
      frame_.destroy();
  }

private:
  std::coroutine_handle<> frame_;
};
struct not_copied {
  not_copied() = default;
  not_copied(const not_copied &) = delete;
};
template class inherits_from<not_copied>;

// ---- Out of line, and in a loop

class out_of_line;
struct out_of_line_promise {
  out_of_line get_return_object();
  std::suspend_always initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  void unhandled_exception() noexcept;
  void return_void() {}
};
class [[nodiscard]] out_of_line {
public:
  using promise_type = out_of_line_promise;
  out_of_line(out_of_line &&o) noexcept : h_(std::exchange(o.h_, nullptr)) {}
  ~out_of_line() {
    if (h_)
      h_.destroy();
  }

private:
  std::coroutine_handle<promise_type> h_;
};
void out_of_line_promise::unhandled_exception() noexcept {}
// CHECK-NOTES: :[[@LINE-1]]:27: warning: {{.*}}exception{{.*}} [async-promise-contract]
// CHECK-NOTES: :[[@LINE-2]]:27: note: {{.*}}

void in_each_turn(std::coroutine_handle<> h, int n) {
  for (int i = 0; i < n; ++i)
    h.destroy();
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: the coroutine of 'h' is destroyed a second time
  // CHECK-NOTES: :[[@LINE-2]]:5: note: the turn of the loop before this one has destroyed it
  // CHECK-NOTES: :[[@LINE-3]]:5: note: set 'h' to null after 'destroy'
}
void the_next_in_each_turn(std::coroutine_handle<> h, std::coroutine_handle<> (*next)()) {
  while (h) {
    h.destroy();
    h = next();
  }
}
