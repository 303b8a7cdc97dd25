// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The verb 'doctor': what is wrong with this installation and this database,
// before somebody has to guess it from missing findings.
#include "cli/CheckOptions.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <iostream>
#include <map>
#include <unistd.h>

namespace async_tidy {

namespace {

class Doctor {
public:
  explicit Doctor(CheckOptions Options) : Options(std::move(Options)) {}

  int run() {
    say("ok", "async-tidy " + toolVersion() + ", Clang " + clangVersion());
    if (std::string Error = checkResourceDir(Options.Changes); !Error.empty())
      say("failed", Error);
    else
      say("ok", "builtin headers in " + Options.Changes.ResourceDir);
    plugin();
    database();
    return Failed ? ExitNoVerdict : ExitClean;
  }

private:
  void say(std::string Word, const std::string &Text) {
    Failed |= Word == "failed";
    Word.resize(9, ' ');
    std::cout << Word << Text << '\n';
  }

  /// Loads the plugin into the stock clang-tidy and counts its checks.
  void plugin() {
    std::string Plugin = pluginPath();
    if (!llvm::sys::fs::exists(Plugin)) {
      say("warning", "no plugin in " + Plugin);
      return;
    }
    auto Tidy = llvm::sys::findProgramByName("clang-tidy-22");
    if (!Tidy)
      Tidy = llvm::sys::findProgramByName(
          "clang-tidy", {std::string(ASYNC_TIDY_LLVM_ROOT) + "/bin"});
    if (!Tidy) {
      say("warning", "no clang-tidy-22 to try the plugin with; install "
                     "clang-tidy-22 for use in editors");
      return;
    }
    llvm::SmallString<128> Output;
    int Fd = -1;
    if (llvm::sys::fs::createTemporaryFile("async-tidy", "txt", Fd, Output))
      return;
    llvm::FileRemover Remover(Output);
    ::close(Fd);
    std::string Load = "-load=" + Plugin;
    llvm::StringRef Args[] = {*Tidy, Load, "--checks=-*,async-*",
                              "--list-checks"};
    std::optional<llvm::StringRef> Redirects[] = {
        llvm::StringRef(""), llvm::StringRef(Output), llvm::StringRef(Output)};
    int Code = llvm::sys::ExecuteAndWait(*Tidy, Args, std::nullopt, Redirects,
                                         /*SecondsToWait=*/60);
    auto Text = llvm::MemoryBuffer::getFile(Output);
    llvm::StringRef Said = Text ? (*Text)->getBuffer() : "";
    size_t Listed = 0;
    for (const CheckInfo &Check : allChecks())
      Listed += Said.contains(llvm::StringRef(Check.Name));
    if (Code == 0 && Listed == allChecks().size())
      say("ok", *Tidy + " loads " + Plugin);
    else
      say("failed", *Tidy + " does not load " + Plugin + ": " +
                        Said.split('\n').first.str());
  }

  void database() {
    Plan Work = makePlan(Options.Plan);
    if (!Work.Error.empty()) {
      // Nobody has to have a database to ask for the version.
      bool Asked = !Options.Plan.BuildDirs.empty() ||
                   !Options.Plan.Databases.empty() ||
                   !Options.Plan.Paths.empty();
      say(Asked ? "failed" : "warning", Work.Error);
      return;
    }
    for (const std::string &Path : Work.Databases)
      say("ok", "compile database " + Path + ": " +
                    std::to_string(Work.Units.size()) + " C++ files");
    llvm::InitializeAllTargetInfos();
    std::map<std::string, size_t> Remarks;
    size_t Missing = 0, Problems = 0, Cxx20 = 0;
    std::string FirstMissing, FirstProblem;
    auto Files = llvm::vfs::getRealFileSystem();
    for (const CompileCommand &Unit : Work.Units) {
      if (!llvm::sys::fs::exists(Unit.File)) {
        if (!Missing++)
          FirstMissing = Unit.File;
        continue;
      }
      if (llvm::sys::fs::set_current_path(Unit.Directory)) {
        if (!Problems++)
          FirstProblem = Unit.File + ": its folder '" + Unit.Directory +
                         "' does not exist";
        continue;
      }
      CleanCommand Clean = cleanCommand(Unit, Options.Changes);
      std::unique_ptr<clang::CompilerInvocation> Invocation;
      if (Clean.Problem.empty())
        Invocation = makeInvocation(Clean, Files);
      for (const std::string &Remark : Clean.Remarks)
        ++Remarks[Remark];
      if (!Invocation) {
        if (!Problems++)
          FirstProblem = Unit.File + ": " + Clean.Problem;
        continue;
      }
      Cxx20 += Invocation->getLangOpts().CPlusPlus20;
    }
    if (Missing)
      say("warning", std::to_string(Missing) +
                         " of its files are gone, first " + FirstMissing);
    if (Problems)
      say("warning", std::to_string(Problems) +
                         " of its commands cannot be used, first " +
                         FirstProblem);
    size_t Usable = Work.Units.size() - Missing - Problems;
    if (Usable && Cxx20 == 0)
      say("warning", "no file is compiled as C++20 or later, so there are no "
                     "coroutines");
    else if (Usable)
      say("ok", std::to_string(Cxx20) + " of " + std::to_string(Usable) +
                    " files are C++20 or later");
    for (const auto &[Remark, Count] : Remarks)
      say("note", Remark + " (" + std::to_string(Count) +
                      (Count == 1 ? " file)" : " files)"));
  }

  CheckOptions Options;
  bool Failed = false;
};

} // namespace

int runDoctor(Arguments Args) {
  CheckOptions Options;
  CLI::App App("Looks at the installation and the compile database.",
               "async-tidy doctor");
  if (auto Code = parseCheckOptions(App, std::move(Args), Options))
    return *Code;
  return Doctor(std::move(Options)).run();
}

} // namespace async_tidy
