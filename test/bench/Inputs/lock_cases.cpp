// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// 34 situations. '// want' is the truth at the suspension on its line: a lock is HELD
// there on every path, MAYBE held (on some), or FREE.
#include "lock_cases.h"
#include <condition_variable>
using LG = std::lock_guard<std::mutex>; using UL = std::unique_lock<std::mutex>;
// 1 plain held
task<> c1(){ std::lock_guard<std::mutex> g(m);
  co_await io(); } // want HELD
// 2 scope ends before await
task<> c2(){ { std::lock_guard<std::mutex> g(m); work(); }
  co_await io(); } // want FREE
// 3 explicit unlock
task<> c3(){ std::unique_lock<std::mutex> lk(m); work(); lk.unlock();
  co_await io(); } // want FREE
// 4 unlock then relock
task<> c4(){ std::unique_lock<std::mutex> lk(m); lk.unlock();
  co_await io(); // want FREE
  lk.lock();
  co_await io(); } // want HELD
// 5 defer_lock
task<> c5(){ std::unique_lock<std::mutex> lk(m, std::defer_lock);
  co_await io(); // want FREE
  lk.lock();
  co_await io(); } // want HELD
// 6 conditional unlock
task<> c6(bool b){ std::unique_lock<std::mutex> lk(m); if(b) lk.unlock();
  co_await io(); } // want MAYBE
// 7 early return keeps path
task<> c7(bool b){ std::unique_lock<std::mutex> lk(m); if(b){ lk.unlock();
    co_await io(); // want FREE
    co_return; }
  co_await io(); } // want HELD
// 8 moved away
void sink(std::unique_lock<std::mutex>);
task<> c8(){ std::unique_lock<std::mutex> lk(m); sink(std::move(lk));
  co_await io(); } // want FREE
// 9 moved to another local
task<> c9(){ std::unique_lock<std::mutex> lk(m); { std::unique_lock<std::mutex> lk2(std::move(lk));
    co_await io(); } // want HELD
  co_await io(); } // want FREE
// 10 loop: unlock at end, lock at top
task<> c10(){ std::unique_lock<std::mutex> lk(m, std::defer_lock); for(;;){ lk.lock(); bool d=cond(); lk.unlock(); if(d) break;
    co_await io(); } // want FREE
}
// 11 loop: lock leaks to next iteration
task<> c11(){ std::unique_lock<std::mutex> lk(m, std::defer_lock); while(cond()){
    co_await io(); // want MAYBE
    if(!lk.owns_lock()) lk.lock(); } }
// 12 try/catch: lock in try body
task<> c12(){ try { std::lock_guard<std::mutex> g(m); may_throw(); } catch(...) { work(); }
  co_await io(); } // want FREE
// 13 try/catch with flag
task<> c13(){ std::unique_lock<std::mutex> lk(m); try { may_throw(); lk.unlock(); } catch(...) { }
  co_await io(); } // want MAYBE
// 14 owns_lock guard
task<> c14(){ std::unique_lock<std::mutex> lk(m, std::try_to_lock); if(!lk.owns_lock()){
    co_await io(); // want FREE
    co_return; }
  co_await io(); } // want HELD
// 15 raw mutex lock/unlock
task<> c15(){ m.lock(); work();
  co_await io(); // want HELD
  m.unlock();
  co_await io(); } // want FREE
// 16 lambda body is another function: not our await
task<> c16(){ std::lock_guard<std::mutex> g(m); auto f=[]()->task<>{
    co_await io(); }; // want FREE
  (void)f; co_return; }
// 17 nested lambda coroutine with its own lock
task<> c17(){ auto f=[]()->task<>{ std::lock_guard<std::mutex> g(m);
    co_await io(); }; // want HELD
  (void)f;
  co_await io(); } // want FREE
// 18 CTAD
task<> c18(){ std::lock_guard g(m);
  co_await io(); } // want HELD
// 19 scoped_lock of two
task<> c19(){ std::scoped_lock g(m,m2);
  co_yield 1; } // want HELD
// 20 shared_lock
task<> c20(){ std::shared_lock g(sm);
  co_await io(); } // want HELD
// 21 await in the same full expression as temporary lock
task<int> c21(){ int x = (std::lock_guard<std::mutex>(m), 1);
  co_await io(); co_return x; } // want FREE
// 22 template with non-dependent mutex
template<class T> task<> c22(T t){ std::lock_guard<std::mutex> g(m);
  co_await t(); } // want HELD
// 23 template with dependent mutex and unlock
template<class M> task<> c23(M&mm){ std::unique_lock<M> lk(mm); work();
  co_await io(); // want HELD
  lk.unlock();
  co_await io(); } // want FREE
// 24 template scope end, dependent CTAD
template<class M> task<> c24(M&mm){ { std::lock_guard g(mm); work();
    co_await io(); } // want HELD
  co_await io(); } // want FREE
// 25 switch with fallthrough
task<> c25(int k){ std::unique_lock<std::mutex> lk(m); switch(k){ case 0: lk.unlock(); [[fallthrough]]; case 1: work(); break; default: lk.unlock(); }
  co_await io(); } // want MAYBE
// 26 move-assign of empty releases
task<> c26(){ std::unique_lock<std::mutex> lk(m); lk = {};
  co_await io(); } // want FREE
// 27 goto out of scope
task<> c27(){ { std::lock_guard<std::mutex> g(m); if(cond()) goto out; work(); }
 out:
  co_await io(); } // want FREE
// 28 alias type
task<> c28(){ LG g(m);
  co_await io(); } // want HELD
// 29 lock in condition variable init
task<> c29(){ if(UL lk{m, std::try_to_lock}) {
    co_await io(); } // want HELD
  co_await io(); } // want FREE
// 30 correlated flags (path-insensitive limit)
task<> c30(bool b){ std::unique_lock<std::mutex> lk(m, std::defer_lock); if(b) lk.lock(); work(); if(b) lk.unlock();
  co_await io(); } // want FREE
// 31 range-for scope
task<> c31(int (&a)[3]){ for(int x: a){ std::lock_guard<std::mutex> g(m); work(); (void)x; }
  co_await io(); } // want FREE
// 32 continue in loop
task<> c32(){ while(cond()){ std::lock_guard<std::mutex> g(m); if(cond()) continue; work(); }
  co_await io(); } // want FREE
// 33 member mutex
struct S33{ std::mutex mx; task<> run(){ std::unique_lock lk(mx); lk.unlock();
  co_await io(); // want FREE
  lk.lock();
  co_await io(); } }; // want HELD
// 34 helper taking by reference unlocks
void unlocks(std::unique_lock<std::mutex>& l);
task<> c34(){ std::unique_lock<std::mutex> lk(m); unlocks(lk);
  co_await io(); } // want MAYBE
