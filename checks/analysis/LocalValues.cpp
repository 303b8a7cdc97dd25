// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Without a flow analysis: all values that a variable is ever given in the
// function count, so an answer holds at every place in it. Who takes its
// address and writes through that is not seen.
#include "LocalValues.h"
#include "CallParts.h"
#include "clang/AST/APValue.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::async {

namespace {
class ValueFinder : public DynamicRecursiveASTVisitor {
public:
  explicit ValueFinder(const VarDecl *V) : V(V) {
    if (const Expr *Init = V->getInit())
      Out.Given.push_back(Init);
  }
  bool VisitBinaryOperator(BinaryOperator *B) override {
    if (B->isAssignmentOp() && rootObject(B->getLHS()) == V)
      Out.Given.push_back(B->getRHS());
    return true;
  }
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *C) override {
    if (C->isAssignmentOp() && C->getNumArgs() == 2 &&
        rootObject(C->getArg(0)) == V)
      Out.Given.push_back(C->getArg(1));
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *U) override {
    if (U->isIncrementDecrementOp() && rootObject(U->getSubExpr()) == V)
      Out.Changed = true;
    return true;
  }

  const VarDecl *V;
  GivenValues Out;
};

class NameFinder : public DynamicRecursiveASTVisitor {
public:
  explicit NameFinder(const ASTContext &Ctx) : Ctx(Ctx) {}

  bool VisitStmt(Stmt *S) override {
    const SourceManager &SM = Ctx.getSourceManager();
    for (SourceLocation Loc = S->getBeginLoc(); Loc.isMacroID();
         Loc = SM.getImmediateMacroCallerLoc(Loc)) {
      Out.Found.insert(
          Lexer::getImmediateMacroName(Loc, SM, Ctx.getLangOpts()).str());
      // The macro around, when this one was written as another's body.
      if (SM.isMacroArgExpansion(Loc))
        continue;
    }
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) override {
    if (E->getDecl()->getDeclName().isIdentifier())
      Out.Found.insert(E->getDecl()->getNameAsString());
    if (const auto *V = dyn_cast<VarDecl>(E->getDecl()))
      Out.Variables.insert(V);
    return true;
  }
  bool VisitMemberExpr(MemberExpr *E) override {
    Out.Found.insert(E->getMemberDecl()->getNameAsString());
    Out.Opaque = true;
    return true;
  }
  bool VisitCallExpr(CallExpr *C) override {
    // operator| of a flags enum is transparent.
    if (!isa<CXXOperatorCallExpr>(C))
      Out.Opaque = true;
    return true;
  }
  bool
  VisitCXXDependentScopeMemberExpr(CXXDependentScopeMemberExpr *) override {
    return Out.Opaque = true;
  }
  bool TraverseUnaryOperator(UnaryOperator *U) override {
    if (U->getOpcode() == UO_Not) // flags & ~O_NONBLOCK takes it away
      return true;
    return DynamicRecursiveASTVisitor::TraverseUnaryOperator(U);
  }

  const ASTContext &Ctx;
  NamesFound Out;
};

class Mentions : public DynamicRecursiveASTVisitor {
public:
  explicit Mentions(const ValueDecl *D) : D(D) {}
  bool VisitDeclRefExpr(DeclRefExpr *E) override {
    if (E->getDecl() == D)
      return !(Found = true);
    // A closure kept in a variable mentions what its body does.
    const auto *V = dyn_cast<VarDecl>(E->getDecl());
    if (V && V->isLocalVarDecl() && V->getInit() && Seen.insert(V).second &&
        isa<LambdaExpr>(stripMove(V->getInit())))
      return TraverseStmt(const_cast<Expr *>(V->getInit()));
    return true;
  }
  bool VisitMemberExpr(MemberExpr *E) override {
    return !(Found = E->getMemberDecl() == D);
  }

  const ValueDecl *D;
  llvm::SmallPtrSet<const VarDecl *, 4> Seen;
  bool Found = false;
};
} // namespace

GivenValues valuesOf(const VarDecl *V, const FunctionBody &Body) {
  ValueFinder Finder(V);
  Finder.TraverseStmt(const_cast<Stmt *>(Body.body()));
  return std::move(Finder.Out);
}

const Expr *onlyValue(const Expr *E, const FunctionBody &Body) {
  const auto *V = dyn_cast_or_null<VarDecl>(namedObject(E));
  if (!V || !V->isLocalVarDecl() || !V->getInit())
    return nullptr;
  GivenValues Seen = valuesOf(V, Body);
  return Seen.Given.size() == 1 && !Seen.Changed ? V->getInit() : nullptr;
}

NamesFound namesIn(const Stmt *S, const ASTContext &Ctx) {
  NameFinder Finder(Ctx);
  Finder.TraverseStmt(const_cast<Stmt *>(S));
  return std::move(Finder.Out);
}

bool mentionsObject(const Stmt *S, const ValueDecl *D) {
  Mentions M(D);
  M.TraverseStmt(const_cast<Stmt *>(S));
  return M.Found;
}

static std::optional<bool> isZero(const APValue &V) {
  switch (V.getKind()) {
  case APValue::Int:
    return V.getInt().isZero();
  case APValue::Float:
    return V.getFloat().isZero();
  case APValue::Struct: {
    for (unsigned I = 0; I < V.getStructNumBases(); ++I)
      if (auto Z = isZero(V.getStructBase(I)); Z != true)
        return Z;
    for (unsigned I = 0; I < V.getStructNumFields(); ++I)
      if (auto Z = isZero(V.getStructField(I)); Z != true)
        return Z;
    return true;
  }
  default:
    return std::nullopt;
  }
}

std::optional<bool> constantZero(const Expr *E, const ASTContext &Ctx) {
  if (!E || E->isValueDependent() || E->isTypeDependent())
    return std::nullopt;
  Expr::EvalResult Result;
  if (!E->EvaluateAsRValue(Result, Ctx) || Result.HasSideEffects)
    return std::nullopt;
  return isZero(Result.Val);
}

} // namespace clang::tidy::async
