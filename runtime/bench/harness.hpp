// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The protocol that all programs of the benchmark share (the Rust half of it is
// tokio/src/harness.rs): lines are named on the command line, every repeat of a
// line is one JSON object on standard output.
//
//   PROGRAM [--repeats N] LINE...     and     PROGRAM --list
#ifndef ASYNC_BENCH_HARNESS_HPP
#define ASYNC_BENCH_HARNESS_HPP

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <unistd.h>
#include <vector>

namespace bench {

inline constexpr int workers = 2;

/// Hides a value from the optimizer.
template <class T> inline void keep(T &&value) { asm volatile("" : : "g"(value) : "memory"); }

inline std::uint64_t cpu_ns() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(t.tv_nsec);
}

inline std::uint64_t wall_ns() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(t.tv_nsec);
}

inline std::uint64_t resident_bytes() {
  std::uint64_t total = 0, resident = 0;
  if (std::FILE *file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lu %lu", &total, &resident) != 2)
      resident = 0;
    std::fclose(file);
  }
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

inline void check(bool holds, const char *what) {
  if (holds)
    return;
  std::fprintf(stderr, "wrong result: %s\n", what);
  std::abort();
}

/// Runs the work once unmeasured (unless `warm` says no), then `repeats` times.
template <class F>
void measure(const char *line, std::uint64_t ops, int repeats, bool warm, F work) {
  if (warm)
    work();
  for (int i = 0; i < repeats; ++i) {
    const std::uint64_t wall = wall_ns(), cpu = cpu_ns();
    work();
    const std::uint64_t cpu_used = cpu_ns() - cpu, wall_used = wall_ns() - wall;
    std::printf("{\"line\":\"%s\",\"ops\":%lu,\"wall\":%.2f,\"cpu\":%.2f}\n", line, ops,
                static_cast<double>(wall_used) / static_cast<double>(ops),
                static_cast<double>(cpu_used) / static_cast<double>(ops));
    std::fflush(stdout);
  }
}

inline void report_bytes(const char *line, std::uint64_t ops, std::uint64_t bytes) {
  std::printf("{\"line\":\"%s\",\"ops\":%lu,\"bytes\":%.1f}\n", line, ops,
              static_cast<double>(bytes) / static_cast<double>(ops));
}

struct line {
  const char *name;
  void (*run)(const char *name, int repeats);
};

template <std::size_t N> int run_lines(const line (&lines)[N], int argc, char **argv) {
  int repeats = 3;
  for (int i = 1; i < argc; ++i) {
    if (!std::strcmp(argv[i], "--repeats") && i + 1 < argc) {
      repeats = std::atoi(argv[++i]);
    } else if (!std::strcmp(argv[i], "--list")) {
      for (const line &one : lines)
        std::puts(one.name);
    } else {
      bool found = false;
      for (const line &one : lines)
        if (!std::strcmp(one.name, argv[i])) {
          one.run(one.name, repeats);
          found = true;
        }
      if (!found)
        std::printf("{\"line\":\"%s\",\"unsupported\":\"not a line of this "
                    "program\"}\n",
                    argv[i]);
    }
  }
  return 0;
}

} // namespace bench

#endif
