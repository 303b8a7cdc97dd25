// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a value goes from the expression that makes or names it.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_DESTINATION_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_DESTINATION_H

#include "FunctionBody.h"

namespace clang::tidy::async {

class Analysis;

struct Destination {
  enum Kind {
    Consumed,
    Discarded,    ///< dropped at the end of the full expression
    ToVoid,       ///< cast to void or given to std::ignore
    Initialises,  ///< Variable, with or without a container around it
    AssignedTo,   ///< Variable
    AddedTo,      ///< the container Variable
    AssignTarget, ///< the variable that was climbed from is assigned to
    Observed,     ///< looked at only
    Detached,
    Escaped, ///< consumed, and others can reach it from here on
    Neutral, ///< nothing happens to it
  } K = Consumed;
  const Stmt *At = nullptr;
  const VarDecl *Variable = nullptr;
  bool Moved = false;
  bool Wrapped = false;
  bool InConditional = false;
};

/// The name, or nothing for operators and the like.
llvm::StringRef nameOf(const NamedDecl *D);
/// A call of a free function of the standard library with one of the names.
bool isStdCall(const CallExpr *C, std::initializer_list<llvm::StringRef> Names);

class Climber {
public:
  Climber(Analysis &A, const FunctionBody &B) : A(A), B(B) {}

  /// What becomes of the value of \p E, which is made there (\p IsValue) or is
  /// that of the variable that \p E names.
  Destination climb(const Expr *E, bool IsValue);
  bool isUnusedResult(const Expr *E);

  /// A local variable whose value's end can be seen here; else null.
  const VarDecl *tracked(const ValueDecl *D);
  bool isHeldType(QualType T);
  /// A container whose elements are tasks or handles, or a box of one.
  bool isContainer(QualType T) { return !elementOf(T).isNull(); }
  QualType elementOf(QualType T);
  /// What a spawn returns is not always a handle: an error code, an id.
  bool looksLikeHandle(QualType T);

private:
  enum Next { Climb, Stop };
  Next stop(Destination &D, Destination::Kind K);
  Next taken(Destination &D);
  Next step(const Stmt *Child, const Stmt *P, Destination &D);
  Next stepCast(const CastExpr *Cast, Destination &D);
  Next stepDeclaration(const Stmt *Child, const DeclStmt *Decl, Destination &D);
  Next stepMember(const MemberExpr *M, Destination &D);
  Next stepConstruct(const CXXConstructExpr *Construct, Destination &D);
  Next stepCall(const Stmt *Child, const CallExpr *Call, Destination &D);
  Next stepOperator(const Stmt *Child, const CXXOperatorCallExpr *Op,
                    Destination &D);
  bool observes(QualType T, const CXXMethodDecl *Method);
  bool isOwn(QualType T);
  bool isAssignedTo(const Expr *E);
  const VarDecl *containerElement(const Expr *E);

  Analysis &A;
  const FunctionBody &B;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_DESTINATION_H
