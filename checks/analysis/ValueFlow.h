// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Follows one value through the local variables that hold it, along the paths
// of a function.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_VALUEFLOW_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_VALUEFLOW_H

#include "FunctionBody.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <memory>
#include <optional>

namespace clang::tidy::async {

class BranchTable;

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

  ValueFlow(const FunctionBody &B, ASTContext &Ctx);
  ~ValueFlow();

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
  /// The value that \p Variable takes at \p At (null: where it is declared).
  struct Value {
    const VarDecl *Variable;
    const Stmt *At;
  };
  /// What becomes of each of the values.
  std::vector<Result> follow(llvm::ArrayRef<Value> Values, Condition Ask);

private:
  friend class PathSearch;
  friend class ValueSweep;
  struct Place {
    const CFGBlock *Block = nullptr;
    unsigned Index = 0;
  };
  struct Step {
    unsigned Index;
    FlowEvent Event;
    size_t Added; ///< how many were there before it
  };
  /// What all searches ask of a block.
  struct BlockInfo {
    bool IsHandler = false; ///< begins or ends with exception handling
    bool HasEvents = false;
    bool Negated = false;     ///< Leaf is the opposite of the condition
    unsigned Throws = 0;      ///< index of the element, plus 1
    unsigned MacroReturn = 0; ///< the same
    unsigned Return = 0;      ///< the same
    SourceLocation ReturnAt;
    bool Jumps = false; ///< ends with break or continue
    const Expr *Leaf = nullptr;
    llvm::SmallVector<const ValueDecl *, 2> Asks;  ///< mentioned in Leaf
    llvm::SmallVector<const VarDecl *, 2> Holders; ///< that have events here
  };
  using Variables = llvm::SmallVector<const VarDecl *, 2>;

  bool place();
  void noteConsumedInside(const FlowEvent &E);
  /// What the body of the loop that \p Block decides on consumes; or null.
  const Variables *consumedInside(const CFGBlock *Block) const {
    auto It = ConsumedInside.find(Block->getTerminatorStmt());
    return It == ConsumedInside.end() ? nullptr : &It->second;
  }
  BlockInfo look(const CFGBlock *Block);
  static void mentionedIn(const Stmt *S,
                          llvm::SmallVectorImpl<const ValueDecl *> &Out);
  Place find(const VarDecl *V, const Stmt *S) const;
  const Stmt *declarationOf(const VarDecl *V) const;
  bool isReachableBefore(const VarDecl *V, Place Start,
                         bool IsDeclaration) const;
  BranchTable &branches();
  void findWhatQuestionsDecide();
  /// The keys of questions whose answers make a difference to the value that
  /// \p V has first.
  llvm::BitVector questionsAbout(const VarDecl *V);
  llvm::ArrayRef<FlowEvent> eventsOf(const VarDecl *V) const {
    auto It = EventsOf.find(V);
    if (It == EventsOf.end())
      return {};
    return It->second;
  }
  /// False when the function has cost enough.
  bool spend() { return Budget && Budget--; }

  const FunctionBody &B;
  ASTContext &Ctx;
  std::vector<FlowEvent> Events;
  llvm::DenseMap<const VarDecl *, const Stmt *> Declarations;
  bool Placed = false;
  unsigned Budget;
  const CFG *G = nullptr;
  std::unique_ptr<BranchTable> Table;
  /// What the branches of one question decide, by key.
  struct Decides {
    bool Anything = false;
    llvm::DenseSet<const VarDecl *> Variables;
  };
  std::vector<Decides> DecidedBy;
  llvm::DenseMap<const Stmt *, Place> Places;
  llvm::DenseMap<const VarDecl *, Place> Declared;
  llvm::DenseMap<const VarDecl *, std::vector<FlowEvent>> EventsOf;
  llvm::DenseMap<const VarDecl *, llvm::SmallVector<Place, 1>> Escapes;
  llvm::DenseMap<std::pair<const CFGBlock *, const VarDecl *>,
                 llvm::SmallVector<Step, 1>>
      Steps; ///< in order
  llvm::DenseMap<const Stmt *, Variables> ConsumedInside;
  llvm::DenseSet<const VarDecl *> Unplaced; ///< an event of theirs has no place
  std::vector<BlockInfo> Blocks;            ///< by number
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_VALUEFLOW_H
