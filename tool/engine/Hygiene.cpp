// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compile databases come from g++ builds, through launchers, with precompiled
// headers and flags of two other compilers' versions. A list of bad flags is
// never complete (GCC 12 has 691 -f spellings that Clang 22 calls an error), so
// Clang's own option table decides: what it does not know is dropped. What it
// knows but whose value it refuses, Invocation.cpp finds out.
//
// Dropped without a word: everything that only concerns output, linking,
// debugging information and warnings. Findings do not depend on warnings, and
// without them -Werror cannot turn one into an error.
//
// What this gets wrong: a flag that changes the language and that only GCC has
// (-fext-numeric-literals, -fpermissive …) is dropped like the rest; the source
// then may have errors, which the report says.
#include "engine/Hygiene.h"
#include "engine/Toolchain.h"
#include "clang/Options/Options.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <algorithm>

namespace async_tidy {

using namespace clang;
using namespace clang::options;
using llvm::StringRef;
using Strings = std::vector<std::string>;

static std::string programName(StringRef Path) {
  return llvm::sys::path::filename(Path).str();
}

/// Takes ccache and its like off the front. 'ccache -- g++', 'rewrapper
/// -cfg=x -- g++', 'env A=B g++' and 'cmake -E env A=B g++' are all seen.
static void unwrapLaunchers(Strings &Args) {
  auto IsLauncher = [](StringRef Name) {
    return llvm::StringSwitch<bool>(Name)
        .Cases({"ccache", "sccache", "distcc", "icecc", "rewrapper", "gomacc",
                "buildcache", "cachepot", "fastcache", "env", "time", "nice",
                "launch-c", "launch-cxx", "reclient", "siso", "firebuild"},
               true)
        .Default(false);
  };
  while (Args.size() > 1) {
    size_t Skip = 0;
    std::string Name = programName(Args[0]);
    if (IsLauncher(Name))
      Skip = 1;
    else if (Name == "cmake" && Args.size() > 3 && Args[1] == "-E" &&
             Args[2] == "env")
      Skip = 3;
    if (!Skip)
      return;
    // The launcher's own options, and settings of the environment.
    while (Skip < Args.size()) {
      StringRef Arg = Args[Skip];
      if (Arg == "--") {
        ++Skip;
        break;
      }
      bool Setting = Arg.contains('=') && !Arg.contains('/') &&
                     !Arg.split('=').first.contains('+');
      if (!Arg.starts_with("-") && !Setting &&
          !(Setting = Arg.split('=').first.size() < Arg.size() &&
                      llvm::all_of(Arg.split('=').first, [](char C) {
                        return llvm::isAlnum(C) || C == '_';
                      })))
        break;
      ++Skip;
    }
    if (Skip >= Args.size())
      return; // nothing behind it: leave the command to fail as it is
    Args.erase(Args.begin(), Args.begin() + Skip);
  }
}

/// Replaces '@file' by its words. Returns the first that is missing.
static std::string expandResponseFiles(Strings &Args,
                                       const std::string &Folder) {
  if (llvm::none_of(Args, [](const std::string &A) { return A[0] == '@'; }))
    return {};
  llvm::BumpPtrAllocator Memory;
  llvm::SmallVector<const char *, 128> Argv;
  for (const std::string &Arg : Args)
    Argv.push_back(Arg.c_str());
  auto Files = llvm::vfs::getRealFileSystem();
  llvm::cl::ExpansionContext Context(Memory, llvm::cl::TokenizeGNUCommandLine,
                                     Files.get());
  Context.setCurrentDir(Folder);
  if (llvm::Error E = Context.expandResponseFiles(Argv))
    llvm::consumeError(std::move(E)); // what is left over tells below
  Strings Out(Argv.begin(), Argv.end());
  Args = std::move(Out);
  for (const std::string &Arg : Args)
    if (Arg[0] == '@')
      return Arg.substr(1);
  return {};
}

/// The compiler as the driver wants it: Clang finds libc++ beside its real
/// binary, and the name tells the target and the language.
static std::string resolveCompiler(const std::string &Name,
                                   const std::string &Folder) {
  std::string Path = Name;
  if (StringRef(Name).contains('/')) {
    Path = absolutePath(Name, Folder);
  } else if (auto Found = llvm::sys::findProgramByName(Name)) {
    Path = *Found;
  }
  std::string Base = programName(Path);
  if (StringRef(Base).contains("clang")) {
    llvm::SmallString<256> Real;
    if (!llvm::sys::fs::real_path(Path, Real)) {
      // 'clang++' is a link to 'clang': keep the name, which says C++.
      llvm::sys::path::remove_filename(Real);
      llvm::sys::path::append(Real, Base);
      return std::string(Real);
    }
  }
  return Path;
}

namespace {

enum class Fate { Keep, DropSilently, DropUnknown };

Fate fateOf(const llvm::opt::Arg &Arg) {
  const llvm::opt::Option &O = Arg.getOption();
  if (O.matches(OPT_UNKNOWN))
    return Fate::DropUnknown;
  static constexpr unsigned Useless[] = {
      // The file is added at the end.
      OPT_INPUT,
      // Warnings.
      OPT_W_Group, OPT_w, OPT_pedantic_Group, OPT_R_Group,
      // What to do, and where the result goes.
      OPT_Action_Group, OPT_o, OPT_M_Group, OPT_MJ, OPT_save_temps_EQ,
      OPT_save_temps, OPT__serialize_diags, OPT_ftime_trace, OPT_ftime_trace_EQ,
      OPT_dependency_file, OPT_v, OPT__HASH_HASH_HASH, OPT_H, OPT_pipe,
      OPT_time, OPT_gen_cdb_fragment_path,
      // Debugging information, linking, profiles.
      OPT_g_Group, OPT_gsplit_dwarf, OPT_gsplit_dwarf_EQ, OPT_Link_Group,
      OPT_Wl_COMMA, OPT_Wa_COMMA, OPT_Xlinker, OPT_Xassembler, OPT_l, OPT_L,
      OPT_T, OPT_fuse_ld_EQ, OPT_fprofile_use, OPT_fprofile_use_EQ,
      OPT_fprofile_instr_use_EQ, OPT_fprofile_sample_use_EQ,
      // Code of others in our process, and switches of LLVM's passes.
      OPT_fplugin_EQ, OPT_fplugin_arg, OPT_fpass_plugin_EQ, OPT_mllvm,
      // Builtin headers must be those of the Clang that is linked in.
      OPT_resource_dir, OPT_resource_dir_EQ,
      // Messages are ours.
      OPT_fcolor_diagnostics, OPT_fno_color_diagnostics,
      OPT_fdiagnostics_color_EQ, OPT_fdiagnostics_format_EQ,
      OPT_ferror_limit_EQ,
      // Handled apart.
      OPT_fcoroutines};
  for (unsigned Id : Useless)
    if (O.matches(Id))
      return Fate::DropSilently;
  return Fate::Keep;
}

bool isOlderThanCxx20(StringRef Std) {
  Std.consume_front("gnu++") || Std.consume_front("c++");
  return llvm::StringSwitch<bool>(Std)
      .Cases({"98", "03", "0x", "11", "1y", "14", "1z", "17"}, true)
      .Default(false);
}

/// '-Wp,-MD,x.d,-DA' without what writes files.
std::string cleanPreprocessorArg(StringRef Text) {
  llvm::SmallVector<StringRef, 8> Parts, Kept;
  Text.split(Parts, ',');
  for (size_t I = 1; I < Parts.size(); ++I) {
    if (Parts[I].starts_with("-M")) {
      bool TakesFile = llvm::is_contained({"-MD", "-MMD", "-MF", "-MT", "-MQ"},
                                          Parts[I].str());
      I += TakesFile && I + 1 < Parts.size() && !Parts[I + 1].starts_with("-");
      continue;
    }
    Kept.push_back(Parts[I]);
  }
  return Kept.empty() ? "" : "-Wp," + llvm::join(Kept, ",");
}

} // namespace

CleanCommand cleanCommand(const CompileCommand &Command,
                          const CommandChanges &Changes) {
  CleanCommand Out;
  Strings In = Command.Args;
  std::erase_if(In, [](const std::string &A) { return A.empty(); });
  unwrapLaunchers(In);
  if (In.empty()) {
    Out.Problem = "its compile command is empty";
    return Out;
  }
  // Before anything else, as in clang-tidy, so that all of them are cleaned.
  In.insert(In.begin() + 1, Changes.Before.begin(), Changes.Before.end());
  In.insert(In.end(), Changes.After.begin(), Changes.After.end());
  std::string Compiler = resolveCompiler(In[0], Command.Directory);
  In.erase(In.begin());
  if (std::string Missing = expandResponseFiles(In, Command.Directory);
      !Missing.empty()) {
    Out.Problem = "its response file '" + Missing + "' cannot be read";
    return Out;
  }
  std::erase_if(In, [&](const std::string &A) {
    return A.empty() || llvm::is_contained(Changes.Removed, A);
  });

  llvm::SmallVector<const char *, 128> Argv;
  for (const std::string &Arg : In)
    Argv.push_back(Arg.c_str());
  unsigned MissingIndex = 0, MissingCount = 0;
  llvm::opt::InputArgList Args = getDriverOptTable().ParseArgs(
      Argv, MissingIndex, MissingCount, llvm::opt::Visibility(ClangOption));

  Strings Kept;
  Strings Included; // files of -include, to know them by name
  std::optional<std::string> LastXclang; // option that waits for its value
  Strings PrecompiledHeaders;
  bool WantsCoroutines = false;
  std::string Std;
  std::vector<llvm::opt::Arg *> All(Args.begin(), Args.end());
  for (size_t I = 0; I != All.size(); ++I) {
    const llvm::opt::Arg &Arg = *All[I];
    const llvm::opt::Option &O = Arg.getOption();
    size_t First = Arg.getIndex();
    size_t Last = I + 1 < All.size()
                      ? All[I + 1]->getIndex()
                      : std::min<size_t>(In.size(), MissingCount ? MissingIndex
                                                                 : In.size());
    auto Keep = [&] {
      Kept.insert(Kept.end(), In.begin() + First,
                  In.begin() + std::max(First, Last));
    };
    StringRef Spelled = In[First];
    if (O.matches(OPT_Xclang)) {
      StringRef Value = Arg.getValue();
      if (LastXclang) {
        std::string Option = *LastXclang;
        LastXclang.reset();
        if (Option == "-include-pch") {
          PrecompiledHeaders.push_back(Value.str());
          continue;
        }
        if (Option == "-include") {
          Included.push_back(Value.str());
          Keep();
        }
        continue; // the value of a plugin or output option
      }
      if (Value == "-include") {
        LastXclang = Value.str();
        Keep();
      } else if (llvm::is_contained({"-include-pch", "-load", "-plugin",
                                     "-add-plugin", "-o", "-dependency-file"},
                                    Value.str())) {
        LastXclang = Value.str();
      } else if (!Value.starts_with("-emit") && !Value.starts_with("-plugin") &&
                 !Value.starts_with("-W")) {
        Keep();
      }
      continue;
    }
    if (O.matches(OPT_include_pch)) {
      PrecompiledHeaders.push_back(Arg.getValue());
      continue;
    }
    if (O.matches(OPT_include))
      Included.push_back(Arg.getValue());
    if (O.matches(OPT_std_EQ))
      Std = Arg.getValue();
    if (O.matches(OPT_fcoroutines) || Spelled == "-fcoroutines-ts")
      WantsCoroutines = true;
    if (O.matches(OPT_Wp_COMMA)) {
      if (std::string Clean = cleanPreprocessorArg(Spelled); !Clean.empty())
        Kept.push_back(Clean);
      continue;
    }
    if (Spelled.starts_with("-fdiagnostics-"))
      continue;
    switch (fateOf(Arg)) {
    case Fate::Keep:
      Keep();
      break;
    case Fate::DropSilently:
      break;
    case Fate::DropUnknown:
      if (!Changes.DropUnknown) {
        Out.Problem = "Clang does not know its flag '" + Spelled.str() +
                      "', and compile.drop-unknown-gcc-flags is false";
        return Out;
      }
      Out.Remarks.push_back("dropped '" + Spelled.str() +
                            "', which Clang does not know");
      break;
    }
  }

  for (const std::string &File : PrecompiledHeaders) {
    std::string Header = File;
    for (StringRef Suffix : {".pch", ".gch"})
      if (StringRef(Header).ends_with(Suffix))
        Header.resize(Header.size() - Suffix.size());
    if (llvm::is_contained(Included, Header))
      continue; // CMake names both
    if (Header != File &&
        llvm::sys::fs::exists(absolutePath(Header, Command.Directory))) {
      Kept.push_back("-include");
      Kept.push_back(Header);
      Out.Remarks.push_back("read '" + Header +
                            "' instead of its precompiled form");
    } else {
      Out.Remarks.push_back("dropped the precompiled header '" + File + "'");
    }
  }
  if (WantsCoroutines && (Std.empty() || isOlderThanCxx20(Std))) {
    Kept.push_back(StringRef(Std).starts_with("c++") ? "-std=c++20"
                                                     : "-std=gnu++20");
    Out.Remarks.push_back("analysed as C++20, as '-fcoroutines' asks for");
  }

  Out.Args.push_back(Compiler);
  // A cross compiler's name says its target, and 'g++' that the input is C++.
  tooling::addTargetAndModeForProgramName(Out.Args, Compiler);
  Out.Args.insert(Out.Args.end(), Kept.begin(), Kept.end());
  if (isCrossCompiler(Compiler)) {
    const Toolchain &Cross = askCompiler(Compiler, Kept);
    Out.Remarks.push_back(Cross.Remark);
    bool Known = Args.hasArg(OPT_nostdinc, OPT_nostdlibinc);
    if (!Cross.Includes.empty() && !Known) {
      Out.Args.insert(Out.Args.end(), {"-nostdinc++", "-nostdlibinc"});
      for (const std::string &Folder : Cross.Includes)
        Out.Args.insert(Out.Args.end(), {"-isystem", Folder});
    }
  }
  if (!Changes.ResourceDir.empty())
    Out.Args.push_back("-resource-dir=" + Changes.ResourceDir);
  // No warnings: they are nobody's here. No limit: after the twentieth error
  // Clang would stop, and the rest of the file go unchecked.
  Out.Args.insert(Out.Args.end(), {"-w", "-ferror-limit=0"});
  llvm::StringRef Extension = llvm::sys::path::extension(Command.File);
  if (llvm::is_contained({".h", ".hh", ".hpp", ".hxx", ".inl", ".ipp"},
                         Extension.str()) &&
      !Args.hasArg(OPT_x))
    Out.Args.insert(Out.Args.end(), {"-x", "c++"});
  Out.Args.insert(Out.Args.end(), {"--", Command.File});
  return Out;
}

bool isCxx(const CompileCommand &Command) {
  StringRef Extension = llvm::sys::path::extension(Command.File);
  if (llvm::StringSwitch<bool>(Extension)
          .Cases({".cpp", ".cc",   ".cxx", ".c++",  ".C",   ".CPP", ".cp",
                  ".ii",  ".cppm", ".ixx", ".cxxm", ".ccm", ".mpp", ".mm",
                  ".tcc", ".ipp",  ".hpp", ".hh",   ".hxx", ".h"},
                 true)
          .Default(false))
    return true;
  for (size_t I = 1; I < Command.Args.size(); ++I)
    if (Command.Args[I] == "-xc++" ||
        (Command.Args[I] == "c++" && Command.Args[I - 1] == "-x"))
      return true;
  if (Extension != ".c" && !Extension.empty() && Extension != ".inc" &&
      Extension != ".def")
    return false; // assembler, Fortran, CUDA …
  Strings Args = Command.Args;
  unwrapLaunchers(Args);
  return StringRef(programName(Args[0])).contains("++");
}

bool buildsHeader(const CompileCommand &Command) {
  for (size_t I = 1; I < Command.Args.size(); ++I) {
    StringRef Arg = Command.Args[I];
    if (Arg == "-emit-pch")
      return true;
    if (Arg == "-x" && I + 1 < Command.Args.size() &&
        StringRef(Command.Args[I + 1]).ends_with("-header"))
      return true;
    if (Arg.starts_with("-x") && Arg.ends_with("-header"))
      return true;
  }
  return false;
}

} // namespace async_tidy
