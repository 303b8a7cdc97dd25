// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The door to all shared analyses of one translation unit. Hangs on the
// ASTContext and dies with it; each part is computed on first use.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_ANALYSIS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_ANALYSIS_H

#include "../Config.h"
#include "AsyncContext.h"
#include "Coroutine.h"
#include "FunctionBody.h"
#include "Model.h"
#include "Shapes.h"
#include "llvm/ADT/DenseSet.h"

namespace clang::tidy::async {

class HeldObjects;
class Consumption;
class Escape;
class MayBlock;
class Mutations;

class Analysis {
public:
  /// The analysis of \p Ctx, made on the first call. Configuration is that of
  /// the translation unit's main file.
  static Analysis &of(ASTContext &Ctx);
  ~Analysis();

  /// Reads the models that \p Cfg asks for once for the process, so that
  /// workers forked later share them. Returns all complaints, a line each.
  static std::string preloadModels(const async_tidy::Config &Cfg);

  ASTContext &context() { return Ctx; }
  const async_tidy::Config &config() const { return *Cfg; }
  Model &model() { return M; }
  Shapes &shapes() { return S; }

  /// The body of \p F when it is to be analysed: defined in user code, written
  /// by somebody, and, for a template with instantiations in this unit, the
  /// instantiation rather than the pattern. Null otherwise.
  const FunctionBody *body(const FunctionDecl *F);
  /// Coroutine facts, or null when \p F has no body to analyse or is none.
  const CoroutineInfo *coroutine(const FunctionDecl *F);
  const ExecutionContext &executionContext(const FunctionDecl *F) {
    return Contexts.of(F);
  }
  bool movedAway(const FunctionBody &Body, const Expr *Site) {
    return Contexts.movedAway(Body, Site);
  }
  /// How the closure of a lambda's call operator is used where it is written.
  const LambdaUse *lambdaUse(const CXXMethodDecl *CallOperator);
  /// Lock state at each point of \p F; null when there is nothing to hold.
  const HeldObjects *heldObjects(const FunctionDecl *F);
  const Consumption *consumption(const FunctionDecl *F);
  /// Lives of the tasks that \p F makes; null when it has no body to analyse.
  Escape *escape(const FunctionDecl *F);
  MayBlock &mayBlock();

  /// What this unit does to which object.
  const Mutations &mutations();

  /// In a file that the user wrote (not a system header, not built in).
  bool isUserCode(SourceLocation Loc);

  /// True the first time it is asked for this check and spelled location:
  /// a template's instantiations and pattern make one report.
  bool firstReport(llvm::StringRef Check, SourceLocation Loc);

private:
  explicit Analysis(ASTContext &Ctx,
                    std::shared_ptr<const async_tidy::Config> Cfg,
                    std::shared_ptr<const ModelData> Data);

  ASTContext &Ctx;
  std::shared_ptr<const async_tidy::Config> Cfg;
  Model M;
  Shapes S;
  AsyncContexts Contexts;
  llvm::DenseMap<const FunctionDecl *, std::unique_ptr<FunctionBody>> Bodies;
  llvm::DenseMap<const FunctionDecl *, std::unique_ptr<CoroutineInfo>>
      Coroutines;
  llvm::DenseMap<const FunctionDecl *, std::unique_ptr<HeldObjects>> Held;
  llvm::DenseMap<const FunctionDecl *, std::unique_ptr<Consumption>> Consumed;
  llvm::DenseMap<const FunctionDecl *, std::unique_ptr<Escape>> Escapes;
  std::unique_ptr<MayBlock> Blocks;
  std::unique_ptr<Mutations> Changes;
  llvm::DenseMap<FileID, bool> UserFiles;
  llvm::StringMap<llvm::DenseSet<SourceLocation>> Reported;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_ANALYSIS_H
