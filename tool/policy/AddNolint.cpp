// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes comments into files. Line ends stay what they are.
#include "finding/Rules.h"
#include "policy/Suppressions.h"
#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace async_tidy {

static std::string readFile(const std::string &Path) {
  std::ifstream In(Path, std::ios::binary);
  std::stringstream Text;
  Text << In.rdbuf();
  return Text.str();
}

NolintOutcome addNolints(
    const std::vector<Finding> &Findings, const std::string &Reason,
    const std::function<std::set<unsigned>(const std::string &)> &InToken) {
  NolintOutcome Out;
  std::map<std::string, std::map<unsigned, std::set<std::string>>> Wanted;
  for (const Finding &F : Findings)
    if (F.open() && findCheck(F.Check) && F.Where.valid())
      Wanted[F.Where.File][F.Where.Line].insert(F.Check);
  for (const auto &[File, Lines] : Wanted) {
    std::string Text = readFile(File), New;
    size_t Begin = 0;
    unsigned Line = 0, Here = 0;
    bool Continued = false;
    std::set<unsigned> Within = InToken(File), Done;
    while (Begin < Text.size()) {
      size_t End = std::min(Text.find('\n', Begin), Text.size() - 1) + 1;
      std::string_view Whole(Text.data() + Begin, End - Begin);
      std::string_view Content = Whole;
      while (Content.ends_with('\n') || Content.ends_with('\r'))
        Content.remove_suffix(1);
      if (auto It = Lines.find(++Line); It != Lines.end()) {
        // A comment on a line of its own would end a macro's definition.
        if (Continued || Content.ends_with('\\') || Within.contains(Line)) {
          Out.Remarks.push_back(
              File + ":" + std::to_string(Line) +
              ": no comment was written into the " +
              (Within.contains(Line) ? "string" : "continued line") +
              "; put NOLINT at the end of it, or around with NOLINTBEGIN");
        } else {
          std::string List;
          for (const std::string &Check : It->second)
            List += (List.empty() ? "" : ", ") + Check;
          size_t Indent =
              std::min(Content.find_first_not_of(" \t"), Content.size());
          New += std::string(Content.substr(0, Indent)) + "// NOLINTNEXTLINE(" +
                 List + ")" + (Reason.empty() ? "" : ": " + Reason) +
                 (Whole.ends_with("\r\n") ? "\r\n" : "\n");
          Here += It->second.size();
          Done.insert(Line);
        }
      }
      Continued = Content.ends_with('\\');
      New += Whole;
      Begin = End;
    }
    if (!Here)
      continue;
    std::ofstream Stream(File, std::ios::binary | std::ios::trunc);
    Stream << New;
    Stream.close();
    if (!Stream) {
      Out.Remarks.push_back(File + ": cannot be written");
      continue;
    }
    Out.Added += Here;
    for (unsigned Each : Done)
      Out.Done.emplace(File, Each);
    ++Out.FilesChanged;
  }
  return Out;
}

} // namespace async_tidy
