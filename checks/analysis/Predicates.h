// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Does a condition of a model ('unless: [zero(3)]') hold for this call?
//
// An answer has four grades, for a report on a call that does not block costs
// more than a miss: what cannot be disproved counts against the report.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_PREDICATES_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_PREDICATES_H

#include "CallParts.h"
#include "Readiness.h"
#include "llvm/ADT/DenseSet.h"

namespace clang::tidy::async {

class Analysis;

enum class Holds {
  No,       ///< proven not to hold
  Unlikely, ///< nothing speaks for it
  Maybe,    ///< cannot be disproved: decided by a value from elsewhere
  Yes,
};

/// Not thread safe; for one translation unit.
class PredicateEvaluator {
public:
  explicit PredicateEvaluator(Analysis &A);
  ~PredicateEvaluator();

  Holds evaluate(const FunctionBody &Body, const Expr *Call, const Predicate &P,
                 const ApiFacts &Facts);
  /// The strongest answer for a list of which one is enough.
  Holds any(const FunctionBody &Body, const Expr *Call,
            llvm::ArrayRef<Predicate> List, const ApiFacts &Facts);
  /// The weakest answer for a list that must hold as a whole; Yes if empty.
  Holds all(const FunctionBody &Body, const Expr *Call,
            llvm::ArrayRef<Predicate> List, const ApiFacts &Facts);

private:
  Holds zero(const FunctionBody &Body, const Expr *E);
  Holds flag(const FunctionBody &Body, const Expr *E, llvm::StringRef Name);
  Holds nonblockingDescriptor(const FunctionBody &Body, const Expr *E);
  bool isSwitched(const ValueDecl *D);

  Analysis &A;
  /// What is switched to non-blocking anywhere in the unit; made on first use.
  std::unique_ptr<llvm::DenseSet<const ValueDecl *>> Switched;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_PREDICATES_H
