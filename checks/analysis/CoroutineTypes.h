// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What classes of the user do with the coroutine handles that they hold.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_COROUTINETYPES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_COROUTINETYPES_H

#include "FunctionBody.h"
#include <vector>

namespace clang::tidy::async {

class Analysis;

struct TypeFault {
  enum Kind {
    FinalNever, ///< final_suspend never suspends, and the destructor destroys
    Copied,     ///< a copy destroys the frame a second time
    Moved,      ///< a defaulted move leaves the handle behind
    Leaked,     ///< nobody destroys the frame
    Silenced,   ///< empty unhandled_exception
    Discardable ///< a task type without [[nodiscard]]
  } K;
  SourceLocation Loc;
  const CXXRecordDecl *Class = nullptr;
  const FieldDecl *Handle = nullptr;
  const Decl *Other = nullptr; ///< destructor, declaration: for a note
  bool IsImplicit = false;     ///< nobody wrote the copy
};

/// Of the class \p R, a definition in the user's code.
std::vector<TypeFault> typeFaults(Analysis &A, const CXXRecordDecl *R);

struct HandleFault {
  enum Kind {
    UsedAfterDestroy,
    DestroyedTwice,
    ResumedWhenDone,
    LeftBehind ///< destroyed and not reset, and the destructor destroys it
  } K;
  const Stmt *At = nullptr, *First = nullptr;
  const ValueDecl *Handle = nullptr;
};

/// What a function does with handles whose frame is gone or finished.
std::vector<HandleFault> handleFaults(Analysis &A, const FunctionBody &B);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_COROUTINETYPES_H
