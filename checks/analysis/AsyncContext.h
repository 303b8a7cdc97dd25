// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the body of a function or lambda runs.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_ASYNCCONTEXT_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_ASYNCCONTEXT_H

#include "Coroutine.h"

namespace clang::tidy::async {

class Analysis;

struct ExecutionContext {
  enum Kind {
    Unknown,      ///< say nothing
    Executor,     ///< on an executor's thread: must not block
    BlockingPool, ///< on threads made for blocking
    OwnThread,    ///< on a thread of its own
    Test,         ///< in a test or in main, before any executor runs
  } K = Unknown;
  /// Why: the coroutine, or the call the closure is handed to.
  SourceLocation Because;
  const FunctionDecl *Coroutine = nullptr; ///< set when the body is a coroutine
  const NamedDecl *Launcher = nullptr;     ///< set when a callee decides
  const Library *Lib = nullptr;            ///< the async library at hand
  std::string LibRoot;
};

/// One translation unit's contexts. Not thread safe; belongs to an Analysis.
class AsyncContexts {
public:
  explicit AsyncContexts(Analysis &A) : A(A) {}
  /// Context of the body of \p F (a function or a lambda's call operator).
  const ExecutionContext &of(const FunctionDecl *F);
  /// An awaited switch above \p Site may have taken the coroutine \p Body to
  /// where blocking is fine. By order in the source: a switch in a branch
  /// silences what stands below it.
  bool movedAway(const FunctionBody &Body, const Expr *Site);

private:
  ExecutionContext compute(const FunctionDecl *F);
  ExecutionContext ofCoroutine(const FunctionBody &Body,
                               const CoroutineInfo &Info);
  const FunctionBody *startedBySyncWait(const FunctionBody &Body,
                                        const CoroutineInfo &Info);
  ExecutionContext ofStartedClosure(const LambdaUse &Use,
                                    const FunctionBody &Outer);
  /// A lambda's, from what its closure is handed to.
  ExecutionContext ofClosure(const CXXMethodDecl *CallOperator);
  ExecutionContext ofVariable(const VarDecl *Closure,
                              const FunctionBody &Around);
  /// Handed to \p Consumer as argument \p Argument.
  ExecutionContext handedTo(const Expr *Consumer, unsigned Argument,
                            const FunctionBody &Around);

  Analysis &A;
  llvm::DenseMap<const FunctionDecl *, std::unique_ptr<ExecutionContext>> Cache;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_ASYNCCONTEXT_H
