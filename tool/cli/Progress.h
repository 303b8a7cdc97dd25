// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How far we are: one line that changes on a terminal, a line now and then
// elsewhere, as build servers end jobs that are silent for long.
#ifndef ASYNC_TIDY_TOOL_CLI_PROGRESS_H
#define ASYNC_TIDY_TOOL_CLI_PROGRESS_H

#include "cli/CheckOptions.h"
#include <chrono>

namespace async_tidy {

class Progress {
public:
  Progress(std::string Verb, size_t Total, ProgressMode Mode, bool Quiet);
  ~Progress() { clear(); }

  /// A unit ended with \p Findings (before duplicates go) after \p Seconds.
  void done(const std::string &File, size_t Findings, double Seconds);
  /// Called some times a second.
  void tick();
  void clear();

private:
  using Clock = std::chrono::steady_clock;
  void bar();
  std::string state() const;

  std::string Verb;
  size_t Total, Done = 0, LastDone = 0, Found = 0;
  double SlowestSeconds = 0;
  std::string Slowest;
  bool Bar = false, Lines = false, Shown = false;
  std::chrono::seconds Pause{30};
  Clock::time_point Start = Clock::now(), Last = Start;
};

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_CLI_PROGRESS_H
