// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "SendBoundCheck.h"
#include "analysis/Confinement.h"
#include "analysis/ContextNotes.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-send-bound";

namespace {
/// The variable at a place of a template, as it is written there.
class Written : public DynamicRecursiveASTVisitor {
public:
  explicit Written(SourceLocation At) : At(At) {}
  bool IsDependent = false;
  bool VisitVarDecl(VarDecl *V) override {
    IsDependent |= V->getLocation() == At && V->getType()->isDependentType();
    return true;
  }
  bool TraverseLambdaCapture(LambdaExpr *L, const LambdaCapture *C,
                             Expr *Init) override {
    if (C->capturesVariable())
      if (auto *V = dyn_cast<VarDecl>(C->getCapturedVar()))
        VisitVarDecl(V);
    return DynamicRecursiveASTVisitor::TraverseLambdaCapture(L, C, Init);
  }

private:
  SourceLocation At;
};
} // namespace

/// A parameter of the template decides what the object is: who chose it and
/// gave it is to blame, not the template that passes it on.
static bool isChosenByCaller(const FunctionDecl *F, const ValueDecl *Object) {
  const FunctionDecl *Pattern = F->getTemplateInstantiationPattern();
  if (!Pattern || !Object)
    return false;
  // A parameter keeps the place of the declaration inside of the class.
  if (isa<ParmVarDecl>(Object) && Object->getDeclContext() == F)
    return llvm::any_of(Pattern->parameters(), [&](const ParmVarDecl *P) {
      return P->getDeclName() == Object->getDeclName() &&
             P->getType()->isDependentType();
    });
  Written Finder(Object->getLocation());
  Finder.TraverseDecl(const_cast<FunctionDecl *>(Pattern));
  return Finder.IsDependent;
}

void SendBoundCheck::checkFunction(Analysis &A, const FunctionBody &B) {
  const FunctionDecl *F = B.function();
  if (B.isDependent())
    return;
  for (const ConfinedMove &M : confinedMoves(A, B)) {
    if (isChosenByCaller(F, M.Object) ||
        matchesGlob(Model::callee(M.Call), Allowed.Callees) ||
        matchesGlob(M.Type, Allowed.Types) ||
        !shouldReport(A, ThisCheck, M.Loc,
                      M.ByPointer ? Confidence::Medium : Confidence::High))
      continue;
    std::string What =
        M.Object ? "'" + M.Object->getNameAsString() + "'" : "a temporary";
    std::string Type = readableName(M.Type);
    if (M.ByPointer)
      diag(M.Loc, "%0 %select{points to|is}1 a '%2' and is used by work that "
                  "'%3' runs on another thread")
          << What
          << (isa_and_nonnull<FieldDecl>(M.Object) &&
              M.Object->getType()->isRecordType())
          << Type << calledName(M.Call, A.context());
    else
      diag(M.Loc, "%0 %select{is|holds}1 a '%2', which belongs to one thread, "
                  "and goes into work that '%3' runs on another")
          << What
          << !(M.Object && M.Object->getType()
                                   .getNonReferenceType()
                                   ->getAsCXXRecordDecl() == M.Type)
          << Type << calledName(M.Call, A.context());
    diag(placeOf(M.Call), "the work is started here", DiagnosticIDs::Note);
    diag(M.Loc, "%0", DiagnosticIDs::Note)
        << (M.Facts && !M.Facts->Text.empty()
                ? M.Facts->Text
                : "give the work a copy of the data, or run it on the thread "
                  "of the object");
  }
}

} // namespace clang::tidy::async
