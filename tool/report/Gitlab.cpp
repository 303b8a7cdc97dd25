// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "finding/Rules.h"
#include "report/Writers.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_os_ostream.h"
#include <map>

namespace async_tidy {

void writeGitlab(std::ostream &Out, const RunResult &Run,
                 const ReportStyle &Style) {
  llvm::raw_os_ostream OS(Out);
  // Ours may be equal in two files, and GitLab drops all but one.
  std::map<std::string, size_t> Seen;
  {
    llvm::json::OStream J(OS, /*IndentSize=*/1);
    J.array([&] {
      for (const Finding &F : Run.Findings) {
        if (!F.open())
          continue;
        std::string Fingerprint = F.Fingerprint;
        if (size_t Before = Seen[F.Fingerprint]++)
          Fingerprint += "-" + std::to_string(Before);
        J.object([&] {
          J.attribute("description", utf8(F.Message));
          J.attribute("check_name", utf8(F.Check));
          J.attribute("fingerprint", utf8(Fingerprint));
          J.attribute("severity", F.Severity == Level::Error     ? "critical"
                                  : F.Severity == Level::Warning ? "major"
                                                                 : "info");
          J.attributeObject("location", [&] {
            J.attribute("path", utf8(shownPath(F.Where.File, Style)));
            J.attributeObject("lines", [&] {
              J.attribute("begin", std::max(F.Where.Line, 1u));
            });
          });
          if (const CheckInfo *Rule = findRule(F.Check)) {
            J.attributeArray("categories", [&] { J.value("Bug Risk"); });
            J.attributeObject(
                "content", [&] { J.attribute("body", utf8(Rule->Summary)); });
          }
        });
      }
    });
  }
  OS << '\n';
}

} // namespace async_tidy
