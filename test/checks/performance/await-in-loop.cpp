// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-await-in-loop %t
#include "asio_mock.h"
#include "async_mock.h"
#include "cppcoro_mock.h"
#include "libcoro_mock.h"
#include <map>
#include <memory>
#include <string>
#include <vector>

using strings = std::vector<std::string>;
async::task<std::string> fetch(std::string url);
async::task<int> size_of(const std::string &url);
async::task<> notify(std::string user);
asio::awaitable<int> query(int id);
coro::task<int> load(int id);
void use(int);

async::task<strings> collects(const strings &urls) {
  strings pages;
  for (const auto &url : urls)
    pages.push_back(co_await fetch(url));
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: loop awaits each 'fetch' before it starts the next, though no turn needs the one before [async-await-in-loop]
  co_return pages;
}
async::task<> no_result(const strings &users) {
  for (const auto &user : users)
    co_await notify(user);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: loop awaits each 'notify'
}
asio::awaitable<int> sums(std::vector<int> ids) {
  int total = 0;
  for (int id : ids)
    total += co_await query(id);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: loop awaits each 'query'
  co_return total;
}
coro::task<> local_result(std::vector<int> ids) {
  for (int id : ids) {
    auto row = co_await load(id);
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: loop awaits each 'load'
    use(row);
  }
}
async::task<> bindings(std::map<int, std::string> m) {
  for (const auto &[id, url] : m)
    use(id + co_await size_of(url));
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: loop awaits each 'size_of'
}
async::task<> computed_argument(const strings &names) {
  std::map<std::string, std::string> found;
  for (const auto &name : names) {
    auto url = "https://" + name;
    found[name] = co_await fetch(url);
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: loop awaits each 'fetch'
  }
}
async::task<> lazy_tasks(std::vector<async::task<int>> tasks) {
  for (auto &t : tasks)
    use(co_await std::move(t));
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: loop awaits one task after the other; each starts only when the one before has ended [async-await-in-loop]
}
struct client {
  async::task<std::string> get(std::string);
  async::task<std::string> look(std::string) const;
  async::task<> send(std::string);
  async::task<std::string> read(int);
};
async::task<strings> asks_a_client(client &c, const strings &urls) {
  strings pages;
  for (const auto &url : urls)
    pages.push_back(co_await c.get(url));
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: loop awaits each 'client::get'
  for (const auto &url : urls)
    pages.push_back(co_await c.look(url));
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: loop awaits each 'client::look'
  co_return pages;
}
async::task<> errors_are_counted(const strings &urls) {
  int failed = 0;
  for (const auto &url : urls) {
    try {
      use(co_await size_of(url));
      // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: loop awaits each 'size_of'
    } catch (...) {
      ++failed;
    }
  }
}

// Retries, polls, other loops.
async::task<> retries(std::string url) {
  for (int i = 0; i < 3; ++i)
    co_await fetch(url);
  while ((co_await size_of(url)) == 0) {
  }
  do {
    co_await notify(url);
  } while (url.empty());
}
// A way out.
async::task<std::string> first_hit(const strings &urls) {
  for (const auto &url : urls) {
    auto page = co_await fetch(url);
    if (!page.empty())
      co_return page;
  }
  for (const auto &url : urls)
    if (co_await size_of(url) > 3)
      break;
  for (const auto &url : urls) {
    if (co_await size_of(url) < 0)
      throw 3;
  }
  co_return "";
}
// A turn needs the one before.
async::task<> carried(const strings &urls) {
  std::string last;
  for (const auto &url : urls)
    last = co_await fetch(url + last);
  std::size_t offset = 0;
  for (const auto &url : urls) {
    co_await notify(url + std::to_string(offset));
    offset += url.size();
  }
}
// Paced.
async::task<> paced(const strings &urls, std::vector<std::chrono::seconds> delays) {
  for (const auto &url : urls) {
    co_await fetch(url);
    co_await async::sleep_for(std::chrono::seconds(1));
  }
  for (auto delay : delays)
    co_await async::sleep_for(delay);
}
async::task<> under_a_lock(async::mutex &m, const strings &urls) {
  for (const auto &url : urls) {
    auto guard = co_await m.lock();
    co_await notify(url);
  }
}
// Only sometimes.
async::task<> conditional(const strings &urls) {
  for (const auto &url : urls)
    if (url.starts_with("https"))
      co_await fetch(url);
}
// In order, through one object.
async::task<> writes_in_order(client &c, std::shared_ptr<client> s, const strings &lines) {
  for (const auto &line : lines)
    co_await c.send(line);
  for (const auto &line : lines)
    co_await s->send(line);
  for (const auto &line : lines)
    use((co_await c.read(line.size())).size());
}
asio::awaitable<void> async_write_all(asio::ip::tcp::socket &s, std::string);
asio::awaitable<void> writes_to_a_socket(asio::ip::tcp::socket &s, const strings &lines) {
  for (const auto &line : lines)
    co_await async_write_all(s, line);
}
// Work that already runs.
async::task<> joins(std::vector<async::join_handle<int>> handles,
                    std::vector<async::eager::task<int>> running) {
  for (auto &h : handles)
    use(co_await std::move(h));
  for (auto &r : running)
    use(co_await std::move(r));
}
// Nothing of the element.
async::task<> gives_way(const strings &urls) {
  for (const auto &url : urls) {
    use(url.size());
    co_await async::yield_now();
  }
}
// Messages as they come.
async::task<> receives(async::mpsc::receiver<int> rx) {
  while (auto *m = co_await rx.recv())
    co_await notify(std::to_string(*m));
}
async::task<> together(const strings &urls) {
  std::vector<async::join_handle<std::string>> running;
  for (const auto &url : urls)
    running.push_back(async::spawn(fetch(url)));
  for (auto &r : running)
    co_await std::move(r);
}
// What was kept of the turn before goes into this one by another name.
async::task<> carries(std::vector<int> ids) {
  std::string path;
  for (int id : ids) {
    std::string next = path + std::to_string(id);
    co_await notify(next);
    path = next;
  }
}
