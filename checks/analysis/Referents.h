// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an argument, an object or a closure lets others reach, and which of that
// ends with the full expression, a scope or the function. What belongs to
// somebody else (behind a pointer or reference that came from outside, static)
// is left out: an empty answer means nothing here can dangle, or nothing is
// known.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_REFERENTS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_REFERENTS_H

#include "SuspensionReach.h"

namespace clang::tidy::async {

class Analysis;

struct Referent {
  enum Kind {
    Temporary, ///< ends with the full expression
    Local,     ///< a local variable, ends with its scope
    Parameter, ///< a parameter taken by value
  } K = Temporary;
  enum How { Reference, Pointer, View, Capture } Through = Reference;
  /// The expression that makes the temporary or names the variable.
  const Expr *Where = nullptr;
  const VarDecl *Variable = nullptr; ///< null for a temporary
  /// False: found through a variable's initialiser or an accessor, so that it
  /// may be something else by now.
  bool Certain = true;
};

using ReferentList = llvm::SmallVector<Referent, 2>;

class Referents {
public:
  Referents(Analysis &A, const FunctionBody &B) : A(A), B(B) {}

  /// What a parameter of type \p Param (null: the argument's own type, copied)
  /// can reach of this function through \p Arg.
  ReferentList ofArgument(const Expr *Arg, QualType Param);
  /// What a member function can reach through 'this'.
  ReferentList ofObject(const CXXMemberCallExpr *Call);
  /// What a closure refers to: captures by reference, and pointers and views
  /// captured by copy. Not 'this'.
  ReferentList ofClosure(const LambdaExpr *L);
  /// What the glvalue \p E designates.
  ReferentList ofGlvalue(const Expr *E);

private:
  void argument(const Expr *Arg, QualType Param);
  void glvalue(const Expr *E);
  void value(const Expr *E);
  void closure(const LambdaExpr *L);
  void variable(const VarDecl *V, const Expr *Mention);
  void initialiserOf(const VarDecl *V);
  void call(const CallExpr *C);
  void construct(const CXXConstructExpr *C);
  void add(Referent::Kind K, const Expr *Where, const VarDecl *V);
  template <class F> ReferentList collect(F Walk);

  Analysis &A;
  const FunctionBody &B;
  ReferentList *Out = nullptr;
  Referent::How Through = Referent::Reference;
  bool Certain = true;
  unsigned Depth = 0;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_REFERENTS_H
