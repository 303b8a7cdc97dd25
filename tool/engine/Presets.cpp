// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "engine/Presets.h"
#include "engine/CompileDatabase.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <map>
#include <optional>
#include <vector>

namespace async_tidy {

using llvm::StringRef;

namespace {

struct Preset {
  std::string BinaryDir;
  std::vector<std::string> Inherits;
};

class Presets {
public:
  /// False when \p File is there but cannot be read.
  bool load(const std::string &File, std::string &Error) {
    auto Buffer = llvm::MemoryBuffer::getFile(File);
    if (!Buffer)
      return true;
    auto Parsed = llvm::json::parse((*Buffer)->getBuffer());
    if (!Parsed) {
      Error = File + ": not JSON: " + llvm::toString(Parsed.takeError());
      return false;
    }
    const llvm::json::Object *Top = Parsed->getAsObject();
    if (!Top)
      return true;
    if (const auto *Includes = Top->getArray("include"))
      for (const auto &Include : *Includes)
        if (auto Name = Include.getAsString())
          if (!load(absolutePath(Name->str(),
                                 llvm::sys::path::parent_path(File).str()),
                    Error))
            return false;
    const auto *List = Top->getArray("configurePresets");
    for (size_t I = 0; List && I != List->size(); ++I) {
      const llvm::json::Object *Entry = (*List)[I].getAsObject();
      auto Name = Entry ? Entry->getString("name") : std::nullopt;
      if (!Name)
        continue;
      Preset P;
      P.BinaryDir = Entry->getString("binaryDir").value_or("").str();
      if (auto One = Entry->getString("inherits"))
        P.Inherits.push_back(One->str());
      if (const auto *Many = Entry->getArray("inherits"))
        for (const auto &Value : *Many)
          P.Inherits.push_back(Value.getAsString().value_or("").str());
      All[Name->str()] = std::move(P);
    }
    return true;
  }

  bool empty() const { return All.empty(); }

  std::string names() const {
    std::string Out;
    for (const auto &[Name, P] : All)
      Out += (Out.empty() ? "" : ", ") + Name;
    return Out;
  }

  bool has(const std::string &Name) const { return All.contains(Name); }

  std::string binaryDir(const std::string &Name, unsigned Depth = 0) const {
    auto It = All.find(Name);
    if (It == All.end() || Depth > 20)
      return {};
    if (!It->second.BinaryDir.empty())
      return It->second.BinaryDir;
    for (const std::string &Parent : It->second.Inherits)
      if (std::string Dir = binaryDir(Parent, Depth + 1); !Dir.empty())
        return Dir;
    return {};
  }

private:
  std::map<std::string, Preset> All;
};

void replaceAll(std::string &Text, StringRef From, const std::string &To) {
  for (size_t At = 0; (At = Text.find(From.str(), At)) != std::string::npos;
       At += To.size())
    Text.replace(At, From.size(), To);
}

} // namespace

std::string presetBuildDir(const std::string &Name, std::string &Error) {
  std::string Folder = absolutePath(".");
  Presets Found;
  while (true) {
    for (const char *File : {"/CMakePresets.json", "/CMakeUserPresets.json"})
      if (!Found.load(Folder + File, Error))
        return {};
    if (!Found.empty() || !llvm::sys::path::has_relative_path(Folder))
      break;
    Folder = llvm::sys::path::parent_path(Folder).str();
  }
  if (Found.empty())
    Error = "--preset: there is no CMakePresets.json here or above";
  else if (!Found.has(Name))
    Error = "--preset: there is no preset '" + Name +
            "'; there are: " + Found.names();
  if (!Error.empty())
    return {};
  std::string Dir = Found.binaryDir(Name);
  if (Dir.empty()) {
    Error = "--preset: '" + Name + "' names no 'binaryDir'; use -p";
    return {};
  }
  replaceAll(Dir, "${sourceDir}", Folder);
  replaceAll(Dir, "${sourceParentDir}",
             llvm::sys::path::parent_path(Folder).str());
  replaceAll(Dir, "${sourceDirName}", llvm::sys::path::filename(Folder).str());
  replaceAll(Dir, "${presetName}", Name);
  replaceAll(Dir, "${hostSystemName}", "Linux");
  return absolutePath(Dir, Folder);
}

} // namespace async_tidy
