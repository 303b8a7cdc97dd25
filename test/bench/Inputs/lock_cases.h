// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once
#include <coroutine>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <exception>
template<class T=void> struct task;
template<class T> struct task { struct promise_type { T v; task get_return_object(); std::suspend_never initial_suspend(); std::suspend_always final_suspend() noexcept; void return_value(T); void unhandled_exception(); template<class U> std::suspend_always yield_value(U); };
 bool await_ready(); void await_suspend(std::coroutine_handle<>); T await_resume(); };
template<> struct task<void> { struct promise_type { task get_return_object(); std::suspend_never initial_suspend(); std::suspend_always final_suspend() noexcept; void return_void(); void unhandled_exception(); template<class U> std::suspend_always yield_value(U); };
 bool await_ready(); void await_suspend(std::coroutine_handle<>); void await_resume(); };
task<int> io(); bool cond(); void work(); void may_throw();
extern std::mutex m, m2; extern std::shared_mutex sm;
