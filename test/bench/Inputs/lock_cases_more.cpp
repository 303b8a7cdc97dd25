// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// More situations, written down before the analysis was run on them. '// want' as in
// lock_cases.cpp.
#include "lock_cases.h"
#include <array>
#include <condition_variable>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>
#include <functional>
#include <thread>
#include <chrono>
#include <pthread.h>
using UL = std::unique_lock<std::mutex>;
using namespace std::chrono_literals;
void use(int, int); void take(std::unique_lock<std::mutex>&&); void look(const std::unique_lock<std::mutex>&);

template<class F> void foreign(F&& f) { extern void keep(void*); keep(&f); }
task<> p05(){ std::lock_guard g(m); int x = co_await io(); (void)x; } // want HELD
task<> p06(){ std::lock_guard g(m); use(co_await io(), 1); } // want HELD
task<int> p11(){ std::lock_guard g(m); co_return co_await io(); } // want HELD
task<> p07(){ if (std::lock_guard g(m); cond()) co_await io(); } // want HELD
task<> p15(){ for (std::lock_guard g(m); cond();) co_await io(); } // want HELD
task<> p09(){ std::optional<std::lock_guard<std::mutex>> g; g.emplace(m);
  co_await io(); // want HELD
  g.reset();
  co_await io(); } // want FREE
task<> p09b(){ std::optional<std::lock_guard<std::mutex>> g(std::in_place, m);
  co_await io(); } // want HELD
struct Holder { std::lock_guard<std::mutex> g; explicit Holder(std::mutex& mm) : g(mm) {} };
task<> p10(){ Holder h(m);
  co_await io(); } // want HELD
struct Agg { std::unique_lock<std::mutex> lk; int v; };
task<> p10b(){ Agg a{std::unique_lock(m), 3};
  co_await io(); // want HELD
  a.lk.unlock();
  co_await io(); } // want FREE
task<> p12(std::unique_lock<std::mutex> lk){
  co_await io(); // want HELD
  lk.unlock();
  co_await io(); } // want FREE
task<> p12ref(std::unique_lock<std::mutex>& lk){
  co_await io(); // want FREE
  lk.lock();
  co_await io(); } // want HELD
task<> p13(){ auto p = std::make_unique<std::lock_guard<std::mutex>>(m);
  co_await io(); // want HELD
  p.reset();
  co_await io(); } // want FREE
task<> p13b(){ std::unique_ptr<std::lock_guard<std::mutex>> p(new std::lock_guard<std::mutex>(m));
  co_await io(); // want HELD
  p = nullptr;
  co_await io(); } // want FREE
task<> p14(){ std::unique_lock<std::mutex> lk(m); while(cond()){ lk.unlock(); work(); lk.lock();
  co_await io(); } } // want HELD
task<> n06(){ std::lock_guard g(m); co_await std::suspend_never{}; } // want FREE
struct ready_now { bool await_ready() const noexcept { return true; } void await_suspend(std::coroutine_handle<>); void await_resume(); };
task<> n06b(){ std::lock_guard g(m); co_await ready_now{}; } // want FREE
// correlated
task<> flag1(bool b){ UL lk(m, std::defer_lock); bool locked = false; if (b) { lk.lock(); locked = true; } work(); if (locked) lk.unlock();
  co_await io(); } // want FREE
task<> flag2(int k){ UL lk(m, std::defer_lock); if (k == 3) lk.lock(); work(); if (k == 3) { lk.unlock(); }
  co_await io(); } // want FREE
task<> flag3(int k){ UL lk(m, std::defer_lock); if (k == 3) lk.lock(); k = 4; if (k == 3) { lk.unlock(); }
  co_await io(); } // want MAYBE
task<> flag4(bool b){ UL lk(m, std::defer_lock); if (b) lk.lock(); if (!b)
  co_await io(); // want FREE
  else
  co_await io(); } // want HELD
task<> own1(){ UL lk(m, std::try_to_lock); bool ok = lk.owns_lock(); if (ok) {
  co_await io(); // want HELD
  } else {
  co_await io(); // want FREE
  } }
task<> own2(){ UL lk(m, std::try_to_lock); if (lk && cond()) {
  co_await io(); // want HELD
  } if (!lk || cond()) { if (!lk)
  co_await io(); // want FREE
  } }
task<> own3(){ if (!m.try_lock()) {
  co_await io(); // want FREE
  co_return; }
  co_await io(); // want HELD
  m.unlock();
  co_await io(); } // want FREE
task<> own4(){ UL lk(m, std::defer_lock); if (lk.try_lock()) { work(); lk.unlock(); }
  co_await io(); } // want FREE
task<> own5(){ UL lk(m, std::defer_lock); while (!lk.try_lock())
  co_await io(); // want FREE
  co_await io(); } // want HELD
task<> own6(){ UL lk(m, std::defer_lock); bool ok = lk.try_lock(); if (!ok) co_return;
  co_await io(); } // want HELD
extern std::timed_mutex tm;
task<> timed(){ std::unique_lock lk(tm, 10ms); if (!lk)
  co_await io(); // want FREE
  else
  co_await io(); } // want HELD
task<> timed2(){ std::unique_lock lk(tm, 10ms);
  co_await io(); } // want MAYBE
// moves
task<> mv1(){ UL a(m); UL b; b = std::move(a);
  co_await io(); // want HELD
  b = UL();
  co_await io(); } // want FREE
task<> mv2(){ UL a(m); take(std::move(a));
  co_await io(); } // want FREE
task<> mv3(){ UL a(m); auto f = [l = std::move(a)]{};
  co_await io(); } // want HELD
task<> mv4(){ UL a(m); std::thread t([l = std::move(a)]{}); t.detach();
  co_await io(); } // want FREE
task<> mv5(){ UL a(m); UL b(m2, std::defer_lock); a.swap(b); work();
  co_await io(); } // want HELD
task<> mv6(){ UL a(m); UL b(m2, std::defer_lock); std::swap(a, b); b.unlock();
  co_await io(); } // want FREE
task<> mv7(){ UL a(m); { auto b = std::exchange(a, {}); }
  co_await io(); } // want FREE
task<> mv7b(){ UL a(m); auto b = std::exchange(a, {});
  co_await io(); } // want HELD
task<> mv8(){ UL a(m); a.release()->unlock();
  co_await io(); } // want FREE
task<> mv9(){ UL a(m); auto* raw = a.release();
  co_await io(); // want HELD
  raw->unlock();
  co_await io(); } // want FREE
task<> mv10(){ UL a(m); a.mutex()->unlock();
  co_await io(); } // want FREE
task<> consume(UL lk);
struct acv { task<> wait(UL&); task<> wait_moved(UL); };
task<> cv1(acv& cv){ UL lk(m); while(!cond())
  co_await cv.wait(lk); } // want FREE
task<> cv2(acv& cv){ UL lk(m);
  co_await cv.wait_moved(std::move(lk)); } // want FREE
task<> cv3(){ UL lk(m);
  co_await consume(std::move(lk)); } // want FREE
task<> cv4(std::condition_variable& cv){ UL lk(m); cv.wait(lk);
  co_await io(); } // want HELD
task<> cv5(std::condition_variable& cv){ UL lk(m); cv.wait(lk, []{ return cond(); }); lk.unlock();
  co_await io(); } // want FREE
// temporaries
task<int> later(std::lock_guard<std::mutex>&&, int);
int both(const std::lock_guard<std::mutex>&, int);
task<> tmp1(){ both(std::lock_guard(m),
  co_await io()); } // want HELD
task<> tmp2(){ (void)std::unique_lock(m);
  co_await io(); } // want FREE
struct Locked { UL lk; std::vector<int> items; };
Locked locked(); UL lock_it(); std::optional<UL> try_it(); std::pair<UL, int> lock_pair();
task<> tmp3(){ for (int i : locked().items) (void)i;
  co_await io(); } // want FREE
task<> tmp4(){ for (int i : locked().items) { (void)i;
  co_await io(); } } // want HELD
task<> tmp5(){ const auto& g = lock_it();
  co_await io(); } // want HELD
task<> tmp6(){ int n = locked().items.size(); (void)n;
  co_await io(); } // want FREE
task<> tmp7(){ while (std::lock_guard(m), cond()) 
  co_await io(); } // want FREE
// helpers
task<> hp1(){ auto lk = lock_it();
  co_await io(); // want HELD
  lk.unlock();
  co_await io(); } // want FREE
task<> hp2(){ if (auto lk = try_it()) {
  co_await io(); // want HELD
  } else {
  co_await io(); // want FREE
  } }
task<> hp3(){ auto lk = try_it(); if (!lk) co_return;
  co_await io(); } // want HELD
task<> hp4(){ auto [lk, n] = lock_pair();
  co_await io(); // want HELD
  lk.unlock();
  co_await io(); } // want FREE
task<> hp4b(){ auto [lk, items] = locked();
  co_await io(); // want HELD
  lk.unlock();
  co_await io(); } // want FREE
inline UL seen_deferred(){ return UL(m, std::defer_lock); }
inline UL seen_locked(){ UL lk(m); work(); return lk; }
task<> hp5(){ auto lk = seen_deferred();
  co_await io(); } // want FREE
task<> hp6(){ auto lk = seen_locked();
  co_await io(); } // want HELD
inline void unlock_it(UL& l){ if (l.owns_lock()) l.unlock(); }
inline void lock_ref(std::mutex& mm){ mm.lock(); }
inline void unlock_ref(std::mutex* mm){ mm->unlock(); }
task<> hp7(){ UL lk(m); unlock_it(lk);
  co_await io(); } // want FREE
task<> hp8(){ lock_ref(m);
  co_await io(); // want HELD
  unlock_ref(&m);
  co_await io(); } // want FREE
struct Cls { std::mutex mu; UL lk_; bool safe = false; const bool ts = true;
  void enter(){ mu.lock(); } void leave(){ mu.unlock(); } bool try_enter(){ if (!mu.try_lock()) return false; return true; }
  task<> a(){ enter();
    co_await io(); // want HELD
    leave();
    co_await io(); } // want FREE
  task<> b(){ if (!try_enter()) {
    co_await io(); // want FREE
    co_return; }
    co_await io(); // want HELD
    leave(); }
  task<> c(){
    co_await io(); // want FREE
    lk_ = UL(mu);
    co_await io(); // want HELD
    lk_.unlock();
    co_await io(); } // want FREE
  task<> d(){ if (safe) mu.lock(); work(); if (safe) mu.unlock();
    co_await io(); } // want FREE
  task<> e(){ UL lk(mu, std::defer_lock); if (ts) lk.lock();
    co_await io(); // want MAYBE
    if (ts) lk.unlock();
    co_await io(); } // want FREE
  std::mutex& ref(){ return mu; }
  task<> f(){ ref().lock();
    co_await io(); // want HELD
    mu.unlock();
    co_await io(); } // want FREE
};
task<> al1(){ UL lk(m); auto& g = lk; g.unlock();
  co_await io(); } // want FREE
task<> al2(){ auto& mm = m; mm.lock();
  co_await io(); // want HELD
  m.unlock();
  co_await io(); } // want FREE
task<> al3(){ UL lk(m); UL* p = &lk; p->unlock();
  co_await io(); } // want FREE
task<> la1(){ UL lk(m); [&]{ lk.unlock(); }();
  co_await io(); } // want FREE
task<> la2(){ UL lk(m); auto f = [&]{ lk.unlock(); };
  co_await io(); // want HELD
  f();
  co_await io(); } // want FREE
task<> la3(){ UL lk(m); foreign([&]{ lk.unlock(); });
  co_await io(); } // want MAYBE
task<> la4(){ UL lk(m); std::function<void()> f = [&lk]{ lk.unlock(); }; f();
  co_await io(); } // want FREE
task<> std1(){ std::lock(m, m2);
  co_await io(); // want HELD
  std::lock_guard a(m, std::adopt_lock); std::lock_guard b(m2, std::adopt_lock);
  co_await io(); } // want HELD
task<> std2(){ { std::lock(m, m2); std::lock_guard a(m, std::adopt_lock); std::lock_guard b(m2, std::adopt_lock); }
  co_await io(); } // want FREE
task<> std3(){ UL a(m, std::defer_lock), b(m2, std::defer_lock); std::lock(a, b);
  co_await io(); } // want HELD
task<> std4(){ if (std::try_lock(m, m2) == -1) {
  co_await io(); // want HELD
  m.unlock(); m2.unlock(); }
  co_await io(); } // want FREE
task<> pt(pthread_mutex_t& pm){ pthread_mutex_lock(&pm);
  co_await io(); // want HELD
  pthread_mutex_unlock(&pm);
  co_await io(); } // want FREE
task<> pt2(pthread_mutex_t* pm){ if (pthread_mutex_trylock(pm) != 0) {
  co_await io(); // want FREE
  co_return; }
  co_await io(); // want HELD
  pthread_mutex_unlock(pm); }
task<> sh(){ sm.lock_shared();
  co_await io(); // want HELD
  sm.unlock_shared();
  co_await io(); } // want FREE
struct __attribute__((capability("mutex"))) CapMutex { void Acquire() __attribute__((acquire_capability())); void Release() __attribute__((release_capability())); };
struct __attribute__((scoped_lockable)) CapLock { explicit CapLock(CapMutex& x) __attribute__((acquire_capability(x))); ~CapLock() __attribute__((release_capability())); };
CapMutex cm;
task<> cap1(){ CapLock l(cm);
  co_await io(); } // want HELD
task<> cap2(){ { CapLock l(cm); work(); }
  co_await io(); } // want FREE
class MyLock { std::mutex& mu_; public: explicit MyLock(std::mutex& x) : mu_(x) { mu_.lock(); } ~MyLock() { mu_.unlock(); } };
task<> raii1(){ MyLock l(m);
  co_await io(); } // want HELD
task<> raii2(){ { MyLock l(m); work(); }
  co_await io(); } // want FREE
class Reverse { UL& l_; public: explicit Reverse(UL& l) : l_(l) { l_.unlock(); } ~Reverse() { l_.lock(); } };
task<> rev(){ UL lk(m); { Reverse r(lk);
  co_await io(); } // want FREE
  co_await io(); } // want HELD
struct async_mutex { struct aw { bool await_ready(); void await_suspend(std::coroutine_handle<>); void await_resume(); }; aw lock(); void unlock(); bool try_lock(); };
extern async_mutex am;
task<> as1(){ co_await am.lock(); std::unique_lock<async_mutex> lk(am, std::adopt_lock);
  co_await io(); } // want FREE
task<> as2(){ co_await am.lock();
  co_await io(); am.unlock(); } // want FREE
template<class M> task<> only_async(M& x){ std::unique_lock<M> lk(x, std::adopt_lock);
  co_await io(); } // want FREE
task<> call_it(){ return only_async(am); }
template<class M> task<> inst_block(M& x){ std::lock_guard lk(x);
  co_await io(); } // want HELD
task<> call_it2(){ return inst_block(m); }
task<> tc1(){ UL lk(m, std::defer_lock); try { lk.lock(); may_throw(); lk.unlock(); } catch (...) { if (lk.owns_lock()) lk.unlock(); }
  co_await io(); } // want FREE
task<> tc2(){ try { std::lock_guard g(m); may_throw();
  co_await io(); // want HELD
  } catch (...) {}
  co_await io(); } // want FREE
task<> sw(int k){ UL lk(m); switch (k) { case 1: lk.unlock(); break; default: break; } switch (k) { case 1:
  co_await io(); // want FREE
  break; default:
  co_await io(); // want HELD
  } }
task<> stat(){ static std::lock_guard g(m);
  co_await io(); } // want HELD
task<> dead(){ std::lock_guard g(m); if constexpr (sizeof(int) == 1) {
  co_await io(); } // want FREE
  co_return; 
  co_await io(); } // want FREE
task<> vec(){ std::vector<UL> v; v.emplace_back(m);
  co_await io(); // want HELD
  v.clear();
  co_await io(); } // want FREE
task<> opt2(bool b){ std::optional<UL> g; if (b) g.emplace(m); work(); if (b) g.reset();
  co_await io(); } // want FREE
task<> opt3(){ std::optional<UL> g = UL(m); g->unlock();
  co_await io(); } // want FREE
task<> tern(bool b){ UL lk = b ? UL(m) : UL();
  co_await io(); } // want MAYBE
task<> loopvar(std::vector<Agg>& v){ for (auto& a : v) { a.lk.lock();
  co_await io(); // want HELD
  a.lk.unlock();
  co_await io(); } } // want FREE
task<> rloop(std::vector<std::mutex>& v){ for (auto& x : v) x.lock(); for (auto& x : v) x.unlock();
  co_await io(); } // want FREE
task<> handover(){ UL lk(m); std::vector<UL> v; v.push_back(std::move(lk));
  co_await io(); } // want HELD
task<> weak(std::weak_ptr<int> w){ auto p = w.lock();
  co_await io(); } // want FREE
task<> gt(){ again: { UL lk(m); if (cond()) { lk.unlock();
  co_await io(); // want FREE
  goto again; } }
  co_await io(); } // want FREE
task<> cin(){ std::lock_guard g(m); if (co_await io()) work(); } // want HELD
task<> rng(){ std::lock_guard g(m); for (int i : {co_await io(), 2}) (void)i; } // want HELD
task<> yl(){ std::lock_guard g(m);
  co_yield 3; } // want HELD
// found in real code and while reading it
struct mcv { task<> wait(std::mutex&, bool (*)()); };
task<> cv6(mcv& cv){ std::unique_lock lk(m);
  co_await cv.wait(m, &cond); } // want FREE
template<class M> task<> depmv(M& x){ std::unique_lock<M> a(x); std::unique_lock<M> b = std::move(a); b.unlock();
  co_await io(); } // want FREE
template<class T> task<> dep1(T& t){ std::unique_lock lk(t.m); if (!lk) {
  co_await io(); // want FREE
  co_return; }
  co_await io(); // want HELD
  lk = {};
  co_await io(); } // want FREE
template<class F> struct scope_exit { F f; ~scope_exit(){ f(); } };
template<class F> scope_exit(F) -> scope_exit<F>;
task<> se(){ m.lock(); { scope_exit e{[]{ m.unlock(); }}; work();
  co_await io(); } // want HELD
  co_await io(); } // want FREE
task<> queue(std::condition_variable& cv, std::vector<int>& q){ while (true) { UL lk(m); while (q.empty()) cv.wait(lk); int x = q.back(); lk.unlock();
  co_await io(); // want FREE
  (void)x; } }
template<class F> void without_lock(UL& l, F f){ l.unlock(); f(); l.lock(); }
task<> wol(){ UL lk(m); without_lock(lk, []{ work(); });
  co_await io(); } // want HELD
task<> sc(){ UL lk(m, std::try_to_lock); lk.owns_lock() && (lk.unlock(), true);
  co_await io(); } // want FREE
// guards in arrays, guards behind a bare pointer, locks that are plain integers
task<> arr1(){ UL ls[1] = {UL(m)};
  co_await io(); // want HELD
  ls[0].unlock();
  co_await io(); } // want FREE
task<> arr2(std::mutex& n){ UL ls[] = {UL(m, std::defer_lock), UL(n)};
  co_await io(); // want HELD
  ls[1].unlock();
  co_await io(); // want FREE
  ls[0].lock();
  co_await io(); // want HELD
  for (auto& l : ls) if (l) l.unlock();
  co_await io(); } // want FREE
task<> arr3(int i){ UL ls[2] = {UL(m)}; ls[i].unlock();
  co_await io(); } // want FREE
task<> arr4(){ { UL ls[2] = {UL(m)}; work(); }
  co_await io(); } // want FREE
task<> arr5(){ UL ls[2];
  co_await io(); // want FREE
  ls[1] = UL(m);
  co_await io(); // want HELD
  UL taken = std::move(ls[1]); taken.unlock();
  co_await io(); } // want FREE
task<> arr6(){ std::array<UL, 1> ls{UL(m)};
  co_await io(); // want HELD
  ls[0].unlock();
  co_await io(); } // want FREE
task<> arr7(){ std::array<UL, 2> ls{UL(m), UL()}; ls.front().unlock();
  co_await io(); } // want FREE
task<> arr8(){ std::lock_guard<std::mutex> ls[] = {std::lock_guard<std::mutex>(m)};
  co_await io(); } // want HELD
task<> vec2(){ std::vector<UL> v; v.emplace_back(m); v.back().unlock();
  co_await io(); } // want FREE
task<> vec3(){ std::vector<UL> v; v.emplace_back(m); for (auto& l : v) l.unlock();
  co_await io(); } // want FREE
task<> vec4(){ std::vector<UL> v; v.emplace_back(m); v.begin()->unlock();
  co_await io(); } // want FREE
task<> arr9(){ UL ls[2] = {UL(m)}; for (int i = 0; i != 2; ++i) ls[i].unlock();
  co_await io(); } // want FREE
task<> vec5(){ std::vector<UL> v; v.emplace_back(m); for (int i = 0; i != 2; ++i) work();
  co_await io(); } // want HELD
task<> vec6(){ std::vector<UL> v; v.emplace_back(m); for (auto i = v.begin(); i != v.end(); ++i) i->unlock();
  co_await io(); } // want FREE
task<> vec7(){ std::vector<UL> v; v.emplace_back(m); for (auto& l : v) work(), look(l);
  co_await io(); } // want HELD
task<> new1(){ auto* g = new std::lock_guard(m);
  co_await io(); // want HELD
  delete g;
  co_await io(); } // want FREE
task<> new2(){ auto* g = new UL(m); g->unlock();
  co_await io(); // want FREE
  g->lock();
  co_await io(); // want HELD
  delete g; }
void keep_guard(UL*);
task<> new3(){ auto* g = new UL(m); keep_guard(g);
  co_await io(); } // want FREE
task<> new4(){ auto* g = new UL(m); { std::unique_ptr<UL> p(g); work(); }
  co_await io(); } // want FREE
task<> new5(){ auto* g = new UL(m); auto drop = [g] { delete g; }; drop();
  co_await io(); } // want FREE
task<> new6(){ auto* g = new UL(m); UL* h = g; delete h;
  co_await io(); } // want FREE
task<> new7(){ auto* g = new UL(m, std::defer_lock);
  co_await io(); // want FREE
  delete g; }
pthread_spinlock_t sp;
task<> spin1(){ pthread_spin_lock(&sp);
  co_await io(); // want HELD
  pthread_spin_unlock(&sp);
  co_await io(); } // want FREE
task<> spin2(){ if (pthread_spin_trylock(&sp) != 0) {
  co_await io(); // want FREE
  co_return; }
  co_await io(); // want HELD
  pthread_spin_unlock(&sp); }
void leave(pthread_spinlock_t*);
task<> spin3(){ pthread_spin_lock(&sp); leave(&sp);
  co_await io(); } // want MAYBE
struct spinning { pthread_spinlock_t s; void enter(){ pthread_spin_lock(&s); } void exit(){ pthread_spin_unlock(&s); } };
task<> spin4(spinning& x){ x.enter();
  co_await io(); // want HELD
  x.exit();
  co_await io(); } // want FREE
struct spin_guard { pthread_spinlock_t* s; explicit spin_guard(pthread_spinlock_t* x) : s(x) { pthread_spin_lock(s); } ~spin_guard(){ pthread_spin_unlock(s); } };
task<> spin5(){ { spin_guard g(&sp); work(); }
  co_await io(); } // want FREE
