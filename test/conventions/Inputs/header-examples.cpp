// What surrounds the examples in the comments of the runtime's headers: a section
// for each header that has one, the example in the place of the line '…'. A section
// becomes a namespace of one program; its snippet() is run.
//--- barrier.hpp
int published = 0;
task<> worker(barrier &step_done, int my_part, int step) {
  auto compute = [](int) {};
  auto publish = [](int n) { published = n; };
  …
}
task<> snippet() {
  barrier step_done(2);
  co_await when_all(worker(step_done, 1, 7), worker(step_done, 2, 7));
  check(published == 7);
}
//--- blocking.hpp
std::string read_file(std::string p) { return p + "!"; }
task<> snippet() {
  std::string path = "a";
  …
  check(text == "a!");
}
//--- blocking.hpp
std::size_t sha256(const std::string &d) { return d.size(); }
task<> snippet() {
  std::string data = "abc";
  …
  check(digest == 3);
}
//--- broadcast.hpp
struct event { int n; };
void handle(event) {}
void resynchronise() {}
task<> listen() {
  …
}
task<> snippet() {
  auto ended = co_await timeout(1s, listen());
  check(!ended); // the sender lives, so the channel stays open
}
//--- co_invoke.hpp
task<> snippet() {
  …
  check(co_await handle == 1);
}
//--- concurrent_map.hpp
task<> snippet() {
  …
  check(n == 1);
  co_return;
}
//--- event.hpp
task<> waits() {
  …
}
task<> snippet() {
  auto ended = co_await timeout(1ms, waits());
  check(!ended); // nobody sets it
}
//--- guarded.hpp
struct session_table {
  std::map<int, int> all;
  void add(int id, int session) { all[id] = session; }
};
task<int> open_session(int id) { co_return id * 2; }
task<> snippet() {
  int id = 4;
  …
  check(table->all.at(4) == 8);
}
//--- join_all.hpp
std::vector<join_handle<int>> start_workers() {
  std::vector<join_handle<int>> all;
  for (int n = 0; n < 3; ++n)
    all.push_back(spawn([](int i) -> task<int> {
      if (i == 1)
        throw std::runtime_error("one");
      co_return i;
    }(n)));
  return all;
}
task<> snippet() {
  int failed = 0;
  …
  check(failed == 1);
}
//--- latch.hpp
task<> snippet() {
  std::vector<int> caches;
  …
  check(warmed_up.try_wait());
}
//--- mpmc.hpp
int done = 0;
using job = int;
task<> work(mpmc::receiver<job> jobs) {
  while (co_await jobs.recv())
    ++done;
}
task<> snippet() {
  task_group<void> workers({.max = 4});
  {
    …
    for (int i = 0; i < 10; ++i)
      check((co_await tx.send(i)).has_value());
    auto last = std::move(tx);
  }
  while (co_await workers.join_next())
    ;
  check(done == 10);
}
//--- mpsc.hpp
using job = int;
task<> produce(mpsc::sender<job> out) {
  for (int i = 1; i <= 4; ++i)
    check((co_await out.send(i)).has_value());
}
task<> snippet() {
  int sum = 0;
  auto handle = [&](job j) { sum += j; };
  …
  co_await producing;
  check(sum == 10);
}
//--- mutex.hpp
struct stream {
  task<> write(std::string what) {
    written += what;
    co_await sleep_for(1ms);
  }
  std::string written;
} connection;
task<> one(mutex &m, std::string request) {
  …
  co_await connection.write("\n");
}
task<> snippet() {
  mutex m;
  co_await when_all(one(m, "a"), one(m, "b"));
  check(connection.written == "a\nb\n");
}
//--- notify.hpp
using job = int;
task<> snippet() {
  notify work_available;
  struct {
    std::mutex m;
    std::vector<int> jobs;
    std::vector<int> *lock() { return &jobs; }
  } queue;
  int job = 3;
  …
  co_await work_available.notified(); // the notification was kept
  check(queue.jobs.size() == 1);
}
//--- once.hpp
struct connection { int id; };
task<connection> connect(int address) { co_return connection{address}; }
const int address = 6;
task<> snippet() {
  …
  check(c.id == 6);
}
//--- oneshot.hpp
struct request {
  int question;
  oneshot::sender<int> answer;
};
task<> serve(mpsc::receiver<request> in) {
  while (auto next = co_await in.recv())
    static_cast<void>(std::move(next->answer).send(next->question * 2));
}
task<> snippet() {
  auto [requests, in] = mpsc::channel<request>(4);
  auto server = spawn(serve(std::move(in)));
  int question = 21;
  …
  check(value.has_value() && *value == 42);
  server.request_stop();
  static_cast<void>(co_await server.join());
}
//--- pool.hpp
struct connection {
  std::string peer;
  task<> query(std::string) { co_return; }
};
task<connection> connect(std::string peer) { co_return connection{peer}; }
task<> snippet() {
  …
  check(c->peer == "db:5432");
}
//--- retry.hpp
int tries = 0;
task<int> fetch(std::string) {
  if (++tries < 3)
    throw std::runtime_error("not yet");
  co_return tries;
}
task<> snippet() {
  std::string url;
  …
  check(page == 3);
}
//--- scope.hpp
task<> search(int shard, int &hits) {
  co_await yield_now();
  hits += shard;
}
task<> snippet() {
  std::vector<int> shards{1, 2, 3};
  …
  check(hits == 6);
}
//--- select.hpp
struct ticker {
  auto tick() { return sleep_for(1s); }
};
task<> snippet() {
  auto [tx, inbox] = mpsc::channel<int>(1);
  ticker ticks;
  int handled = 0, reports = 0;
  auto handle = [&](std::optional<int> m) { handled = *m; };
  auto report = [&] { ++reports; };
  check(tx.try_send(9).has_value());
  …
  check(handled == 9 && reports == 0);
}
//--- semaphore.hpp
task<> fetch(std::string) { co_await sleep_for(1ms); }
task<> one(std::string url, std::size_t &free) {
  …
  free = downloads.available();
}
task<> snippet() {
  std::size_t free = 0;
  co_await one("a", free);
  check(free == 7);
}
//--- shared_mutex.hpp
task<int> load_routes() { co_return 5; }
task<> snippet() {
  shared_mutex routes;
  int table = 0;
  …
  auto another = co_await routes.lock_shared();
  check(table == 5);
}
//--- shutdown.hpp
task<> serve(stop_ref token) { co_await sleep_for(1h); }
task<> until_asked() { co_await sleep_for(1s); }
template <class... A> void log(A &&...) { std::abort(); }
task<> snippet() {
  …
  check(service.in_flight() == 0);
}
//--- task_group.hpp
using page = std::string;
task<page> fetch(std::string url) { co_return url + "!"; }
task<> snippet() {
  std::vector<std::string> urls{"a", "b"};
  std::set<page> stored;
  auto store = [&](page p) { stored.insert(p); };
  …
  check(stored == std::set<page>{"a!", "b!"});
}
//--- timeout.hpp
task<int> ask(int peer) {
  co_await sleep_for(10s);
  co_return 1;
}
task<std::string> waits(int peer) {
  …
  co_return "answered";
}
task<> snippet() { check(co_await waits(1) == "no answer in time"); }
//--- tracker.hpp
int served = 0;
task<> serve(tracker::ticket) {
  co_await sleep_for(1ms);
  ++served;
}
task<> snippet() {
  …
  check(served == 1);
}
//--- try_join_all.hpp
using page = int;
task<page> one(int n) { co_return n; }
std::vector<task<page>> all_pages() {
  std::vector<task<page>> all;
  for (int n = 0; n < 3; ++n)
    all.push_back(one(n));
  return all;
}
task<> snippet() {
  …
  check(pages.size() == 3);
}
//--- watch.hpp
int load_config() { return 1; }
void apply(int) { std::abort(); }
task<> waits() {
  …
}
task<> snippet() {
  auto ended = co_await timeout(1ms, waits());
  check(!ended); // nobody sets another value
}
//--- when_all.hpp
task<int> load_user(int id) { co_return id; }
task<std::string> load_orders(int) { co_return "orders"; }
task<> snippet() {
  int id = 3;
  …
  check(user == 3 && orders == "orders");
}
