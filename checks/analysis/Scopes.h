// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a function does with a variable or member that work is started in: a
// nursery, task group, gate, or a thread that its destructor joins.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_SCOPES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_SCOPES_H

#include "FunctionBody.h"
#include "Model.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace clang::tidy::async {

class Analysis;

struct ScopeType {
  bool IsScope = false;
  DropPolicy Drop = DropPolicy::Unknown;
  const ScopeFacts *Facts = nullptr;
  bool IsContainer = false; ///< of threads that are joined by their destructor
  bool IsBox = false;       ///< a unique_ptr or optional of a scope
  bool Quiet = false;       ///< its end runs none of the work
  /// Unfinished work at its end is an error in itself. Of all others the
  /// order decides: what they wait for or cancel may use what is gone.
  bool mustBeJoined() const {
    return Drop == DropPolicy::Aborts || Drop == DropPolicy::Continues;
  }
};

class Scopes {
public:
  explicit Scopes(Analysis &A) : A(A) {}

  ScopeType typeOf(QualType T);

  struct Event {
    enum Kind {
      Neutral, ///< looked at, asked to stop
      Start,   ///< work is started in it
      Join,    ///< waited for, or out of sight from here on
    } K = Join;
    const Expr *Mention = nullptr;
    const Expr *Call = nullptr; ///< Start: what starts the work
    bool Seen = false;          ///< Join: really one, and not a loss of sight
  };
  /// What \p Mention, an expression that names the scope in \p B, does.
  Event event(const FunctionBody &B, const Expr *Mention, const ScopeType &T);
  /// All mentions of the member \p Field of '*this' in \p B, closures included.
  std::vector<Event> eventsOf(const FunctionBody &B, const FieldDecl *Field,
                              const ScopeType &T);

  /// From \p From there is a way to the end of the function, or back to
  /// \p Declaration, that passes none of \p Joins. False also when that cannot
  /// be told. \p At gets the statement that leaves.
  static bool escapesJoins(const FunctionBody &B, const Expr *From,
                           llvm::ArrayRef<const Expr *> Joins,
                           const VarDecl *Declaration);

private:
  bool isJoinName(llvm::StringRef Name, const ScopeType &T);
  bool isObserver(const CXXMethodDecl *M, const ScopeType &T);
  bool joinsInside(const Stmt *S, const ScopeType &T, const ValueDecl *What);
  Event argument(const FunctionBody &B, const CallExpr *Call,
                 const Expr *Mention, const Stmt *Child, const ScopeType &T);

  Analysis &A;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_SCOPES_H
