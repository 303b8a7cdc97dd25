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

std::string unifiedDiff(std::string_view Old, const std::vector<Edit> &Edits) {
  constexpr size_t Context = 3;
  std::vector<std::string_view> Lines = linesOf(Old);
  auto LineOf = [&](size_t Offset) {
    size_t I = 0, At = 0;
    while (I < Lines.size() && At + Lines[I].size() <= Offset)
      At += Lines[I++].size();
    return std::pair(I, At);
  };
  std::vector<Piece> Pieces;
  size_t Cut = 0; // where the text of the last piece begins in Old
  for (auto It = Edits.rbegin(); It != Edits.rend(); ++It) {
    auto [First, Start] = LineOf(It->Offset);
    size_t Last =
        LineOf(It->Length ? It->Offset + It->Length - 1 : It->Offset).first + 1;
    Last = std::min(Last, Lines.size());
    if (Pieces.empty() || Last <= Pieces.back().First) {
      std::string Text;
      for (size_t I = First; I < Last; ++I)
        Text += Lines[I];
      Pieces.push_back({First, Last, std::move(Text)});
    } else {
      std::string Before;
      for (size_t I = First; I < Pieces.back().First; ++I)
        Before += Lines[I];
      Pieces.back().New.insert(0, Before);
      Pieces.back().First = std::min(First, Pieces.back().First);
    }
    Cut = Start;
    Pieces.back().New.replace(It->Offset - Cut, It->Length, It->Text);
  }
  std::ranges::reverse(Pieces);

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
    Out += "@@ -" + std::to_string(First + 1) + "," + std::to_string(OldCount) +
           " +" + std::to_string(First + 1 + Shift) + "," +
           std::to_string(NewCount) + " @@\n" + Body;
    Shift += ptrdiff_t(NewCount) - ptrdiff_t(OldCount);
  }
  return Out;
}

} // namespace async_tidy
