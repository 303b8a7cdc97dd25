// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clang finds the g++ of this machine and its headers by itself. Of a cross
// compiler, which may lie anywhere, it finds nothing, and the first '#include
// <vector>' ends the analysis. But g++ tells what it would do: '-v' prints its
// target and the folders that it looks into. Those of its own builtin headers
// are left out, since Clang has its own and cannot read GCC's.
//
// Only compilers whose name begins with another machine's are asked: to run
// what a database names is no small thing, and for the g++ of this machine
// there is no need to.
#include "engine/Toolchain.h"
#include "engine/Program.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"
#include <map>

namespace async_tidy {

using llvm::StringRef;

/// "arm-none-eabi" of "/opt/x/bin/arm-none-eabi-g++-12"; or empty.
static std::string machineOf(const std::string &Compiler) {
  StringRef Name = llvm::sys::path::filename(Compiler);
  StringRef Version = Name.substr(Name.rfind('-') + 1);
  if (Name.contains('-') && !Version.empty() && llvm::isDigit(Version[0]))
    Name = Name.drop_back(Version.size() + 1);
  for (StringRef Ending : {"-g++", "-gcc", "-c++"})
    if (Name.consume_back(Ending))
      return Name.str();
  return {};
}

bool isCrossCompiler(const std::string &Compiler) {
  std::string Machine = machineOf(Compiler);
  if (Machine.empty())
    return false;
  llvm::Triple Its(llvm::Triple::normalize(Machine));
  llvm::Triple Ours(llvm::sys::getDefaultTargetTriple());
  // "x86_64-poky-linux" is a system of its own; who packs a distribution's
  // compiler puts a name there as well.
  bool Own =
      llvm::is_contained({"", "unknown", "pc", "linux", "redhat", "suse"},
                         Its.getVendorName().str());
  return Its.getArch() != llvm::Triple::UnknownArch &&
         (Its.getArch() != Ours.getArch() || Its.getOS() != Ours.getOS() ||
          (Its.getEnvironment() != llvm::Triple::UnknownEnvironment &&
           Its.getEnvironment() != Ours.getEnvironment()) ||
          !Own);
}

static Toolchain ask(std::vector<std::string> Command) {
  Toolchain Out;
  std::string Name = Command[0];
  Command.insert(Command.end(), {"-v", "-E", "-x", "c++", "/dev/null"});
  ProgramResult Said = runProgram(Command, /*Seconds=*/20);
  if (Said.Code != 0) {
    StringRef Why = StringRef(Said.Errors).rtrim();
    Why = Why.substr(Why.rfind('\n') + 1);
    Out.Remark =
        Said.Code < 0 || Why.empty()
            ? "'" + Name +
                  "' cannot be run, so nobody knows where "
                  "its headers are"
            : "'" + Name +
                  "' cannot be asked where its headers are: " + Why.str();
    return Out;
  }
  bool Listing = false;
  llvm::SmallVector<StringRef, 64> Lines;
  StringRef(Said.Errors).split(Lines, '\n');
  for (StringRef Line : Lines) {
    if (Line.consume_front("Target: ")) {
      Out.Target = Line.trim().str();
    } else if (Line.starts_with("#include <...>")) {
      Listing = true;
    } else if (Line.starts_with("End of search list")) {
      Listing = false;
    } else if (Listing) {
      llvm::SmallString<256> Folder(Line.trim());
      llvm::sys::path::remove_dots(Folder, /*remove_dot_dot=*/true);
      // GCC's builtin headers: '<prefix>/lib/gcc/<target>/12/include'.
      StringRef Last = llvm::sys::path::filename(Folder);
      bool Builtin = (Last == "include" || Last == "include-fixed") &&
                     StringRef(Folder).contains("/gcc/");
      if (!Builtin && llvm::sys::fs::is_directory(Folder))
        Out.Includes.push_back(std::string(Folder));
    }
  }
  Out.Remark = "asked '" + Name + "' for its target, " + Out.Target +
               ", and its headers";
  return Out;
}

const Toolchain &askCompiler(const std::string &Compiler,
                             const std::vector<std::string> &Args) {
  static std::map<std::vector<std::string>, Toolchain> Asked;
  std::vector<std::string> Command{Compiler};
  for (StringRef Arg : Args)
    if (Arg.starts_with("-m") || Arg.starts_with("--sysroot=") ||
        Arg.starts_with("-isysroot") || Arg.starts_with("--specs=") ||
        Arg.starts_with("-specs=") || Arg.starts_with("-std="))
      Command.push_back(Arg.str());
  auto [It, New] = Asked.try_emplace(Command);
  if (New)
    It->second = ask(Command);
  return It->second;
}

} // namespace async_tidy
