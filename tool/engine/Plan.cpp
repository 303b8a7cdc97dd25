// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whatever shrinks the selection to nothing is an error with a way out: a
// linter that checked nothing and says nothing looks like clean code.
#include "engine/Plan.h"
#include "engine/Hygiene.h"
#include "engine/Presets.h"
#include "finding/SourceText.h"
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

static bool exists(const std::string &File) {
  return replacedText(File) || llvm::sys::fs::exists(File);
}

/// The command whose flags are likely to be those of \p File: that of a source
/// of the same name (for a header), then of the one whose folder is nearest.
static const CompileCommand *
nearestCommand(const std::string &File,
               const std::vector<CompileCommand> &Commands) {
  auto Rank = [&](const CompileCommand &C) {
    StringRef A = File, B = C.File;
    size_t Common = 0, Length = std::min(A.size(), B.size());
    for (size_t I = 0; I != Length && A[I] == B[I]; ++I)
      Common += A[I] == '/';
    bool SameName = llvm::sys::path::stem(A) == llvm::sys::path::stem(B);
    // Of equally near ones that which is not deeper than it must be.
    return std::tuple(SameName, Common, -int(B.count('/')));
  };
  const CompileCommand *Best = nullptr;
  for (const CompileCommand &C : Commands)
    if (isCxx(C) && (!Best || Rank(C) > Rank(*Best)))
      Best = &C;
  return Best;
}

/// --guess-flags: \p File with the flags of another, or of nobody.
static void guess(const std::string &File,
                  const std::vector<CompileCommand> &Commands, Plan &Out) {
  CompileCommand Guess;
  if (const CompileCommand *Near = nearestCommand(File, Commands)) {
    Guess = *Near;
    Out.Guesses.push_back("'" + File + "' is checked with the flags of '" +
                          Near->File + "'");
  } else {
    Guess.Directory = llvm::sys::path::parent_path(File).str();
    Guess.Args = {"clang++", "-std=c++20"};
    Out.Guesses.push_back("'" + File +
                          "' is checked as C++20 without any other flag");
  }
  Guess.File = File;
  Out.Units.push_back(std::move(Guess));
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
    if (!exists(Command.File)) {
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
                                              std::string &Error,
                                              bool &NoDatabase) {
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
  NoDatabase = true;
  Error = "no compile_commands.json in '" + absolutePath(Starts.front()) +
          "', its 'build' folder or a folder above; name the build folder with "
          "-p, or the compiler's command behind '--'";
  return {};
}

Plan makePlan(const PlanRequest &Request) {
  // A misspelt path must not come out as a complaint about databases.
  for (const std::string &Path : Request.Paths)
    if (!exists(absolutePath(Path))) {
      Plan Out;
      Out.Error = "there is no file or folder '" + Path + "'";
      return Out;
    }
  if (Request.HasCommand)
    return planFromCommand(Request);

  Plan Out;
  Out.Databases = findDatabases(Request, Out.Error, Out.NoDatabase);
  if (Out.NoDatabase && Request.GuessFlags && !Request.Paths.empty() &&
      llvm::none_of(Request.Paths, [](const std::string &Path) {
        return llvm::sys::fs::is_directory(Path);
      })) {
    Out.Error.clear();
    for (const std::string &Path : Request.Paths)
      guess(absolutePath(Path), {}, Out);
    return Out;
  }
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
    if (Request.GuessFlags && !Folder) {
      guess(Wanted, All, Out);
      continue;
    }
    if (Folder) {
      Out.Error = "no C++ file below '" + Path + "' is in " + First.str();
      Out.Empty = true;
    } else if (isHeader(Path)) {
      Out.Error = "'" + Path +
                  "' is a header: it is checked through the files that include "
                  "it; name one of these, or give a command behind '--'";
    } else {
      Out.Error = "'" + Path + "' is not in " + First.str() +
                  "; build it there, give its command behind '--', or use "
                  "--guess-flags";
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
