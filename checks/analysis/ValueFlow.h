// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Follows one value through the local variables that hold it, along the paths
// of a function.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_VALUEFLOW_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_VALUEFLOW_H

#include "FunctionBody.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>

namespace clang::tidy::async {

/// Something that a statement does to a local variable.
struct FlowEvent {
  enum Kind {
    Consume, ///< the value is taken out, or may be
    Escape,  ///< as Consume; and from here on others can reach the variable
    Bind,    ///< the variable takes a new value and loses its old one
    Move,    ///< the value goes to the variable To
  } K;
  const VarDecl *Variable = nullptr;
  const Stmt *At = nullptr; ///< null: where the variable is declared
  const VarDecl *To = nullptr;
};

/// What a condition says of a variable that it looks at.
struct ConditionFacts {
  enum Says {
    Nothing,
    FullWhenTrue,  ///< holds a value: t.valid(), opt.has_value(), if (opt)
    EmptyWhenTrue, ///< v.empty()
    Unclear,       ///< looks at it in another way: ask no more of this path
    DoneWhenTrue,  ///< t.is_ready()
  };
};

class ValueFlow {
public:
  /// \p Ask: what condition \p E says of \p V.
  using Condition =
      llvm::function_ref<ConditionFacts::Says(const Expr *E, const VarDecl *V)>;

  ValueFlow(const FunctionBody &B, ASTContext &Ctx) : B(B), Ctx(Ctx) {}

  void add(FlowEvent E) { Events.push_back(E); }
  /// The statement that declares \p V. Coming to it again ends the old one.
  void declare(const VarDecl *V, const Stmt *S) {
    if (Declarations.try_emplace(V, S).second)
      add({FlowEvent::Bind, V, nullptr, nullptr});
  }

  struct Result {
    bool Known = false;       ///< false: say nothing
    bool Consumed = false;    ///< on some path
    bool Dropped = false;     ///< on some path that can be taken
    bool Overwritten = false; ///< on some path that can be taken
    /// On a way out that a macro wrote.
    bool LeftByMacro = false;
    /// On a way out by an exception or a call that does not return.
    bool LeftAbruptly = false;
    SourceLocation LostAt;
  };
  /// What becomes of the value that \p V takes at \p At (null: where it is
  /// declared).
  Result follow(const VarDecl *V, const Stmt *At, Condition Ask);

private:
  friend class PathSearch;
  struct Place {
    const CFGBlock *Block = nullptr;
    unsigned Index = 0;
  };
  struct Step {
    unsigned Index;
    FlowEvent Event;
  };
  bool place();
  Place find(const VarDecl *V, const Stmt *S) const;
  const Stmt *declarationOf(const VarDecl *V) const;

  const FunctionBody &B;
  ASTContext &Ctx;
  std::vector<FlowEvent> Events;
  llvm::DenseMap<const VarDecl *, const Stmt *> Declarations;
  bool Placed = false;
  llvm::DenseSet<const VarDecl *> Unplaced; ///< an event of theirs has no place
  const CFG *G = nullptr;
  llvm::DenseMap<const Stmt *, Place> Places;
  llvm::DenseMap<const VarDecl *, Place> Declared;
  std::vector<std::vector<Step>> InBlock; ///< by block, in order
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_VALUEFLOW_H
