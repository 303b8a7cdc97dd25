// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a mention of a local variable does to a value that can be used once:
// takes it, needs it to be there, makes it anew.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_USEROLES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_USEROLES_H

#include "SingleUse.h"
#include "llvm/ADT/DenseMap.h"

namespace clang::tidy::async {

enum class Role {
  Nothing,
  Take,  ///< uses it up
  Need,  ///< needs it to be there
  Look,  ///< may be asked of what is gone: size()
  Reset, ///< a new value, or perhaps one
  Leave, ///< from here on others may change it: say nothing of the variable
};

struct Use {
  Role R = Role::Nothing;
  SecondUse::How How = SecondUse::Moved;
  bool IsUse = false;
  std::string Name;
  const Expr *Mention = nullptr;
  const Stmt *At = nullptr; ///< where it happens
};

class UseRoles {
public:
  UseRoles(Analysis &A, const FunctionBody &B) : A(A), B(B) {}

  /// A variable of this function whose uses are to be told apart.
  bool isTracked(const VarDecl *V);
  /// Of a variable that is tracked.
  SecondUse::Kind kind(const VarDecl *V) const { return Kinds.lookup(V); }
  Use classify(const VarDecl *V, const DeclRefExpr *R);
  /// \p P is, or is an argument of, a call that is awaited in this expression,
  /// that gives a task, or that starts work.
  bool goesIntoAwaited(const Stmt *P);

private:
  Use taken(Use U, SecondUse::How How, const Stmt *At, const VarDecl *V) const;
  Use member(Use U, const VarDecl *V, const MemberExpr *M, bool IsMoved);
  Use memberOfValue(Use U, const VarDecl *V, const CXXMethodDecl *Method,
                    llvm::StringRef Name) const;
  Use captured(Use U, const LambdaExpr *L, const Expr *Init) const;
  Use moved(Use U, const VarDecl *V, const Expr *E, const Stmt *P);
  Use intoCall(Use U, const VarDecl *V, const Stmt *P, const Expr *Arg,
               bool ByValue);
  Use named(Use U, const VarDecl *V, const Expr *E, const Stmt *P);
  bool isAssigned(const Expr *E) const;

  Analysis &A;
  const FunctionBody &B;
  llvm::DenseMap<const VarDecl *, bool> Tracked;
  llvm::DenseMap<const VarDecl *, SecondUse::Kind> Kinds;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_USEROLES_H
