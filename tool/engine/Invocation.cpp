// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An option that Clang knows may still have a value that it refuses, and only
// the driver can tell: it is asked, what its complaint quotes is dropped, and
// it is asked again. When that leads nowhere, one try is left with nothing but
// what decides which text is read.
#include "engine/Hygiene.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/DiagnosticOptions.h"
#include "clang/Basic/TargetInfo.h"
#include "clang/Driver/CreateInvocationFromArgs.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Options/Options.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Support/VirtualFileSystem.h"

namespace async_tidy {

using namespace clang;
using namespace clang::options;
using llvm::StringRef;
using Strings = std::vector<std::string>;

namespace {

/// Collects the driver's errors.
struct ErrorCollector : DiagnosticConsumer {
  Strings Messages;
  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level < DiagnosticsEngine::Error)
      return;
    llvm::SmallString<128> Text;
    Info.FormatDiagnostic(Text);
    Messages.push_back(std::string(Text));
  }
};

Strings quotedWords(StringRef Message) {
  Strings Out;
  while (true) {
    StringRef Word;
    std::tie(std::ignore, Message) = Message.split('\'');
    if (Message.empty())
      return Out;
    std::tie(Word, Message) = Message.split('\'');
    if (!Word.empty())
      Out.push_back(Word.str());
  }
}

/// Drops the arguments that \p Message quotes; true when there was one.
bool dropQuoted(CleanCommand &Command, const std::string &Message) {
  Strings Words = quotedWords(Message);
  size_t End = llvm::find(Command.Args, "--") - Command.Args.begin();
  auto Drop = [&](auto Matches) {
    for (size_t I = 1; I < End; ++I) {
      if (!Matches(StringRef(Command.Args[I])))
        continue;
      Command.Remarks.push_back("dropped '" + Command.Args[I] +
                                "', which Clang refuses: " + Message);
      Command.Args.erase(Command.Args.begin() + I);
      return true;
    }
    return false;
  };
  for (const std::string &Word : Words)
    if (Word[0] == '-' && Word != "-w" && Drop([&](StringRef Arg) {
          return Arg == Word ||
                 (StringRef(Word).ends_with("=") && Arg.starts_with(Word));
        }))
      return true;
  // "unsupported argument 'x' to option 'flto='" names the option bare.
  for (const std::string &Word : Words)
    if (Word[0] != '-' && Drop([&](StringRef Arg) {
          return Arg.starts_with("-" + Word) || Arg.ends_with("=" + Word);
        }))
      return true;
  return false;
}

/// Only what decides which text is read and in which language.
void keepEssentials(CleanCommand &Command) {
  llvm::SmallVector<const char *, 128> Argv;
  for (size_t I = 1; I < Command.Args.size(); ++I)
    Argv.push_back(Command.Args[I].c_str());
  unsigned MissingIndex = 0, MissingCount = 0;
  auto Args = getDriverOptTable().ParseArgs(Argv, MissingIndex, MissingCount,
                                            llvm::opt::Visibility(ClangOption));
  llvm::opt::ArgStringList Kept;
  for (const llvm::opt::Arg *Arg : Args)
    for (unsigned Id :
         {OPT_I_Group, OPT_D, OPT_U, OPT_include, OPT_std_EQ, OPT_x,
          OPT_driver_mode, OPT_resource_dir_EQ, OPT_w, OPT_target,
          OPT__sysroot_EQ, OPT_isysroot, OPT_stdlib_EQ, OPT_ferror_limit_EQ})
      if (Arg->getOption().matches(Id)) {
        Arg->render(Args, Kept);
        break;
      }
  Strings Out{Command.Args[0]};
  Out.insert(Out.end(), Kept.begin(), Kept.end());
  Out.insert(Out.end(), {"--", Command.Args.back()});
  Command.Args = std::move(Out);
  Command.Remarks.push_back(
      "kept only include paths, macros and the language of its command");
}

} // namespace

std::unique_ptr<CompilerInvocation>
makeInvocation(CleanCommand &Command,
               llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files) {
  constexpr unsigned Rounds = 24;
  Strings Errors;
  for (unsigned Round = 0; Round != Rounds; ++Round) {
    ErrorCollector Collector;
    DiagnosticOptions DiagOptions;
    auto Diags = llvm::makeIntrusiveRefCnt<DiagnosticsEngine>(
        DiagnosticIDs::create(), DiagOptions, &Collector,
        /*ShouldOwnClient=*/false);
    llvm::SmallVector<const char *, 128> Argv;
    for (const std::string &Arg : Command.Args)
      Argv.push_back(Arg.c_str());
    CreateInvocationOptions Options;
    Options.Diags = Diags;
    Options.VFS = Files;
    Options.ProbePrecompiled = false;
    auto Invocation = createInvocation(Argv, Options);
    if (Invocation && Collector.Messages.empty()) {
      // The target may still refuse its processor.
      auto *Target =
          TargetInfo::CreateTargetInfo(*Diags, Invocation->getTargetOpts());
      bool Usable = Target && Collector.Messages.empty();
      delete Target;
      if (!Usable && !Invocation->getTargetOpts().ABI.empty()) {
        Collector.Messages.clear();
        Command.Remarks.push_back("dropped the ABI '" +
                                  Invocation->getTargetOpts().ABI +
                                  "', which Clang may not know");
        Invocation->getTargetOpts().ABI.clear();
        Target =
            TargetInfo::CreateTargetInfo(*Diags, Invocation->getTargetOpts());
        Usable = Target && Collector.Messages.empty();
        delete Target;
      }
      if (!Usable) {
        Invocation->getTargetOpts().CPU.clear();
        Invocation->getTargetOpts().TuneCPU.clear();
        Invocation->getTargetOpts().FeaturesAsWritten.clear();
        Command.Remarks.push_back("dropped the processor: " +
                                  (Collector.Messages.empty()
                                       ? std::string("unknown target")
                                       : Collector.Messages.front()));
      }
      return Invocation;
    }
    Errors = Collector.Messages;
    bool Dropped = false;
    for (const std::string &Message : Errors)
      Dropped |= dropQuoted(Command, Message);
    if (Dropped)
      continue;
    if (Round + 2 >= Rounds)
      break;
    keepEssentials(Command);
    Round = Rounds - 2; // one more try
  }
  Command.Problem =
      "Clang cannot use its command: " +
      (Errors.empty() ? std::string("no compilation in it") : Errors.front());
  return nullptr;
}

} // namespace async_tidy
