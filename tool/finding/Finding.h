// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The words in which the rooms of tool/ speak: plain structs, no Clang type.
#ifndef ASYNC_TIDY_TOOL_FINDING_FINDING_H
#define ASYNC_TIDY_TOOL_FINDING_FINDING_H

#include "CheckInfo.h"
#include "Config.h"
#include <string>
#include <vector>

namespace async_tidy {

/// A place in a file. Lines and columns count from 1, columns in bytes.
struct Location {
  std::string File; ///< absolute; empty for a note that has no place
  unsigned Line = 0;
  unsigned Column = 0;
  unsigned Offset = 0; ///< bytes from the start of the file
  std::string Source;  ///< text of the line, without its end

  bool valid() const { return !File.empty(); }
};

/// A stretch of the file that the message is about, to be underlined.
struct Range {
  std::string File;
  unsigned Offset = 0;
  unsigned Length = 0;
};

/// Replace \p Length bytes at \p Offset by \p Text.
struct Edit {
  std::string File; ///< absolute
  unsigned Offset = 0;
  unsigned Length = 0;
  std::string Text;
  unsigned Line = 0; ///< of Offset
  unsigned Column = 0;

  auto operator<=>(const Edit &) const = default;
};

struct Note {
  Location Where;
  std::string Message;
  std::vector<Range> Ranges;
  std::vector<Edit> Edits; ///< a suggested fix: --fix-unsafe applies it
};

struct Finding {
  std::string Check;
  Level Severity = Level::Warning;
  Confidence Certainty = Confidence::High;
  Location Where;
  std::string Message;
  std::vector<Range> Ranges;
  std::vector<Edit> Edits; ///< a safe fix: --fix applies it
  std::vector<Note> Notes;
  bool InMainFile = true; ///< false: in a header of the unit
};

/// How the analysis of one unit ended.
enum class UnitStatus {
  Complete,
  Errors,   ///< the source has errors; analysed as far as Clang could
  Unusable, ///< no command could be made of the entry; nothing was analysed
  TimedOut,
  Crashed,
  OutOfMemory,
};

struct CheckTime {
  std::string Check;
  double Seconds = 0;
};

/// What became of one unit.
struct UnitResult {
  UnitStatus Status = UnitStatus::Complete;
  /// First error, or why the unit is unusable; one line.
  std::string Reason;
  unsigned Errors = 0;
  std::vector<Finding> Findings;
  /// Remarks on the command: flags that were dropped or changed.
  std::vector<std::string> Remarks;
  /// User headers of the unit, absolute; filled when asked for.
  std::vector<std::string> Headers;
  double Seconds = 0; ///< CPU, user and system
  std::vector<CheckTime> CheckTimes;
};

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_FINDING_FINDING_H
