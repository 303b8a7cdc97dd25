// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clang crashes on some input, loops on some, and overflows its stack on some;
// CrashRecoveryContext survives the first only. So each unit runs in a process
// that may die alone.
//
// One fork() a unit, without exec: the child begins with everything that the
// parent prepared (tables, models, configuration), answers through a pipe and
// ends with _exit, so nothing is ever freed and no state is carried from unit
// to unit. Measured: a fork and its page faults cost about a millisecond, a
// unit some hundreds. Long-lived workers that take tasks from a pipe save that
// millisecond and pay with freeing every AST and with results that can depend
// on the order of units; rejected. Threads were rejected as one crash would end
// all of them.
//
// What a child writes to its standard error goes to a file in memory; it is
// repeated when it says something that no result says.
#include "engine/Pool.h"
#include "finding/Record.h"
#include "clang/Basic/Stack.h"
#include "llvm/Support/ErrorHandling.h"
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <new>
#include <poll.h>
#include <sched.h>
#include <set>
#include <sstream>
#include <string>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace async_tidy {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int OutOfMemoryExit = 99;

struct Child {
  pid_t Pid = -1;
  int Pipe = -1;   ///< its results
  int Errors = -1; ///< its standard error
  size_t Unit = 0;
  Clock::time_point Start;
  std::string Bytes;
  bool TimedOut = false;
};

[[noreturn]] void outOfMemory() { _exit(OutOfMemoryExit); }

/// Address space that this process has now, in bytes.
rlim_t currentAddressSpace() {
  std::ifstream In("/proc/self/statm");
  rlim_t Pages = 0;
  In >> Pages;
  return Pages * sysconf(_SC_PAGESIZE);
}

void setLimit(__rlimit_resource_t Resource, rlim_t Value) {
  rlimit Limit{};
  getrlimit(Resource, &Limit);
  Limit.rlim_cur = std::min(Value, Limit.rlim_max);
  setrlimit(Resource, &Limit);
}

void writeAll(int Fd, std::string_view Bytes) {
  while (!Bytes.empty()) {
    ssize_t N = write(Fd, Bytes.data(), Bytes.size());
    if (N < 0 && errno == EINTR)
      continue;
    if (N <= 0)
      return;
    Bytes.remove_prefix(N);
  }
}

[[noreturn]] void runChild(size_t Unit, int Pipe, int Errors,
                           const PoolLimits &Limits,
                           const std::function<UnitResult(size_t)> &Work) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // A reader that went away must not kill the analysis of others.
  signal(SIGPIPE, SIG_DFL);
  dup2(Errors, STDERR_FILENO);
  // Nothing may come between the parent's findings.
  if (int Null = open("/dev/null", O_WRONLY); Null >= 0)
    dup2(Null, STDOUT_FILENO);
  setLimit(RLIMIT_CORE, 0);
  // Our walks over the AST recurse as deep as the source is nested; the main
  // stack grows on demand, and the kernel leaves it 128 MB of room.
  setLimit(RLIMIT_STACK, rlim_t(100) << 20);
  if (Limits.MemoryMegabytes)
    setLimit(RLIMIT_AS,
             currentAddressSpace() + (rlim_t(Limits.MemoryMegabytes) << 20));
  std::set_new_handler(outOfMemory);
  llvm::install_bad_alloc_error_handler(
      [](void *, const char *, bool) { outOfMemory(); });
  clang::noteBottomOfStack();
  writeAll(Pipe, encode(Work(Unit)));
  _exit(0);
}

std::string readAll(int Fd) {
  std::string Out;
  char Buffer[4096];
  for (off_t At = 0;;) {
    ssize_t N = pread(Fd, Buffer, sizeof(Buffer), At);
    if (N <= 0)
      return Out;
    Out.append(Buffer, N);
    At += N;
  }
}

std::string signalText(int Signal) {
  const char *Name = strsignal(Signal);
  return "signal " + std::to_string(Signal) +
         (Name ? ", " + std::string(Name) : std::string());
}

UnitResult resultOf(const Child &C, int Status, const PoolLimits &Limits,
                    std::set<std::string> &Said) {
  std::string Errors = readAll(C.Errors);
  UnitResult Result;
  if (C.TimedOut) {
    Result.Status = UnitStatus::TimedOut;
    Result.Reason = "took longer than " +
                    std::to_string(Limits.TimeoutSeconds) +
                    " s (--timeout); it was stopped";
    return Result;
  }
  if (WIFEXITED(Status) && WEXITSTATUS(Status) == OutOfMemoryExit) {
    Result.Status = UnitStatus::OutOfMemory;
    Result.Reason = Limits.MemoryMegabytes
                        ? "needs more than " +
                              std::to_string(Limits.MemoryMegabytes) +
                              " MB (--memory)"
                        : "ran out of memory";
    return Result;
  }
  if (WIFEXITED(Status) && WEXITSTATUS(Status) == 0)
    if (auto Decoded = decode(C.Bytes)) {
      // What a check or the model reader had to say, once for all units.
      std::istringstream Lines(Errors);
      for (std::string Line; std::getline(Lines, Line);)
        if (Said.insert(Line).second)
          fprintf(stderr, "%s\n", Line.c_str());
      return std::move(*Decoded);
    }
  Result.Status = UnitStatus::Crashed;
  Result.Reason = "the analysis crashed";
  if (WIFSIGNALED(Status))
    Result.Reason += " (" + signalText(WTERMSIG(Status)) + ")";
  std::istringstream Lines(Errors);
  for (std::string Line; std::getline(Lines, Line);)
    if (!Line.empty()) {
      Result.Reason += ": " + Line;
      break;
    }
  return Result;
}

} // namespace

void runPool(size_t Count, const PoolLimits &Limits,
             const std::function<UnitResult(size_t)> &Work,
             const std::function<void(size_t, UnitResult)> &Done,
             const std::function<void()> &Tick) {
  std::vector<Child> Running;
  std::set<std::string> Said;
  size_t Next = 0;
  auto Timeout = std::chrono::seconds(Limits.TimeoutSeconds);

  auto Start = [&](size_t Unit) -> bool {
    int Pipe[2];
    if (pipe2(Pipe, O_CLOEXEC) != 0)
      return false;
    int Errors = memfd_create("async-tidy-errors", MFD_CLOEXEC);
    // Else the child would print again what is still in our buffers.
    fflush(nullptr);
    pid_t Pid = Errors < 0 ? -1 : fork();
    if (Pid == 0) {
      close(Pipe[0]);
      runChild(Unit, Pipe[1], Errors, Limits, Work);
    }
    close(Pipe[1]);
    if (Pid < 0) {
      close(Pipe[0]);
      if (Errors >= 0)
        close(Errors);
      return false;
    }
    Running.push_back({Pid, Pipe[0], Errors, Unit, Clock::now(), {}, false});
    return true;
  };

  while (Next < Count || !Running.empty()) {
    while (Next < Count && Running.size() < std::max(1u, Limits.Jobs)) {
      if (!Start(Next)) {
        if (!Running.empty())
          break; // no more processes now: go on with those there are
        UnitResult Failed;
        Failed.Status = UnitStatus::Unusable;
        Failed.Reason =
            std::string("cannot start a process: ") + strerror(errno);
        Done(Next, std::move(Failed));
      }
      ++Next;
    }
    std::vector<pollfd> Fds;
    for (const Child &C : Running)
      Fds.push_back({C.Pipe, POLLIN, 0});
    poll(Fds.data(), Fds.size(), /*ms=*/100);
    auto Now = Clock::now();
    for (size_t I = Fds.size(); I-- > 0;) {
      Child &C = Running[I];
      bool Ended = false;
      if (Fds[I].revents) {
        char Buffer[65536];
        ssize_t N = read(C.Pipe, Buffer, sizeof(Buffer));
        if (N > 0)
          C.Bytes.append(Buffer, N);
        else if (N == 0 || errno != EINTR)
          Ended = true;
      }
      if (!Ended && Limits.TimeoutSeconds && !C.TimedOut &&
          Now - C.Start > Timeout) {
        C.TimedOut = true;
        kill(C.Pid, SIGKILL);
      }
      if (!Ended)
        continue;
      int Status = 0;
      while (waitpid(C.Pid, &Status, 0) < 0 && errno == EINTR)
        ;
      Child Finished = std::move(C);
      Running.erase(Running.begin() + I);
      close(Finished.Pipe);
      UnitResult Result = resultOf(Finished, Status, Limits, Said);
      close(Finished.Errors);
      Done(Finished.Unit, std::move(Result));
    }
    if (Tick)
      Tick();
  }
}

namespace {

/// Quota of one control group folder in processors, or 0.
double quotaOf(const std::string &Folder) {
  // Version 2: "200000 100000" or "max 100000".
  if (std::ifstream In(Folder + "/cpu.max"); In) {
    double Quota = 0, Period = 0;
    if (In >> Quota >> Period && Period > 0)
      return Quota / Period;
    return 0;
  }
  std::ifstream Quota(Folder + "/cpu.cfs_quota_us");
  std::ifstream Period(Folder + "/cpu.cfs_period_us");
  double Q = 0, P = 0;
  if (Quota >> Q && Period >> P && Q > 0 && P > 0)
    return Q / P;
  return 0;
}

double containerQuota() {
  double Best = 0;
  auto Consider = [&](const std::string &Root, std::string Path) {
    // A limit of any group above counts.
    while (true) {
      if (double Quota = quotaOf(Root + Path); Quota > 0)
        Best = Best > 0 ? std::min(Best, Quota) : Quota;
      if (Path.empty() || Path == "/")
        return;
      Path.resize(Path.rfind('/'));
    }
  };
  std::ifstream In("/proc/self/cgroup");
  for (std::string Line; std::getline(In, Line);) {
    size_t First = Line.find(':');
    size_t Second = Line.find(':', First + 1);
    if (First == std::string::npos || Second == std::string::npos)
      continue;
    std::string Controllers =
        "," + Line.substr(First + 1, Second - First - 1) + ",";
    std::string Path = Line.substr(Second + 1);
    if (Controllers == ",,")
      Consider("/sys/fs/cgroup", Path);
    else if (Controllers.find(",cpu,") != std::string::npos)
      Consider("/sys/fs/cgroup/cpu", Path);
  }
  Consider("/sys/fs/cgroup", "");
  return Best;
}

} // namespace

unsigned defaultJobs() {
  unsigned Jobs = 1;
  cpu_set_t Set;
  CPU_ZERO(&Set);
  if (sched_getaffinity(0, sizeof(Set), &Set) == 0)
    Jobs = std::max(1, CPU_COUNT(&Set));
  if (double Quota = containerQuota(); Quota > 0)
    Jobs = std::min(Jobs, std::max(1u, unsigned(Quota + 0.999)));
  return Jobs;
}

} // namespace async_tidy
