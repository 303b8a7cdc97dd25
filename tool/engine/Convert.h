// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// clang-tidy's diagnostics as findings: places as lines and columns, and what a
// fingerprint needs to know of the code around.
#ifndef ASYNC_TIDY_TOOL_ENGINE_CONVERT_H
#define ASYNC_TIDY_TOOL_ENGINE_CONVERT_H

#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "finding/Finding.h"
#include <map>
#include <memory>

namespace clang {
class ASTContext;
}

namespace async_tidy {

/// Where a function with a body stands.
struct FunctionSpan {
  std::string File; ///< absolute
  unsigned Begin = 0, End = 0;
  std::string Name;      ///< 'ns::Class::member'
  std::string Signature; ///< with the parameters' types, without white space
};

/// The functions of user code. The context must be alive.
std::vector<FunctionSpan> functionsOf(clang::ASTContext &Context);

class Converter {
public:
  Converter(const std::string &Folder, const Config &Settings,
            const std::string &MainFile,
            const std::vector<FunctionSpan> &Functions);
  ~Converter();

  Finding finding(const clang::tidy::ClangTidyError &Error);
  Location location(llvm::StringRef Path, unsigned Offset);
  /// Hashes of the files that edits of the findings so far would change.
  std::vector<std::pair<std::string, uint64_t>> hashes() const;

private:
  struct Source;
  Source &source(const std::string &Path);
  std::vector<Range> ranges(const clang::tooling::DiagnosticMessage &M);
  std::vector<Edit> edits(const clang::tooling::DiagnosticMessage &M);
  void setEnd(Location &L, const std::vector<Range> &Ranges);
  const FunctionSpan *functionAt(const Location &L) const;
  std::string statementAt(const Location &L);

  const std::string &Folder;
  const Config &Settings;
  const std::string &MainFile;
  const std::vector<FunctionSpan> &Functions;
  std::map<std::string, std::unique_ptr<Source>> Sources;
  std::map<std::string, uint64_t> EditedFiles;
};

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_ENGINE_CONVERT_H
