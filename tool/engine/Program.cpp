// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/Program.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"
#include <unistd.h>

namespace async_tidy {

using llvm::StringRef;

ProgramResult runProgram(std::vector<std::string> Command, unsigned Seconds) {
  ProgramResult Out;
  auto Program = llvm::sys::findProgramByName(Command[0]);
  if (!Program) {
    Out.Errors = Command[0] + " is not installed";
    return Out;
  }
  llvm::SmallString<128> Printed, Errors;
  for (auto *Path : {&Printed, &Errors}) {
    int Fd = -1;
    if (llvm::sys::fs::createTemporaryFile("async-tidy", "run", Fd, *Path)) {
      Out.Errors = "no temporary file could be made";
      return Out;
    }
    ::close(Fd);
  }
  llvm::FileRemover RemovePrinted(Printed), RemoveErrors(Errors);
  llvm::SmallVector<StringRef, 16> Argv(Command.begin(), Command.end());
  std::optional<StringRef> Redirects[] = {StringRef(""), StringRef(Printed),
                                          StringRef(Errors)};
  Out.Code = llvm::sys::ExecuteAndWait(*Program, Argv, std::nullopt, Redirects,
                                       Seconds);
  if (auto Text = llvm::MemoryBuffer::getFile(Printed))
    Out.Out = (*Text)->getBuffer().str();
  if (auto Text = llvm::MemoryBuffer::getFile(Errors))
    Out.Errors = (*Text)->getBuffer().str();
  return Out;
}

} // namespace async_tidy
