// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/Fixes.h"
#include "finding/SourceText.h"
#include "llvm/Support/xxhash.h"
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace async_tidy {

namespace {

using EditSet = std::set<Edit>;

bool overlaps(const Edit &A, const Edit &B) {
  if (A.File != B.File)
    return false;
  // Two different insertions at one place: which comes first is anyone's guess.
  if (A.Offset == B.Offset && A.Length == 0 && B.Length == 0)
    return true;
  return A.Offset < B.Offset + B.Length && B.Offset < A.Offset + A.Length;
}

const std::vector<Edit> *editsOf(const Finding &F, bool Unsafe) {
  if (!F.open())
    return nullptr;
  if (!F.Edits.empty())
    return &F.Edits;
  if (Unsafe)
    for (const Note &N : F.Notes)
      if (!N.Edits.empty())
        return &N.Edits;
  return nullptr;
}

bool writeFile(const std::string &Path, const std::string &Text) {
  // In place rather than by renaming: links and permissions stay.
  std::ofstream Out(Path, std::ios::binary | std::ios::trunc);
  Out << Text;
  Out.close();
  return bool(Out);
}

} // namespace

/// The file with its edits made, or a reason.
static std::string edit(const std::string &File, const EditSet &Edits,
                        const FixRequest &Request, FixOutcome &Out) {
  std::string Old;
  if (const std::string *Text = replacedText(File)) {
    Old = *Text;
  } else {
    std::ifstream In(File, std::ios::binary);
    std::stringstream Bytes;
    Bytes << In.rdbuf();
    if (!In.good() && !In.eof())
      return "cannot be read";
    Old = Bytes.str();
  }
  if (auto It = Request.Hashes.find(File);
      It != Request.Hashes.end() && llvm::xxh3_64bits(Old) != It->second)
    return "was changed while it was checked; run again";
  std::string New = Old;
  for (auto It = Edits.rbegin(); It != Edits.rend(); ++It) {
    if (size_t(It->Offset) + It->Length > New.size())
      return "is shorter than its fixes think";
    New.replace(It->Offset, It->Length, It->Text);
  }
  if (!Request.Write) {
    Out.Diffs[File] = unifiedDiff(Old, {Edits.begin(), Edits.end()});
    return {};
  }
  return writeFile(File, New) ? "" : "cannot be written";
}

FixOutcome applyFixes(const std::vector<Finding> &Findings,
                      const FixRequest &Request) {
  bool Unsafe = Request.Unsafe;
  FixOutcome Out;
  Out.Fixed.assign(Findings.size(), false);
  std::map<std::string, EditSet> Accepted;
  for (size_t I = 0; I != Findings.size(); ++I) {
    const std::vector<Edit> *Edits = editsOf(Findings[I], Unsafe);
    if (!Edits)
      continue;
    bool Clash = std::ranges::any_of(*Edits, [&](const Edit &E) {
      auto It = Accepted.find(E.File);
      if (It == Accepted.end() || It->second.contains(E))
        return false;
      return std::ranges::any_of(
          It->second, [&](const Edit &Other) { return overlaps(E, Other); });
    });
    if (Clash) {
      const Finding &F = Findings[I];
      Out.Remarks.push_back(F.Where.File + ":" + std::to_string(F.Where.Line) +
                            ": the fix of " + F.Check +
                            " overlaps another and was left out; run again");
      continue;
    }
    for (const Edit &E : *Edits)
      Accepted[E.File].insert(E);
    Out.Fixed[I] = true;
  }
  for (const auto &[File, Edits] : Accepted) {
    std::string Why = edit(File, Edits, Request, Out);
    if (Why.empty()) {
      ++Out.FilesChanged;
      continue;
    }
    Out.Remarks.push_back("'" + File + "' " + Why +
                          "; its fixes were not made");
    for (size_t I = 0; I != Findings.size(); ++I)
      if (const auto *List = editsOf(Findings[I], Unsafe))
        if (std::ranges::any_of(*List, [&, &Name = File](const Edit &E) {
              return E.File == Name;
            }))
          Out.Fixed[I] = false;
  }
  return Out;
}

} // namespace async_tidy
