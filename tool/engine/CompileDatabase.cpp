// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/CompileDatabase.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/StringSaver.h"

namespace async_tidy {

std::string absolutePath(const std::string &Path, const std::string &Folder) {
  llvm::SmallString<256> Out(Path);
  if (llvm::sys::path::is_relative(Out) && !Folder.empty()) {
    Out = Folder;
    llvm::sys::path::append(Out, Path);
  }
  llvm::sys::fs::make_absolute(Out);
  llvm::sys::path::remove_dots(Out, /*remove_dot_dot=*/true);
  return std::string(Out);
}

static std::vector<std::string> splitCommand(llvm::StringRef Command) {
  llvm::BumpPtrAllocator Memory;
  llvm::StringSaver Saver(Memory);
  llvm::SmallVector<const char *, 64> Args;
  llvm::cl::TokenizeGNUCommandLine(Command, Saver, Args);
  return {Args.begin(), Args.end()};
}

std::optional<CompileDatabase> loadCompileDatabase(const std::string &Path,
                                                   std::string &Error) {
  auto Fail = [&](const llvm::Twine &Why) {
    Error = (Path + ": " + Why).str();
    return std::nullopt;
  };
  auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/true);
  if (!Buffer)
    return Fail("cannot read the compile database: " +
                Buffer.getError().message());
  auto Parsed = llvm::json::parse((*Buffer)->getBuffer());
  if (!Parsed) {
    // The parser says "[3:7, byte=42]: Expected object key".
    std::string Why = llvm::toString(Parsed.takeError());
    llvm::StringRef Text(Why), Place;
    if (Text.consume_front("[")) {
      std::tie(Place, Text) = Text.split(']');
      Text.consume_front(": ");
      Place = Place.split(',').first;
    }
    std::string Message = Text.str();
    if (!Message.empty())
      Message[0] = llvm::toLower(Message[0]);
    Error = Path + ":" + Place.str() + ": error: not JSON: " + Message;
    return std::nullopt;
  }
  const llvm::json::Array *Entries = Parsed->getAsArray();
  if (!Entries)
    return Fail("a compile database is a list of commands; this is not a list");

  CompileDatabase Out;
  Out.Path = Path;
  std::string Folder = absolutePath(Path);
  Folder = llvm::sys::path::parent_path(Folder).str();
  unsigned Number = 0;
  for (const llvm::json::Value &Value : *Entries) {
    ++Number;
    const llvm::json::Object *Entry = Value.getAsObject();
    if (!Entry)
      return Fail("entry " + llvm::Twine(Number) + " is no object");
    auto File = Entry->getString("file");
    if (!File || File->empty())
      return Fail("entry " + llvm::Twine(Number) + " has no 'file'");
    CompileCommand Command;
    // A missing folder happens in hand-written files; that of the database is
    // what their authors mean.
    Command.Directory = absolutePath(
        Entry->getString("directory").value_or(Folder).str(), Folder);
    Command.File = absolutePath(File->str(), Command.Directory);
    if (const llvm::json::Array *Args = Entry->getArray("arguments")) {
      for (const llvm::json::Value &Arg : *Args) {
        auto Text = Arg.getAsString();
        if (!Text)
          return Fail("entry " + llvm::Twine(Number) +
                      " has an argument that is no text");
        Command.Args.push_back(Text->str());
      }
    } else if (auto Text = Entry->getString("command")) {
      Command.Args = splitCommand(*Text);
    } else {
      return Fail("entry " + llvm::Twine(Number) +
                  " has neither 'command' nor 'arguments'");
    }
    if (Command.Args.empty())
      return Fail("entry " + llvm::Twine(Number) + " has an empty command");
    Out.Commands.push_back(std::move(Command));
  }
  return Out;
}

std::string findCompileDatabase(const std::string &Folder) {
  llvm::SmallString<256> Here(absolutePath(Folder));
  while (true) {
    for (llvm::StringRef Sub : {"", "build"}) {
      llvm::SmallString<256> Path(Here);
      if (!Sub.empty())
        llvm::sys::path::append(Path, Sub);
      llvm::sys::path::append(Path, "compile_commands.json");
      if (llvm::sys::fs::exists(Path))
        return std::string(Path);
    }
    if (!llvm::sys::path::has_relative_path(Here))
      return {};
    llvm::sys::path::remove_filename(Here);
  }
}

} // namespace async_tidy
