// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Progress.h"
#include <fmt/format.h>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

namespace async_tidy {

static bool isSet(const char *Name) {
  const char *Value = getenv(Name);
  return Value && *Value && std::string_view(Value) != "false";
}

Progress::Progress(std::string Verb, size_t Total, ProgressMode Mode,
                   bool Quiet)
    : Verb(std::move(Verb)), Total(Total) {
  if (Quiet || Mode == ProgressMode::None)
    return;
  const char *Term = getenv("TERM");
  bool Terminal =
      isatty(STDERR_FILENO) && Term && std::string_view(Term) != "dumb";
  bool Ci = isSet("CI") || isSet("GITHUB_ACTIONS") || isSet("GITLAB_CI");
  Bar = Mode == ProgressMode::Bar ||
        (Mode == ProgressMode::Auto && Terminal && !Ci);
  // Without a terminal and outside of CI nobody waits for a sign of life.
  Lines = Mode == ProgressMode::Lines || (Mode == ProgressMode::Auto && Ci);
  if (const char *Seconds = getenv("ASYNC_TIDY_HEARTBEAT"))
    Pause = std::chrono::seconds(std::max(1, atoi(Seconds)));
}

void Progress::done(const std::string &File, size_t Findings, double Seconds) {
  ++Done;
  Found += Findings;
  if (Seconds > SlowestSeconds) {
    SlowestSeconds = Seconds;
    Slowest = File.substr(File.rfind('/') + 1);
  }
  if (Lines && Done == Total && Shown)
    std::cerr << "async-tidy: " << state() << '\n';
}

std::string Progress::state() const {
  std::string Out = fmt::format("{} {} of {}", Verb, Done, Total);
  if (Found)
    Out += fmt::format(", {} {}", Found, Found == 1 ? "finding" : "findings");
  if (!Slowest.empty())
    Out += fmt::format(", slowest {} {:.1f} s", Slowest, SlowestSeconds);
  return Out;
}

void Progress::tick() {
  auto Now = Clock::now();
  if (Lines && Now - Last >= Pause) {
    Last = Now;
    Shown = true;
    std::cerr << "async-tidy: " << state() << std::endl;
  }
  if (!Bar || (Shown && Done == LastDone) ||
      Now - Last < std::chrono::milliseconds(100))
    return;
  Last = Now;
  LastDone = Done;
  Shown = true;
  bar();
}

void Progress::bar() {
  winsize Size{};
  size_t Columns = ioctl(STDERR_FILENO, TIOCGWINSZ, &Size) == 0 && Size.ws_col
                       ? Size.ws_col
                       : 80;
  constexpr size_t Width = 20;
  std::string Line;
  if (Columns >= 60) {
    size_t Full = Total ? Width * Done / Total : Width;
    Line = "[" + std::string(Full, '#') + std::string(Width - Full, '.') + "] ";
  }
  Line += state();
  // A line that wraps cannot be cleared again.
  if (Line.size() >= Columns)
    Line.resize(Columns - 1);
  std::cerr << "\r\033[K" << Line << std::flush;
}

void Progress::clear() {
  if (Bar && Shown) {
    std::cerr << "\r\033[K" << std::flush;
    Shown = false;
  }
}

} // namespace async_tidy
