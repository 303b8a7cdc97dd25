// RUN: %check_async_tidy %s async-shared-iterator-across-await %t
// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "async_mock.h"
#include <algorithm>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct session {
  int hits = 0;
  std::string name;
  async::task<> ping();
};
async::task<> io();
async::task<int> number();
async::task<std::string> text();
async::task<> send(std::string_view);
void use(int);
void use(const session &);

namespace seastar {
struct semaphore {};
struct units {
  units(units &&);
  ~units();
  void return_all();
};
async::task<units> get_units(semaphore &, int);
async::task<> with_lock(semaphore &, std::function<async::task<>()>);
} // namespace seastar

// ---- Reported -----------------------------------------------------------------

class registry {
  std::unordered_map<int, session> sessions_;
  std::map<int, session> nodes_;
  std::vector<session> list_;
  std::string title_;
  std::vector<char> buffer_;
  std::map<int, std::unique_ptr<session>> owned_;

public:
  void add(int id) {
    sessions_.emplace(id, session());
    nodes_[id] = {};
    list_.push_back({});
    title_ += "x";
    buffer_.resize(100);
  }
  void remove(int id) {
    sessions_.erase(id);
    nodes_.erase(id);
    owned_.erase(id);
  }

  async::task<> iterator(int id) {
    auto it = sessions_.find(id);
    if (it == sessions_.end())
      co_return;
    co_await io();
    it->second.hits++;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'it' points into 'sessions_' and is used after a suspension; others may change 'sessions_' meanwhile [async-shared-iterator-across-await]
    // CHECK-NOTES: :[[@LINE-6]]:10: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what is needed before the suspension point, or look it up again after it
  }
  async::task<> range_for() {
    for (auto &[id, s] : sessions_)
      co_await s.ping();
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: the loop over 'sessions_' is suspended here; others may change 'sessions_' and end the loop's iterator
    // CHECK-NOTES: :[[@LINE-3]]:5: note: obtained here
    // CHECK-NOTES: :[[@LINE-3]]:7: note: loop over a copy, or over keys that are looked up in each turn
  }
  async::task<> explicit_loop() {
    for (auto it = list_.begin(); it != list_.end(); ++it)
      co_await it->ping();
    // CHECK-NOTES: :[[@LINE-2]]:56: warning: 'it' points into 'list_'
    // CHECK-NOTES: :[[@LINE-3]]:15: note: obtained here
    // CHECK-NOTES: :[[@LINE-3]]:7: note: suspended here
    // CHECK-NOTES: :[[@LINE-5]]:56: note: copy what
  }
  async::task<> reference_into_a_vector() {
    auto &first = list_.front();
    int n = co_await number();
    first.hits = n;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'first' points into 'list_'
    // CHECK-NOTES: :[[@LINE-4]]:11: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:13: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  async::task<> pointer_to_an_element(int i) {
    session *s = &list_[i];
    co_await io();
    use(*s);
    // CHECK-NOTES: :[[@LINE-1]]:10: warning: 's' points into 'list_'
    // CHECK-NOTES: :[[@LINE-4]]:14: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:10: note: copy what
  }
  async::task<> reference_into_a_node_that_is_erased_elsewhere(int id) {
    auto &s = nodes_.at(id);
    co_await io();
    s.hits++;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 's' points into 'nodes_'
    // CHECK-NOTES: :[[@LINE-4]]:11: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  async::task<> pointee_of_an_owner_that_is_erased_elsewhere(int id) {
    auto *s = owned_[id].get();
    co_await io();
    s->hits++;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 's' points into 'owned_'
    // CHECK-NOTES: :[[@LINE-4]]:11: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  async::task<> view_of_a_string() {
    std::string_view v = title_;
    co_await io();
    use(v.size());
    // CHECK-NOTES: :[[@LINE-1]]:9: warning: 'v' points into 'title_'
    // CHECK-NOTES: :[[@LINE-4]]:22: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:9: note: copy what
  }
  async::task<> span_of_a_vector() {
    std::span<char> bytes(buffer_);
    co_await io();
    bytes[0] = 'x';
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'bytes' points into 'buffer_'
    // CHECK-NOTES: :[[@LINE-4]]:21: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  async::task<> found_by_an_algorithm(int n) {
    auto it = std::find_if(list_.begin(), list_.end(), [n](auto &s) { return s.hits == n; });
    co_await io();
    list_.erase(it);
    // CHECK-NOTES: :[[@LINE-1]]:17: warning: 'it' points into 'list_'
    // CHECK-NOTES: :[[@LINE-4]]:10: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:17: note: copy what
  }
  async::task<> result_of_emplace(int id) {
    auto [it, fresh] = sessions_.try_emplace(id);
    if (fresh)
      co_await io();
    it->second.hits = 1;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'it' points into 'sessions_'
    // CHECK-NOTES: :[[@LINE-5]]:10: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:7: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  async::task<> in_one_expression(int i) {
    list_[i].name.append(co_await text());
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: element of 'list_' is taken before a suspension and used after it; others may change 'list_' meanwhile
    // CHECK-NOTES: :[[@LINE-2]]:5: note: obtained here
    // CHECK-NOTES: :[[@LINE-3]]:26: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
  async::task<> lock_given_back_too_early(async::mutex &m) {
    std::optional guard = co_await m.lock();
    auto &first = list_.front();
    guard.reset();
    co_await io();
    first.hits = 1;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'first' points into 'list_'
    // CHECK-NOTES: :[[@LINE-5]]:11: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
};

// Nobody in sight fills it: code that is not in sight does.
struct open_table {
  std::unordered_map<int, session> entries;
  async::task<> touch(int id) {
    auto it = entries.find(id);
    co_await io();
    it->second.hits++;
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'it' points into 'entries'
    // CHECK-NOTES: :[[@LINE-4]]:10: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: copy what
  }
};

std::vector<session> all_sessions;
async::task<> global() {
  for (auto &s : all_sessions) {
    co_await s.ping();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: the loop over 'all_sessions' is suspended here
    // CHECK-NOTES: :[[@LINE-3]]:3: note: obtained here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: loop over a copy
    use(s);
  }
}

async::task<> by_reference_parameter(std::vector<session> &sessions) {
  for (auto &s : sessions)
    co_await s.ping();
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: the loop over 'sessions' is suspended here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: obtained here
  // CHECK-NOTES: :[[@LINE-3]]:5: note: loop over a copy
}

async::task<> shared_pointer(std::shared_ptr<std::vector<session>> sessions) {
  auto &s = sessions->front();
  co_await io();
  s.hits = 1;
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 's' points into 'sessions'
  // CHECK-NOTES: :[[@LINE-4]]:9: note: obtained here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: suspended here
  // CHECK-NOTES: :[[@LINE-4]]:3: note: copy what
}

struct room {
  std::vector<session> members;
  void join() { members.push_back({}); }
};
async::task<> field_of_what_the_caller_gave(room &r) {
  for (auto &s : r.members)
    co_await s.ping();
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: the loop over 'members' is suspended here
  // CHECK-NOTES: :[[@LINE-3]]:3: note: obtained here
  // CHECK-NOTES: :[[@LINE-3]]:5: note: loop over a copy
}

async::task<> captured_and_changed_by_another() {
  std::vector<session> sessions;
  auto reader = [&]() -> async::task<> {
    for (auto &s : sessions)
      co_await s.ping();
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: the loop over 'sessions' is suspended here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: obtained here
    // CHECK-NOTES: :[[@LINE-3]]:7: note: loop over a copy
  };
  auto writer = [&]() -> async::task<> {
    co_await io();
    sessions.push_back({});
  };
  co_await async::when_all(reader(), writer());
}

// ---- Silent -------------------------------------------------------------------

class careful {
  std::unordered_map<int, session> sessions_;
  std::map<int, session> nodes_;
  std::map<int, std::shared_ptr<session>> shared_;
  std::vector<session> list_;
  std::deque<std::string> queue_;
  std::vector<int> ports_;
  const std::vector<session> fixed_;
  std::vector<int> pids_;
  async::mutex mutex_;
  std::mutex thread_mutex_;
  seastar::semaphore sem_;

public:
  explicit careful(std::vector<int> ports) : ports_(std::move(ports)) {
    pids_.push_back(1);
  }
  void add(int id) {
    sessions_.emplace(id, session());
    nodes_[id] = {};
    shared_[id] = nullptr;
    list_.push_back({});
    queue_.push_back("");
  }
  void remove(int id) { sessions_.erase(id), shared_.erase(id); }

  async::task<> looked_up_again(int id) {
    auto it = sessions_.find(id);
    use(it->second);
    co_await io();
    it = sessions_.find(id);
    if (it != sessions_.end())
      it->second.hits++;
  }
  async::task<> in_each_turn() {
    for (std::size_t i = 0; i < list_.size(); ++i)
      co_await list_[i].ping();
  }
  async::task<> snapshot() {
    auto copy = sessions_;
    for (auto &[id, s] : copy)
      co_await s.ping();
  }
  async::task<> element_by_value(int i) {
    session s = list_[i];
    co_await io();
    use(s);
  }
  async::task<> shared_element(int id) {
    auto s = shared_.at(id);
    co_await io();
    s->hits++;
  }
  async::task<> drained() {
    while (!queue_.empty()) {
      auto next = std::move(queue_.front());
      queue_.pop_front();
      co_await send(next);
    }
  }
  async::task<> used_before_only(int id) {
    auto &s = list_[id];
    s.hits++;
    co_await io();
  }
  async::task<> passed_to_the_awaited(int id) {
    auto &s = list_[id];
    co_await send(s.name);
  }
  // Nobody erases from it.
  async::task<> node_stays(int id) {
    auto &s = nodes_.at(id);
    co_await io();
    s.hits++;
  }
  async::task<> filled_once() {
    for (int port : ports_)
      co_await send(std::to_string(port));
    for (int pid : pids_)
      co_await send(std::to_string(pid));
  }
  async::task<> immutable() {
    for (auto &s : fixed_) {
      co_await io();
      use(s);
    }
  }
  async::task<> under_an_async_lock() {
    auto guard = co_await mutex_.lock();
    for (auto &[id, s] : sessions_)
      co_await s.ping();
  }
  async::task<> under_a_manual_lock() {
    co_await mutex_.lock();
    for (auto &[id, s] : sessions_)
      co_await s.ping();
    mutex_.unlock();
  }
  async::task<> under_units(int id) {
    auto units = co_await seastar::get_units(sem_, 1);
    auto it = sessions_.find(id);
    co_await io();
    it->second.hits++;
  }
  async::task<> under_with_lock() {
    co_await seastar::with_lock(sem_, [this]() -> async::task<> {
      for (auto &[id, s] : sessions_)
        co_await s.ping();
    });
  }
  async::task<> broken_off(int wanted) {
    for (auto &[id, s] : sessions_)
      if (id == wanted) {
        co_await io();
        break;
      }
  }
  async::task<> returned_after(int wanted) {
    for (auto &[id, s] : sessions_)
      if (id == wanted) {
        co_await io();
        co_return;
      }
  }
  async::task<> assigned_after(int i) {
    list_[i].hits = co_await number();
    list_[i].name = co_await text();
    list_[i].hits += co_await number();
  }
  async::task<> never_suspends() {
    for (auto &[id, s] : sessions_) {
      co_await std::suspend_never{};
      s.hits++;
    }
  }
  async::task<> no_await_in_the_loop() {
    for (auto &[id, s] : sessions_)
      s.hits++;
    co_await io();
  }
};

async::task<> local() {
  std::vector<session> sessions(3);
  for (auto &s : sessions)
    co_await s.ping();
  auto it = sessions.begin();
  co_await io();
  it->hits++;
}

async::task<> by_value(std::vector<session> sessions) {
  for (auto &s : sessions)
    co_await s.ping();
}

async::task<> by_const_reference(const std::vector<session> &sessions) {
  for (auto &s : sessions) {
    co_await io();
    use(s);
  }
}

async::task<> shared_and_immutable(std::shared_ptr<const std::vector<session>> sessions) {
  for (auto &s : *sessions) {
    co_await io();
    use(s);
  }
}

// Its caller has it for itself and awaits it in place.
async::task<> helper(std::vector<session> &sessions) {
  for (auto &s : sessions)
    co_await s.ping();
}
async::task<> owner() {
  std::vector<session> mine(3);
  co_await helper(mine);
  mine.clear();
}

async::task<> captured_and_filled_before() {
  std::vector<session> sessions;
  sessions.push_back({});
  auto reader = [&]() -> async::task<> {
    for (auto &s : sessions)
      co_await s.ping();
  };
  co_await reader();
}

async::task<> captured_by_value(std::vector<session> sessions) {
  auto reader = [sessions]() mutable -> async::task<> {
    for (auto &s : sessions)
      co_await s.ping();
  };
  co_await reader();
}

struct request {
  std::vector<std::string> headers;
};
// The caller's, and nobody else changes the field.
async::task<> handle(request &r) {
  for (auto &h : r.headers)
    co_await send(h);
}

async::task<> made_here() {
  auto sessions = std::make_shared<std::vector<session>>(3);
  for (auto &s : *sessions)
    co_await s.ping();
}

// ---- Members in other files ---------------------------------------------------

// Filled when it is made, and a member that is defined elsewhere adds to it.
class directory {
  std::vector<session> all_;

public:
  explicit directory(std::vector<session> all) : all_(std::move(all)) {}
  void add(session);
  async::task<> first() {
    auto &s = all_[0];
    co_await io();
    use(s);
    // CHECK-NOTES: :[[@LINE-1]]:9: warning: {{.*}}'all_'
    // CHECK-NOTES: :[[@LINE-4]]:11: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:9: note:
  }
};
// Nothing that is called like a change.
class catalogue {
  std::vector<session> all_;

public:
  explicit catalogue(std::vector<session> all) : all_(std::move(all)) {}
  async::task<> refresh_prices();
  async::task<> first() {
    auto &s = all_[0];
    co_await io();
    use(s);
  }
};

// ---- The whole that the container is a part of ---------------------------------

struct snapshot {
  std::map<int, session> nodes;
  std::map<int, session> others;
};
class reloaded {
  snapshot current_;
  snapshot fixed_{{{1, session()}}, {}};

public:
  void reload(snapshot next) { current_ = std::move(next); }
  async::task<> reference(int id) {
    auto it = current_.nodes.find(id);
    if (it == current_.nodes.end())
      co_return;
    const auto &found = it->second;
    co_await io();
    use(found.hits);
    // CHECK-NOTES: :[[@LINE-1]]:9: warning: 'found' points into 'nodes' and is used after a suspension; others may change 'nodes' meanwhile
    // CHECK-NOTES: :[[@LINE-4]]:17: note: obtained here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: suspended here
    // CHECK-NOTES: :[[@LINE-4]]:9: note: copy what is needed
  }
  // Nobody assigns this one.
  async::task<> of_a_fixed_one(int id) {
    const auto &found = fixed_.others.at(id);
    co_await io();
    use(found.hits);
  }
};

// Filled while it is made, and by nobody after that.
class layout {
  std::vector<session> groups_;

public:
  static async::task<layout> make() {
    layout made;
    made.groups_.resize(9);
    co_await io();
    made.groups_[0] = session();
    co_return made;
  }
  async::task<> ping_all() {
    for (auto &each : groups_)
      co_await each.ping();
  }
};
