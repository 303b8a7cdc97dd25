// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ContextNotes.h"
#include "Predicates.h"

namespace clang::tidy::async {

Runner runnerOf(const FunctionDecl *F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(F);
  if (!Method || !Method->getParent()->isLambda())
    return {0, F};
  return {isa_and_nonnull<CoroutineBodyStmt>(F->getBody()) ? 1u : 2u, F};
}

SourceLocation placeOf(const Expr *Call) {
  if (const auto *O = dyn_cast<CXXOperatorCallExpr>(Call);
      O && O->getOperator() != OO_Call)
    return O->getOperatorLoc();
  if (const auto *C = dyn_cast<CallExpr>(Call)) {
    const Expr *Callee = C->getCallee()->IgnoreParenImpCasts();
    if (const auto *M = dyn_cast<MemberExpr>(Callee))
      return M->getMemberLoc();
    if (const auto *M = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
      return M->getMemberLoc();
    return C->getBeginLoc();
  }
  if (const auto *C = dyn_cast<CXXConstructExpr>(Call))
    return C->getLocation();
  return Call->getBeginLoc();
}

std::string calledName(const Expr *Call, ASTContext &Ctx) {
  if (isa<CXXConstructExpr, CXXUnresolvedConstructExpr>(Call)) {
    PrintingPolicy Policy(Ctx.getLangOpts());
    Policy.SuppressTagKeyword = true;
    Policy.SuppressInlineNamespace =
        llvm::to_underlying(PrintingPolicy::SuppressInlineNamespaceMode::All);
    return Call->getType().getUnqualifiedType().getAsString(Policy);
  }
  return readableName(Model::callee(Call));
}

bool isAllowedContext(const FunctionDecl *F,
                      llvm::ArrayRef<std::string> Globs) {
  if (Globs.empty())
    return false;
  for (const DeclContext *C = F; C; C = C->getParent())
    if (const auto *Around = dyn_cast<FunctionDecl>(C))
      if (matchesGlob(Around, Globs))
        return true;
  return false;
}

void noteContext(ClangTidyCheck &Check, const ExecutionContext &Where) {
  if (Where.Launcher && Where.Because.isValid())
    Check.diag(Where.Because,
               "it runs on the executor because it is passed to %0 here",
               DiagnosticIDs::Note)
        << Where.Launcher->getDeclName();
}

static bool isInHandler(const Expr *E, const FunctionBody &Body) {
  for (const Stmt *P = Body.parent(E); P; P = Body.parent(P))
    if (isa<CXXCatchStmt>(P))
      return true;
  return false;
}

std::optional<FixItHint> awaitInstead(StringRef Pattern, const Expr *Call,
                                      const FunctionBody &Body,
                                      ASTContext &Ctx) {
  if (Pattern.empty() || !Body.isCoroutine() || isInHandler(Call, Body) ||
      !canEdit(Call->getSourceRange(), Ctx.getSourceManager()))
    return std::nullopt;
  CallParts Parts = CallParts::of(Call);
  std::string Text;
  while (!Pattern.empty()) {
    int Index = Predicate::Receiver;
    if (Pattern.consume_front("$receiver")) {
    } else if (Pattern.size() > 1 && Pattern[0] == '$' &&
               llvm::isDigit(Pattern[1])) {
      Index = Pattern[1] - '0';
      Pattern = Pattern.drop_front(2);
    } else {
      Text += Pattern.front();
      Pattern = Pattern.drop_front();
      continue;
    }
    std::string Part = sourceText(Parts.at(Index), Ctx);
    if (Part.empty())
      return std::nullopt;
    Text += Part;
  }
  // 'sync_wait(x).size()' binds closer than 'co_await x'.
  const Stmt *Parent = Body.semanticParent(Call);
  if (Parent && isa<Expr>(Parent) &&
      !isa<CXXConstructExpr, InitListExpr>(Parent))
    if (const auto *C = dyn_cast<CallExpr>(Parent);
        !C || C->getCallee()->IgnoreParenImpCasts() == Call ||
        isa<CXXOperatorCallExpr>(C))
      Text = "(" + Text + ")";
  return FixItHint::CreateReplacement(
      CharSourceRange::getTokenRange(Call->getSourceRange()), Text);
}

} // namespace clang::tidy::async
