// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The shape that the task types of most libraries have, for tests of models:
// 'class Task : task_shape<Task<T>, T, lazy>' under the library's own name.
#ifndef TASK_SHAPE_H
#define TASK_SHAPE_H

#include <coroutine>

struct lazy : std::suspend_always {};
struct eager : std::suspend_never {};

template <class T> struct result_of_shape {
  template <class U> void return_value(U &&) {}
};
template <> struct result_of_shape<void> {
  void return_void() {}
};

template <class Self, class T, class Start> struct task_shape {
  struct promise_type : result_of_shape<T> {
    Self get_return_object();
    Start initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void unhandled_exception() {}
  };
  task_shape() = default;
  task_shape(task_shape &&) noexcept {}
  task_shape &operator=(task_shape &&) noexcept { return *this; }
  ~task_shape() {}
  bool await_ready() const;
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};

/// A coroutine that nobody can wait for.
struct fire_and_forget {
  struct promise_type {
    fire_and_forget get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_never final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
};

#endif // TASK_SHAPE_H
