// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CHANNELS_DISCARDEDRESULTCHECK_H
#define ASYNC_TIDY_CHECKS_CHANNELS_DISCARDEDRESULTCHECK_H

#include "analysis/AllowedNames.h"

namespace clang::tidy::async {

class Analysis;
class Climber;
class FunctionBody;

/// Finds error-bearing results of awaits and channel sends that are ignored.
/// User page: docs/checks/async-discarded-result.md
class DiscardedResultCheck : public ClangTidyCheck {
public:
  DiscardedResultCheck(StringRef Name, ClangTidyContext *Context);
  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus20;
  }
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;

private:
  void await(Analysis &A, const FunctionBody &B, const CoawaitExpr *Await);
  void binding(Analysis &A, const FunctionBody &B, const VarDecl *V);
  void send(Analysis &A, const FunctionBody &B, const CallExpr *Call);
  void lag(Analysis &A, const FunctionBody &B, const CoawaitExpr *Await);
  bool isAllowed(const Expr *Made) const;
  bool hasRoom(Analysis &A, const FunctionBody &B, const CallExpr *Push) const;
  void noteRoom(const CallExpr *Call);

  const AllowedNames Allowed;
  const bool CheckPlainValues;
  /// Continuations of a wait for room, and in which queue.
  llvm::DenseMap<const FunctionDecl *, const ValueDecl *> RoomFor;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_CHANNELS_DISCARDEDRESULTCHECK_H
