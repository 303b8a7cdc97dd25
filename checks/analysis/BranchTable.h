// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which branches of a function ask the same thing, so that a path that needs
// one condition to be both true and false can be told from one that can be
// taken. One table for a function; made when it is first needed.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_BRANCHTABLE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_BRANCHTABLE_H

#include "clang/AST/Expr.h"
#include "clang/Analysis/Analyses/Dominators.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/DenseSet.h"
#include <optional>

namespace clang::tidy::async {

/// The condition that a block with two successors branches on, or null.
const Expr *branchCondition(const CFGBlock *Block);
/// \p E without parentheses and '!' (counted in \p Negated).
const Expr *conditionLeaf(const Expr *E, bool &Negated);
/// Variables and members that \p S names, outside of lambdas.
void variablesIn(const Stmt *S, llvm::SmallVectorImpl<const ValueDecl *> &Out);

class BranchTable {
public:
  BranchTable(const CFG &G, ASTContext &Ctx);

  struct Fact {
    int Key;
    int64_t Value;
    bool operator==(const Fact &R) const {
      return Key == R.Key && Value == R.Value;
    }
  };
  using Facts = llvm::SmallVector<Fact, 4>; ///< sorted by key

  /// False: no two branches of the function have anything to do with each
  /// other.
  bool hasQuestions() const { return !Comparable.empty(); }
  unsigned numKeys() const { return static_cast<unsigned>(Mentions.size()); }
  /// Of the question that \p Block ends with; -1: none that is compared.
  int keyOf(const CFGBlock *Block) const {
    return KeyOfBlock[Block->getBlockID()];
  }
  llvm::ArrayRef<const CFGBlock *> comparable() const { return Comparable; }
  /// \p Block assigns to what a question mentions.
  bool changesAnswers(const CFGBlock *Block) const;

  /// Conditions that hold wherever element \p Index of \p Block is run: those
  /// of branches that every path to it takes the same way, and flags that are
  /// still as they were declared.
  Facts factsAt(const CFGBlock *Block, unsigned Index);
  /// What the assignments of \p Block from element \p From on make of them.
  void assign(const CFGBlock *Block, unsigned From, Facts &Known) const;
  /// Adds what going from \p Block to \p Next says; false when it contradicts.
  bool branch(const CFGBlock *Block, const CFGBlock *Next, bool Truth,
              Facts &Known) const;

private:
  struct Assignment {
    unsigned Index;
    const ValueDecl *Variable;
    std::optional<bool> Constant;
    const Expr *Left; ///< null: the declaration
    int Key = -1;
  };
  int keyOf(const Expr *E);
  void noteBranch(const CFGBlock *Block);
  void noteAssignment(const Stmt *S, unsigned Index,
                      llvm::SmallVectorImpl<Assignment> &Out);
  void forgetSingleQuestions();
  bool isAsDeclared(const Assignment &Flag, const CFGBlock *DeclaredIn,
                    const CFGBlock *Block, unsigned Index);

  const CFG &G;
  ASTContext &Ctx;
  CFGDomTree Dominators;
  std::vector<int> KeyOfBlock;                                   ///< or -1
  std::vector<llvm::SmallVector<Assignment, 1>> Assigned;        ///< by block
  std::vector<llvm::SmallVector<const ValueDecl *, 2>> Mentions; ///< by key
  std::vector<unsigned> Asked;                                   ///< by key
  std::vector<llvm::FoldingSetNodeID> Ids;                       ///< by key
  llvm::DenseMap<unsigned, llvm::SmallVector<int, 1>> ByHash;
  llvm::DenseMap<const ValueDecl *, int> KeyOfFlag; ///< asked by its name alone
  llvm::DenseSet<const ValueDecl *> EverAssigned;
  std::vector<const CFGBlock *> Comparable; ///< branches with a key
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_BRANCHTABLE_H
