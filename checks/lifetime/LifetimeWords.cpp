// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LifetimeWords.h"

namespace clang::tidy::async {

void noteLife(ClangTidyCheck &Check, const TaskLife &L, const Expr *Call) {
  const Stmt *At = L.K == Life::Joined && !L.Joins.empty() ? L.Joins.front()
                   : L.At                                  ? L.At
                                                           : Call;
  SourceLocation Loc = At->getBeginLoc();
  auto Note = [&](StringRef Text) {
    Check.diag(Loc, "%0", DiagnosticIDs::Note) << Text;
  };
  switch (L.K) {
  case Life::Unknown:
  case Life::InPlace:
    return;
  case Life::Joined:
    return L.Joins.empty() ? Note("the work ends later, with what holds it")
                           : Note("the task is awaited only here");
  case Life::Dropped:
    return Note("the task goes on here, and nobody awaits it");
  case Life::Returned:
    return Note("the task is returned here without being awaited");
  case Life::Stored:
    return Note("the task is stored here for later");
  case Life::Detached:
    return Note("the task goes on from here, beside this function");
  }
}

std::string nameOfVariable(const Referent &R) {
  if (const auto *D = dyn_cast_or_null<DeclRefExpr>(R.Where);
      D && isa<BindingDecl>(D->getDecl()))
    return D->getDecl()->getNameAsString();
  if (const auto *D = dyn_cast<DecompositionDecl>(R.Variable))
    return D->bindings().front()->getNameAsString();
  return R.Variable->getNameAsString();
}

} // namespace clang::tidy::async
