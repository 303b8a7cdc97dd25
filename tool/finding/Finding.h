// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The words in which the rooms of tool/ speak: plain structs, no Clang type.
#ifndef ASYNC_TIDY_TOOL_FINDING_FINDING_H
#define ASYNC_TIDY_TOOL_FINDING_FINDING_H

#include "CheckInfo.h"
#include "Config.h"
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace async_tidy {

/// A place in a file. Lines and columns count from 1, columns in bytes.
struct Location {
  std::string File; ///< absolute; empty for a note that has no place
  unsigned Line = 0;
  unsigned Column = 0;
  unsigned Offset = 0; ///< bytes from the start of the file
  std::string Source;  ///< text of the line, without its end
  /// Behind the last byte of what is meant, on the same line: one line is what
  /// code review shows.
  unsigned EndColumn = 0;

  bool valid() const { return !File.empty(); }
};

/// A line of a file.
struct Place {
  std::string File;
  unsigned Line = 0;
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
  unsigned EndLine = 0; ///< behind the last byte that goes
  unsigned EndColumn = 0;
  /// The same columns in UTF-16 code units, which SARIF and LSP count.
  unsigned Column16 = 0;
  unsigned EndColumn16 = 0;

  auto operator<=>(const Edit &) const = default;
};

struct Note {
  Location Where;
  std::string Message;
  std::vector<Range> Ranges;
  std::vector<Edit> Edits;   ///< a suggested fix: --fix-unsafe applies it
  bool SameFunction = false; ///< as the finding's
};

/// Whether a finding counts.
enum class Standing {
  Open,
  Suppressed, ///< by a comment in the source
  Known,      ///< in the baseline
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

  std::string Function; ///< around it, readable; empty outside of functions
  /// What the fingerprint is made of: the function's signature, the flagged
  /// statement, and the statements of the notes in the same function.
  std::vector<std::string> Identity;
  std::string Fingerprint; ///< asyncTidy/v1; see policy/Fingerprint.h
  std::string LineHash;    ///< GitHub's primaryLocationLineHash
  /// Lines of macros on the way, where a comment suppresses as well.
  std::vector<Place> Through;

  Standing State = Standing::Open;
  std::string Reason; ///< why it is suppressed or known, in somebody's words
  bool New = false;   ///< there is a baseline, and it is not in it

  bool open() const { return State == Standing::Open; }
};

/// One NOLINT comment.
struct Directive {
  enum Form { Line, NextLine, Begin, End } Kind = Line;
  Location Where;
  bool Bare = true;               ///< no list: all checks
  std::vector<std::string> Names; ///< names and globs as written
  std::string Reason;             ///< the text behind it
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

/// An analysis that would have taken too long, and so said nothing.
struct Unfinished {
  std::string Analysis;
  std::string Function;
  std::string File;
  unsigned Line = 0;
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
  /// User files of the unit with itself, absolute.
  std::vector<std::string> Headers;
  /// Hash of each file that an edit would change, as it was analysed.
  std::vector<std::pair<std::string, uint64_t>> Hashes;
  double Seconds = 0; ///< CPU, user and system
  std::vector<CheckTime> CheckTimes;
  std::vector<Unfinished> GivenUp; ///< with a profile only
};

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_FINDING_FINDING_H
