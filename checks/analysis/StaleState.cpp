// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exactly two shapes, since the rule that looks for more (ESLint's
// require-atomic-updates) is the one that everybody switches off:
//
//   if (!cache_.contains(k)) {            check
//     auto v = co_await load(k);          two loads run
//     cache_[k] = v;                      act
//   }
//
//   total_ = total_ + co_await next();    the read comes first
//
// Between the suspension and the write a second look at the state makes it
// good, and so does a write before the suspension ('busy_ = true;'): who comes
// second then sees it. 'x += co_await f()' reads after the suspension.
#include "StaleState.h"
#include "AcrossAwait.h"
#include "Analysis.h"
#include "Exclusive.h"
#include "LockTypes.h"
#include "Mutations.h"
#include "SharedState.h"
#include "llvm/ADT/StringSwitch.h"

namespace clang::tidy::async {

using locks::LockTypes;

namespace {
/// A mention of shared state.
struct Touch {
  const ValueDecl *State = nullptr;
  const Expr *At = nullptr;    ///< the mention
  const Expr *Write = nullptr; ///< what changes it; null for a read
};

class Finder {
public:
  Finder(Analysis &A, const CoroutineInfo &Info)
      : A(A), Body(*Info.Body), Across(Info) {}

  std::vector<StaleState> run() {
    if (!Across.usable())
      return {};
    collect(Body.body());
    if (llvm::none_of(Touches, [](const Touch &T) { return T.Write; }))
      return {};
    for (const IfStmt *If : Ifs)
      check(If);
    for (const Touch &T : Touches)
      if (T.Write)
        readModify(T);
    return std::move(Found);
  }

private:
  static bool changes(StringRef Name) {
    return llvm::StringSwitch<bool>(Name)
        .Cases({"insert", "emplace", "try_emplace", "insert_or_assign",
                "push_back", "emplace_back", "push", "erase", "clear",
                "pop_front"},
               true)
        .Cases({"pop_back", "pop", "reset", "store", "fetch_add", "fetch_sub",
                "assign", "exchange", "emplace_front", "push_front"},
               true)
        .Default(false);
  }

  void collect(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return;
    if (const auto *If = dyn_cast<IfStmt>(S); If && !If->isConstexpr())
      Ifs.push_back(If);
    if (const auto *E = dyn_cast<Expr>(S))
      mention(E);
    if (const auto *Await = dyn_cast<CoawaitExpr>(S))
      return collect(Await->getOperand());
    if (const auto *Yield = dyn_cast<CoyieldExpr>(S))
      return collect(Yield->getOperand());
    if (const auto *Return = dyn_cast<CoreturnStmt>(S))
      return collect(Return->getOperand());
    for (const Stmt *Child : S->children())
      collect(Child);
  }

  void mention(const Expr *E) {
    if (!isa<MemberExpr, DeclRefExpr>(E) || !Body.parent(E))
      return;
    const ValueDecl *D = isa<MemberExpr>(E)
                             ? cast<MemberExpr>(E)->getMemberDecl()
                             : cast<DeclRefExpr>(E)->getDecl();
    if (!isa<FieldDecl, VarDecl>(D))
      return;
    if (const auto *M = dyn_cast<MemberExpr>(E)) {
      if (!isa<CXXThisExpr>(strip(M->getBase())))
        return;
    } else if (const auto *V = dyn_cast<VarDecl>(D);
               !V || !V->hasGlobalStorage()) {
      return;
    }
    Owner O = ownerOf(A, Body, E);
    if (!O.shared() || O.D != D)
      return;
    Touch T;
    T.State = D;
    T.At = E;
    T.Write = writeOf(E);
    Touches.push_back(T);
  }

  /// The expression that changes what \p E names.
  const Expr *writeOf(const Expr *E) {
    const Stmt *Child = E;
    for (const Stmt *Up = Body.parent(E); Up;
         Child = Up, Up = Body.parent(Up)) {
      if (const auto *B = dyn_cast<BinaryOperator>(Up)) {
        if (!B->isAssignmentOp() || B->getLHS() != Child)
          return nullptr;
        return B;
      }
      if (const auto *U = dyn_cast<UnaryOperator>(Up)) {
        if (U->isIncrementDecrementOp())
          return U;
        if (U->getOpcode() == UO_Deref)
          continue;
        return nullptr;
      }
      if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Up)) {
        if (Op->getArg(0) != Child)
          return nullptr;
        if (Op->isAssignmentOp())
          return Op;
        if (llvm::is_contained({OO_PlusPlus, OO_MinusMinus}, Op->getOperator()))
          return Op;
        if (!llvm::is_contained({OO_Subscript, OO_Star, OO_Arrow},
                                Op->getOperator()))
          return nullptr;
        continue;
      }
      if (isa<ArraySubscriptExpr>(Up))
        continue;
      if (const auto *M = dyn_cast<MemberExpr>(Up)) {
        const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(Body.parent(M));
        if (Call && Call->getCallee() == M)
          return changes(LockTypes::memberName(Call)) ? Call : nullptr;
        return nullptr; // A part of it is another state.
      }
      if (!isa<ParenExpr, ImplicitCastExpr>(Up))
        return nullptr;
    }
    return nullptr;
  }

  void report(StaleState::Kind K, const Touch &Read, const Touch &Write,
              const SuspensionPoint *Point) {
    if (isExclusive(A, Body, Read.At->getBeginLoc(),
                    Write.Write->getBeginLoc()))
      return;
    if (llvm::any_of(Found, [&](const StaleState &S) {
          return S.State == Read.State && S.Point == Point;
        }))
      return;
    StaleState S;
    S.K = K;
    S.State = Read.State;
    S.Read = Read.At->getBeginLoc();
    S.Write = Write.Write->getBeginLoc();
    S.Point = Point;
    Found.push_back(S);
  }

  void check(const IfStmt *If) {
    for (const Touch &Read : Touches) {
      if (Read.Write || !Body.isWithin(Read.At, If->getCond()))
        continue;
      for (const Touch &Write : Touches) {
        if (!Write.Write || Write.State != Read.State ||
            !(Body.isWithin(Write.At, If->getThen()) ||
              Body.isWithin(Write.At, If->getElse()) ||
              (leaves(If->getThen()) && !Body.isWithin(Write.At, If))))
          continue;
        AcrossAwait::Value Value;
        Value.From = Read.At;
        Value.Uses.insert(Write.Write);
        if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Write.Write))
          Value.Uses.insert(Op);
        // A second look, and a write that others see before the suspension.
        for (const Touch &Other : Touches)
          if (Other.State == Read.State && Other.At != Read.At &&
              Other.At != Write.At)
            Value.Kills.insert(Other.Write && Other.Write != Write.Write
                                   ? Other.Write
                                   : Other.At);
        if (auto C = Across.find(Value, counts)) {
          report(StaleState::CheckThenAct, Read, Write, C->Point);
          break;
        }
      }
    }
  }

  /// 'if (x) co_return;'
  static bool leaves(const Stmt *S) {
    if (const auto *Block = dyn_cast_or_null<CompoundStmt>(S))
      S = Block->body_empty() ? nullptr : Block->body_back();
    return isa_and_nonnull<CoreturnStmt, ReturnStmt, ContinueStmt, BreakStmt>(
        S);
  }

  static bool counts(const SuspensionPoint &P) {
    return P.K != SuspensionPoint::Yield;
  }

  void readModify(const Touch &Write) {
    const auto *B = dyn_cast<BinaryOperator>(Write.Write);
    const auto *Op = dyn_cast<CXXOperatorCallExpr>(Write.Write);
    const auto *Store = dyn_cast<CXXMemberCallExpr>(Write.Write);
    const Expr *Right = nullptr;
    if (B && B->getOpcode() == BO_Assign)
      Right = B->getRHS();
    else if (Op && Op->getOperator() == OO_Equal && Op->getNumArgs() == 2)
      Right = Op->getArg(1);
    else if (Store && LockTypes::memberName(Store) == "store" &&
             Store->getNumArgs())
      Right = Store->getArg(0);
    if (!Right)
      return;
    for (const Touch &Read : Touches) {
      if (Read.Write || Read.State != Write.State)
        continue;
      AcrossAwait::Value Value;
      Value.Uses.insert(Write.Write);
      if (Body.isWithin(Read.At, Right)) {
        Value.From = Read.At;
      } else if (const VarDecl *Copy = copyOf(Read.At);
                 Copy && mentions(Right, Copy)) {
        Value.From = Read.At;
        for (const Touch &Other : Touches)
          if (Other.State == Read.State && Other.At != Read.At &&
              Other.At != Write.At)
            Value.Kills.insert(Other.At);
      } else {
        continue;
      }
      if (auto C = Across.find(Value, counts)) {
        report(StaleState::ReadModify, Read, Write, C->Point);
        return;
      }
    }
  }

  /// 'int n = count_;'
  const VarDecl *copyOf(const Expr *Read) {
    const auto *D = dyn_cast_or_null<DeclStmt>(Body.semanticParent(Read));
    const auto *V = D && D->isSingleDecl()
                        ? dyn_cast<VarDecl>(D->getSingleDecl())
                        : nullptr;
    return V && V->getInit() && strip(V->getInit()) == Read &&
                   V->getType()->isScalarType()
               ? V
               : nullptr;
  }

  bool mentions(const Expr *In, const VarDecl *V) {
    return llvm::any_of(Across.mentions(V), [&](const DeclRefExpr *Ref) {
      return Body.isWithin(Ref, In);
    });
  }

  Analysis &A;
  const FunctionBody &Body;
  AcrossAwait Across;
  std::vector<Touch> Touches;
  llvm::SmallVector<const IfStmt *, 4> Ifs;
  std::vector<StaleState> Found;
};
} // namespace

std::vector<StaleState> staleStates(Analysis &A, const CoroutineInfo &Info) {
  return Finder(A, Info).run();
}

} // namespace clang::tidy::async
