// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which variables of a function have to be answered: promises, oneshot senders,
// completion handlers.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_PROMISEVARIABLES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_PROMISEVARIABLES_H

#include "FunctionBody.h"
#include "Model.h"
#include "llvm/ADT/DenseSet.h"

namespace clang::tidy::async {

class Analysis;

enum class PromiseKind { None, Promise, Handler };

class PromiseVariables {
public:
  PromiseVariables(Analysis &A, const FunctionBody &B) : A(A), B(B) {}

  /// The others answer for a variable that kind() has seen.
  PromiseKind kind(const VarDecl *V);
  /// The field that is the promise; null if it is the variable itself.
  const FieldDecl *field(const VarDecl *V) const { return Fields.lookup(V); }
  /// A pointer that owns the promise.
  bool isPointer(const VarDecl *V) const { return Pointers.contains(V); }
  /// Refers to another's.
  bool isReference(const VarDecl *V) const { return Referred.contains(V); }
  /// What its destructor does for the waiter.
  PromiseFacts::Breaking breaks(const VarDecl *V) const {
    return Breaks.lookup(V);
  }
  /// A call of its member \p Name answers.
  bool isAnswer(const VarDecl *V, llvm::StringRef Name) const;

private:
  bool isPromise(QualType T, const VarDecl *For);
  const FieldDecl *promiseField(QualType T, const VarDecl *For);
  bool isHandlerType(QualType T);

  Analysis &A;
  const FunctionBody &B;
  llvm::DenseMap<const VarDecl *, PromiseKind> Kinds;
  llvm::DenseMap<const VarDecl *, const FieldDecl *> Fields;
  llvm::DenseSet<const VarDecl *> Pointers;
  llvm::DenseSet<const VarDecl *> Referred;
  llvm::DenseMap<const VarDecl *, PromiseFacts::Breaking> Breaks;
  llvm::DenseMap<const VarDecl *, const std::vector<std::string> *> Answers;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_PROMISEVARIABLES_H
