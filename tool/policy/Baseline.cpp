// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One finding a line, fields separated by tabs, sorted by path: two branches
// that each add one merge without a conflict most of the time. No line numbers
// and no counts are in it, so it does not grow old by edits elsewhere. The path
// is a hint: a file that moved keeps its findings, unless two files could be
// meant.
#include "policy/Baseline.h"
#include "llvm/Support/FileSystem.h"
#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

namespace async_tidy {

static constexpr std::string_view Header = "# async-tidy baseline ";
static constexpr std::string_view Version = "1";

static std::string folderOf(const std::string &File) {
  return File.substr(0, File.rfind('/'));
}

std::string Baseline::pathOf(const BaselineEntry &Entry) const {
  if (Entry.Path.empty() || Entry.Path.front() == '/')
    return Entry.Path;
  // '../' leads out of the folder.
  std::string Folder = folderOf(File);
  std::string_view Rest = Entry.Path;
  while (Rest.starts_with("../")) {
    Folder = folderOf(Folder);
    Rest.remove_prefix(3);
  }
  return Folder + "/" + std::string(Rest);
}

std::optional<Baseline> readBaseline(const std::string &File,
                                     std::string &Error) {
  std::ifstream In(File, std::ios::binary);
  std::stringstream Stream;
  Stream << In.rdbuf();
  if ((!In.good() && !In.eof()) || llvm::sys::fs::is_directory(File)) {
    Error = File + ": cannot read the baseline; 'async-tidy baseline create' "
                   "makes one";
    return std::nullopt;
  }
  Baseline Out;
  Out.File = File;
  unsigned Number = 0;
  auto Fail = [&](const std::string &Why) {
    Error = File + ":" + std::to_string(Number) + ": error: " + Why;
    return std::nullopt;
  };
  for (std::string Line; std::getline(Stream, Line);) {
    ++Number;
    if (Line.ends_with('\r'))
      Line.pop_back();
    if (Number == 1) {
      if (!Line.starts_with(Header))
        return Fail("this is no baseline of async-tidy");
      std::string Rest = Line.substr(Header.size());
      std::string Found = Rest.substr(0, Rest.find(' '));
      if (Found != Version)
        return Fail("this baseline has version " + Found +
                    ", and this async-tidy reads version " +
                    std::string(Version) +
                    "; make a new one with 'async-tidy baseline create'");
      continue;
    }
    if (Line.empty() || Line.front() == '#')
      continue;
    if (Line.starts_with("<<<<<<<") || Line.starts_with("=======") ||
        Line.starts_with(">>>>>>>"))
      return Fail("an unfinished merge; keep the lines of both sides");
    std::vector<std::string> Fields;
    std::stringstream Parts(Line);
    for (std::string Field; std::getline(Parts, Field, '\t');)
      Fields.push_back(std::move(Field));
    Fields.resize(std::max<size_t>(Fields.size(), 5));
    if (Fields[0].size() != 32 ||
        Fields[0].find_first_not_of("0123456789abcdef") != std::string::npos)
      return Fail("this line does not begin with a fingerprint");
    Out.Entries.push_back(
        {Fields[0], Fields[1], Fields[2], Fields[3], Fields[4]});
  }
  if (Number == 0) {
    Number = 1;
    return Fail(
        "the baseline is empty; 'async-tidy baseline create' makes one");
  }
  return Out;
}

static std::string oneField(std::string Text) {
  for (char &C : Text)
    if (C == '\t' || C == '\n' || C == '\r')
      C = ' ';
  return Text;
}

Baseline makeBaseline(const std::string &File,
                      const std::vector<Finding> &Findings) {
  Baseline Out;
  Out.File = File;
  std::string Prefix = folderOf(File) + "/";
  for (const Finding &F : Findings) {
    if (F.State == Standing::Suppressed)
      continue;
    std::string Path = F.Where.File;
    if (Path.starts_with(Prefix)) {
      Path.erase(0, Prefix.size());
    } else {
      // A file outside of the folder, but below one of those above.
      std::string Folder = folderOf(File), Up;
      while (!Folder.empty() && !F.Where.File.starts_with(Folder + "/")) {
        Folder = folderOf(Folder);
        Up += "../";
      }
      if (!Folder.empty())
        Path = Up + F.Where.File.substr(Folder.size() + 1);
    }
    Out.Entries.push_back({F.Fingerprint, F.Check, oneField(Path),
                           oneField(F.Function), oneField(F.Reason)});
  }
  return Out;
}

std::string printBaseline(const Baseline &B) {
  std::vector<BaselineEntry> Sorted = B.Entries;
  std::ranges::sort(Sorted, [](const auto &A, const auto &C) {
    return std::tie(A.Path, A.Check, A.Function, A.Fingerprint, A.Reason) <
           std::tie(C.Path, C.Check, C.Function, C.Fingerprint, C.Reason);
  });
  std::string Out = std::string(Header) + std::string(Version) +
                    " (asyncTidy/v1): fingerprint, rule, path, function, "
                    "reason\n";
  for (const BaselineEntry &E : Sorted) {
    Out += E.Fingerprint + '\t' + E.Check + '\t' + E.Path + '\t' + E.Function;
    Out += '\t' + E.Reason;
    while (Out.ends_with('\t'))
      Out.pop_back();
    Out += '\n';
  }
  return Out;
}

namespace {

struct Item {
  std::string Fingerprint, Path;
};

/// Per new item the index of the old one, or -1.
std::vector<int> match(const std::vector<Item> &Old,
                       const std::vector<Item> &New) {
  std::vector<int> Out(New.size(), -1);
  std::map<std::pair<std::string, std::string>, std::vector<int>> Here;
  for (size_t I = Old.size(); I-- > 0;)
    Here[{Old[I].Fingerprint, Old[I].Path}].push_back(I);
  std::vector<bool> Taken(Old.size(), false);
  for (size_t I = 0; I != New.size(); ++I)
    if (auto It = Here.find({New[I].Fingerprint, New[I].Path});
        It != Here.end() && !It->second.empty()) {
      Out[I] = It->second.back();
      Taken[Out[I]] = true;
      It->second.pop_back();
    }
  std::map<std::string, std::vector<int>> LeftOld, LeftNew;
  for (size_t I = 0; I != Old.size(); ++I)
    if (!Taken[I])
      LeftOld[Old[I].Fingerprint].push_back(I);
  for (size_t I = 0; I != New.size(); ++I)
    if (Out[I] < 0)
      LeftNew[New[I].Fingerprint].push_back(I);
  for (const auto &[Fingerprint, Indices] : LeftNew)
    if (auto It = LeftOld.find(Fingerprint);
        It != LeftOld.end() && It->second.size() == 1 && Indices.size() == 1)
      Out[Indices.front()] = It->second.front();
  return Out;
}

} // namespace

std::vector<BaselineEntry>
applyBaseline(std::vector<Finding> &Findings, const Baseline &B,
              const std::function<bool(const std::string &File)> &Looked) {
  std::vector<Item> Old, New;
  for (const BaselineEntry &E : B.Entries)
    Old.push_back({E.Fingerprint, B.pathOf(E)});
  std::vector<Finding *> Open;
  for (Finding &F : Findings)
    if (F.open()) {
      Open.push_back(&F);
      New.push_back({F.Fingerprint, F.Where.File});
    }
  std::vector<int> Matched = match(Old, New);
  std::vector<bool> Used(Old.size(), false);
  for (size_t I = 0; I != Open.size(); ++I) {
    if (Matched[I] < 0) {
      Open[I]->New = true;
      continue;
    }
    Used[Matched[I]] = true;
    Open[I]->State = Standing::Known;
    Open[I]->Reason = B.Entries[Matched[I]].Reason;
  }
  std::vector<BaselineEntry> Stale;
  for (size_t I = 0; I != Old.size(); ++I)
    if (!Used[I] && Looked(Old[I].Path))
      Stale.push_back(B.Entries[I]);
  return Stale;
}

std::vector<int> matchRuns(const std::vector<Finding> &Old,
                           const std::vector<Finding> &New) {
  std::vector<Item> A, B;
  for (const Finding &F : Old)
    A.push_back({F.Fingerprint, F.Where.File});
  for (const Finding &F : New)
    B.push_back({F.Fingerprint, F.Where.File});
  return match(A, B);
}

} // namespace async_tidy
