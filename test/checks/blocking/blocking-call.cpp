// RUN: %check_async_tidy %s async-blocking-call %t
#include "async_mock.h"
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <latch>
#include <mutex>
#include <semaphore>
#include <sstream>
#include <string>
#include <thread>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace std::chrono_literals;

// --- sleep ---

async::task<> sleeps_with_chrono() {
  std::this_thread::sleep_for(100ms);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks the executor's thread that runs 'sleeps_with_chrono' [async-blocking-call]
  co_await async::yield_now();
}

async::task<> sleeps_in_seconds() {
  sleep(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'sleep' blocks the executor's thread that runs 'sleeps_in_seconds' [async-blocking-call]
  ::usleep(500);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'usleep' blocks
  co_return;
}

async::task<> sleeps_for_a_given_time(std::chrono::milliseconds how_long) {
  std::this_thread::sleep_for(how_long);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' may block the executor's thread
  co_return;
}

async::task<> sleeps_for_nothing() {
  constexpr auto nothing = 0ms;
  std::this_thread::sleep_for(0s);
  std::this_thread::sleep_for(nothing);
  std::this_thread::sleep_for(std::chrono::milliseconds(0));
  std::this_thread::sleep_for(std::chrono::seconds::zero());
  usleep(0);
  co_return;
}

async::task<> awaits_a_sleep() {
  co_await async::sleep_for(1s);
}

namespace app {
async::task<> sleep(int seconds);
int connect(const char *name);
int open(const char *name);
struct door {
  void open(const char *);
  async::task<> wait();
  void join();
};
} // namespace app

async::task<> own_functions_of_the_same_name(app::door d) {
  co_await app::sleep(1);
  app::connect("x");
  app::open("y");
  d.open("z");
  d.join();
  co_await d.wait();
}

void ordinary_function_may_sleep() { std::this_thread::sleep_for(1s); }

int main() {
  std::this_thread::sleep_for(1s);
  auto in_main = [] { std::this_thread::sleep_for(1s); };
  in_main();
}

// --- wait ---

async::task<> joins_a_thread(std::thread &worker) {
  worker.join();
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'std::thread::join' blocks
  co_return;
}

async::task<> waits_on_a_condition(std::condition_variable &cv, std::mutex &m, bool &ready) {
  std::unique_lock lock(m);
  cv.wait(lock, [&] { return ready; });
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'std::condition_variable::wait' blocks
  co_return;
}

async::task<> waits_on_a_latch(std::latch &done, std::counting_semaphore<4> &slots) {
  done.wait();
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'std::latch::wait' blocks
  slots.acquire();
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'std::counting_semaphore::acquire' blocks
  co_return;
}

async::task<> tries_a_semaphore(std::counting_semaphore<4> &slots, std::latch &done) {
  if (slots.try_acquire())
    slots.release();
  if (slots.try_acquire_for(0s))
    slots.release();
  if (done.try_wait())
    done.wait();
  co_return;
}

// --- mux ---

async::task<> polls(pollfd *fds, epoll_event *events, int epoll, int timeout) {
  poll(fds, 1, -1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'poll' blocks
  poll(fds, 1, timeout);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'poll' may block
  poll(fds, 1, 0);
  epoll_wait(epoll, events, 8, 1000);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'epoll_wait' blocks
  epoll_wait(epoll, events, 8, 0);
  co_return;
}

// --- net ---

async::task<> receives_on_a_given_socket(int fd, char *buffer) {
  recv(fd, buffer, 10, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'recv' may block
  recv(fd, buffer, 10, MSG_DONTWAIT);
  send(fd, buffer, 10, MSG_NOSIGNAL | MSG_DONTWAIT);
  co_return;
}

async::task<> receives_with_flags_from_elsewhere(int fd, char *buffer, int flags) {
  recv(fd, buffer, 10, flags);
  co_return;
}

async::task<> receives_with_local_flags(int fd, char *buffer) {
  int flags = MSG_NOSIGNAL;
  flags |= MSG_DONTWAIT;
  recv(fd, buffer, 10, flags);
  const int patient = MSG_NOSIGNAL;
  recv(fd, buffer, 10, patient);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'recv' may block
  co_return;
}

async::task<> connects_a_blocking_socket(sockaddr *to, socklen_t size) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  connect(fd, to, size);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'connect' blocks the executor's thread that runs 'connects_a_blocking_socket'
  co_return;
}

async::task<> connects_a_nonblocking_socket(sockaddr *to, socklen_t size) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  connect(fd, to, size);
  co_return;
}

async::task<> switches_with_fcntl(int fd, char *buffer) {
  int flags = fcntl(fd, F_GETFL, 0);
  fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  recv(fd, buffer, 10, 0);
  co_return;
}

async::task<> switches_with_flags_of_its_own(int fd, char *buffer) {
  int flags = fcntl(fd, F_GETFL, 0);
  flags |= O_NONBLOCK;
  fcntl(fd, F_SETFL, flags);
  recv(fd, buffer, 10, 0);
  co_return;
}

async::task<> switches_back(int fd, char *buffer) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
  recv(fd, buffer, 10, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'recv' may block
  co_return;
}

async::task<> switches_with_ioctl(int fd, char *buffer) {
  int on = 1;
  ioctl(fd, FIONBIO, &on);
  recv(fd, buffer, 10, 0);
  co_return;
}

void set_nonblocking(int fd);
async::task<> switches_with_a_helper(int fd, char *buffer) {
  set_nonblocking(fd);
  recv(fd, buffer, 10, 0);
  co_return;
}

class connection {
public:
  connection() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
    wake_ = eventfd(0, EFD_NONBLOCK);
  }
  async::task<> nonblocking_member(char *buffer) {
    recv(fd_, buffer, 10, 0);
    read(wake_, buffer, 8);
    write(timer_, buffer, 8);
    co_return;
  }
  async::task<> other_member(char *buffer) {
    recv(other_, buffer, 10, 0);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'recv' may block
    co_return;
  }

private:
  int fd_;
  int wake_;
  int timer_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  int other_ = -1;
};

async::task<> handles_eagain(int fd, char *buffer) {
  while (recv(fd, buffer, 10, 0) < 0 && errno == EAGAIN)
    co_await async::yield_now();
}

async::task<> readable(int fd);
async::task<> reads_when_readable(int fd, char *buffer) {
  co_await readable(fd);
  read(fd, buffer, 10);
}

async::task<> accepts_on_a_pipe_made_nonblocking(char *buffer) {
  int ends[2];
  pipe2(ends, O_NONBLOCK);
  read(ends[0], buffer, 1);
  co_return;
}

// --- dns, process ---

async::task<> resolves(addrinfo *hints, addrinfo **found) {
  getaddrinfo("example.org", "https", hints, found);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'getaddrinfo' blocks
  co_return;
}

async::task<> runs_a_command(pid_t child) {
  system("true");
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'system' blocks
  int status = 0;
  waitpid(child, &status, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'waitpid' blocks
  waitpid(child, &status, WNOHANG);
  waitpid(child, &status, WNOHANG | WUNTRACED);
  co_return;
}

// --- file ---

async::task<> opens_a_stream() {
  std::ifstream in("/etc/hosts");
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'std::ifstream' blocks the executor's thread that runs 'opens_a_stream'
  std::string line;
  while (std::getline(in, line)) {
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'std::getline' blocks
  }
  std::ofstream later;
  later.open("/tmp/x");
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'std::basic_ofstream::open' blocks
  co_return;
}

async::task<> parses_a_string(std::istream &unknown) {
  std::istringstream in("1 2");
  int number;
  in >> number;
  std::string line;
  std::getline(in, line);
  std::getline(unknown, line);
  std::ifstream never_opened;
  std::ifstream moved(std::move(never_opened));
  co_return;
}

async::task<> reads_a_given_file(std::ifstream &in, std::istream &unknown, FILE *given) {
  std::string line;
  std::getline(in, line);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::getline' blocks
  in >> line;
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'std::operator>>' blocks
  unknown >> line;
  char buffer[8];
  fgets(buffer, 8, given);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fgets' blocks
  fputs(buffer, given);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fputs' may block
  co_return;
}

async::task<> writes_to_the_terminal(const char *text) {
  fputs(text, stdout);
  fwrite(text, 1, 1, stderr);
  FILE *log = stderr;
  fputs(text, log);
  fflush(nullptr);
  co_return;
}

async::task<> reads_the_terminal() {
  std::string line;
  char buffer[8];
  fgets(buffer, 8, stdin);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fgets' blocks
  std::getline(std::cin, line);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::getline' blocks
  std::cin >> line;
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'std::operator>>' blocks
  std::cout << line;
  printf("%s", line.c_str());
  co_return;
}

async::task<> asks_the_disk(const std::filesystem::path &path, std::error_code &error) {
  std::filesystem::exists(path);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::filesystem::exists' blocks
  std::filesystem::remove(path, error);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::filesystem::remove' blocks
  FILE *f = fopen("x", "r");
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'fopen' blocks
  fclose(f);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fclose' blocks
  int fd = open("x", O_RDONLY);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'open' blocks
  fsync(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fsync' blocks
  co_return;
}

async::task<std::string> only_looks_at_the_path(std::filesystem::path path) {
  path = path.parent_path() / "x";
  path.replace_extension(".txt").lexically_normal();
  co_return path.filename().string();
}

async::task<> looks_at_a_status(std::filesystem::file_status status) {
  if (std::filesystem::exists(status))
    co_return;
}

// --- not evaluated, not reached, done once ---

async::task<> never_evaluated() {
  static_assert(sizeof(sleep(1)) == sizeof(unsigned));
  static_assert(!noexcept(std::this_thread::sleep_for(1s)));
  using T = decltype(usleep(1));
  if constexpr (false)
    sleep(1);
  co_return;
}

async::task<> reads_its_settings_once() {
  static std::ifstream settings("/etc/settings");
  co_return;
}

// --- templates: once for each spelled location ---

template <class T> async::task<T> instantiated_twice(T value) {
  std::this_thread::sleep_for(1s);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks
  co_return value;
}
template async::task<int> instantiated_twice(int);
template async::task<long> instantiated_twice(long);

template <class T> async::task<T> never_instantiated(T value) {
  std::this_thread::sleep_for(1s);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks
  co_return value;
}

// --- macros ---

#define PAUSE() std::this_thread::sleep_for(1s)
async::task<> sleeps_in_a_macro() {
  PAUSE();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks
  co_return;
}

// --- annotated ---

[[clang::annotate("async::blocking")]] void annotated_blocking();
[[clang::annotate("async::blocking", "cpu")]] void annotated_heavy();
void says_it_blocks() [[clang::blocking]];
async::task<> calls_annotated() {
  annotated_blocking();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'annotated_blocking' blocks
  annotated_heavy();
  says_it_blocks();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'says_it_blocks' blocks
  co_return;
}
