// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The state that the lock analysis carries along the control flow: names of
// objects (paths), what is known of the lock in each (cells), and what is known
// of conditions (facts). No syntax trees are read here.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_LOCKSTATE_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_LOCKSTATE_H

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <tuple>
#include <vector>

namespace clang::tidy::async::locks {

/// An object by name: a variable, then fields and accessors. 0 is no name.
/// A pointer or smart pointer and what it points to share one path: each owns
/// at most one lock that we follow.
using PathId = unsigned;

enum class PathKind : uint8_t {
  None,
  Variable,  ///< What: VarDecl
  This,      ///< the object of the function under analysis
  Field,     ///< Base, What: FieldDecl or captured VarDecl
  Named,     ///< Base, What: IdentifierInfo of a dependent member
  Accessor,  ///< Base (may be 0), What: FunctionDecl called without arguments
  Element,   ///< Base, What: constant index + 1
  Temporary, ///< What: the expression that makes it
};

class Paths {
public:
  Paths();
  PathId make(PathKind K, PathId Base, const void *What);
  PathKind kind(PathId P) const { return Nodes[P].K; }
  PathId base(PathId P) const { return Nodes[P].Base; }
  const void *what(PathId P) const { return Nodes[P].What; }
  PathId root(PathId P) const;
  /// \p P is \p Prefix or a part of it.
  bool within(PathId P, PathId Prefix) const;
  /// The same part of \p To as \p P is of \p From.
  PathId rebase(PathId P, PathId From, PathId To);

private:
  struct Node {
    PathKind K;
    PathId Base;
    const void *What;
  };
  std::vector<Node> Nodes;
  llvm::DenseMap<std::pair<std::pair<unsigned, unsigned>, const void *>, PathId>
      Ids;
};

/// May-set of what a lock can be.
enum LockValue : uint8_t {
  Nothing = 0,
  Free = 1,
  Held = 2,
  Unknown = 4, ///< nobody knows: says nothing
};

struct Cell {
  PathId P = 0;
  uint8_t V = Free;
  SourceLocation
      Taken; ///< where it was locked; not part of the state's identity
};

/// One way the function can have come here: the locks, and the conditions
/// that are known to hold when they are as they are. A cell that is missing
/// has its default value, which the interpreter knows.
struct World {
  llvm::SmallVector<Cell, 2> Cells; ///< sorted by path
  struct Fact {
    const void *Key;
    int64_t Value;
    bool operator==(const Fact &O) const {
      return Key == O.Key && Value == O.Value;
    }
  };
  llvm::SmallVector<Fact, 2> Facts; ///< sorted by key

  const Cell *find(PathId P) const;
  void put(const Cell &C);
  void erase(PathId P);
  const int64_t *fact(const void *Key) const;
  void setFact(const void *Key, int64_t Value);
  void dropFact(const void *Key);
  void dropFacts(llvm::function_ref<bool(const void *)> If);
  bool sameLocks(const World &O) const;
};

using DefaultValue = llvm::function_ref<uint8_t(PathId)>;

/// The worlds at one program point. Worlds with the same locks are one (what
/// they disagree on is forgotten); so their number is bounded by the number of
/// distinct lock states, which is tiny, and above MaxWorlds all become one.
class Worlds {
public:
  static constexpr unsigned MaxWorlds = 24;

  llvm::SmallVector<World, 2> All;
  bool empty() const { return All.empty(); }
  /// Adds what \p O has; true when something new came in.
  bool join(const Worlds &O, DefaultValue Default);
  /// Merges worlds that have become equal.
  void normalise(DefaultValue Default);

private:
  bool add(const World &W);
  bool collapse(DefaultValue Default);
  bool Saturated = false;
};

} // namespace clang::tidy::async::locks

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_LOCKSTATE_H
