// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Connection pool: twenty clients, three connections.
//
// A pool that gives its permit back before the connection (or spawns a task in a
// destructor to do it) lets the next client find an empty list. A lease puts the
// object back first and needs no task for it.
#include <async/async.hpp>

#include <chrono>
#include <cstdio>

using namespace std::chrono_literals;

namespace {

struct connection {
  int id;
  int queries = 0;
  bool broken = false;
};

async::task<> client(async::pool<connection> &connections, int number) {
  auto c = co_await connections.acquire();
  co_await async::sleep_for(1ms); // the query
  ++c->queries;
  if (number == 7)
    c.discard(); // it broke: the next client gets a new one
}

async::task<int> program() {
  int made = 0;
  async::pool<connection> connections(3, [&made] { return connection{++made}; });
  async::task_group<> clients;
  for (int i = 0; i < 20; ++i)
    clients.spawn(client(connections, i));
  auto ends = co_await clients.join_all();
  std::printf("clients: %zu, connections made: %d, idle now: %zu\n", ends.size(), made,
              connections.idle());
  co_return made == 4 && connections.idle() == 3 ? 0 : 1;
}

} // namespace

int main() {
  async::runtime rt({.workers = 0});
  return rt.block_on(program());
}
