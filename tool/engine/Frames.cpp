// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How large a frame is decides CoroSplit, a pass of LLVM, after inlining: what
// lives across a suspension then, laid out so that variables share a place. No
// analysis of the source knows that number; CoroSplit tells it in a remark
// ("Split 'f' (frame_size=32800, align=16)").
//
// So the unit is compiled once more, to LLVM's intermediate code and no
// further, with its own flags, and the remarks are read from the record that
// Clang writes of them. Three ways to do so were weighed:
//
//  * Clang's code generator linked in. The tool grows by half, and every start
//    of it, for whatever purpose, initialises the options of all of LLVM's
//    passes (docs/design/performance.md has the numbers).
//  * A library of our own, loaded when needed. Two copies of Clang in one
//    process, of which one must not be seen by the other.
//  * A child that becomes the Clang of the same packages. Costs one fork, and
//    nothing at all when nobody asks. This one.
//
// The unit must be parsed again in each of them: we skip the bodies of
// functions in system headers, and an awaiter whose 'await_ready' cannot be
// inlined stays in the frame.
#include "engine/Frames.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Mangle.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Remarks/Remark.h"
#include "llvm/Remarks/RemarkParser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace async_tidy {

using namespace clang;
using llvm::StringRef;

/// Of CPU; a unit that needs more keeps its estimates.
static constexpr rlim_t MaxSeconds = 120;

Frames::Frames(const CompilerInvocation &From)
    : Invocation(std::make_unique<CompilerInvocation>(From)) {}
Frames::~Frames() = default;

/// Runs \p Args and waits for the end; nothing of what it says is shown. It
/// dies with us, as a unit that is stopped for being slow must not leave it
/// behind.
static bool run(const std::vector<std::string> &Args) {
  std::vector<char *> Argv;
  for (const std::string &Arg : Args)
    Argv.push_back(const_cast<char *>(Arg.c_str()));
  Argv.push_back(nullptr);
  pid_t Pid = fork();
  if (Pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (int Null = open("/dev/null", O_RDWR); Null >= 0)
      for (int Fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        dup2(Null, Fd);
    rlimit Limit{MaxSeconds, MaxSeconds};
    setrlimit(RLIMIT_CPU, &Limit);
    execv(Argv.front(), Argv.data());
    _exit(127);
  }
  int Status = 0;
  while (Pid > 0 && waitpid(Pid, &Status, 0) < 0)
    if (errno != EINTR)
      return false;
  return Pid > 0 && WIFEXITED(Status) && WEXITSTATUS(Status) == 0;
}

void Frames::measure() {
  Measured = true;
  llvm::SmallString<128> Record;
  if (llvm::sys::fs::createTemporaryFile("async-tidy", "opt.yaml", Record))
    return;
  CompilerInvocation &I = *Invocation;
  I.getFrontendOpts().ProgramAction = frontend::EmitLLVMOnly;
  I.getFrontendOpts().SkipFunctionBodies = false;
  I.getDiagnosticOpts().IgnoreWarnings = true;
  I.getCodeGenOpts().OptRecordFile = std::string(Record);
  I.getCodeGenOpts().OptRecordPasses = "coro-split";
  I.getCodeGenOpts().OptRecordFormat = "yaml";
  std::vector<std::string> Args{ASYNC_TIDY_LLVM_ROOT "/bin/clang", "-cc1"};
  llvm::append_range(Args, I.getCC1CommandLine());
  if (run(Args))
    if (auto Buffer = llvm::MemoryBuffer::getFile(Record))
      read((*Buffer)->getBuffer().str());
  llvm::sys::fs::remove(Record);
}

void Frames::read(const std::string &Records) {
  auto Parser =
      llvm::remarks::createRemarkParser(llvm::remarks::Format::YAML, Records);
  if (!Parser) {
    llvm::consumeError(Parser.takeError());
    return;
  }
  while (true) {
    auto Remark = (*Parser)->next();
    if (!Remark) {
      // The end is an error too.
      llvm::consumeError(Remark.takeError());
      return;
    }
    const llvm::remarks::Remark &R = **Remark;
    auto Size = llvm::find_if(
        R.Args, [](const auto &Arg) { return Arg.Key == "frame_size"; });
    uint64_t Bytes = 0;
    if (R.RemarkName != "CoroSplit" || Size == R.Args.end() ||
        Size->Val.getAsInteger(10, Bytes))
      continue;
    ByName[R.FunctionName] = Bytes;
    if (!R.Loc)
      continue;
    auto [It, New] = ByPlace.try_emplace(
        {llvm::sys::path::filename(R.Loc->SourceFilePath).str(),
         R.Loc->SourceLine},
        Bytes);
    if (!New && It->second != Bytes)
      It->second = 0;
  }
}

std::optional<uint64_t> Frames::sizeOf(const FunctionDecl *F) {
  ASTContext &Context = F->getASTContext();
  if (!Measured) {
    Names = std::make_unique<ASTNameGenerator>(Context);
    measure();
  }
  if (ByName.empty())
    return std::nullopt;
  std::string Name = Names->getName(F);
  // A lambda that no other unit can see is numbered in the order in which code
  // is generated.
  if (!StringRef(Name).contains("$_")) {
    auto It = ByName.find(Name);
    return It == ByName.end() ? std::nullopt : std::optional(It->second);
  }
  PresumedLoc Where =
      Context.getSourceManager().getPresumedLoc(F->getLocation());
  if (Where.isInvalid())
    return std::nullopt;
  // The record has the path as absolute.
  auto It = ByPlace.find(
      {llvm::sys::path::filename(Where.getFilename()).str(), Where.getLine()});
  return It == ByPlace.end() || !It->second ? std::nullopt
                                            : std::optional(It->second);
}

} // namespace async_tidy
