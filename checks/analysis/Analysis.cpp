// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Analysis.h"
#include "Consumption.h"
#include "Escape.h"
#include "HeldObjects.h"
#include "MayBlock.h"
#include "Mutations.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/Support/raw_ostream.h"
#include <mutex>

namespace clang::tidy::async {

// Checks are made per translation unit and see each other only through the
// ASTContext, so the door is found by its address. async-clangd has several
// contexts alive on several threads.
static std::mutex DoorsLock;
static llvm::DenseMap<ASTContext *, Analysis *> &doors() {
  static llvm::DenseMap<ASTContext *, Analysis *> Doors;
  return Doors;
}

static std::string mainFile(const SourceManager &SM) {
  if (auto Entry = SM.getFileEntryRefForID(SM.getMainFileID())) {
    llvm::SmallString<256> Path(Entry->getName());
    SM.getFileManager().makeAbsolutePath(Path);
    return std::string(Path);
  }
  return {};
}

// Parsing the models takes milliseconds; one configuration's are shared by all
// translation units of the process. Complaints go to \p Complaint, and the
// built-in models stand in for what is refused.
static std::shared_ptr<const ModelData>
sharedModels(const async_tidy::Config &Cfg, std::string &Complaint) {
  using Names = std::vector<std::string>;
  static std::mutex Lock;
  static std::map<std::pair<Names, Names>, std::shared_ptr<const ModelData>>
      Loaded;
  std::lock_guard Guard(Lock);
  auto [It, New] = Loaded.try_emplace({Cfg.Models, Cfg.Libraries});
  if (!New)
    return It->second;
  auto Data = ModelData::load(Cfg.Models, Cfg.Libraries);
  if (!Data) {
    Complaint = llvm::toString(Data.takeError());
    Data = ModelData::load({});
  }
  return It->second = llvm::cantFail(std::move(Data));
}

std::string Analysis::preloadModels(const async_tidy::Config &Cfg) {
  std::string Complaint;
  sharedModels(Cfg, Complaint);
  return Complaint;
}

Analysis &Analysis::of(ASTContext &Ctx) {
  std::lock_guard Guard(DoorsLock);
  Analysis *&Door = doors()[&Ctx];
  if (!Door) {
    async_tidy::ConfigError Error;
    auto Cfg = async_tidy::configFor(mainFile(Ctx.getSourceManager()), &Error);
    // The command line tool has refused a broken file before; another host
    // goes on without it, and says so.
    if (!Error.Message.empty() && async_tidy::announceOnce(Error))
      llvm::errs() << Error.str() << '\n';
    // The same holds for model files; the complaint comes once.
    std::string Complaint;
    auto Data = sharedModels(*Cfg, Complaint);
    if (!Complaint.empty())
      llvm::errs() << Complaint << '\n';
    Door = new Analysis(Ctx, std::move(Cfg), std::move(Data));
    Ctx.AddDeallocation([](void *P) { delete static_cast<Analysis *>(P); },
                        Door);
  }
  return *Door;
}

Analysis::Analysis(ASTContext &Ctx,
                   std::shared_ptr<const async_tidy::Config> Cfg,
                   std::shared_ptr<const ModelData> Data)
    : Ctx(Ctx), Cfg(std::move(Cfg)), M(Ctx, std::move(Data)), S(Ctx, M),
      Contexts(*this) {}

Analysis::~Analysis() {
  std::lock_guard Guard(DoorsLock);
  doors().erase(&Ctx);
}

bool Analysis::isUserCode(SourceLocation Loc) {
  const SourceManager &SM = Ctx.getSourceManager();
  Loc = SM.getExpansionLoc(Loc);
  if (Loc.isInvalid())
    return false;
  FileID File = SM.getFileID(Loc);
  auto [It, New] = UserFiles.try_emplace(File, false);
  if (New)
    It->second = SM.getFileEntryForID(File) && !SM.isInSystemHeader(Loc);
  return It->second;
}

static bool isInstantiated(const FunctionDecl *Pattern);

static bool isInstantiatedMember(const FunctionDecl *Pattern,
                                 const CXXRecordDecl *Class) {
  const ClassTemplateDecl *Template = Class->getDescribedClassTemplate();
  if (!Template)
    return false;
  return llvm::any_of(Template->specializations(), [&](const auto *Spec) {
    return llvm::any_of(Spec->decls(), [&](const Decl *D) {
      const auto *Method = dyn_cast<FunctionDecl>(D);
      if (const auto *T = dyn_cast<FunctionTemplateDecl>(D))
        return T->getInstantiatedFromMemberTemplate() ==
                   Pattern->getDescribedFunctionTemplate() &&
               Pattern->getDescribedFunctionTemplate() &&
               isInstantiated(T->getTemplatedDecl());
      return Method && Method->getTemplateInstantiationPattern() == Pattern &&
             Method->doesThisDeclarationHaveABody();
    });
  });
}

/// Some instantiation of this pattern has a body in the unit.
static bool isInstantiated(const FunctionDecl *Pattern) {
  if (const FunctionTemplateDecl *T = Pattern->getDescribedFunctionTemplate())
    if (llvm::any_of(T->specializations(), [](const FunctionDecl *S) {
          return S->doesThisDeclarationHaveABody();
        }))
      return true;
  const auto *Method = dyn_cast<CXXMethodDecl>(Pattern);
  if (!Method)
    return false;
  const CXXRecordDecl *Class = Method->getParent();
  if (Class->isLambda()) {
    const auto *Around = dyn_cast_or_null<FunctionDecl>(
        Class->getDeclContext()->getNonClosureAncestor());
    return Around && Around->isDependentContext() && isInstantiated(Around);
  }
  return isInstantiatedMember(Pattern, Class);
}

const FunctionBody *Analysis::body(const FunctionDecl *F) {
  const FunctionDecl *Definition = nullptr;
  if (!F || !F->hasBody(Definition) || Definition->isImplicit() ||
      Definition->isDefaulted() || Definition->isInvalidDecl() ||
      !isUserCode(Definition->getLocation()))
    return nullptr;
  auto [It, New] = Bodies.try_emplace(Definition);
  if (New && !(Definition->isDependentContext() && isInstantiated(Definition)))
    It->second = std::make_unique<FunctionBody>(Ctx, Definition);
  return It->second.get();
}

const LambdaUse *Analysis::lambdaUse(const CXXMethodDecl *CallOperator) {
  const CXXRecordDecl *Closure = CallOperator->getParent();
  if (!Closure->isLambda())
    return nullptr;
  const auto *Around = dyn_cast<FunctionDecl>(Closure->getDeclContext());
  const FunctionBody *B = Around ? body(Around) : nullptr;
  if (!B)
    return nullptr;
  for (const LambdaUse &U : B->lambdas())
    if (U.Lambda->getLambdaClass() == Closure)
      return &U;
  return nullptr;
}

const HeldObjects *Analysis::heldObjects(const FunctionDecl *F) {
  const FunctionBody *B = body(F);
  const CoroutineInfo *C = B ? coroutine(F) : nullptr;
  if (!C || C->Suspensions.empty())
    return nullptr;
  if (auto It = Held.find(B->function()); It != Held.end())
    return It->second.get();
  // Not in place: the analysis may look at other functions and grow the map.
  auto Made = std::make_unique<HeldObjects>(*this, *B, C->Suspensions);
  return (Held[B->function()] = std::move(Made)).get();
}

const Consumption *Analysis::consumption(const FunctionDecl *F) {
  const FunctionBody *B = body(F);
  if (!B)
    return nullptr;
  if (auto It = Consumed.find(B->function()); It != Consumed.end())
    return It->second.get();
  auto Made = std::make_unique<Consumption>(*this, *B);
  return (Consumed[B->function()] = std::move(Made)).get();
}

Escape *Analysis::escape(const FunctionDecl *F) {
  const FunctionBody *B = body(F);
  if (!B)
    return nullptr;
  std::unique_ptr<Escape> &E = Escapes[B->function()];
  if (!E)
    E = std::make_unique<Escape>(*this, *B);
  return E.get();
}

MayBlock &Analysis::mayBlock() {
  if (!Blocks)
    Blocks = std::make_unique<MayBlock>(*this);
  return *Blocks;
}

const Mutations &Analysis::mutations() {
  if (!Changes)
    Changes = std::make_unique<Mutations>(Ctx);
  return *Changes;
}

bool Analysis::firstReport(llvm::StringRef Check, SourceLocation Loc) {
  return Reported[Check].insert(Loc).second;
}

} // namespace clang::tidy::async
