// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A container that nobody changes cannot change under a suspended coroutine.
// This walks over the user's code once, when the first question is asked, and
// keeps for each field, global and local what is done to it: by member
// functions of the names that all containers use, by assignment, by the
// standard's algorithms, and by handing it to somebody by reference.
#include "Mutations.h"
#include "FunctionBody.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "llvm/ADT/StringSwitch.h"

namespace clang::tidy::async {

enum class Change { None, Adds, Erases, Assigns };

static Change changeBy(StringRef Name) {
  return llvm::StringSwitch<Change>(Name)
      .Cases({"insert", "emplace", "emplace_back", "emplace_front",
              "emplace_hint", "push_back", "push_front", "push", "try_emplace",
              "insert_or_assign", "append", "reserve", "rehash", "insert_after",
              "add", "append_range", "insert_range", "prepend"},
             Change::Adds)
      .Cases({"erase",       "clear",     "pop_back",    "pop_front",
              "pop",         "extract",   "remove",      "remove_if",
              "swap",        "assign",    "resize",      "shrink_to_fit",
              "merge",       "splice",    "reset",       "erase_if",
              "erase_after", "take",      "takeFirst",   "takeLast",
              "removeAll",   "removeOne", "assign_range"},
             Change::Erases)
      .Default(Change::None);
}

class MutationFinder : public DynamicRecursiveASTVisitor {
public:
  MutationFinder(Mutations &Out, ASTContext &Ctx)
      : Out(Out), SM(Ctx.getSourceManager()) {
    ShouldVisitTemplateInstantiations = true;
  }

  bool TraverseDecl(Decl *D) override {
    if (!D)
      return true;
    if (!isa<TranslationUnitDecl>(D) && D->getLocation().isValid() &&
        SM.isInSystemHeader(SM.getExpansionLoc(D->getLocation())))
      return true;
    auto *F = dyn_cast<FunctionDecl>(D);
    if (!F)
      return DynamicRecursiveASTVisitor::TraverseDecl(D);
    Functions.push_back(F);
    bool Result = DynamicRecursiveASTVisitor::TraverseDecl(D);
    Functions.pop_back();
    return Result;
  }
  bool TraverseLambdaExpr(LambdaExpr *L) override {
    Functions.push_back(L->getCallOperator());
    bool Result = DynamicRecursiveASTVisitor::TraverseLambdaExpr(L);
    Functions.pop_back();
    return Result;
  }

  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *C) override {
    called(C);
    const CXXMethodDecl *M = C->getMethodDecl();
    if (M && M->getDeclName().isIdentifier() && !M->isConst())
      note(C->getImplicitObjectArgument(), changeBy(M->getName()), C);
    return true;
  }
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *C) override {
    if (C->getOperator() == OO_Equal || C->getOperator() == OO_PlusEqual)
      note(C->getArg(0),
           C->getOperator() == OO_Equal ? Change::Assigns : Change::Adds, C);
    else if (C->getOperator() == OO_Subscript && insertsBySubscript(C))
      note(C->getArg(0), Change::Adds, C);
    called(C);
    return true;
  }
  bool VisitCallExpr(CallExpr *C) override {
    if (isa<CXXMemberCallExpr, CXXOperatorCallExpr>(C))
      return true;
    called(C);
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *B) override {
    if (B->isAssignmentOp())
      note(B->getLHS(),
           B->getOpcode() == BO_Assign ? Change::Assigns : Change::Erases, B);
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *U) override {
    if (U->isIncrementDecrementOp())
      note(U->getSubExpr(), Change::Erases, U);
    return true;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *C) override {
    // 'auto mine = std::move(theirs);'
    for (unsigned I = 0;
         I < C->getNumArgs() && I < C->getConstructor()->getNumParams(); ++I) {
      QualType T = C->getConstructor()->getParamDecl(I)->getType();
      if (T->isRValueReferenceType() && C->getArg(I)->isXValue())
        note(stripMove(C->getArg(I)), Change::Erases, C);
    }
    return true;
  }
  bool TraverseConstructorInitializer(CXXCtorInitializer *I) override {
    if (I->isWritten() && I->getAnyMember()) {
      const auto *C = dyn_cast_or_null<CXXConstructExpr>(
          I->getInit() ? strip(I->getInit()) : nullptr);
      if (!C || C->getNumArgs())
        Out.Filled.insert(I->getAnyMember()->getCanonicalDecl());
    }
    return DynamicRecursiveASTVisitor::TraverseConstructorInitializer(I);
  }
  bool VisitFieldDecl(FieldDecl *F) override {
    if (F->hasInClassInitializer() && F->getInClassInitializer())
      if (const auto *List =
              dyn_cast<InitListExpr>(strip(F->getInClassInitializer()));
          !List || List->getNumInits())
        if (const auto *C =
                dyn_cast<CXXConstructExpr>(strip(F->getInClassInitializer()));
            !C || C->getNumArgs())
          Out.Filled.insert(F->getCanonicalDecl());
    return true;
  }

private:
  static bool insertsBySubscript(const CXXOperatorCallExpr *C) {
    const CXXRecordDecl *R =
        C->getArg(0)->getType().getNonReferenceType()->getAsCXXRecordDecl();
    return R && R->getIdentifier() && R->getName().contains_insensitive("map");
  }

  /// The innermost named object: the field of 'a.b->c', the variable.
  static const ValueDecl *target(const Expr *E, unsigned Depth = 0) {
    if (!E || Depth > 8)
      return nullptr;
    E = strip(E);
    if (const auto *M = dyn_cast<MemberExpr>(E))
      return isa<FieldDecl, VarDecl>(M->getMemberDecl()) ? M->getMemberDecl()
                                                         : nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
      const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
      if (V && V->getInit() && !isa<ParmVarDecl>(V) &&
          (V->getType()->isReferenceType() || V->getType()->isPointerType()))
        if (const ValueDecl *D = target(V->getInit(), Depth + 1))
          return D;
      return V;
    }
    if (const auto *U = dyn_cast<UnaryOperator>(E))
      return target(U->getSubExpr(), Depth + 1);
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
        Op && (Op->getOperator() == OO_Arrow || Op->getOperator() == OO_Star))
      return target(Op->getArg(0), Depth + 1);
    return nullptr;
  }

  void note(const Expr *E, Change How, const Expr *At) {
    if (How == Change::None || Functions.empty())
      return;
    if (const ValueDecl *D = target(E))
      Out.Of[D->getCanonicalDecl()].push_back(
          {Functions.back(), At->getBeginLoc(), How != Change::Adds,
           How == Change::Assigns, isPartOfLocal(E)});
  }

  /// 'made.items', where 'made' is a local variable and no reference.
  static bool isPartOfLocal(const Expr *E) {
    const auto *M = dyn_cast<MemberExpr>(strip(E));
    while (M && !M->isArrow()) {
      const Expr *Base = strip(M->getBase());
      if (const auto *Ref = dyn_cast<DeclRefExpr>(Base)) {
        const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
        return V && V->hasLocalStorage() && !V->getType()->isReferenceType();
      }
      M = dyn_cast<MemberExpr>(Base);
    }
    return false;
  }

  void called(const CallExpr *C) {
    const FunctionDecl *F = C->getDirectCallee();
    if (!F || Functions.empty())
      return;
    Out.Calls[F->getCanonicalDecl()].push_back({C, Functions.back()});
    if (isa<CXXOperatorCallExpr>(C))
      return;
    bool Std = F->isInStdNamespace();
    StringRef Name =
        F->getDeclName().isIdentifier() ? F->getName() : StringRef();
    if (Std && (Name == "move" || Name == "forward" || Name == "as_const" ||
                Name == "ref" || Name == "addressof"))
      return;
    bool Changes = Name == "swap" || Name == "exchange" ||
                   Name.starts_with("erase") || Name == "unique" ||
                   Name == "sort";
    for (unsigned I = 0; I < C->getNumArgs() && I < F->getNumParams(); ++I) {
      QualType T = F->getParamDecl(I)->getType();
      bool ByReference = (T->isLValueReferenceType() &&
                          !T->getPointeeType().isConstQualified()) ||
                         T->isRValueReferenceType();
      const auto *Address = dyn_cast<UnaryOperator>(strip(C->getArg(I)));
      bool ByPointer = Address && Address->getOpcode() == UO_AddrOf &&
                       T->isPointerType() &&
                       !T->getPointeeType().isConstQualified();
      if ((Std && !Changes) || !(ByReference || ByPointer))
        continue;
      note(stripMove(C->getArg(I)), Change::Erases, C);
    }
  }

  Mutations &Out;
  const SourceManager &SM;
  llvm::SmallVector<const FunctionDecl *, 8> Functions;
};

Mutations::Mutations(ASTContext &Ctx) {
  MutationFinder(*this, Ctx).TraverseDecl(Ctx.getTranslationUnitDecl());
}

} // namespace clang::tidy::async
