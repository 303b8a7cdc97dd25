// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Objects end in the reverse order of their declarations. A scope whose
// destructor waits for its tasks protects what was declared before it, and
// nothing that was declared after. A scope whose destructor does not wait must
// have been joined on every path.
#include "ScopeLifetimeCheck.h"
#include "analysis/Analysis.h"
#include "analysis/ContextNotes.h"
#include "analysis/Escape.h"
#include "analysis/ObjectUse.h"
#include "analysis/Predicates.h"
#include "analysis/Report.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

using Event = Scopes::Event;

void ScopeLifetimeCheck::registerMatchers(MatchFinder *Finder) {
  FunctionCheck::registerMatchers(Finder);
  Finder->addMatcher(cxxRecordDecl(isDefinition()).bind("class"), this);
}

void ScopeLifetimeCheck::check(const MatchFinder::MatchResult &Result) {
  FunctionCheck::check(Result);
  Analysis &A = Analysis::of(*Result.Context);
  const auto *R = Result.Nodes.getNodeAs<CXXRecordDecl>("class");
  if (R && !R->isLambda() && !R->isDependentContext() && !R->isInvalidDecl() &&
      A.isUserCode(R->getLocation()))
    for (const FieldDecl *F : R->fields())
      member(A, R, F);
}

void ScopeLifetimeCheck::checkFunction(Analysis &A, const FunctionBody &B) {
  if (B.isDependent())
    return;
  for (const VarDecl *V : B.variables())
    local(A, B, V);
}

/// Arguments of what starts work, and what the closure or coroutine call among
/// them was given in turn.
static void referents(Analysis &A, const FunctionBody &B, const Expr *Start,
                      ReferentList &Out, unsigned Depth = 0) {
  if (Depth > 4)
    return;
  Referents Find(A, B);
  CallParts Parts = CallParts::of(Start);
  const auto *Call = dyn_cast<CallExpr>(Start);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  unsigned I = 0;
  for (const Expr *Arg : Parts.Arguments) {
    QualType Param;
    if (Callee && I < Callee->getNumParams() && Depth)
      Param = Callee->getParamDecl(I)->getType();
    ++I;
    const Expr *S = stripMove(Arg);
    if (const auto *C = dyn_cast<CXXFunctionalCastExpr>(S))
      S = stripMove(C->getSubExpr());
    if (const auto *Inner = dyn_cast<CallExpr>(S);
        Inner && (A.shapes().task(Inner->getType()) ||
                  A.shapes().isAwaitable(Inner->getType()))) {
      if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Inner))
        Out.append(Find.ofObject(Member));
      if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(Inner);
          Op && Op->getNumArgs())
        if (const auto *L = dyn_cast<LambdaExpr>(strip(Op->getArg(0))))
          Out.append(Find.ofClosure(L));
      referents(A, B, Inner, Out, Depth + 1);
      continue;
    }
    Out.append(Find.ofArgument(Arg, Depth ? Param : QualType()));
  }
}

/// A loop that joins, in another than the one that starts the work, joins what
/// there is: that it may run zero times is no way around it.
static void addLoops(const FunctionBody &B, const Escape &Lives,
                     llvm::ArrayRef<Event> Starts,
                     llvm::SmallVectorImpl<const Expr *> &Joins) {
  for (unsigned I = 0, N = Joins.size(); I < N; ++I)
    for (const Stmt *P = B.parent(Joins[I]); P; P = B.parent(P)) {
      const Expr *Condition = nullptr;
      if (const auto *For = dyn_cast<ForStmt>(P))
        Condition = For->getCond();
      else if (const auto *While = dyn_cast<WhileStmt>(P))
        Condition = While->getCond();
      else if (const auto *Range = dyn_cast<CXXForRangeStmt>(P))
        Condition = Range->getRangeInit();
      if (Condition && llvm::none_of(Starts, [&](const Event &E) {
            return Lives.isWithin(E.Mention, P);
          }))
        Joins.push_back(strip(Condition));
    }
}

void ScopeLifetimeCheck::local(Analysis &A, const FunctionBody &B,
                               const VarDecl *V) {
  if (!V->hasLocalStorage() || isa<ParmVarDecl>(V) || V->isInvalidDecl())
    return;
  Scopes S(A);
  ScopeType Type = S.typeOf(V->getType());
  if (!Type.IsScope || Allowed.type(V->getType()))
    return;
  std::vector<Event> Starts;
  llvm::SmallVector<const Expr *, 4> Joins;
  for (const DeclRefExpr *R : B.references()) {
    if (R->getDecl() != V)
      continue;
    Event E = S.event(B, R, Type);
    if (E.K == Event::Start)
      Starts.push_back(E);
    else if (E.K == Event::Join && !E.Seen)
      return; // A guard that joins, or somebody else: out of sight.
    else if (E.K == Event::Join)
      Joins.push_back(R);
  }
  Escape &Lives = *A.escape(B.function());
  addLoops(B, Lives, Starts, Joins);
  if (Type.mustBeJoined()) {
    for (const Event &E : Starts)
      if (Scopes::escapesJoins(B, E.Mention, Joins, V)) {
        reportUnjoined(A, V, Type, E.Call);
        return;
      }
    return;
  }
  if (Type.Quiet)
    return;
  const SourceManager &SM = A.context().getSourceManager();
  for (const Event &E : Starts) {
    ReferentList Used;
    referents(A, B, E.Call, Used);
    for (const Referent &R : Used)
      if (R.K == Referent::Local && R.Variable && R.Certain &&
          R.Variable != V &&
          SM.isBeforeInTranslationUnit(V->getLocation(),
                                       R.Variable->getLocation()) &&
          Lives.scopeOf(R.Variable) == Lives.scopeOf(V) &&
          Scopes::escapesJoins(B, E.Mention, Joins, R.Variable)) {
        reportOrder(A, V, R.Variable, E.Call);
        return;
      }
  }
}

/// The destructor of \p R, or what it calls on the object, joins; or cannot be
/// seen. Then the order of the members is not what decides.
static bool destructorJoins(Analysis &A, Scopes &S, const CXXRecordDecl *R,
                            const FieldDecl *F, const ScopeType &Type) {
  const CXXDestructorDecl *D = R->getDestructor();
  if (!D || D->isImplicit() || D->isDefaulted())
    return false;
  const FunctionBody *B = A.body(D);
  if (!B)
    return true;
  llvm::SmallVector<const FunctionBody *, 4> Work{B};
  llvm::SmallPtrSet<const FunctionBody *, 8> Seen{B};
  while (!Work.empty()) {
    const FunctionBody *Each = Work.pop_back_val();
    for (const Event &E : S.eventsOf(*Each, F, Type))
      if (E.K == Event::Join)
        return true;
    for (const CallExpr *C : Each->calls()) {
      const auto *Call = dyn_cast<CXXMemberCallExpr>(C);
      if (!Call || !Call->getMethodDecl() ||
          !isa<CXXThisExpr>(strip(Call->getImplicitObjectArgument())))
        continue;
      const FunctionBody *Callee = A.body(Call->getMethodDecl());
      if (!Callee)
        return true;
      if (Seen.insert(Callee).second && Seen.size() < 16)
        Work.push_back(Callee);
    }
  }
  return false;
}

void ScopeLifetimeCheck::member(Analysis &A, const CXXRecordDecl *R,
                                const FieldDecl *F) {
  Scopes S(A);
  ScopeType Type = S.typeOf(F->getType());
  if (!Type.IsScope || Allowed.type(F->getType()))
    return;
  bool AllSeen = true, Joined = false;
  std::vector<Event> Starts;
  auto Look = [&](const FunctionDecl *M) {
    if (M->isImplicit() || M->isDefaulted() || M->isDeleted())
      return;
    const FunctionBody *B = A.body(M);
    if (!B || B->isDependent()) {
      AllSeen = false;
      return;
    }
    for (const Event &E : S.eventsOf(*B, F, Type)) {
      if (E.K == Event::Start)
        Starts.push_back(E);
      else if (E.K == Event::Join)
        Joined = true;
    }
  };
  if (const Expr *Init =
          F->hasInClassInitializer() ? F->getInClassInitializer() : nullptr)
    if (const auto *C = dyn_cast<CXXConstructExpr>(strip(Init));
        C && C->getNumArgs()) {
      Event E;
      E.K = Event::Start;
      E.Mention = E.Call = C;
      Starts.push_back(E);
    }
  for (const Decl *D : R->decls()) {
    if (const auto *M = dyn_cast<CXXMethodDecl>(D))
      Look(M);
    else if (const auto *T = dyn_cast<FunctionTemplateDecl>(D)) {
      AllSeen = false;
      for (const FunctionDecl *Each : T->specializations())
        Look(Each);
    } else if (isa<FriendDecl>(D)) {
      AllSeen = false;
    }
  }
  if (Starts.empty())
    return;
  if (Type.mustBeJoined()) {
    if (!Joined && AllSeen && F->getAccess() == AS_private)
      reportUnjoined(A, F, Type, Starts.front().Call);
    return;
  }
  if (Type.Quiet || Joined || destructorJoins(A, S, R, F, Type))
    return;
  for (const Event &E : Starts) {
    FieldSet Used;
    fieldsUsedBy(A, E.Call, R, Used);
    for (const FieldDecl *Later : R->fields())
      if (Later->getFieldIndex() > F->getFieldIndex() && Used.contains(Later) &&
          !Later->getType()->isReferenceType() &&
          !Later->getType()->isPointerType()) {
        reportOrder(A, F, Later, E.Call);
        return;
      }
  }
}

void ScopeLifetimeCheck::reportUnjoined(Analysis &A, const NamedDecl *Scope,
                                        const ScopeType &Type,
                                        const Expr *Start) {
  if (!shouldReport(A, getID(), Scope->getLocation(), Confidence::High))
    return;
  bool IsMember = isa<FieldDecl>(Scope);
  diag(Scope->getLocation(),
       "%0 is %select{not joined on every path before it ends|never joined}1, "
       "so %select{its destructor aborts while tasks run|its tasks go on "
       "without it}2")
      << Scope << IsMember << (Type.Drop == DropPolicy::Continues);
  diag(Start->getBeginLoc(), "work is started in it here", DiagnosticIDs::Note);
  std::string Join = Type.Facts && !Type.Facts->Joins.empty()
                         ? Type.Facts->Joins.front()
                         : std::string("join");
  diag(Scope->getLocation(),
       "await its '%0' before it ends, also on the ways "
       "out by error",
       DiagnosticIDs::Note)
      << Join;
}

void ScopeLifetimeCheck::reportOrder(Analysis &A, const NamedDecl *Scope,
                                     const NamedDecl *Data, const Expr *Start) {
  if (!shouldReport(A, getID(), Scope->getLocation(), Confidence::High))
    return;
  diag(Scope->getLocation(), "%0 is declared before %1, so %1 is destroyed "
                             "while work in %0 may still use it")
      << Scope << Data;
  diag(Start->getBeginLoc(), "the work that uses %0 is started here",
       DiagnosticIDs::Note)
      << Data;
  diag(Scope->getLocation(),
       "declare %0 after everything its tasks use, or "
       "join it before that ends",
       DiagnosticIDs::Note)
      << Scope;
  diag(Data->getLocation(), "%0 declared here", DiagnosticIDs::Note) << Data;
}

} // namespace clang::tidy::async
