// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   task<> serve(cancellation_token token) {
//     co_await io.schedule_after(1s);        // takes a token by default
//     co_await read(fd);                     // read(fd, token) exists
//   }
//
// A token is at hand when it is a parameter, a captured or earlier local
// variable, or a member. A call can take it when a parameter of that type is
// left to its default, or an overload in the same scope has the same parameters
// and a token.
//
// Libraries in which a stop reaches what is awaited by itself pass none. And a
// call is left alone that must not be cancelled or that gets the token in
// another way:
//
//   - it gets one: any argument, or the call around it (with_stop(token, f()))
//   - a callback of the token cancels it (std::stop_callback before it)
//   - cleaning up: in a handler, a destructor, after the token has said 'stop',
//     after the loop that asks it, and functions called close, rollback …
//   - the overload that takes the token is the function that calls
#include "TokenForwarding.h"
#include "Analysis.h"
#include "StopWords.h"
#include "Syntax.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"

namespace clang::tidy::async {

namespace {

class Forwarding {
public:
  Forwarding(Analysis &A, const FunctionBody &B)
      : A(A), B(B), SM(A.context().getSourceManager()) {}

  std::vector<ForgottenToken> run() {
    if (isa<CXXDestructorDecl>(B.function()) || cleansUp(nameOf(B.function())))
      return {};
    for (const CallExpr *Call : B.calls())
      judge(Call);
    return std::move(Found);
  }

private:
  static StringRef nameOf(const NamedDecl *D) {
    return D && D->getIdentifier() ? D->getName() : StringRef();
  }
  static bool cleansUp(StringRef Name) {
    for (StringRef Word :
         {"close", "shutdown", "shut_down", "cleanup", "clean_up", "rollback",
          "roll_back", "release", "dispose", "teardown", "tear_down",
          "finalize", "undo", "unlock", "disconnect", "destroy"})
      if (Name.contains_insensitive(Word))
        return true;
    // 'sleep_abortable' is no clean-up.
    for (StringRef Word : {"abort", "cancel", "stop"})
      if (Name.starts_with_insensitive(Word))
        return true;
    return false;
  }

  /// In the body of a macro that is not the user's to change. What is written
  /// as a macro's argument stands where the user wrote it.
  bool isOfForeignMacro(SourceLocation Loc) const {
    while (SM.isMacroArgExpansion(Loc))
      Loc = SM.getImmediateSpellingLoc(Loc);
    return Loc.isMacroID() && SM.isInSystemHeader(SM.getSpellingLoc(Loc));
  }

  void judge(const CallExpr *Call) {
    const FunctionDecl *F = Call->getDirectCallee();
    if (!F || isa<CXXOperatorCallExpr>(Call) || cleansUp(nameOf(F)) ||
        isOfForeignMacro(Call->getBeginLoc()))
      return;
    for (const Expr *Arg : Call->arguments())
      if (!isa<CXXDefaultArgExpr>(Arg) &&
          (isStopToken(A, Arg->getType()) || mentionsStopToken(A, Arg)))
        return;
    ForgottenToken Result;
    Result.Call = Call;
    QualType Wanted = defaulted(Call, F, Result);
    if (Wanted.isNull())
      Wanted = overload(Call, F, Result);
    if (Wanted.isNull() || isImplicit(Wanted))
      return;
    Result.Token = tokenAtHand(Call, Wanted);
    if (!Result.Token || isCleanup(Call, Result.Token) ||
        getsItAnotherWay(Call, Result.Token) || isThisFunction(Result))
      return;
    Found.push_back(Result);
  }

  static QualType plain(QualType T) {
    return T.getNonReferenceType().getUnqualifiedType().getCanonicalType();
  }

  /// The type of a token parameter that is left to its default; null if none.
  QualType defaulted(const CallExpr *Call, const FunctionDecl *F,
                     ForgottenToken &Out) {
    unsigned Given = 0;
    for (unsigned I = 0; I < Call->getNumArgs(); ++I) {
      if (!isa<CXXDefaultArgExpr>(Call->getArg(I))) {
        ++Given;
        continue;
      }
      if (I >= F->getNumParams())
        break;
      QualType T = F->getParamDecl(I)->getType();
      if (!isStopToken(A, T))
        continue;
      Out.Taker = F;
      Out.Defaulted = true;
      Out.CanAppend = I == Given;
      return T;
    }
    return {};
  }

  /// The same parameters and one token more.
  QualType overload(const CallExpr *Call, const FunctionDecl *F,
                    ForgottenToken &Out) {
    const FunctionDecl *Pattern = F;
    if (const FunctionDecl *P = F->getTemplateInstantiationPattern())
      Pattern = P;
    const DeclContext *Scope = F->getDeclContext()->getRedeclContext();
    for (const NamedDecl *D : Scope->lookup(F->getDeclName())) {
      D = D->getUnderlyingDecl();
      const FunctionDecl *Other = dyn_cast<FunctionDecl>(D);
      bool IsTemplate = false;
      if (const auto *T = dyn_cast<FunctionTemplateDecl>(D)) {
        Other = T->getTemplatedDecl();
        IsTemplate = true;
      }
      if (!Other || declaresSameEntity(Other, F) ||
          declaresSameEntity(Other, Pattern) || Other->isDeleted() ||
          Other->getNumParams() != Pattern->getNumParams() + 1)
        continue;
      QualType Token;
      unsigned At = 0;
      bool Same = true;
      for (unsigned I = 0, J = 0; I < Other->getNumParams() && Same; ++I) {
        QualType T = Other->getParamDecl(I)->getType();
        if (Token.isNull() && isStopToken(A, T) &&
            (J >= Pattern->getNumParams() ||
             !isStopToken(A, Pattern->getParamDecl(J)->getType()))) {
          Token = T;
          At = I;
          continue;
        }
        if (J >= Pattern->getNumParams())
          Same = false;
        else
          Same = sameParameter(Pattern->getParamDecl(J++)->getType(), T,
                               IsTemplate);
      }
      if (!Same || Token.isNull())
        continue;
      unsigned Given = 0;
      for (const Expr *Arg : Call->arguments())
        Given += !isa<CXXDefaultArgExpr>(Arg);
      Out.Taker = Other;
      Out.CanAppend = At == Given;
      return Token;
    }
    return {};
  }

  static bool sameParameter(QualType Mine, QualType Theirs, bool IsTemplate) {
    if (plain(Mine) == plain(Theirs))
      return true;
    return IsTemplate && (Mine->isDependentType() || Theirs->isDependentType());
  }

  /// A stop reaches what is awaited without it.
  bool isImplicit(QualType T) {
    T = T.getNonReferenceType();
    if (T->isPointerType())
      T = T->getPointeeType();
    const ApiFacts *F = A.model().typeFacts(T);
    return F && F->From && F->From->Cancellation &&
           F->From->Cancellation->Implicit;
  }

  bool fits(QualType Have, QualType Want) {
    if (!isStopToken(A, Have))
      return false;
    auto Core = [](QualType T) {
      T = T.getNonReferenceType();
      if (T->isPointerType())
        T = T->getPointeeType();
      return plain(T);
    };
    // A constant one cannot be bound to abort_source &.
    if (Want->isLValueReferenceType() &&
        !Want.getNonReferenceType().isConstQualified() &&
        Have.getNonReferenceType().isConstQualified())
      return false;
    return Core(Have) == Core(Want) &&
           Have->isPointerType() == Want->isPointerType();
  }

  const ValueDecl *tokenAtHand(const CallExpr *Call, QualType Want) {
    for (const VarDecl *V : B.variables())
      if (fits(V->getType(), Want) &&
          SM.isBeforeInTranslationUnit(V->getLocation(), Call->getBeginLoc()) &&
          isVisible(V, Call))
        return V;
    for (const FunctionDecl *F = B.function(); F;) {
      for (const ParmVarDecl *P : F->parameters())
        if (P->getIdentifier() && fits(P->getType(), Want))
          return F == B.function() || isCaptured(P) ? P : nullptr;
      const auto *M = dyn_cast<CXXMethodDecl>(F);
      if (!M || !M->getParent()->isLambda())
        break;
      for (const LambdaCapture &C : M->getParent()->captures())
        if (C.capturesVariable() && fits(C.getCapturedVar()->getType(), Want))
          return C.getCapturedVar();
      F = dyn_cast<FunctionDecl>(M->getParent()->getDeclContext());
    }
    // Members: of the class this function belongs to.
    const auto *M = dyn_cast<CXXMethodDecl>(B.function());
    if (!M || M->isStatic() || M->getParent()->isLambda())
      return nullptr;
    for (const FieldDecl *F : M->getParent()->fields())
      if (F->getIdentifier() && fits(F->getType(), Want) &&
          !(M->isConst() && Want->isLValueReferenceType() &&
            !F->getType()->isReferenceType()))
        return F;
    return nullptr;
  }

  bool isCaptured(const ValueDecl *V) const {
    return llvm::any_of(B.references(), [&](const DeclRefExpr *Ref) {
      return Ref->getDecl() == V;
    });
  }

  bool isVisible(const VarDecl *V, const Stmt *At) const {
    for (const Stmt *S = At; S; S = B.parent(S)) {
      if (const auto *Block = dyn_cast<CompoundStmt>(S))
        for (const Stmt *Each : Block->body())
          if (const auto *D = dyn_cast<DeclStmt>(Each))
            if (llvm::is_contained(D->decls(), V))
              return true;
      if (const auto *If = dyn_cast<IfStmt>(S);
          If && If->getConditionVariable() == V)
        return true;
    }
    return false;
  }

  bool mentions(const Stmt *S, const ValueDecl *Token) {
    return S && anyBelow(S, [&](const Stmt *Each) {
             if (const auto *Ref = dyn_cast<DeclRefExpr>(Each))
               return Ref->getDecl() == Token;
             const auto *M = dyn_cast<MemberExpr>(Each);
             return M && M->getMemberDecl() == Token;
           });
  }

  /// A test of the token: token.stop_requested(), as.abort_requested().
  bool asks(const Stmt *S, const ValueDecl *Token) {
    return S && (mentions(S, Token) || mentionsStop(A, S));
  }

  bool isCleanup(const CallExpr *Call, const ValueDecl *Token) {
    const Stmt *Child = Call;
    for (const Stmt *S = B.parent(Call); S; S = B.parent(Child = S)) {
      if (isa<CXXCatchStmt>(S))
        return true;
      if (const auto *If = dyn_cast<IfStmt>(S); If && If->getThen() == Child &&
                                                asks(If->getCond(), Token) &&
                                                !isNegated(If->getCond()))
        return true;
      if (const auto *If = dyn_cast<IfStmt>(S); If && If->getElse() == Child &&
                                                asks(If->getCond(), Token) &&
                                                isNegated(If->getCond()))
        return true;
      const auto *Block = dyn_cast<CompoundStmt>(S);
      if (!Block)
        continue;
      // After the loop that asks it.
      for (const Stmt *Each : Block->body()) {
        if (Each == Child)
          break;
        const Expr *Condition = conditionOfLoop(Each);
        if (Condition && asks(Condition, Token))
          return true;
        // for (;;) { if (token.stop_requested()) break; … }
        if (isa<WhileStmt, ForStmt, DoStmt>(Each) &&
            anyBelow(Each, [&](const Stmt *Inner) {
              const auto *If = dyn_cast<IfStmt>(Inner);
              return If && asks(If->getCond(), Token) &&
                     anyBelow(If->getThen(),
                              [](const Stmt *X) { return isa<BreakStmt>(X); });
            }))
          return true;
        // request_stop() before it: the end has begun.
        if (const auto *E = dyn_cast<Expr>(Each))
          if (anyBelow(E, [&](const Stmt *Inner) {
                const auto *C = dyn_cast<CallExpr>(Inner);
                const ApiFacts *F = C ? A.model().calleeFacts(C) : nullptr;
                return F && (F->RequestsStop || F->AwaitsStop);
              }))
            return true;
      }
    }
    return false;
  }

  static bool isNegated(const Expr *E) {
    E = strip(E);
    const auto *U = dyn_cast<UnaryOperator>(E);
    return U && U->getOpcode() == UO_LNot;
  }

  bool getsItAnotherWay(const CallExpr *Call, const ValueDecl *Token) {
    // with_stop(token, read(fd)), read(fd).with(token), race(read(fd), token)
    // Of what is awaited only the result goes further out.
    for (const Stmt *S = B.parent(Call);
         S && isa<Expr>(S) && !isa<CoawaitExpr>(S); S = B.parent(S)) {
      const auto *Around = dyn_cast<CallExpr>(S);
      if (Around && !B.isWithin(Around, Call))
        for (const Expr *Arg : Around->arguments())
          if (!B.isWithin(Call, Arg) &&
              (mentionsStopToken(A, Arg) || isStopToken(A, Arg->getType())))
            return true;
    }
    // An object that was given it: a callback, a timer, a reader made with it.
    for (const CXXConstructExpr *C : B.constructions()) {
      if (!SM.isBeforeInTranslationUnit(C->getBeginLoc(),
                                        Call->getBeginLoc()) ||
          isStopToken(A, C->getType()))
        continue;
      if (llvm::any_of(C->arguments(),
                       [&](const Expr *Arg) { return mentions(Arg, Token); }))
        return true;
    }
    // token.subscribe([…]), as.subscribe(…), on_stop(token, […])
    for (const CallExpr *C : B.calls()) {
      if (!SM.isBeforeInTranslationUnit(C->getBeginLoc(), Call->getBeginLoc()))
        continue;
      bool Closure = false, Gets = false;
      for (const Expr *Arg : C->arguments()) {
        Closure = Closure || isa<LambdaExpr>(stripMove(Arg));
        Gets = Gets || mentions(Arg, Token);
      }
      if (const auto *M = dyn_cast<CXXMemberCallExpr>(C))
        Gets = Gets || mentions(M->getImplicitObjectArgument(), Token);
      if (Closure && Gets && C != Call)
        return true;
      // The object of the call was told of it before.
      const auto *Mine = dyn_cast<CXXMemberCallExpr>(Call);
      const auto *Theirs = dyn_cast<CXXMemberCallExpr>(C);
      if (Gets && Mine && Theirs && C != Call &&
          namedObject(Mine->getImplicitObjectArgument()) &&
          namedObject(Mine->getImplicitObjectArgument()) ==
              namedObject(Theirs->getImplicitObjectArgument()) &&
          Theirs->getType()->isVoidType())
        return true;
    }
    return false;
  }
  /// read(fd, token) is written in terms of read(fd).
  bool isThisFunction(const ForgottenToken &T) const {
    const FunctionDecl *F = B.function();
    if (const FunctionDecl *P = F->getTemplateInstantiationPattern())
      F = P;
    return declaresSameEntity(F, T.Taker);
  }

  Analysis &A;
  const FunctionBody &B;
  const SourceManager &SM;
  std::vector<ForgottenToken> Found;
};

} // namespace

std::vector<ForgottenToken> forgottenTokens(Analysis &A,
                                            const FunctionBody &Body) {
  if (Body.isDependent())
    return {};
  return Forwarding(A, Body).run();
}

} // namespace clang::tidy::async
