// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/Scope.h"
#include <algorithm>
#include <cstdlib>

namespace async_tidy {

bool Change::Lines::contains(unsigned Line) const {
  return All || std::ranges::any_of(Ranges, [&](const auto &R) {
           return R.first <= Line && Line <= R.second;
         });
}

bool Change::contains(const std::string &File, unsigned Line) const {
  auto It = Files.find(File);
  return It != Files.end() && It->second.contains(Line);
}

namespace {

/// git puts names with special characters in quotes, with C's escapes.
std::string unquote(std::string_view Name) {
  if (!Name.starts_with('"'))
    return std::string(Name.substr(0, Name.find('\t')));
  std::string Out;
  for (size_t I = 1; I < Name.size() && Name[I] != '"'; ++I) {
    if (Name[I] != '\\' || I + 1 == Name.size()) {
      Out += Name[I];
      continue;
    }
    char C = Name[++I];
    if (C >= '0' && C <= '3' && I + 2 < Name.size()) {
      Out += char((C - '0') * 64 + (Name[I + 1] - '0') * 8 + Name[I + 2] - '0');
      I += 2;
    } else {
      Out += C == 'n' ? '\n' : C == 't' ? '\t' : C == 'r' ? '\r' : C;
    }
  }
  return Out;
}

class DiffReader {
public:
  explicit DiffReader(const std::string &Root) : Root(Root) {}

  Change run(std::string_view Text) {
    while (!Text.empty()) {
      size_t End = Text.find('\n');
      line(Text.substr(0, End));
      Text.remove_prefix(End == Text.npos ? Text.size() : End + 1);
    }
    return std::move(Out);
  }

  bool AnyHunk = false;

private:
  void line(std::string_view L) {
    if (OldLeft || NewLeft) {
      body(L);
      return;
    }
    if (L.starts_with("--- ")) {
      OldName = unquote(trimmed(L.substr(4)));
    } else if (L.starts_with("+++ ")) {
      file(unquote(trimmed(L.substr(4))));
    } else if (L.starts_with("@@ ")) {
      hunk(L);
    } else if (L.starts_with("diff --git ")) {
      OldName.clear();
      Current = nullptr;
    }
  }

  static std::string_view trimmed(std::string_view L) {
    if (L.ends_with('\r'))
      L.remove_suffix(1);
    return L;
  }

  void file(std::string Name) {
    Current = nullptr;
    if (Name == "/dev/null")
      return;
    bool Created = OldName == "/dev/null";
    // git's "a/" and "b/", or w/, i/, c/ with diff.mnemonicPrefix.
    bool Prefixed =
        Name.size() > 2 && Name[1] == '/' &&
        std::string_view("bwic").find(Name[0]) != std::string_view::npos &&
        (Created || (OldName.size() > 2 && OldName[1] == '/'));
    if (Prefixed)
      Name.erase(0, 2);
    Current = &Out.Files[Name.starts_with('/') ? Name : Root + "/" + Name];
    Current->All |= Created;
  }

  void hunk(std::string_view L) {
    AnyHunk = true;
    // "@@ -12,3 +14,2 @@"
    auto Number = [&](char Mark, unsigned &Start) {
      size_t At = L.find(std::string(" ") + Mark);
      if (At == L.npos)
        return 0u;
      std::string Rest(L.substr(At + 2));
      char *End = nullptr;
      Start = strtoul(Rest.c_str(), &End, 10);
      return *End == ',' ? unsigned(strtoul(End + 1, nullptr, 10)) : 1u;
    };
    unsigned OldStart = 0;
    OldLeft = Number('-', OldStart);
    NewLeft = Number('+', Line);
    // With nothing left of the new side its number is that of the line before,
    // and what may have changed its meaning stands on both sides of the cut.
    if (NewLeft == 0) {
      add(Line, Line + 1);
      ++Line;
    }
  }

  void body(std::string_view L) {
    char Kind = L.empty() ? ' ' : L.front();
    if (Kind == '\\') // "\ No newline at end of file"
      return;
    if (Kind == '+') {
      add(Line, Line);
      ++Line;
      NewLeft -= NewLeft > 0;
    } else if (Kind == '-') {
      // What stands behind it now.
      OldLeft -= OldLeft > 0;
      if (NewLeft)
        add(Line, Line);
    } else {
      ++Line;
      OldLeft -= OldLeft > 0;
      NewLeft -= NewLeft > 0;
    }
  }

  void add(unsigned First, unsigned Last) {
    if (!Current)
      return;
    auto &Ranges = Current->Ranges;
    if (!Ranges.empty() && Ranges.back().second + 1 >= First)
      Ranges.back().second = std::max(Ranges.back().second, Last);
    else
      Ranges.emplace_back(First, Last);
  }

  const std::string &Root;
  Change Out;
  Change::Lines *Current = nullptr;
  std::string OldName;
  unsigned Line = 0, OldLeft = 0, NewLeft = 0;
};

} // namespace

Change parseDiff(std::string_view Text, const std::string &Root,
                 std::string &Error) {
  DiffReader Reader(Root);
  Change Out = Reader.run(Text);
  bool Blank = Text.find_first_not_of(" \t\r\n") == Text.npos;
  if (!Blank && !Reader.AnyHunk && Out.Files.empty() &&
      Text.find("diff --git ") == Text.npos)
    Error = "it is no unified diff";
  return Out;
}

void keepChanged(std::vector<Finding> &Findings, const Change &C) {
  std::erase_if(Findings, [&](const Finding &F) {
    if (C.contains(F.Where.File, F.Where.Line))
      return false;
    return std::ranges::none_of(F.Notes, [&](const Note &N) {
      return N.Where.File == F.Where.File && N.SameFunction &&
             C.contains(N.Where.File, N.Where.Line);
    });
  });
}

} // namespace async_tidy
