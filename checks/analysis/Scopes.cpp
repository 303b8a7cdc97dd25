// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each mention of the scope starts work, joins, or only looks; a mention that
// is none of these (passed on, captured by a guard, address taken) counts as a
// join, for somebody else may join from then on. That is the one assumption,
// and it errs towards silence.
#include "Scopes.h"
#include "Analysis.h"
#include "Destination.h"
#include "Escape.h"
#include "NameHints.h"
#include "Predicates.h"
#include "StdTypes.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

namespace clang::tidy::async {

/// A class of the user's own that is given tasks and can be joined.
static bool looksLikeScope(Analysis &A, const CXXRecordDecl *R) {
  if (!R || !R->hasDefinition() || R->isInStdNamespace() || R->isLambda() ||
      R->isDependentType())
    return false;
  QualType T = A.context().getCanonicalTagType(R);
  const ApiFacts *F = A.model().typeFacts(T);
  if (F || A.shapes().task(T) || A.shapes().handle(T))
    return false;
  bool Starts = false, Joins = false;
  for (const Decl *D : R->decls()) {
    const auto *Named = dyn_cast<NamedDecl>(D);
    const FunctionDecl *M = D->getAsFunction();
    if (!Named || !M || isa<CXXConstructorDecl, CXXDestructorDecl>(M))
      continue;
    StringRef Name = nameOf(M);
    if (llvm::is_contained(
            {"spawn", "start", "start_soon", "add", "add_task", "launch"},
            Name) &&
        M->getNumParams() > 0) {
      QualType Param = M->getParamDecl(0)->getType().getNonReferenceType();
      Starts |= A.shapes().task(Param) != nullptr;
    }
    Joins |= llvm::is_contained(
        {"join", "join_all", "joinAll", "wait_all", "waitAll", "joinAsync"},
        Name);
  }
  return Starts && Joins;
}

/// A class of the user's own around a thread, whose destructor joins it.
static bool joinsInDestructor(Analysis &A, const CXXRecordDecl *R) {
  if (!R || !R->hasDefinition() || R->isInStdNamespace() || R->isLambda() ||
      R->isDependentType())
    return false;
  const CXXDestructorDecl *D = R->getDestructor();
  const FunctionBody *B = D && !D->isImplicit() ? A.body(D) : nullptr;
  if (!B)
    return false;
  return llvm::any_of(B->calls(), [&](const CallExpr *C) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(C);
    if (!Call || nameOf(Call->getMethodDecl()) != "join")
      return false;
    const auto *Field = dyn_cast_or_null<FieldDecl>(
        namedObject(Call->getImplicitObjectArgument()));
    // One thread and little else: not a service that has a thread.
    return Field && !Field->getType()->isReferenceType() &&
           A.shapes().handle(Field->getType()) &&
           std::distance(R->field_begin(), R->field_end()) <= 2;
  });
}

ScopeType Scopes::typeOf(QualType T) {
  ScopeType Out;
  if (T.isNull() || T->isDependentType() || T->isReferenceType() ||
      T->isPointerType())
    return Out;
  auto Waits = [&](QualType Of) {
    const HandleFacts *H = A.shapes().handle(Of);
    return H && !H->OnlyIfSpawned &&
           (H->Drop == DropPolicy::Blocks ||
            H->Drop == DropPolicy::CancelsAndWaits);
  };
  if (const ApiFacts *F = A.model().typeFacts(T); F && F->Scope) {
    Out.IsScope = true;
    if (F->ScopeIs) {
      Out.Facts = &*F->ScopeIs;
      Out.Drop = F->ScopeIs->Drop;
      Out.Quiet = F->ScopeIs->Quiet;
    }
    return Out;
  }
  if (looksLikeScope(A, T->getAsCXXRecordDecl())) {
    Out.IsScope = true;
    return Out;
  }
  if (joinsInDestructor(A, T->getAsCXXRecordDecl())) {
    Out.IsScope = true;
    Out.Drop = DropPolicy::Blocks;
    return Out;
  }
  if (Waits(T)) {
    Out.IsScope = true;
    Out.Drop = DropPolicy::CancelsAndWaits;
    return Out;
  }
  QualType Element = A.shapes().elementOfContainer(T);
  bool IsContainer = !Element.isNull() || T->isArrayType();
  if (const ArrayType *Array = A.context().getAsArrayType(T))
    Element = Array->getElementType();
  else if (Element.isNull())
    if (isStdType(T, {"optional", "unique_ptr"}))
      Element = firstTypeArgument(T);
  if (!Element.isNull() && !IsContainer)
    if (ScopeType Inside = typeOf(Element); Inside.IsScope && !Waits(Element)) {
      Inside.IsBox = true;
      return Inside;
    }
  if (!Element.isNull() && Waits(Element)) {
    Out.IsScope = Out.IsContainer = true;
    Out.Drop = DropPolicy::CancelsAndWaits;
  }
  return Out;
}

bool Scopes::isJoinName(llvm::StringRef Name, const ScopeType &T) {
  if (T.Facts && llvm::is_contained(T.Facts->Joins, Name))
    return true;
  return soundsLikeJoin(Name);
}

bool Scopes::isObserver(const CXXMethodDecl *M, const ScopeType &T) {
  StringRef Name = nameOf(M);
  if (T.Facts && llvm::is_contained(T.Facts->Observers, Name))
    return true;
  return M->isConst() || isa<CXXConversionDecl>(M) || looksAtScope(Name);
}

/// A member named like a join is called on \p What somewhere in \p S.
bool Scopes::joinsInside(const Stmt *S, const ScopeType &T,
                         const ValueDecl *What) {
  if (!S)
    return false;
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(S);
      M && M->getMethodDecl() && isJoinName(nameOf(M->getMethodDecl()), T)) {
    const ValueDecl *On = rootObject(M->getImplicitObjectArgument());
    if (!What || On == What)
      return true;
  }
  if (const auto *Await = dyn_cast<CoawaitExpr>(S);
      Await && What && rootObject(stripMove(Await->getOperand())) == What)
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return joinsInside(Child, T, What);
  });
}

Scopes::Event Scopes::argument(const FunctionBody &B, const CallExpr *Call,
                               const Expr *Mention, const Stmt *Child,
                               const ScopeType &T) {
  Event E;
  E.Mention = Mention;
  E.Call = Call;
  const ApiFacts *F = A.model().calleeFacts(Call);
  if (F && (F->Spawn || !F->Callables.empty())) {
    // What is awaited where it is started has ended.
    E.K = A.escape(B.function())->life(Call).K == Life::InPlace ? Event::Neutral
                                                                : Event::Start;
    return E;
  }
  // A function that can be seen and does not join.
  const FunctionDecl *Callee = Call->getDirectCallee();
  const FunctionBody *Body = Callee ? A.body(Callee) : nullptr;
  if (!Body || isa<CXXOperatorCallExpr>(Call))
    return E;
  for (unsigned I = 0; I < Call->getNumArgs(); ++I)
    if (Call->getArg(I) == Child && I < Body->function()->getNumParams()) {
      const ParmVarDecl *P = Body->function()->getParamDecl(I);
      if (!P->getType()->isReferenceType())
        return E;
      bool Ends = false;
      for (const DeclRefExpr *R : Body->references())
        Ends |= R->getDecl() == P && event(*Body, R, T).K == Event::Join;
      if (!Ends)
        E.K = Event::Start;
    }
  return E;
}

Scopes::Event Scopes::event(const FunctionBody &B, const Expr *Mention,
                            const ScopeType &T) {
  Event E;
  E.Mention = Mention;
  const Stmt *Child = Mention;
  for (const Stmt *P = B.parent(Child); P; Child = P, P = B.parent(P)) {
    if (isa<ParenExpr, FullExpr, CXXBindTemporaryExpr,
            MaterializeTemporaryExpr>(P))
      continue;
    if (const auto *Cast = dyn_cast<CastExpr>(P)) {
      if (Cast->getCastKind() == CK_ToVoid) {
        E.K = Event::Neutral;
        return E;
      }
      continue;
    }
    if (isa<CoroutineSuspendExpr, DependentCoawaitExpr>(P)) {
      E.Seen = true;
      return E;
    }
    if (const auto *M = dyn_cast<MemberExpr>(P)) {
      const auto *Method = dyn_cast<CXXMethodDecl>(M->getMemberDecl());
      const auto *Call = dyn_cast_or_null<CallExpr>(B.semanticParent(M));
      if (!Method || !Call)
        return E;
      StringRef Name = nameOf(Method);
      E.Call = Call;
      if (isJoinName(Name, T)) {
        E.Seen = true;
        return E;
      }
      // 'box.emplace()' makes a scope, and nothing in it.
      if (T.IsBox && Method->getParent()->isInStdNamespace() &&
          Name == "emplace") {
        E.K = Event::Neutral;
        return E;
      }
      // A token of the scope in a variable is no work; handed on, it is.
      bool IsToken = Name == "hold" || Name == "try_hold";
      if (isObserver(Method, T) ||
          (IsToken &&
           isa_and_nonnull<DeclStmt, MemberExpr>(B.semanticParent(Call)))) {
        E.K = Event::Neutral;
        // spawn(work, scope.get_token())
        if (const auto *Taker =
                dyn_cast_or_null<CallExpr>(B.semanticParent(Call)))
          if (const ApiFacts *F = A.model().calleeFacts(Taker); F && F->Spawn) {
            E.K = Event::Start;
            E.Call = Taker;
          }
        return E;
      }
      if (llvm::is_contained(
              {"begin", "end", "front", "back", "at", "data", "get", "value"},
              Name)) {
        // An element of a container, or what a box holds.
        Child = M;
        P = Call;
        continue;
      }
      E.K = Event::Start;
      return E;
    }
    if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(P)) {
      if (Op->getOperator() == OO_Subscript || Op->getOperator() == OO_Star ||
          Op->getOperator() == OO_Arrow)
        continue;
      if (Op->getOperator() == OO_Equal && Op->getArg(0) == Child) {
        // 'worker = std::jthread(run)' joins the old and starts the new.
        const Expr *New = stripMove(Op->getArg(1));
        if (const auto *C = dyn_cast<CXXFunctionalCastExpr>(New))
          New = stripMove(C->getSubExpr());
        if (const auto *C = dyn_cast<CXXConstructExpr>(New);
            C && C->getNumArgs() && !isa<CXXDefaultArgExpr>(C->getArg(0))) {
          E.K = Event::Start;
          E.Call = C;
        }
        E.Seen = true;
        return E;
      }
      return Op->getOperator() == OO_Call ? argument(B, Op, Mention, Child, T)
                                          : E;
    }
    if (isa<ArraySubscriptExpr>(P))
      continue;
    if (const auto *For = dyn_cast<CXXForRangeStmt>(P)) {
      if (Child == For->getRangeInit() && For->getLoopVariable()) {
        bool Joins = joinsInside(For->getBody(), T, For->getLoopVariable());
        E.K = Joins ? Event::Join : Event::Neutral;
        E.Seen = Joins;
      }
      return E;
    }
    if (const auto *L = dyn_cast<LambdaExpr>(P)) {
      // Captured by reference by work that starts more, or by a guard.
      const auto *V = dyn_cast_or_null<ValueDecl>(namedObject(Mention));
      if (joinsInside(L->getBody(), T, V))
        return E; // Whenever the closure is called.
      for (const LambdaCapture &C : L->captures())
        if (C.capturesVariable() && C.getCapturedVar() == V &&
            C.getCaptureKind() == LCK_ByRef)
          E.K = Event::Neutral;
      return E;
    }
    if (const auto *C = dyn_cast<CallExpr>(P)) {
      if (stripMove(C) != strip(C))
        continue; // std::move(scope)
      return argument(B, C, Mention, Child, T);
    }
    return E;
  }
  return E;
}

namespace {
class FieldMentions : public DynamicRecursiveASTVisitor {
public:
  explicit FieldMentions(const FieldDecl *F) : F(F) {}
  bool VisitMemberExpr(MemberExpr *M) override {
    if (M->getMemberDecl() == F && isa<CXXThisExpr>(strip(M->getBase())))
      Found.insert(M);
    return true;
  }
  const FieldDecl *F;
  llvm::SmallPtrSet<const MemberExpr *, 8> Found;
};
} // namespace

std::vector<Scopes::Event> Scopes::eventsOf(const FunctionBody &B,
                                            const FieldDecl *Field,
                                            const ScopeType &T) {
  std::vector<Event> Out;
  FieldMentions Find(Field);
  Find.TraverseStmt(const_cast<Stmt *>(B.body()));
  for (const MemberExpr *M : Find.Found) {
    // Inside a closure the parents are another body's.
    const FunctionBody *In = &B;
    if (!B.parent(M)) {
      In = nullptr;
      for (const LambdaUse &Use : B.lambdas()) {
        const FunctionBody *Inner = A.body(Use.Lambda->getCallOperator());
        if (Inner && Inner->parent(M))
          In = Inner;
      }
    }
    if (In)
      Out.push_back(event(*In, M, T));
    else if (const auto *Nested = M) {
      Event E;
      E.Mention = Nested;
      Out.push_back(E); // Out of sight: a join for all that is known.
    }
  }
  if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(B.function()))
    for (const CXXCtorInitializer *I : Ctor->inits())
      if (I->getMember() == Field && I->getInit()) {
        const Expr *Init = strip(I->getInit());
        if (const auto *D = dyn_cast<CXXDefaultInitExpr>(Init))
          Init = strip(D->getExpr());
        if (const auto *C = dyn_cast<CXXConstructExpr>(Init);
            C && C->getNumArgs() && !isa<CXXDefaultArgExpr>(C->getArg(0)) &&
            !C->getConstructor()->isCopyOrMoveConstructor()) {
          Event E;
          E.K = Event::Start;
          E.Mention = E.Call = C;
          Out.push_back(E);
        }
      }
  return Out;
}

/// The block ends where an awaited operation gives its result, or throws; and a
/// handler of this function may catch that.
static bool endsInResume(const CFGBlock &Block) {
  for (const CFGElement &E : llvm::reverse(Block)) {
    auto S = E.getAs<CFGStmt>();
    if (!S)
      continue;
    const auto *Call = dyn_cast<CXXMemberCallExpr>(S->getStmt());
    if (!Call || nameOf(Call->getMethodDecl()) != "await_resume")
      return false;
    return llvm::none_of(Block.succs(), [&](const CFGBlock *Next) {
      return Next == &Block.getParent()->getExit();
    });
  }
  return false;
}

/// 'throw;' leaves by the error that came; somebody above knows of it.
static bool isRethrow(const Stmt *S) {
  const auto *Throw = dyn_cast<CXXThrowExpr>(S);
  return Throw && !Throw->getSubExpr();
}

bool Scopes::escapesJoins(const FunctionBody &B, const Expr *From,
                          llvm::ArrayRef<const Expr *> Joins,
                          const VarDecl *Declaration) {
  const CFG *G = B.cfg();
  if (!G)
    return false;
  // Places of the start and of the joins.
  struct Place {
    const CFGBlock *Block = nullptr;
    unsigned Index = 0;
  };
  llvm::DenseMap<const Stmt *, Place> Wanted;
  auto Want = [&](const Expr *E) { Wanted[E]; };
  Want(From);
  for (const Expr *J : Joins)
    Want(J);
  for (const CFGBlock *Block : *G) {
    unsigned I = 0;
    for (const CFGElement &E : *Block) {
      if (auto S = E.getAs<CFGStmt>())
        if (auto It = Wanted.find(S->getStmt());
            It != Wanted.end() && !It->second.Block)
          It->second = {Block, I};
      ++I;
    }
  }
  for (const Expr *J : Joins)
    if (!Wanted[J].Block)
      return false;
  Place Start = Wanted[From];
  if (!Start.Block)
    return false;
  llvm::SmallPtrSet<const CFGBlock *, 32> Seen;
  llvm::SmallVector<std::pair<const CFGBlock *, unsigned>, 16> Work;
  Work.push_back({Start.Block, Start.Index + 1});
  while (!Work.empty()) {
    auto [Block, First] = Work.pop_back_val();
    bool Stopped = false;
    unsigned I = 0;
    for (const CFGElement &E : *Block) {
      if (I++ < First)
        continue;
      auto S = E.getAs<CFGStmt>();
      if (!S)
        continue;
      if (isRethrow(S->getStmt()) || llvm::any_of(Joins, [&](const Expr *J) {
            return S->getStmt() == J;
          })) {
        Stopped = true;
        break;
      }
      if (const auto *D = dyn_cast<DeclStmt>(S->getStmt());
          D && llvm::is_contained(D->decls(), Declaration))
        return true;
    }
    if (Stopped)
      continue;
    if (Block == &G->getExit())
      return true;
    if (Block->hasNoReturnElement())
      continue;
    // A call that may throw has a second way out, to the handler or the end.
    // Nearly all calls have; only what is thrown here is followed, and what an
    // awaited operation throws into a handler of this function that goes on.
    bool Plain = !Block->getTerminatorStmt();
    for (const CFGBlock *Next : Block->succs()) {
      if (Next && Seen.insert(Next).second)
        Work.push_back({Next, 0});
      if (Plain && !endsInResume(*Block))
        break;
    }
  }
  return false;
}

} // namespace clang::tidy::async
