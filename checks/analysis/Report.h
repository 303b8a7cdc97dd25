// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a check speaks: confidence, once per spelled location, notes in order,
// advice from the library at hand, edits that are safe to make.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_REPORT_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_REPORT_H

#include "Analysis.h"
#include "clang-tidy/ClangTidyCheck.h"

namespace clang::tidy::async {

using async_tidy::Confidence;

/// A check's way to its settings. A value in .async-tidy.yaml wins over one in
/// .clang-tidy, which wins over the default.
class OptionReader {
public:
  OptionReader(StringRef Check, const ClangTidyCheck::OptionsView &Options,
               const ClangTidyContext &Context);
  std::string get(StringRef Key, StringRef Default) const;
  bool get(StringRef Key, bool Default) const;
  /// \p Default also for what is no number.
  template <class T> T number(StringRef Key, T Default) const {
    T Value;
    return StringRef(get(Key, StringRef())).getAsInteger(0, Value) ? Default
                                                                   : Value;
  }
  /// The check is selected by its full name (Config::namedInFull).
  bool namedInFull() const;
  /// Separated by ';' or ','.
  std::vector<std::string> list(StringRef Key, StringRef Default) const;

private:
  StringRef Check;
  const ClangTidyCheck::OptionsView &Options;
  std::shared_ptr<const async_tidy::Config> Cfg;
};

/// True when a finding of \p Check at \p Loc is to be shown: in user code, its
/// check not switched off by configuration, its confidence at least the
/// configured floor, and the first at this spelled location. Remembers the
/// confidence for the command line tool's reports. Ask right before diag().
bool shouldReport(Analysis &A, StringRef Check, SourceLocation Loc,
                  Confidence C);

/// Confidence given to shouldReport for this finding (file offset of the
/// spelled location); used by the engine.
Confidence confidenceOf(StringRef Check, StringRef File, unsigned Offset);

/// Advice \p Key of the library at hand, with the root of that library in the
/// text; null when it has none.
const Advice *adviceFor(const ExecutionContext &Where, StringRef Key);

/// An edit may be made at \p Range: one file, no macro.
bool canEdit(SourceRange Range, const SourceManager &SM);
/// Source text of an expression; empty in macros.
std::string sourceText(const Expr *E, ASTContext &Ctx);
/// Name as a reader writes it: 'std::this_thread::sleep_for', without inline
/// namespaces.
std::string readableName(const NamedDecl *D);
/// ::-qualified glob lists of options (AllowedCallees …).
bool matchesGlob(const NamedDecl *D, llvm::ArrayRef<std::string> Globs);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_REPORT_H
