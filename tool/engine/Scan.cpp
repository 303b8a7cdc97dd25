// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// clang-tidy's own consumer runs our checks, so that NOLINT, options and
// messages are those of the plugin. Two things make it fast where clang-tidy is
// not: bodies in system headers are not parsed, and the matchers walk only
// declarations of user files. Clang parses in spite of the request whatever a
// declaration needs to be complete (deduced results, constexpr, lambdas in
// initialisers), so the user's code means the same as in a full parse.
#include "engine/Scan.h"
#include "AsyncTidyModule.h"
#include "analysis/FrameSize.h"
#include "analysis/GivenUp.h"
#include "analysis/Levels.h"
#include "analysis/Report.h"
#include "clang-tidy/ClangTidy.h"
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang-tidy/ClangTidyModule.h"
#include "engine/ClangTidyFile.h"
#include "engine/Convert.h"
#include "engine/Frames.h"
#include "engine/Nolint.h"
#include "finding/SourceText.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/DiagnosticOptions.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Frontend/MultiplexConsumer.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <array>
#include <sys/resource.h>

namespace async_tidy {

using namespace clang;
using llvm::StringRef;

namespace {

struct ToolModule : tidy::ClangTidyModule {
  void addCheckFactories(tidy::ClangTidyCheckFactories &Factories) override {
    tidy::async::registerChecks(Factories);
  }
};
tidy::ClangTidyModuleRegistry::Add<ToolModule>
    Module("async-module", "Adds checks for asynchronous C++.");

bool isNamed(const NamedDecl *D, StringRef Part) {
  return D->getIdentifier() && D->getName().contains_insensitive(Part);
}

/// Whether a body is among the few by which Shapes recognises awaiters that are
/// always ready, mutexes that lock nothing, guards and owners of frames. Names
/// decide only what is parsed, never what is reported; guards of other names in
/// system headers need a model.
bool tellsWhatATypeIs(const FunctionDecl *F) {
  const auto *M = dyn_cast_or_null<CXXMethodDecl>(F);
  if (!M)
    return false;
  const CXXRecordDecl *Class = M->getParent();
  if (M->getIdentifier())
    return M->getName() == "await_ready" || M->getName() == "lock";
  if (!isa<CXXConstructorDecl, CXXDestructorDecl>(M))
    return false;
  if (isNamed(Class, "lock") || isNamed(Class, "guard"))
    return true;
  return isa<CXXDestructorDecl>(M) &&
         llvm::any_of(Class->decls(), [](const Decl *D) {
           const auto *N = dyn_cast<NamedDecl>(D);
           return N && isNamed(N, "promise_type");
         });
}

/// Skips bodies outside user code, and narrows the matchers to user code.
/// Stands before clang-tidy's consumer, which matches at the end of the unit.
class UserCodeConsumer : public ASTConsumer {
public:
  explicit UserCodeConsumer(SourceManager &SM) : SM(SM) {}

  bool shouldSkipFunctionBody(Decl *D) override {
    return isSystem(D) && !tellsWhatATypeIs(D->getAsFunction());
  }

  bool HandleTopLevelDecl(DeclGroupRef Group) override {
    for (Decl *D : Group) {
      // Instantiations come here as well; matchers reach them through their
      // template.
      const auto *F = dyn_cast<FunctionDecl>(D);
      if (F && F->getTemplateSpecializationKind() == TSK_ImplicitInstantiation)
        continue;
      if (!isSystem(D))
        Scope.push_back(D);
    }
    return true;
  }

  void HandleTranslationUnit(ASTContext &Context) override {
    Context.setTraversalScope(Scope);
  }

private:
  bool isSystem(const Decl *D) {
    SourceLocation L = SM.getExpansionLoc(D->getLocation());
    if (L.isInvalid())
      return true;
    // Line markers of preprocessed input change the answer within a file.
    if (SM.hasLineTable())
      return SM.isInSystemHeader(L);
    auto [It, New] = System.try_emplace(SM.getFileID(L), false);
    if (New)
      It->second = SM.isInSystemHeader(L);
    return It->second;
  }

  SourceManager &SM;
  llvm::DenseMap<FileID, bool> System;
  std::vector<Decl *> Scope;
};

/// Files that are not in system folders, absolute and sorted.
std::vector<std::string> userFiles(const SourceManager &SM) {
  std::vector<std::string> Out;
  for (unsigned I = 0; I != SM.local_sloc_entry_size(); ++I) {
    const SrcMgr::SLocEntry &Entry = SM.getLocalSLocEntry(I);
    if (!Entry.isFile() ||
        SrcMgr::isSystem(Entry.getFile().getFileCharacteristic()))
      continue;
    if (auto File = Entry.getFile().getContentCache().OrigEntry)
      Out.push_back(absolutePath(File->getName().str()));
  }
  llvm::sort(Out);
  Out.erase(llvm::unique(Out), Out.end());
  return Out;
}

class IncludeAction : public PreprocessOnlyAction {
public:
  std::vector<std::string> Files;

private:
  void EndSourceFileAction() override {
    Files = userFiles(getCompilerInstance().getSourceManager());
  }
};

class ScanAction : public ASTFrontendAction {
public:
  explicit ScanAction(tidy::ClangTidyContext &Context) : Factory(Context) {}

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI,
                                                 StringRef File) override {
    std::vector<std::unique_ptr<ASTConsumer>> Consumers;
    Consumers.push_back(
        std::make_unique<UserCodeConsumer>(CI.getSourceManager()));
    Consumers.push_back(Factory.createASTConsumer(CI, File));
    return std::make_unique<MultiplexConsumer>(std::move(Consumers));
  }

  void EndSourceFileAction() override {
    Headers = userFiles(getCompilerInstance().getSourceManager());
    // Most units have no finding, and names of functions cost time.
    if (anyFindingSeen() && getCompilerInstance().hasASTContext())
      Functions = functionsOf(getCompilerInstance().getASTContext());
  }

  std::vector<std::string> Headers;
  std::vector<FunctionSpan> Functions;

private:
  tidy::ClangTidyASTConsumerFactory Factory;
};

/// The same options for every file of the unit.
class UnitOptions : public tidy::ClangTidyOptionsProvider {
public:
  explicit UnitOptions(tidy::ClangTidyOptions Options)
      : Options(std::move(Options)) {}
  const tidy::ClangTidyGlobalOptions &getGlobalOptions() override {
    return Global;
  }
  std::vector<OptionsSource> getRawOptions(StringRef) override {
    return {{Options, "async-tidy"}};
  }

private:
  tidy::ClangTidyGlobalOptions Global;
  tidy::ClangTidyOptions Options;
};

tidy::ClangTidyOptions unitOptions(const std::string &File,
                                   const Config &Settings, bool ReadClangTidy) {
  tidy::ClangTidyOptions Out = tidy::ClangTidyOptions::getDefaults();
  // .clang-tidy may set options of our checks, as it does for the plugin.
  if (ReadClangTidy)
    for (const auto &[Key, Value] :
         clangTidyOptions(llvm::sys::path::parent_path(File).str()))
      Out.CheckOptions[Key] = tidy::ClangTidyOptions::ClangTidyValue(Value);
  std::string Checks = "-*";
  for (const CheckInfo &Check : allChecks())
    if (Settings.enabled(Check.Name))
      Checks += "," + std::string(Check.Name);
  Out.Checks = Checks;
  Out.WarningsAsErrors = "";
  // Empty would hide what is in headers.
  Out.HeaderFilterRegex = ".*";
  Out.SystemHeaders = false;
  return Out;
}

/// clang-tidy stores its profile as a file; this reads and removes it.
std::vector<CheckTime> takeProfile(StringRef Folder) {
  std::vector<CheckTime> Out;
  std::error_code EC;
  for (llvm::sys::fs::directory_iterator It(Folder, EC), End; It != End && !EC;
       It.increment(EC)) {
    auto Buffer = llvm::MemoryBuffer::getFile(It->path());
    if (!Buffer)
      continue;
    auto Json = llvm::json::parse((*Buffer)->getBuffer());
    if (!Json) {
      llvm::consumeError(Json.takeError());
      continue;
    }
    const llvm::json::Object *Top = Json->getAsObject();
    const llvm::json::Object *Times = Top ? Top->getObject("profile") : nullptr;
    if (!Times)
      continue;
    for (const auto &[Key, Value] : *Times) {
      // "time.clang-tidy.async-blocking-call.user"
      StringRef Name = Key;
      if (!Name.consume_front("time.clang-tidy.") ||
          !(Name.consume_back(".user") || Name.consume_back(".sys")))
        continue;
      double Seconds = Value.getAsNumber().value_or(0);
      auto Old = llvm::find_if(
          Out, [&](const CheckTime &T) { return T.Check == Name; });
      if (Old == Out.end())
        Out.push_back({Name.str(), Seconds});
      else
        Old->Seconds += Seconds;
    }
  }
  llvm::sys::fs::remove_directories(Folder);
  return Out;
}

double cpuSeconds() {
  rusage Usage{};
  getrusage(RUSAGE_SELF, &Usage);
  auto Seconds = [](const timeval &T) { return T.tv_sec + T.tv_usec * 1e-6; };
  return Seconds(Usage.ru_utime) + Seconds(Usage.ru_stime);
}

} // namespace

std::string prepareScan(const Config &Settings) {
  llvm::InitializeAllTargetInfos();
  return tidy::async::Analysis::preloadModels(Settings);
}

/// The disk, with the text of --stdin-file-name over it.
static llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> sourceFiles() {
  auto Disk = llvm::vfs::getRealFileSystem();
  if (replacedFile().empty())
    return Disk;
  auto Memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  Memory->addFile(
      replacedFile(), 0,
      llvm::MemoryBuffer::getMemBuffer(*replacedText(replacedFile())));
  auto Both = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(Disk);
  Both->pushOverlay(Memory);
  return Both;
}

/// Clang crashes on such a main file.
static bool isUtf16(const std::string &File) {
  if (replacedText(File) || !llvm::sys::fs::is_regular_file(File))
    return false;
  auto Start = llvm::MemoryBuffer::getFileSlice(File, 2, 0);
  return Start && ((*Start)->getBuffer() == "\xff\xfe" ||
                   (*Start)->getBuffer() == "\xfe\xff");
}

/// Whether a coroutine is written in one of \p Files.
static bool haveCoroutines(const std::vector<std::string> &Files) {
  return llvm::any_of(Files, [](const std::string &File) {
    auto Text = llvm::MemoryBuffer::getFile(File);
    return Text &&
           llvm::any_of(
               std::array<StringRef, 3>{"co_await", "co_return", "co_yield"},
               [&](StringRef Word) {
                 return (*Text)->getBuffer().contains(Word);
               });
  });
}

/// The invocation of \p Command, in its folder; without one \p Result says why.
static std::unique_ptr<CompilerInvocation>
startUnit(const CompileCommand &Command, const ScanOptions &Options,
          llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files,
          UnitResult &Result) {
  auto Unusable = [&](std::string Why) {
    Result.Status = UnitStatus::Unusable;
    Result.Reason = std::move(Why);
    return nullptr;
  };
  if (llvm::sys::fs::set_current_path(Command.Directory))
    return Unusable("its folder '" + Command.Directory + "' does not exist");
  if (!replacedText(Command.File) && !llvm::sys::fs::exists(Command.File))
    return Unusable("the file does not exist");
  if (isUtf16(Command.File))
    return Unusable("it is UTF-16, and Clang reads UTF-8 only");
  CleanCommand Clean = cleanCommand(Command, Options.Changes);
  std::unique_ptr<CompilerInvocation> Invocation;
  if (Clean.Problem.empty())
    Invocation = makeInvocation(Clean, Files);
  Result.Remarks = Clean.Remarks;
  if (!Invocation)
    return Unusable(Clean.Problem);
  return Invocation;
}

UnitResult listFiles(const CompileCommand &Command,
                     const ScanOptions &Options) {
  UnitResult Result;
  auto Files = sourceFiles();
  auto Invocation = startUnit(Command, Options, Files, Result);
  if (!Invocation)
    return Result;
  CompilerInstance CI(std::move(Invocation));
  CI.setVirtualFileSystem(Files);
  IgnoringDiagConsumer Ignore;
  CI.createDiagnostics(&Ignore, /*ShouldOwnClient=*/false);
  IncludeAction Action;
  CI.ExecuteAction(Action);
  Result.Headers = std::move(Action.Files);
  return Result;
}

UnitResult scanUnit(const CompileCommand &Command, const ScanOptions &Options) {
  UnitResult Result;
  auto Files = sourceFiles();
  auto Invocation = startUnit(Command, Options, Files, Result);
  if (!Invocation)
    return Result;
  // async-large-frame asks, and only then is anything done.
  Frames Sizes(*Invocation);
  tidy::async::measureFramesWith(
      [&](const FunctionDecl *F) { return Sizes.sizeOf(F); },
      Invocation->getCodeGenOpts().OptimizationLevel > 0);
  Invocation->getFrontendOpts().SkipFunctionBodies = true;
  // The process ends after this unit. Only clang-tidy's clock wants an end.
  Invocation->getFrontendOpts().DisableFree = !Options.Profile;
  // As clang-tidy does, so that code that asks sees the same.
  Invocation->getPreprocessorOpts().SetUpStaticAnalyzer = true;
  // Else Clang prints "1 error generated." itself.
  Invocation->getDiagnosticOpts().ShowCarets = false;

  std::shared_ptr<const Config> Settings = configFor(Command.File);
  // Clang keeps references to all of these, and DisableFree means that its
  // memory lives to the end of the process; so do they.
  auto &Context = *new tidy::ClangTidyContext(std::make_unique<UnitOptions>(
      unitOptions(Command.File, *Settings, Options.ReadClangTidy)));
  llvm::SmallString<128> ProfileFolder;
  if (Options.Profile &&
      !llvm::sys::fs::createUniqueDirectory("async-tidy", ProfileFolder)) {
    Context.setEnableProfiling(true);
    Context.setProfileStoragePrefix(ProfileFolder);
  }
  auto DiagOptions = std::make_unique<DiagnosticOptions>();
  auto &Consumer = *new tidy::ClangTidyDiagnosticConsumer(
      Context, nullptr, /*RemoveIncompatibleErrors=*/false);
  auto &Engine = *new DiagnosticsEngine(DiagnosticIDs::create(), *DiagOptions,
                                        &Consumer, /*ShouldOwnClient=*/false);
  Context.setDiagnosticsEngine(std::move(DiagOptions), &Engine);

  auto &CI = *new CompilerInstance(std::move(Invocation));
  CI.setVirtualFileSystem(Files);
  CI.createDiagnostics(&Consumer, /*ShouldOwnClient=*/false);
  std::vector<tidy::async::GivenUp> GivenUp;
  if (Options.Profile)
    tidy::async::collectGivenUp(&GivenUp);
  std::vector<FunctionSpan> Functions;
  {
    ScanAction Action(Context);
    CI.ExecuteAction(Action);
    Result.Headers = std::move(Action.Headers);
    Functions = std::move(Action.Functions);
  }

  Converter Convert(Command.Directory, *Settings, Command.File, Functions);
  for (const tidy::ClangTidyError &Error : Consumer.take()) {
    if (!StringRef(Error.DiagnosticName).starts_with("clang-diagnostic-")) {
      Result.Findings.push_back(Convert.finding(Error));
      continue;
    }
    if (Error.DiagLevel < tidy::ClangTidyError::Error)
      continue;
    if (!Result.Errors++) {
      Location L =
          Convert.location(Error.Message.FilePath, Error.Message.FileOffset);
      if (L.valid())
        Result.Reason = L.File + ":" + std::to_string(L.Line) + ":" +
                        std::to_string(L.Column) + ": ";
      Result.Reason += Error.Message.Message;
    }
    Result.Status = UnitStatus::Errors;
  }
  // The first error says something of a name in <coroutine>.
  if (Result.Errors && !CI.getLangOpts().CPlusPlus20 &&
      haveCoroutines(Result.Headers))
    Result.Reason += "; it has coroutines, and its command is of an older "
                     "language than C++20";
  Result.Hashes = Convert.hashes();
  tidy::async::collectGivenUp(nullptr);
  tidy::async::measureFramesWith(nullptr, false);
  for (tidy::async::GivenUp &Each : GivenUp)
    Result.GivenUp.push_back(
        {Each.Analysis, Each.Function, absolutePath(Each.File), Each.Line});
  if (!ProfileFolder.empty())
    Result.CheckTimes = takeProfile(ProfileFolder);
  Result.Seconds = cpuSeconds();
  return Result;
}

const std::set<std::string> &checkOptionNames() {
  static const std::set<std::string> Names = [] {
    tidy::ClangTidyOptions Options = tidy::ClangTidyOptions::getDefaults();
    Options.Checks = "async-*";
    tidy::ClangTidyContext Context(std::make_unique<UnitOptions>(Options));
    Context.setCurrentFile("options");
    tidy::ClangTidyCheckFactories Factories;
    tidy::async::registerChecks(Factories);
    std::set<std::string> Out;
    for (const auto &Check : Factories.createChecks(&Context)) {
      tidy::ClangTidyOptions::OptionMap Map;
      Check->storeOptions(Map);
      for (const auto &Option : Map)
        Out.insert(Option.getKey().str());
    }
    return Out;
  }();
  return Names;
}

} // namespace async_tidy
