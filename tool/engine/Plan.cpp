// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whatever shrinks the selection to nothing is an error with a way out: a
// linter that checked nothing and says nothing looks like clean code.
#include "engine/Plan.h"
#include "engine/Hygiene.h"
#include "engine/Presets.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <set>

namespace async_tidy {

using llvm::StringRef;

static bool isHeader(StringRef File) {
  return llvm::is_contained(
      {".h", ".hh", ".hpp", ".hxx", ".h++", ".inl", ".ipp", ".tcc"},
      llvm::sys::path::extension(File).str());
}

static std::string realPath(const std::string &Path) {
  llvm::SmallString<256> Real;
  return llvm::sys::fs::real_path(Path, Real) ? Path : std::string(Real);
}

/// clang-tidy's form: 'FILE… -- g++ -I x -c FILE' or only flags.
static Plan planFromCommand(const PlanRequest &Request) {
  Plan Out;
  if (Request.Paths.empty()) {
    Out.Error = "no source file before '--'; name the files that the command "
                "behind it compiles";
    return Out;
  }
  CompileCommand Command;
  Command.Directory = absolutePath(".");
  Command.Args = Request.Command;
  if (Command.Args.empty() || Command.Args[0].starts_with("-") ||
      Command.Args[0].starts_with("@"))
    Command.Args.insert(Command.Args.begin(), "clang++");
  for (const std::string &Path : Request.Paths) {
    Command.File = absolutePath(Path);
    if (!llvm::sys::fs::exists(Command.File)) {
      Out.Error = "there is no file '" + Path + "'";
      return Out;
    }
    if (llvm::sys::fs::is_directory(Command.File)) {
      Out.Error = "'" + Path + "' is a folder; with '--' name the files";
      return Out;
    }
    Out.Units.push_back(Command);
  }
  return Out;
}

/// The databases to read; sets Error when there is none.
static std::vector<std::string> findDatabases(const PlanRequest &Request,
                                              std::string &Error) {
  std::vector<std::string> Out = Request.Databases;
  std::vector<std::string> Folders = Request.BuildDirs;
  if (!Request.Preset.empty()) {
    std::string Folder = presetBuildDir(Request.Preset, Error);
    if (!Error.empty())
      return {};
    Folders.push_back(Folder);
  }
  for (const std::string &Folder : Folders) {
    std::string Path = Folder;
    if (llvm::sys::fs::is_directory(Path)) {
      Path = Path + (StringRef(Path).ends_with("/") ? "" : "/") +
             "compile_commands.json";
      if (!llvm::sys::fs::exists(Path)) {
        Error = "there is no compile_commands.json in '" + Folder +
                "'; configure with -DCMAKE_EXPORT_COMPILE_COMMANDS=ON, or "
                "name another folder with -p";
        return {};
      }
    } else if (!llvm::sys::fs::exists(Path)) {
      Error = "there is no build folder '" + Folder + "'";
      return {};
    }
    Out.push_back(Path);
  }
  if (!Out.empty())
    return Out;
  std::vector<std::string> Starts = {"."};
  if (!Request.Paths.empty()) {
    std::string First = absolutePath(Request.Paths.front());
    Starts.insert(Starts.begin(),
                  llvm::sys::fs::is_directory(First)
                      ? First
                      : llvm::sys::path::parent_path(First).str());
  }
  for (const std::string &Start : Starts)
    if (std::string Path = findCompileDatabase(Start); !Path.empty())
      return {Path};
  Error = "no compile_commands.json in '" + absolutePath(Starts.front()) +
          "', its 'build' folder or a folder above; name the build folder with "
          "-p, or the compiler's command behind '--'";
  return {};
}

Plan makePlan(const PlanRequest &Request) {
  // A misspelt path must not come out as a complaint about databases.
  for (const std::string &Path : Request.Paths)
    if (!llvm::sys::fs::exists(Path)) {
      Plan Out;
      Out.Error = "there is no file or folder '" + Path + "'";
      return Out;
    }
  if (Request.HasCommand)
    return planFromCommand(Request);

  Plan Out;
  Out.Databases = findDatabases(Request, Out.Error);
  if (!Out.Error.empty())
    return Out;
  std::vector<CompileCommand> All;
  for (const std::string &Path : Out.Databases) {
    auto Database = loadCompileDatabase(Path, Out.Error);
    if (!Database)
      return Out;
    llvm::append_range(All, std::move(Database->Commands));
  }
  StringRef First = Out.Databases.front();
  if (All.empty()) {
    Out.Error = First.str() + ": the compile database is empty";
    Out.Empty = true;
    return Out;
  }
  llvm::erase_if(All, buildsHeader);

  std::vector<bool> Chosen(All.size(), false);
  if (Request.Paths.empty()) {
    for (size_t I = 0; I != All.size(); ++I)
      Chosen[I] = isCxx(All[I]);
    if (llvm::none_of(Chosen, [](bool B) { return B; })) {
      Out.Error = First.str() + ": none of its " + std::to_string(All.size()) +
                  " files is C++";
      Out.Empty = true;
      return Out;
    }
  }
  for (const std::string &Path : Request.Paths) {
    std::string Wanted = absolutePath(Path);
    bool Folder = llvm::sys::fs::is_directory(Wanted);
    auto Choose = [&](const std::string &Name, auto NameOf) {
      std::string Prefix = StringRef(Name).ends_with("/") ? Name : Name + "/";
      bool Any = false;
      for (size_t I = 0; I != All.size(); ++I) {
        const std::string File = NameOf(All[I]);
        if (Folder ? StringRef(File).starts_with(Prefix) && isCxx(All[I])
                   : File == Name)
          Chosen[I] = Any = true;
      }
      return Any;
    };
    if (Choose(Wanted, [](const CompileCommand &C) { return C.File; }))
      continue;
    // Through symbolic links, which cost a look at every file.
    if (Choose(realPath(Wanted),
               [](const CompileCommand &C) { return realPath(C.File); }))
      continue;
    if (Folder) {
      Out.Error = "no C++ file below '" + Path + "' is in " + First.str();
      Out.Empty = true;
    } else if (isHeader(Path)) {
      Out.Error = "'" + Path +
                  "' is a header: it is checked through the files that include "
                  "it; name one of these, or give a command behind '--'";
    } else {
      Out.Error = "'" + Path + "' is not in " + First.str() +
                  "; build it there, or give its command behind '--'";
    }
    return Out;
  }

  // The same command twice is one unit; another command is another unit, and
  // equal findings of both are merged later.
  std::set<std::pair<std::string, std::vector<std::string>>> Seen;
  for (size_t I = 0; I != All.size(); ++I) {
    if (!Chosen[I])
      continue;
    std::vector<std::string> Key;
    for (size_t A = 0; A != All[I].Args.size(); ++A) {
      if (All[I].Args[A] == "-o") {
        ++A;
        continue;
      }
      Key.push_back(All[I].Args[A]);
    }
    Key.push_back(All[I].Directory);
    if (Seen.emplace(All[I].File, std::move(Key)).second)
      Out.Units.push_back(std::move(All[I]));
  }
  return Out;
}

} // namespace async_tidy
