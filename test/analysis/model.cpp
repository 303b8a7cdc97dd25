// RUN: rm -rf %t && mkdir -p %t && cp %s %t/model.cpp && cp %S/Inputs/own.model.yaml %t
// RUN: echo 'models: [own.model.yaml]' > %t/.async-tidy.yaml
// RUN: %dump_analysis=dump-calls,dump-types %t/model.cpp -- -std=c++20 -I %inputs 2>/dev/null | FileCheck %s --implicit-check-not=warning:
// How declarations are found in a model.
#include <thread>
#include <chrono>

namespace own {
inline namespace v2 {
void block();
} // namespace v2
struct spawner {
  void operator()(int) const;
};
inline constexpr spawner spawn_object{};
template <class T> struct base_channel {
  T read();
};
template <class T> struct channel : base_channel<T> {};
namespace disk {
int size();
int name();
} // namespace disk
namespace io {
int sync_read();
int read();
} // namespace io
template <class T> struct result {};
template <class T> using alias_task = result<T>;
} // namespace own
namespace vendor::own {
void block();
}
namespace other::own {
void block();
}
extern "C" [[clang::annotate("async::blocking", "dns")]] int resolve_c();
void legacy_wait() [[clang::blocking]];
[[clang::annotate("async::nonblocking")]] void fine();
namespace own {
[[clang::annotate("async::nonblocking")]] void block(int overloaded);
}
struct reader {
  [[clang::annotate("async::blocking", "file")]] virtual int load();
};
template <class T> struct generic {
  [[clang::annotate("async::sync_wait")]] T wait();
};
namespace shadow {
void sleep_for(int);
}

void calls(generic<int> &g, reader &r) {
  own::block();
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: own::block: blocking wait
  vendor::own::block();
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: vendor::own::block: blocking wait
  other::own::block();
  own::block(1);
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: own::block: nonblocking
  own::spawn_object(1);
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: own::spawn_object: detaches
  own::channel<int> c;
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: nothing
  c.read();
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: own::base_channel::read: blocking net
  own::disk::size();
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: own::disk::size: blocking file
  own::disk::name();
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: own::disk::name: nonblocking
  own::io::sync_read();
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: own::io::sync_read: blocking net
  own::io::read();
  resolve_c();
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: resolve_c: blocking dns
  legacy_wait();
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: legacy_wait: blocking wait
  fine();
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: fine: nonblocking
  r.load();
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: reader::load: blocking file
  g.wait();
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: generic::wait: sync-wait
  std::this_thread::sleep_for(std::chrono::seconds(1));
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: std::this_thread::sleep_for: blocking sleep
  shadow::sleep_for(1);
  own::result<int> eager;
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: task eager, awaitable
  own::alias_task<int> lazy;
  // CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: task lazy, awaitable
}
