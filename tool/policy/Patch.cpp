// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/Fixes.h"
#include <algorithm>

namespace async_tidy {

namespace {

std::vector<std::string_view> linesOf(std::string_view Text) {
  std::vector<std::string_view> Out;
  while (!Text.empty()) {
    size_t End = Text.find('\n');
    End = End == Text.npos ? Text.size() : End + 1;
    Out.push_back(Text.substr(0, End));
    Text.remove_prefix(End);
  }
  return Out;
}

/// Old lines [First, Last) become New.
struct Piece {
  size_t First, Last;
  std::string New;
};

void print(std::string &Out, char Mark, std::string_view Line) {
  Out += Mark;
  Out += Line;
  if (!Line.ends_with('\n'))
    Out += "\n\\ No newline at end of file\n";
}

} // namespace

/// The lines that \p Edits touch, and what they become. The line behind an edit
/// belongs to it, since it may lose its start to the one before; what turns out
/// to be unchanged is taken off again.
static std::vector<Piece> piecesOf(std::string_view Old,
                                   const std::vector<std::string_view> &Lines,
                                   const std::vector<Edit> &Edits) {
  std::vector<size_t> Starts;
  for (size_t At = 0; std::string_view Line : Lines) {
    Starts.push_back(At);
    At += Line.size();
  }
  // A file that ends in a line end has one more line, an empty one.
  if (Old.empty() || Old.ends_with('\n'))
    Starts.push_back(Old.size());
  auto LineOf = [&](size_t Offset) {
    return size_t(std::ranges::upper_bound(Starts, Offset) - Starts.begin()) -
           1;
  };
  std::vector<Piece> Out;
  for (size_t I = 0; I != Edits.size();) {
    size_t First = LineOf(Edits[I].Offset), Last = First, End = I;
    for (; End != Edits.size() && LineOf(Edits[End].Offset) <= Last; ++End)
      Last = std::max(Last, LineOf(Edits[End].Offset + Edits[End].Length));
    Last = std::min(Last + 1, Lines.size());
    size_t At = Starts[First],
           Behind = Last < Lines.size() ? Starts[Last] : Old.size();
    std::string New;
    for (; I != End; ++I) {
      New += Old.substr(At, Edits[I].Offset - At);
      New += Edits[I].Text;
      At = Edits[I].Offset + Edits[I].Length;
    }
    New += Old.substr(At, Behind - At);
    std::string_view Rest = New;
    std::vector<std::string_view> NewLines = linesOf(Rest);
    size_t Front = 0, Back = 0, Most = std::min(Last - First, NewLines.size());
    while (Front != Most && Lines[First + Front] == NewLines[Front])
      Rest.remove_prefix(NewLines[Front++].size());
    while (Back != Most - Front &&
           Lines[Last - 1 - Back] == NewLines[NewLines.size() - 1 - Back])
      Rest.remove_suffix(NewLines[NewLines.size() - 1 - Back++].size());
    First += Front;
    Last -= Back;
    if (First != Last || !Rest.empty())
      Out.push_back({First, Last, std::string(Rest)});
  }
  return Out;
}

/// "3,2": so many lines from there; none are said to follow the line before.
static std::string rangeOf(size_t First, size_t Count) {
  return std::to_string(First + (Count != 0)) + "," + std::to_string(Count);
}

std::string unifiedDiff(std::string_view Old, const std::vector<Edit> &Edits) {
  constexpr size_t Context = 3;
  std::vector<std::string_view> Lines = linesOf(Old);
  std::vector<Piece> Pieces = piecesOf(Old, Lines, Edits);
  std::string Out;
  ptrdiff_t Shift = 0; // new line numbers minus old ones
  for (size_t I = 0; I < Pieces.size();) {
    size_t End = I + 1;
    while (End < Pieces.size() &&
           Pieces[End].First <= Pieces[End - 1].Last + 2 * Context)
      ++End;
    size_t First = Pieces[I].First - std::min(Context, Pieces[I].First);
    size_t Last = std::min(Pieces[End - 1].Last + Context, Lines.size());
    std::string Body;
    size_t At = First, Added = 0, Removed = 0;
    for (; I != End; ++I) {
      for (; At < Pieces[I].First; ++At)
        print(Body, ' ', Lines[At]);
      for (; At < Pieces[I].Last; ++At, ++Removed)
        print(Body, '-', Lines[At]);
      for (std::string_view Line : linesOf(Pieces[I].New)) {
        print(Body, '+', Line);
        ++Added;
      }
    }
    for (; At < Last; ++At)
      print(Body, ' ', Lines[At]);
    size_t OldCount = Last - First, NewCount = OldCount - Removed + Added;
    Out += "@@ -" + rangeOf(First, OldCount) + " +" +
           rangeOf(First + Shift, NewCount) + " @@\n" + Body;
    Shift += ptrdiff_t(NewCount) - ptrdiff_t(OldCount);
  }
  return Out;
}

} // namespace async_tidy
