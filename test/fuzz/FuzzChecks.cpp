// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// libFuzzer's target: one source text in, every check over it, in this process.
// docs/contributing/fuzzing.md says how to run it.
//
// The headers that nearly every test includes are compiled once, into a
// precompiled header; what is left of one run takes some ten milliseconds
// instead of a second.
#include "../../checks/AsyncTidyModule.h"
#include "../../checks/CheckInfo.h"
#include "../../checks/analysis/Analysis.h"
#include "Mutator.h"
#include "clang-tidy/ClangTidy.h"
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/Stack.h"
#include "clang/Driver/CreateInvocationFromArgs.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Frontend/MultiplexConsumer.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace clang;
using llvm::StringRef;

namespace {

struct FuzzModule : tidy::ClangTidyModule {
  void addCheckFactories(tidy::ClangTidyCheckFactories &Factories) override {
    tidy::async::registerChecks(Factories);
  }
};
tidy::ClangTidyModuleRegistry::Add<FuzzModule> Module("async-module",
                                                      "Adds checks for asynchronous C++.");

constexpr char Source[] = "/async-tidy-fuzz/input.cpp";
/// What the tests include. The other fakes are small, and some tests define
/// their names themselves.
constexpr char Prelude[] = R"(
#include "async_mock.h"
#include <algorithm>
#include <any>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <functional>
#include <future>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <semaphore>
#include <set>
#include <shared_mutex>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>
)";

/// Only the declarations of the input are matched, as in a real run; what comes
/// out of the precompiled header stays there until somebody asks.
class ScopeConsumer : public ASTConsumer {
public:
  bool HandleTopLevelDecl(DeclGroupRef Group) override {
    Scope.insert(Scope.end(), Group.begin(), Group.end());
    return true;
  }
  void HandleTranslationUnit(ASTContext &Context) override { Context.setTraversalScope(Scope); }

private:
  std::vector<Decl *> Scope;
};

class FuzzAction : public ASTFrontendAction {
public:
  explicit FuzzAction(tidy::ClangTidyContext &Context) : Factory(Context) {}
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI, StringRef File) override {
    std::vector<std::unique_ptr<ASTConsumer>> Consumers;
    Consumers.push_back(std::make_unique<ScopeConsumer>());
    Consumers.push_back(Factory.createASTConsumer(CI, File));
    return std::make_unique<MultiplexConsumer>(std::move(Consumers));
  }

private:
  tidy::ClangTidyASTConsumerFactory Factory;
};

std::string PrecompiledHeader;

std::unique_ptr<CompilerInvocation>
invocation(llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files) {
  std::vector<const char *> Args{"clang++",
                                 "-std=c++20",
                                 "-w",
                                 "-resource-dir",
                                 ASYNC_TIDY_RESOURCE_DIR,
                                 "-I",
                                 ASYNC_TIDY_TEST_INPUTS,
                                 "-fbracket-depth=2000",
                                 "-ftemplate-depth=100",
                                 "-fconstexpr-steps=10000",
                                 "-ferror-limit=0",
                                 "-fsyntax-only",
                                 Source};
  CreateInvocationOptions Options;
  Options.VFS = std::move(Files);
  Options.ProbePrecompiled = false;
  return createInvocation(Args, Options);
}

llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> filesWith(StringRef Text) {
  auto Memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  Memory->addFile(Source, 0, llvm::MemoryBuffer::getMemBufferCopy(Text));
  auto All =
      llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(llvm::vfs::getRealFileSystem());
  All->pushOverlay(std::move(Memory));
  return All;
}

void makePrecompiledHeader() {
  llvm::SmallString<128> Path;
  if (llvm::sys::fs::createTemporaryFile("async-tidy-fuzz", "pch", Path))
    abort();
  auto Files = filesWith(Prelude);
  auto Invocation = invocation(Files);
  Invocation->getFrontendOpts().OutputFile = std::string(Path);
  Invocation->getFrontendOpts().ProgramAction = frontend::GeneratePCH;
  // The main file becomes a header, and the next main file another one.
  Invocation->getLangOpts().CompilingPCH = true;
  CompilerInstance CI(std::move(Invocation));
  CI.setVirtualFileSystem(Files);
  CI.createDiagnostics();
  GeneratePCHAction Action;
  if (!CI.ExecuteAction(Action)) {
    llvm::errs() << "the headers of the tests do not compile\n";
    abort();
  }
  PrecompiledHeader = std::string(Path);
  atexit([] { llvm::sys::fs::remove(PrecompiledHeader); });
}

class FuzzOptions : public tidy::ClangTidyOptionsProvider {
public:
  FuzzOptions() {
    Options = tidy::ClangTidyOptions::getDefaults();
    std::string Checks = "-*";
    // By its full name a check runs whatever its status is.
    for (const async_tidy::CheckInfo &Check : async_tidy::allChecks())
      Checks += "," + std::string(Check.Name);
    Options.Checks = Checks;
    Options.HeaderFilterRegex = ".*";
  }
  const tidy::ClangTidyGlobalOptions &getGlobalOptions() override { return Global; }
  std::vector<OptionsSource> getRawOptions(StringRef) override { return {{Options, "fuzz"}}; }

private:
  tidy::ClangTidyGlobalOptions Global;
  tidy::ClangTidyOptions Options;
};

void analyse(StringRef Text) {
  auto Files = filesWith(Text);
  auto Invocation = invocation(Files);
  if (!Invocation)
    return;
  Invocation->getPreprocessorOpts().ImplicitPCHInclude = PrecompiledHeader;
  Invocation->getPreprocessorOpts().DisablePCHOrModuleValidation =
      DisableValidationForModuleKind::PCH;
  Invocation->getFrontendOpts().DisableFree = false;
  tidy::ClangTidyContext Context(std::make_unique<FuzzOptions>());
  auto DiagOptions = std::make_unique<DiagnosticOptions>();
  tidy::ClangTidyDiagnosticConsumer Consumer(Context, nullptr, /*RemoveIncompatibleErrors=*/false);
  DiagnosticsEngine Engine(DiagnosticIDs::create(), *DiagOptions, &Consumer,
                           /*ShouldOwnClient=*/false);
  Context.setDiagnosticsEngine(std::move(DiagOptions), &Engine);
  CompilerInstance CI(std::move(Invocation));
  CI.setVirtualFileSystem(Files);
  CI.createDiagnostics(&Consumer, /*ShouldOwnClient=*/false);
  FuzzAction Action(Context);
  CI.ExecuteAction(Action);
  auto Found = Consumer.take();
  if (!getenv("ASYNC_TIDY_FUZZ_SHOW"))
    return;
  for (const tidy::ClangTidyError &E : Found)
    llvm::errs() << "offset " << E.Message.FileOffset << ": " << E.Message.Message << " ["
                 << E.DiagnosticName << "]\n";
}

/// Keeps \p Text in the folder that ASYNC_TIDY_FUZZ_FORK names.
void keep(StringRef Text, const char *Why, int Number) {
  std::string Path = std::string(getenv("ASYNC_TIDY_FUZZ_FORK")) + "/" + Why + "-" +
                     std::to_string(Number) + "-" + std::to_string(llvm::hash_value(Text)) + ".cpp";
  std::error_code EC;
  llvm::raw_fd_ostream(Path, EC) << Text;
  llvm::errs() << "kept " << Path << '\n';
}

/// In a process of its own, so that Clang's own crashes do not end the run.
void analyseInChild(StringRef Text) {
  constexpr unsigned Seconds = 30; // of CPU
  pid_t Pid = fork();
  if (Pid == 0) {
    // libFuzzer's handlers would end the run; ASan's report is wanted.
    for (int Signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGXCPU})
      signal(Signal, SIG_DFL);
    rlimit Limit{Seconds, Seconds};
    setrlimit(RLIMIT_CPU, &Limit);
    rlimit NoCore{0, 0};
    setrlimit(RLIMIT_CORE, &NoCore);
    analyse(Text);
    _exit(0);
  }
  int Status = 0;
  if (Pid < 0 || waitpid(Pid, &Status, 0) != Pid)
    return;
  if (WIFSIGNALED(Status))
    keep(Text, WTERMSIG(Status) == SIGKILL || WTERMSIG(Status) == SIGXCPU ? "hang" : "crash",
         WTERMSIG(Status));
  else if (WEXITSTATUS(Status) != 0)
    keep(Text, "report", WEXITSTATUS(Status));
}

size_t put(const std::string &Text, uint8_t *Data, size_t MaxSize) {
  size_t Size = std::min(Text.size(), MaxSize);
  memcpy(Data, Text.data(), Size);
  return Size;
}

StringRef text(const uint8_t *Data, size_t Size) {
  return {reinterpret_cast<const char *>(Data), Size};
}

} // namespace

extern "C" {

int LLVMFuzzerInitialize(int *, char ***) {
  noteBottomOfStack();
  llvm::InitializeAllTargetInfos();
  std::string Wrong = tidy::async::Analysis::preloadModels(async_tidy::Config{});
  if (!Wrong.empty()) {
    llvm::errs() << Wrong << '\n';
    abort();
  }
  makePrecompiledHeader();
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  if (text(Data, Size).contains('\0'))
    return -1;
  if (getenv("ASYNC_TIDY_FUZZ_FORK"))
    analyseInChild(text(Data, Size));
  else
    analyse(text(Data, Size));
  return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *Data, size_t Size, size_t MaxSize, unsigned Seed) {
  async_tidy::fuzz::Mutator M(Seed);
  return put(M.mutate(text(Data, Size)), Data, MaxSize);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *Data1, size_t Size1, const uint8_t *Data2,
                                 size_t Size2, uint8_t *Out, size_t MaxOutSize, unsigned Seed) {
  async_tidy::fuzz::Mutator M(Seed);
  return put(M.splice(text(Data1, Size1), text(Data2, Size2)), Out, MaxOutSize);
}
}
