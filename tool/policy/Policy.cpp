// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/Policy.h"
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

static bool globMatches(std::string_view Glob, std::string_view Path) {
  while (!Glob.empty()) {
    if (Glob.starts_with("**")) {
      Glob.remove_prefix(2);
      if (Glob.starts_with('/')) // '**/' also stands for nothing
        if (globMatches(Glob.substr(1), Path))
          return true;
      for (size_t I = 0; I <= Path.size(); ++I)
        if (globMatches(Glob, Path.substr(I)))
          return true;
      return false;
    }
    if (Glob.front() == '*') {
      Glob.remove_prefix(1);
      for (size_t I = 0; I <= Path.size(); ++I) {
        if (globMatches(Glob, Path.substr(I)))
          return true;
        if (I < Path.size() && Path[I] == '/')
          return false;
      }
      return false;
    }
    if (Path.empty())
      return false;
    if (Glob.front() == '?' ? Path.front() == '/'
                            : Glob.front() != Path.front())
      return false;
    Glob.remove_prefix(1);
    Path.remove_prefix(1);
  }
  return Path.empty();
}

bool matchesPath(const std::vector<std::string> &Globs, const std::string &Root,
                 std::string_view File) {
  std::string_view Relative = File;
  if (File.size() > Root.size() && File.starts_with(Root) &&
      File[Root.size()] == '/')
    Relative.remove_prefix(Root.size() + 1);
  return std::ranges::any_of(Globs, [&](std::string_view Glob) {
    if (Glob.starts_with("./"))
      Glob.remove_prefix(2);
    if (Glob.starts_with('/'))
      return globMatches(Glob, File);
    if (Glob.find('/') == std::string_view::npos)
      return globMatches("**/" + std::string(Glob), File);
    if (Glob.ends_with('/'))
      return globMatches(std::string(Glob) + "**", Relative);
    return globMatches(Glob, Relative);
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
         std::ranges::any_of(
             Findings, [&](const Finding &F) { return F.Severity >= FailOn; });
}

} // namespace async_tidy
