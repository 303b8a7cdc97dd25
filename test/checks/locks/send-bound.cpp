// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-send-bound %t
#include "asio_mock.h"
#include "async_mock.h"
#include "task_shape.h"
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace seastar {
template <class T = void> struct future : task_shape<future<T>, T, eager> {};
template <class T> struct lw_shared_ptr {
  lw_shared_ptr(const lw_shared_ptr &);
  lw_shared_ptr(lw_shared_ptr &&);
  ~lw_shared_ptr();
  T *operator->() const;
  T &operator*() const;
};
template <class P> struct foreign_ptr {
  foreign_ptr(P);
  foreign_ptr(foreign_ptr &&);
  ~foreign_ptr();
  P p;
};
template <class P> foreign_ptr<P> make_foreign(P);
struct smp {
  template <class F> static future<> submit_to(unsigned shard, F f) { throw 0; }
};
template <class S> struct sharded {
  template <class F> future<> invoke_on(unsigned shard, F f) { throw 0; }
  template <class F> future<> invoke_on_all(F f) { throw 0; }
};
} // namespace seastar
namespace kj {
template <class T> struct Rc {
  Rc(Rc &&);
  ~Rc();
  T *operator->();
  Rc addRef();
};
template <class T> struct Arc {
  Arc(Arc &&);
  ~Arc();
  T *operator->();
};
template <class T> T mv(T &t) { return static_cast<T &&>(t); }
template <class T = void> struct Promise : task_shape<Promise<T>, T, eager> {};
struct Executor {
  template <class F> Promise<> executeAsync(F f) const { throw 0; }
};
} // namespace kj
class QObject {
public:
  virtual ~QObject();
  void setName(const char *);
  const char *name() const;
};
class QLabel : public QObject {
public:
  void setText(const char *);
};
struct QMetaObject {
  template <class F> static bool invokeMethod(QObject *, F) { return true; }
};
template <class T> struct QFuture {};
namespace QtConcurrent {
template <class F> QFuture<void> run(F f) { return {}; }
}
namespace boost {
template <class T> struct local_shared_ptr {
  local_shared_ptr(const local_shared_ptr &);
  ~local_shared_ptr();
  T *operator->() const;
};
} // namespace boost

struct table {
  int rows;
  void put(int) const;
};
struct [[clang::annotate("async::thread_bound")]] interpreter {
  interpreter(interpreter &&);
  ~interpreter();
  void run();
};
struct holder {
  std::string name;
  boost::local_shared_ptr<table> rows;
};

seastar::future<> copied_to_a_shard(seastar::lw_shared_ptr<table> t) {
  co_await seastar::smp::submit_to(1, [t] { t->put(3); });
}
// CHECK-MESSAGES: :[[@LINE-2]]:40: warning: 't' is a 'seastar::lw_shared_ptr', which belongs to one thread, and goes into work that 'seastar::smp::submit_to' runs on another [async-send-bound]

seastar::future<> moved_to_a_shard(seastar::lw_shared_ptr<table> t) {
  return seastar::smp::submit_to(1, [u = std::move(t)] { u->put(3); });
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: 'u' is a 'seastar::lw_shared_ptr'
}
seastar::future<> to_all_shards(seastar::sharded<table> &s, seastar::lw_shared_ptr<table> t) {
  return s.invoke_on_all([t](table &) { t->put(3); });
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 't' is a 'seastar::lw_shared_ptr'
}
kj::Promise<> to_another_loop(const kj::Executor &e, kj::Rc<table> t) {
  return e.executeAsync([t = kj::mv(t)]() mutable { t->put(3); });
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 't' is a 'kj::Rc', which belongs to one thread, and goes into work that 'kj::Executor::executeAsync' runs on another
}
void into_a_thread(boost::local_shared_ptr<table> t) {
  std::thread worker([t] { t->put(3); });
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 't' is a 'boost::local_shared_ptr'
  worker.join();
}
void work(boost::local_shared_ptr<table>);
void as_an_argument_of_a_thread(boost::local_shared_ptr<table> t) {
  std::jthread worker(work, t);
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 't' is a 'boost::local_shared_ptr'
  auto later = std::async(std::launch::async, work, t);
  // CHECK-MESSAGES: :[[@LINE-1]]:53: warning: 't' is a 'boost::local_shared_ptr'
}
async::task<> to_the_blocking_pool(interpreter i) {
  co_await async::spawn_blocking([i = std::move(i)]() mutable { i.run(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'i' is a 'interpreter', which belongs to one thread, and goes into work that 'async::spawn_blocking' runs on another
}
async::task<> script(interpreter i);
async::task<> to_another_worker(interpreter i) {
  co_await async::spawn(script(std::move(i)));
  // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'i' is a 'interpreter'
}
asio::awaitable<void> walk(boost::local_shared_ptr<table>);
void to_a_pool(asio::thread_pool &pool, boost::local_shared_ptr<table> t, holder h) {
  asio::co_spawn(pool, walk(t), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 't' is a 'boost::local_shared_ptr'
  asio::post(pool, [h] { h.rows->put(1); });
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'h' holds a 'boost::local_shared_ptr'
}
void in_containers(asio::thread_pool &pool, std::vector<boost::local_shared_ptr<table>> all,
                   std::optional<boost::local_shared_ptr<table>> one) {
  asio::post(pool, [all] {});
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'all' holds a 'boost::local_shared_ptr'
  asio::post(pool, [one] {});
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'one' holds a 'boost::local_shared_ptr'
}
void label_in_a_worker(QLabel *label) {
  QtConcurrent::run([label] { label->setText("done"); });
}
// CHECK-MESSAGES: :[[@LINE-2]]:22: warning: 'label' points to a 'QLabel' and is used by work that 'QtConcurrent::run' runs on another thread
void owned_object(std::unique_ptr<QObject> o) {
  std::thread worker([o = std::move(o)] { o->name(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'o' holds a 'QObject'
  worker.detach();
}

// Made to cross.
seastar::future<> in_a_foreign_ptr(seastar::lw_shared_ptr<table> t) {
  auto f = seastar::make_foreign(t);
  co_await seastar::smp::submit_to(1, [f = std::move(f)] { f.p->put(3); });
  co_await seastar::smp::submit_to(1, [g = seastar::make_foreign(t)] { g.p->put(3); });
}
kj::Promise<> counted_atomically(const kj::Executor &e, kj::Arc<table> t) {
  return e.executeAsync([t = kj::mv(t)]() mutable { t->put(3); });
}
void shared_ptr_is_atomic(std::shared_ptr<table> t, std::unique_ptr<table> u) {
  std::thread a([t] { t->put(3); });
  std::thread b([u = std::move(u)] { u->put(3); });
  a.join();
  b.join();
}
// The same executor, or one that nobody knows.
void same_executor(asio::io_context &io, boost::local_shared_ptr<table> t) {
  asio::post(io, [t] { t->put(3); });
  asio::co_spawn(io, walk(t), asio::detached);
}
void unknown_callee(std::function<void(std::function<void()>)> run, boost::local_shared_ptr<table> t) {
  run([t] { t->put(3); });
}
seastar::future<> on_this_shard(seastar::lw_shared_ptr<table> t) {
  auto again = [t] { t->put(3); };
  again();
  co_return;
}
// Only the data goes.
seastar::future<> a_copy_of_the_data(seastar::lw_shared_ptr<table> t) {
  co_await seastar::smp::submit_to(1, [rows = t->rows] { (void)rows; });
  co_await seastar::smp::submit_to(1, [copy = *t] { copy.put(3); });
}
// Made where it is used.
void made_on_the_thread(boost::local_shared_ptr<table> (*make)()) {
  std::thread worker([make] {
    auto t = make();
    t->put(3);
  });
  worker.join();
}
// Runs where it is waited for; runs here.
void deferred(boost::local_shared_ptr<table> t) {
  auto later = std::async(std::launch::deferred, [t] { t->put(3); });
  later.get();
}
// A pointer that is handed on, to post back; a const look.
void posts_back(QLabel *label) {
  QtConcurrent::run([label] {
    QMetaObject::invokeMethod(label, [label] { label->setText("done"); });
  });
  QtConcurrent::run([label] { label->name(); });
}
struct window : QObject {
  QLabel *label;
  void compute();
  void start() {
    QtConcurrent::run([this] { compute(); });
  }
};
void joined_reference(boost::local_shared_ptr<table> t) {
  std::jthread worker([&t] { t->put(3); });
}

// Who chose the type is to blame, not the template that passes it on.
template <class P> seastar::future<> destroyed_there(P p, unsigned cpu) {
  return seastar::smp::submit_to(cpu, [v = std::move(p)]() mutable { (void)v; });
}
seastar::future<> chosen(seastar::lw_shared_ptr<int> p) {
  return destroyed_there(std::move(p), 1);
}
template <class T> seastar::future<> its_own(seastar::lw_shared_ptr<int> p, T cpu) {
  return seastar::smp::submit_to(cpu, [v = std::move(p)]() mutable { (void)v; });
  // CHECK-MESSAGES: :[[@LINE-1]]:40: warning: 'v' is a 'seastar::lw_shared_ptr'
}
template seastar::future<> its_own(seastar::lw_shared_ptr<int>, unsigned);

class shards {
public:
  template <class F, class... Args> seastar::future<> on_all(F f, Args... args);
};
template <class F, class... Args> seastar::future<> shards::on_all(F f, Args... args) {
  std::thread([](auto...) {}, std::move(args)...).detach();
  return {};
}
void all(shards &s, seastar::lw_shared_ptr<int> p) {
  s.on_all([](auto) {}, p);
}
