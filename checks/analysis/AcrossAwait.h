// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which values obtained before a suspension may be used after it.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_ACROSSAWAIT_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_ACROSSAWAIT_H

#include "Coroutine.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace clang::tidy::async {

/// A use that a suspension can come before.
struct CrossedUse {
  const Stmt *Use = nullptr;
  const SuspensionPoint *Point = nullptr;
};

class AcrossAwait {
public:
  /// A value from where it is obtained to where it is used no more. Statements
  /// are elements of the graph, which lists every expression.
  struct Value {
    /// It is there after this statement; coming here again makes a new one.
    const Stmt *From = nullptr;
    llvm::DenseSet<const Stmt *> Uses;
    /// It is given up here, or made anew.
    llvm::DenseSet<const Stmt *> Kills;
    /// Its destructor is a kill too; may be null.
    const VarDecl *Variable = nullptr;
  };

  explicit AcrossAwait(const CoroutineInfo &Info);

  /// False: the function never suspends, or has no graph; nothing is found.
  bool usable() const { return G && !Points.empty(); }

  /// A use of \p V with a suspension that \p Counts between it and \p V.From,
  /// and that \p Accepts; the nearest in the order of the paths.
  std::optional<CrossedUse>
  find(const Value &V,
       llvm::function_ref<bool(const SuspensionPoint &)> Counts = nullptr,
       llvm::function_ref<bool(const CrossedUse &)> Accepts = nullptr) const;

  /// The value of a variable, from its declaration: its mentions are uses,
  /// assignments to it kill. Where others may have set it anew (its address is
  /// taken, it goes to a function by reference) it is killed too.
  Value ofVariable(const VarDecl *V) const;

  /// Of \p V.Uses the nearest that control comes to after the suspension \p P,
  /// \p V.Kills not in between; null if there is none.
  const Stmt *after(const SuspensionPoint &P, const Value &V) const;

  /// The statement of the graph that declares \p V; null if there is none.
  const Stmt *declaration(const VarDecl *V) const {
    return Declarations.lookup(V);
  }
  /// Mentions of \p V in the graph, those that range-for adds among them.
  llvm::ArrayRef<const DeclRefExpr *> mentions(const ValueDecl *V) const {
    auto It = Mentions.find(V);
    if (It == Mentions.end())
      return {};
    return It->second;
  }
  /// Below the left side of an assignment operator, which is evaluated after
  /// the right side, though the graph of an overloaded one says otherwise: that
  /// operator. Else null.
  const CXXOperatorCallExpr *assignedBy(const Stmt *S) const;

private:
  std::optional<CrossedUse>
  search(const Value &V, const Stmt *From, const SuspensionPoint *After,
         llvm::function_ref<bool(const SuspensionPoint &)> Counts,
         llvm::function_ref<bool(const CrossedUse &)> Accepts) const;
  struct Place {
    const CFGBlock *Block = nullptr;
    unsigned Index = 0;
  };

  const FunctionBody &Body;
  const CFG *G = nullptr;
  llvm::DenseMap<const Stmt *, const SuspensionPoint *> Points;
  llvm::DenseMap<const Stmt *, Place> Places;
  llvm::DenseMap<const VarDecl *, const Stmt *> Declarations;
  llvm::DenseMap<const ValueDecl *, llvm::SmallVector<const DeclRefExpr *, 4>>
      Mentions;
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_ACROSSAWAIT_H
