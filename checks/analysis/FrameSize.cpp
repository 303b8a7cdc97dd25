// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   task<> copy(file in, file out) {
//     char head[100000];                  not in the frame: used up before the
//     int n = parse(head);                await
//     char block[65536];                  in the frame
//     co_await in.read(block);
//   }
//
// The compiler keeps in the frame what lives across a suspension, and lets
// variables share a place that do not live at the same time. So: for each
// suspension, the sizes of what is alive there; the largest sum is the
// estimate. It is a lower bound of what a compiler without optimisation makes,
// and near what one with it makes.
//
// Alive at a suspension is a variable (or a parameter taken by value) that a
// path from there uses before it is declared anew; one with a destructor that
// does something, to the end of its scope; one that the awaited operation was
// given by reference or pointer; one that a local pointer, reference or view
// refers to that is alive itself. Temporaries of the awaited expression are
// alive if something in it refers to them.
//
// Cost: a search of the graph for each suspension and each variable that is
// large enough to matter.
#include "FrameSize.h"
#include "Analysis.h"
#include "GivenUp.h"
#include "SuspensionReach.h"
#include "llvm/ADT/BitVector.h"

namespace clang::tidy::async {
namespace {

/// What is smaller does not make a large frame, or is many.
constexpr uint64_t Small = 64;
constexpr unsigned MaxVariables = 200;

class Frame {
public:
  Frame(Analysis &A, const CoroutineInfo &Info)
      : Ctx(A.context()), Info(Info), B(*Info.Body) {}
  std::optional<FrameEstimate> estimate();

private:
  struct Candidate {
    const VarDecl *Variable;
    uint64_t Bytes;
    bool Destroyed; ///< its destructor does something
    llvm::DenseSet<const Stmt *> Uses;
  };
  uint64_t sizeOf(QualType T) const;
  bool isDestroyed(QualType T) const;
  void addCandidate(const VarDecl *V);
  void addUses(const ValueDecl *V, Candidate &C, unsigned Depth);
  /// The value of \p E is needed by \p Operation as it is, not as a number or
  /// copy that was made of it before.
  bool reaches(const Expr *E, const Expr *Operation) const;
  bool isAlive(const Candidate &C, const SuspensionPoint &P) const;
  bool isUsedAfter(const Candidate &C, const SuspensionPoint &P) const;
  void addTemporaries(const Stmt *S, const SuspensionPoint &P,
                      std::vector<FramePart> &Out) const;

  ASTContext &Ctx;
  const CoroutineInfo &Info;
  const FunctionBody &B;
  const CFG *G = nullptr;
  llvm::DenseMap<const Stmt *, std::pair<const CFGBlock *, unsigned>> Places;
  std::vector<Candidate> Candidates;
  /// Mentions of the parts of decomposed variables.
  llvm::DenseMap<const ValueDecl *, llvm::SmallVector<const Stmt *, 4>>
      PartUses;
};

uint64_t Frame::sizeOf(QualType T) const {
  if (T.isNull() || T->isReferenceType() || T->isDependentType() ||
      T->isIncompleteType() || T->isVariablyModifiedType() ||
      T->isUndeducedType() || T->isFunctionType())
    return 0;
  // What has an error has no layout.
  if (const CXXRecordDecl *R = Ctx.getBaseElementType(T)->getAsCXXRecordDecl();
      T->containsErrors() || T->isSizelessType() || (R && R->isInvalidDecl()))
    return 0;
  return Ctx.getTypeSizeInChars(T).getQuantity();
}

bool Frame::isDestroyed(QualType T) const {
  return T.isDestructedType() != QualType::DK_none;
}

void Frame::addUses(const ValueDecl *V, Candidate &C, unsigned Depth) {
  if (isa<BindingDecl>(V)) {
    auto It = PartUses.find(V);
    if (It != PartUses.end())
      C.Uses.insert(It->second.begin(), It->second.end());
    return;
  }
  for (const DeclRefExpr *R : B.references()) {
    if (R->getDecl() != V || !C.Uses.insert(R).second || Depth > 3)
      continue;
    // auto *p = buffer; span s(buffer); for (auto &x : array)
    const Stmt *Child = R;
    for (const Stmt *P = B.parent(R); P; Child = P, P = B.parent(P)) {
      if (const auto *Range = dyn_cast<CXXForRangeStmt>(P)) {
        if (Child == Range->getRangeInit())
          for (const Stmt *Again :
               {static_cast<const Stmt *>(Range->getInc()),
                static_cast<const Stmt *>(Range->getCond())})
            if (Again)
              C.Uses.insert(Again);
        break;
      }
      if (const auto *D = dyn_cast<DeclStmt>(P)) {
        for (const Decl *Each : D->decls())
          if (const auto *Alias = dyn_cast<VarDecl>(Each);
              Alias && Alias->getInit() == Child && Alias != V &&
              (Alias->getType()->isReferenceType() ||
               isView(Alias->getType()))) {
            addUses(Alias, C, Depth + 1);
            if (const auto *Parts = dyn_cast<DecompositionDecl>(Alias))
              for (const BindingDecl *Part : Parts->bindings())
                addUses(Part, C, Depth + 1);
          }
        break;
      }
      if (!isa<Expr>(P))
        break;
    }
  }
}

void Frame::addCandidate(const VarDecl *V) {
  if (V->isInvalidDecl() || !V->hasLocalStorage())
    return;
  uint64_t Bytes = sizeOf(V->getType());
  if (Bytes < Small)
    return;
  if (Candidates.size() == MaxVariables) {
    giveUp("frame size", B.function());
    return;
  }
  Candidate C{V, Bytes, isDestroyed(V->getType()), {}};
  addUses(V, C, 0);
  if (const auto *Parts = dyn_cast<DecompositionDecl>(V))
    for (const BindingDecl *Part : Parts->bindings())
      addUses(Part, C, 0);
  Candidates.push_back(std::move(C));
}

bool Frame::reaches(const Expr *E, const Expr *Operation) const {
  for (const Stmt *P = B.parent(E); P; P = B.parent(P)) {
    if (P == Operation)
      return true;
    if (const auto *Cast = dyn_cast<CastExpr>(P);
        Cast && Cast->getCastKind() == CK_LValueToRValue)
      return false;
    if (const auto *Call = dyn_cast<CallExpr>(P))
      if (QualType T = Call->getType();
          !Call->isLValue() &&
          (T->isArithmeticType() || T->isVoidType() || T->isEnumeralType()))
        return false;
    if (const auto *Copy = dyn_cast<CXXConstructExpr>(P);
        Copy && Copy->getConstructor()->isCopyOrMoveConstructor())
      return false;
    if (isa<CoawaitExpr, CoyieldExpr, LambdaExpr>(P) || !isa<Expr>(P))
      return false;
  }
  return false;
}

bool Frame::isUsedAfter(const Candidate &C, const SuspensionPoint &P) const {
  auto Start = Places.find(P.E);
  if (Start == Places.end())
    return false;
  llvm::SmallVector<std::pair<const CFGBlock *, unsigned>, 16> Work{
      {Start->second.first, Start->second.second + 1}};
  llvm::BitVector Seen(G->getNumBlockIDs());
  while (!Work.empty()) {
    auto [Block, From] = Work.pop_back_val();
    bool Ends = false;
    for (unsigned I = From; I < Block->size() && !Ends; ++I) {
      CFGElement E = (*Block)[I];
      if (auto D = E.getAs<CFGAutomaticObjDtor>()) {
        if (D->getVarDecl() == C.Variable)
          return true;
        continue;
      }
      auto S = E.getAs<CFGStmt>();
      if (!S)
        continue;
      if (C.Uses.contains(S->getStmt()))
        return true;
      if (const auto *D = dyn_cast<DeclStmt>(S->getStmt()))
        Ends = llvm::is_contained(D->decls(), C.Variable);
    }
    if (Ends)
      continue;
    for (const CFGBlock::AdjacentBlock &Next : Block->succs())
      if (const CFGBlock *To = Next.getReachableBlock();
          To && !Seen.test(To->getBlockID())) {
        Seen.set(To->getBlockID());
        Work.push_back({To, 0});
      }
  }
  return false;
}

bool Frame::isAlive(const Candidate &C, const SuspensionPoint &P) const {
  // A parameter is destroyed with the frame.
  if (C.Destroyed && isa<ParmVarDecl>(C.Variable))
    return true;
  for (const Stmt *Use : C.Uses)
    if (const auto *E = dyn_cast<Expr>(Use); E && reaches(E, P.E))
      return true;
  return isUsedAfter(C, P);
}

void Frame::addTemporaries(const Stmt *S, const SuspensionPoint &P,
                           std::vector<FramePart> &Out) const {
  if (!S || isa<LambdaExpr>(S))
    return;
  if (const auto *Await = dyn_cast<CoawaitExpr>(S)) {
    addTemporaries(Await->getOperand(), P, Out);
    return;
  }
  const Expr *Made = nullptr;
  if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(S))
    Made = M;
  else if (S == P.Operand && P.Operand->isPRValue())
    Made = P.Operand;
  if (Made)
    if (uint64_t Bytes = sizeOf(Made->getType());
        Bytes >= Small && (isDestroyed(Made->getType()) || Made == P.Operand ||
                           reaches(Made, P.E))) {
      FramePart Part;
      Part.Bytes = Bytes;
      Part.Loc = Made->getBeginLoc();
      Out.push_back(Part);
    }
  for (const Stmt *Child : S->children())
    addTemporaries(Child, P, Out);
}

std::optional<FrameEstimate> Frame::estimate() {
  if (B.isDependent())
    return std::nullopt;
  G = B.cfg();
  if (!G)
    return std::nullopt;
  for (const CFGBlock *Block : *G)
    for (unsigned I = 0; I < Block->size(); ++I)
      if (auto S = (*Block)[I].getAs<CFGStmt>()) {
        Places[S->getStmt()] = {Block, I};
        if (const auto *R = dyn_cast<DeclRefExpr>(S->getStmt());
            R && isa<BindingDecl>(R->getDecl()))
          PartUses[R->getDecl()].push_back(R);
      }
  for (const ParmVarDecl *P : B.function()->parameters())
    addCandidate(P);
  for (const VarDecl *V : B.variables())
    addCandidate(V);

  FrameEstimate Most;
  auto Consider = [&](std::vector<FramePart> Parts, SourceLocation At) {
    uint64_t Sum = 0;
    for (const FramePart &Each : Parts)
      Sum += Each.Bytes;
    if (Sum <= Most.Bytes)
      return;
    // The largest first, and of equal ones the first that is declared.
    auto IsLarger = [](const FramePart &L, const FramePart &R) {
      return L.Bytes > R.Bytes;
    };
    for (auto It = Parts.begin(); It != Parts.end(); ++It)
      std::rotate(std::upper_bound(Parts.begin(), It, *It, IsLarger), It,
                  It + 1);
    Most.Bytes = Sum;
    Most.Parts = std::move(Parts);
    Most.At = At;
  };
  auto PartOf = [](const Candidate &C) {
    return FramePart{C.Bytes, C.Variable, C.Variable->getLocation()};
  };
  // A lazy coroutine suspends before its first statement, and has its
  // parameters then.
  if (isLazy(Info.Start)) {
    std::vector<FramePart> Parts;
    for (const Candidate &C : Candidates)
      if (isa<ParmVarDecl>(C.Variable) && (C.Destroyed || !C.Uses.empty()))
        Parts.push_back(PartOf(C));
    Consider(std::move(Parts), SourceLocation());
  }
  for (const SuspensionPoint &P : Info.Suspensions) {
    if (P.NeverSuspends || P.Unreachable)
      continue;
    std::vector<FramePart> Parts;
    for (const Candidate &C : Candidates)
      if (isAlive(C, P))
        Parts.push_back(PartOf(C));
    addTemporaries(P.Operand, P, Parts);
    Consider(std::move(Parts), P.Loc);
  }
  if (Info.Promise)
    Most.Bytes += sizeOf(Ctx.getCanonicalTagType(Info.Promise));
  return Most;
}

} // namespace

std::optional<FrameEstimate> estimateFrame(Analysis &A,
                                           const CoroutineInfo &Info) {
  return Frame(A, Info).estimate();
}

namespace {
struct Compiler {
  FrameMeasure Measure;
  bool Optimised = false;
};
} // namespace
static Compiler &compiler() {
  static thread_local Compiler Asked;
  return Asked;
}
void measureFramesWith(FrameMeasure Measure, bool Optimised) {
  compiler() = {std::move(Measure), Optimised};
}
std::optional<uint64_t> measuredFrame(const FunctionDecl *F) {
  return compiler().Measure ? compiler().Measure(F) : std::nullopt;
}
bool framesAreOptimised() { return compiler().Optimised; }

} // namespace clang::tidy::async
