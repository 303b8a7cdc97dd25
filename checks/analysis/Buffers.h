// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which memory of the calling function an asynchronous operation reads or
// writes: through asio::buffer(x), a string_view, an array of buffers, a
// reference to a stream buffer or an endpoint.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_BUFFERS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_BUFFERS_H

#include "Referents.h"

namespace clang::tidy::async {

class Buffers {
public:
  Buffers(Analysis &A, const FunctionBody &B) : A(A), B(B) {}

  /// Arguments of \p Call that the operation uses until it completes: those
  /// that the model names, and buffers given to any function 'async_…'.
  struct Borrowed {
    const Expr *Argument;
    /// The object itself is used, as a stream buffer or an endpoint is, and not
    /// a copy of it, as of a sequence of buffers.
    bool Object;
  };
  llvm::SmallVector<Borrowed, 2> borrowed(const CallExpr *Call);
  /// What of this function dies before others do and the argument refers to.
  ReferentList referents(const Borrowed &Of);

private:
  void collect(const Expr *E, unsigned Depth);
  void object(const Expr *E);
  void sharedOwner(const Expr *E);
  bool isViewType(QualType T);
  bool holdsViews(QualType T);
  bool isMovedAway(const VarDecl *V);
  bool isOnlyOwner(const VarDecl *V);

  Analysis &A;
  const FunctionBody &B;
  ReferentList Out;
  bool ByReference = false;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_BUFFERS_H
