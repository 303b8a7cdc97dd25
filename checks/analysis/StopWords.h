// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Does code look at a request to stop? Tokens of the models, and names: a flag
// called 'stopping' is evidence enough to keep quiet, never to report.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_STOPWORDS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_STOPWORDS_H

#include "FunctionBody.h"

namespace clang::tidy::async {

class Analysis;

/// \p T, or what it refers or points to, is a token through which work learns
/// that it shall stop. \p OrSource: sources of tokens too.
bool isStopToken(Analysis &A, QualType T);
/// The name speaks of stopping: stop, cancel, abort, shutdown, closed, running.
bool isStopWord(llvm::StringRef Name);
/// \p S mentions a stop token or something with such a name; lambdas left out.
bool mentionsStop(Analysis &A, const Stmt *S);
/// Just \p S, not what is below it.
bool isMentionOfStop(Analysis &A, const Stmt *S);
/// \p S mentions an object that is a stop token by its type.
bool mentionsStopToken(Analysis &A, const Stmt *S);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_STOPWORDS_H
