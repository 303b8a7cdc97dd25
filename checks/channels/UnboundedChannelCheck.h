// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CHANNELS_UNBOUNDEDCHANNELCHECK_H
#define ASYNC_TIDY_CHECKS_CHANNELS_UNBOUNDEDCHANNELCHECK_H

#include "BackPressure.h"
#include "analysis/FunctionCheck.h"
#include "analysis/Report.h"

namespace clang::tidy::async {

/// Finds queues and channels without a capacity limit between asynchronous
/// producers and consumers. User page: docs/checks/async-unbounded-channel.md
class UnboundedChannelCheck : public FunctionCheck {
public:
  UnboundedChannelCheck(StringRef Name, ClangTidyContext *Context);
  void storeOptions(ClangTidyOptions::OptionMap &Opts) override;
  void registerMatchers(ast_matchers::MatchFinder *Finder) override;
  void check(const ast_matchers::MatchFinder::MatchResult &Result) override;
  void onEndOfTranslationUnit() override;

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;

  /// A channel that is made or declared without a limit.
  struct Candidate {
    SourceLocation Loc;
    const ValueDecl *Name = nullptr; ///< null: made without a name
    std::string Maker;               ///< what makes it, when it has no name
    enum { NoLimit, LeftOut, Huge } Why = NoLimit;
    std::string Capacity; ///< as written, when huge
    const ApiFacts *Facts = nullptr;
  };

  const ApiFacts *madeBy(const Expr *Making, QualType &Type);
  void inspectMaking(const FunctionBody &Body, const Expr *Making);
  void inspectDeclared(const ValueDecl *D);
  std::optional<Candidate> withoutLimit(const ApiFacts &Facts, QualType Type,
                                        const Expr *Making);
  void add(Candidate C, QualType Type, const Expr *Making);
  void report(const Candidate &C, const BackPressure::Uses &Uses);
  const std::vector<std::string> AllowedVariables;
  const uint64_t HugeCapacity;

  Analysis *A = nullptr; ///< of the translation unit at hand
  bool HasAsyncCode = false;
  BackPressure Pressure;
  std::vector<Candidate> Candidates;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_CHANNELS_UNBOUNDEDCHANNELCHECK_H
