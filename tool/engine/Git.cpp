// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Continuous integration clones one commit, without the branch that a change
// is compared with. A linter that then says nothing, or compares with
// something else, passes everything; so a revision that is not there is an
// error, with the command that brings it.
#include "engine/Git.h"
#include "engine/CompileDatabase.h"
#include "engine/Program.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

namespace async_tidy {

using llvm::StringRef;

namespace {

using Answer = ProgramResult;

Answer git(std::vector<std::string> Args) {
  Args.insert(Args.begin(), {"git", "-c", "core.quotepath=off"});
  return runProgram(std::move(Args));
}

std::string line(const Answer &A) {
  return StringRef(A.Out).split('\n').first.str();
}

/// The command that brings \p Revision.
std::string fetchCommand(const std::string &Revision, bool Deepen) {
  // 'HEAD~3' is no name that a fetch could bring: more history is.
  Deepen |= Revision.starts_with("-") ||
            Revision.find_first_of("~^@{}: ") != Revision.npos;
  Answer Remotes = git({"remote"});
  llvm::SmallVector<StringRef, 4> Names;
  StringRef(Remotes.Out).split(Names, '\n', -1, false);
  std::string Remote = Names.empty() ? "origin" : Names.front().str();
  for (StringRef Name : Names)
    if (Name == "origin")
      Remote = "origin";
  std::string Branch;
  for (StringRef Name : Names)
    if (StringRef(Revision).starts_with((Name + "/").str())) {
      Remote = Name.str();
      Branch = Revision.substr(Name.size() + 1);
    }
  std::string Command = "git fetch ";
  if (Deepen && line(git({"rev-parse", "--is-shallow-repository"})) == "true")
    Command += "--unshallow ";
  Command += Remote;
  // "origin/main" stands in "refs/remotes", and a clone of one branch would not
  // put it there by itself.
  if (!Branch.empty())
    return Command + " +refs/heads/" + Branch + ":refs/remotes/" + Remote +
           "/" + Branch;
  bool IsHash = Revision.size() >= 7 && llvm::all_of(Revision, [](char C) {
                  return llvm::isHexDigit(C);
                });
  if (IsHash || Deepen)
    return Command + (IsHash ? " " + Revision : "");
  return Command + " " + Revision + ":" + Revision;
}

std::string known(const std::string &Revision) {
  return line(git({"rev-parse", "--verify", "--quiet", "--end-of-options",
                   Revision + "^{commit}"}));
}

} // namespace

GitDiff gitDiff(GitBase Base, const std::string &Revision) {
  GitDiff Out;
  Answer Top = git({"rev-parse", "--show-toplevel"});
  if (Top.Code != 0) {
    std::string Why = StringRef(Top.Errors).split('\n').first.str();
    // Another user owns the checkout: usual in containers.
    if (StringRef(Top.Errors).contains("dubious ownership"))
      Why += "; run 'git config --global --add safe.directory " +
             absolutePath(".") + "'";
    Out.Error = "git cannot say what changed: " + Why;
    return Out;
  }
  Out.Root = line(Top);
  std::string From = Revision;
  if (Base != GitBase::Staged && known(Revision).empty()) {
    Out.Error = "there is no revision '" + Revision + "' in this clone; run '" +
                fetchCommand(Revision, Base == GitBase::MergeBase) + "' first";
    return Out;
  }
  if (Base == GitBase::MergeBase) {
    From = line(git({"merge-base", Revision, "HEAD"}));
    if (From.empty()) {
      Out.Error = "this clone holds no common ancestor of HEAD and '" +
                  Revision + "'; run '" + fetchCommand(Revision, true) +
                  "' first";
      return Out;
    }
  }
  std::vector<std::string> Args = {"diff",
                                   "--unified=0",
                                   "--no-color",
                                   "--no-ext-diff",
                                   "--no-textconv",
                                   "--src-prefix=a/",
                                   "--dst-prefix=b/",
                                   "--no-relative",
                                   "-M"};
  if (Base == GitBase::Staged)
    Args.push_back("--cached");
  else
    Args.push_back(From);
  Args.push_back("--");
  Answer Diff = git(Args);
  if (Diff.Code != 0) {
    Out.Error =
        "git diff failed: " + StringRef(Diff.Errors).split('\n').first.str();
    return Out;
  }
  Out.Text = std::move(Diff.Out);
  if (Base == GitBase::Staged)
    return Out;
  // Of files that git does not know yet every line is new.
  Answer Others =
      git({"-C", Out.Root, "ls-files", "--others", "--exclude-standard", "-z"});
  StringRef Rest(Others.Out);
  while (!Rest.empty()) {
    StringRef Name;
    std::tie(Name, Rest) = Rest.split('\0');
    Out.Untracked.push_back(Out.Root + "/" + Name.str());
  }
  return Out;
}

GitPlace gitPlace() {
  GitPlace Out;
  Answer Head = git({"rev-parse", "--verify", "--quiet", "HEAD"});
  if (Head.Code != 0)
    return Out;
  Out.Revision = line(Head);
  std::string Uri = line(git({"config", "--get", "remote.origin.url"}));
  // 'git@host:path' is no URI, and a password in one is nobody's business.
  if (StringRef(Uri).contains("://") && !StringRef(Uri).contains('@'))
    Out.Uri = Uri;
  else if (StringRef(Uri).starts_with("git@"))
    Out.Uri = "https://" + StringRef(Uri).substr(4).split(':').first.str() +
              "/" + StringRef(Uri).split(':').second.str();
  return Out;
}

} // namespace async_tidy
