// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/Policy.h"
#include "ConfigFile.h"
#include <algorithm>
#include <tuple>

namespace async_tidy {

static auto key(const Finding &F) {
  return std::tie(F.Where.File, F.Where.Offset, F.Check, F.Message);
}

void sortAndDedupe(std::vector<Finding> &Findings) {
  std::ranges::sort(Findings, [](const Finding &A, const Finding &B) {
    if (auto Order = key(A) <=> key(B); Order != 0)
      return Order < 0;
    // What is left decides nothing but must not depend on the order of units.
    return std::tie(B.Severity, A.Certainty, A.InMainFile) <
           std::tie(A.Severity, B.Certainty, B.InMainFile);
  });
  auto Same = [](const Finding &A, const Finding &B) {
    return key(A) == key(B);
  };
  auto Rest = std::ranges::unique(Findings, Same);
  Findings.erase(Rest.begin(), Rest.end());
}

bool matchesPath(const std::vector<std::string> &Globs, const std::string &Root,
                 std::string_view File) {
  return std::ranges::any_of(Globs, [&](const std::string &Glob) {
    return configGlobMatches(Glob, Root, File);
  });
}

void keepHeaders(std::vector<Finding> &Findings,
                 const std::vector<std::string> &Globs,
                 const std::string &Root) {
  if (Globs.empty())
    return;
  std::erase_if(Findings, [&](const Finding &F) {
    return !F.InMainFile && !matchesPath(Globs, Root, F.Where.File);
  });
}

bool anyFails(const std::vector<Finding> &Findings, Level FailOn) {
  return FailOn != Level::Off &&
         std::ranges::any_of(Findings, [&](const Finding &F) {
           return F.open() && F.Severity >= FailOn;
         });
}

} // namespace async_tidy
