// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What throws: a 'throw', a call of a function that is not noexcept, an await.
// Functions whose body is seen are looked into, a few calls deep; calling a
// coroutine throws nothing, awaiting it does. The standard library counts only
// where it throws on bad input (a model says which functions do): running out
// of memory is nobody's business here, nor is a stream that was told to throw.
// C functions do not throw. Sleeping and yielding in a library that a model
// describes end with an exception only when they are cancelled, and then nobody
// waits for one.
//
// What holds it: a try block whose handler takes everything or std::exception
// and does not throw again. Code thrown that is no std::exception is rare
// enough. Handlers themselves are taken at their word: what they call (to log,
// to clean up) counts only where a 'throw' is seen.
#include "MayThrow.h"
#include "Analysis.h"
#include "Destination.h"
#include "ErrorResults.h"
#include "Report.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::async {

namespace {

constexpr unsigned MaxDepth = 4;

bool rethrows(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (isa<CXXThrowExpr>(S))
    return true;
  if (const auto *Call = dyn_cast<CallExpr>(S);
      Call && isStdCall(Call, {"rethrow_exception", "throw_with_nested"}))
    return true;
  return llvm::any_of(S->children(), rethrows);
}

bool isOrDerives(const CXXRecordDecl *R, const CXXRecordDecl *Base) {
  return R && Base &&
         (declaresSameEntity(R, Base) ||
          (R->hasDefinition() && R->isDerivedFrom(Base)));
}

class Asker {
public:
  explicit Asker(Analysis &A) : A(A) {}

  Throws ask(const FunctionDecl *F, unsigned Depth) {
    if (Depth > MaxDepth || isNothrow(F))
      return {};
    const FunctionDecl *Definition = nullptr;
    if (!F->hasBody(Definition))
      return {};
    auto [It, New] = Known.try_emplace(Definition, Throws());
    if (!New)
      return It->second;
    const FunctionBody *B = A.body(Definition);
    if (!B || B->isDependent())
      return {};
    Throws Worst;
    auto Add = [&](Throws::Grade G, SourceLocation At, bool IsThrow) {
      if (G > Worst.G)
        Worst = {G, At, IsThrow};
    };
    throwsIn(*B, B->body(), Add);
    for (const CallExpr *Call : B->calls())
      if (Worst.G != Throws::Yes && !isCaught(*B, Call, nullptr)) {
        Throws::Grade G = call(Call, Depth);
        if (G == Throws::Yes || !isInHandler(*B, Call))
          Add(G, Call->getExprLoc(), false);
      }
    for (const Expr *E : B->awaits())
      if (const auto *Await = dyn_cast<CoawaitExpr>(E);
          Await && Worst.G != Throws::Yes && !isCaught(*B, E, nullptr))
        Add(await(Await, Depth), Await->getBeginLoc(), false);
    return Known[Definition] = Worst;
  }

  Throws::Grade ask(const Expr *E) {
    if (const auto *Await = dyn_cast<CoawaitExpr>(E))
      return await(Await, 0);
    const auto *Call = dyn_cast<CallExpr>(E);
    return Call ? call(Call, 0) : Throws::No;
  }

private:
  static bool isNothrow(const FunctionDecl *F) {
    const auto *T = F->getType()->getAs<FunctionProtoType>();
    return F->hasAttr<NoThrowAttr>() ||
           (T && (T->getExceptionSpecType() == EST_BasicNoexcept ||
                  T->getExceptionSpecType() == EST_NoexceptTrue ||
                  T->getExceptionSpecType() == EST_NoThrow ||
                  T->getExceptionSpecType() == EST_DynamicNone));
  }

  template <class Add>
  void throwsIn(const FunctionBody &B, const Stmt *S, Add &&Found) {
    if (!S || isa<LambdaExpr>(S))
      return;
    if (const auto *T = dyn_cast<CXXThrowExpr>(S)) {
      const CXXRecordDecl *What =
          T->getSubExpr() ? T->getSubExpr()->getType()->getAsCXXRecordDecl()
                          : nullptr;
      if (!isCaught(B, T, What) && !isCancellation(What))
        Found(Throws::Yes, T->getThrowLoc(), true);
    }
    if (const auto *Co = dyn_cast<CoawaitExpr>(S))
      return throwsIn(B, Co->getOperand(), Found);
    for (const Stmt *Child : S->children())
      throwsIn(B, Child, Found);
  }

  /// What a library throws in a coroutine that was cancelled: nobody waits for
  /// it, then. Not where the class is thrown for other errors too.
  bool isCancellation(const CXXRecordDecl *What) {
    if (!What)
      return false;
    std::string Name = readableName(What);
    return llvm::any_of(A.model().data().libraries(), [&](const auto &L) {
      if (!L->Cancellation || !L->Cancellation->Distinct)
        return false;
      return llvm::any_of(
          L->Cancellation->Exceptions, [&](llvm::StringRef Each) {
            if (!Each.consume_front("$"))
              return Each == Name;
            return llvm::any_of(L->Roots, [&](llvm::StringRef Root) {
              return Name == (Root + Each).str();
            });
          });
    });
  }

  /// \p What: the class that is thrown, if it is known.
  bool isCaught(const FunctionBody &B, const Stmt *S,
                const CXXRecordDecl *What) {
    const Stmt *Child = S;
    for (const Stmt *P = B.parent(S); P; Child = P, P = B.parent(P)) {
      const auto *Try = dyn_cast<CXXTryStmt>(P);
      if (!Try || Try->getTryBlock() != Child)
        continue;
      for (unsigned I = 0; I < Try->getNumHandlers(); ++I) {
        const CXXCatchStmt *Handler = Try->getHandler(I);
        if (catches(Handler, What))
          if (!rethrows(Handler->getHandlerBlock()))
            return true;
      }
    }
    return false;
  }

  static bool isInHandler(const FunctionBody &B, const Stmt *S) {
    for (; S; S = B.parent(S))
      if (isa<CXXCatchStmt>(S))
        return true;
    return false;
  }

  static bool catches(const CXXCatchStmt *Handler, const CXXRecordDecl *What) {
    if (!Handler->getExceptionDecl())
      return true;
    const CXXRecordDecl *R =
        Handler->getCaughtType().getNonReferenceType()->getAsCXXRecordDecl();
    if (R && R->isInStdNamespace() && nameOf(R) == "exception")
      return true;
    return What && isOrDerives(What, R);
  }

  /// CHECK(…), REQUIRE(…): the words of a test; what they do when it fails is
  /// what the test is for.
  bool isAssertion(SourceLocation Loc) {
    const SourceManager &SM = A.context().getSourceManager();
    for (; Loc.isMacroID(); Loc = SM.getImmediateMacroCallerLoc(Loc)) {
      std::string Name =
          Lexer::getImmediateMacroName(Loc, SM, A.context().getLangOpts())
              .lower();
      for (llvm::StringRef Each :
           {"check", "require", "assert", "expect", "verify", "success"})
        if (llvm::StringRef(Name).contains(Each))
          return true;
    }
    return false;
  }

  /// latch.count_down(), group.done(): says that something is over.
  static bool isSignal(const FunctionDecl *F) {
    return isa<CXXMethodDecl>(F) && F->getReturnType()->isVoidType() &&
           F->getMinRequiredArguments() == 0 &&
           llvm::is_contained({"done", "count_down", "notify", "notify_one",
                               "notify_all", "release", "unlock", "signal",
                               "arrive", "set", "leave"},
                              nameOf(F));
  }

  Throws::Grade call(const CallExpr *Call, unsigned Depth) {
    const FunctionDecl *F = Call->getDirectCallee();
    if (F && isAssertion(Call->getBeginLoc()))
      return Throws::No;
    if (!F || F->getBuiltinID() || isNothrow(F) || F->isExternC())
      return Throws::No;
    if (const ApiFacts *Facts = A.model().calleeFacts(Call);
        Facts && Facts->Throws)
      return Throws::Perhaps;
    if (F->isInStdNamespace() || isa<CXXConversionDecl>(F) || F->isImplicit() ||
        F->isDefaulted() ||
        (F->isOverloadedOperator() && F->getOverloadedOperator() != OO_Call))
      return Throws::No;
    // What it makes is looked at where it is awaited.
    QualType T = Call->getType();
    if (A.shapes().task(T) || (T->isRecordType() && A.shapes().isAwaitable(T)))
      return Throws::No;
    const FunctionDecl *Definition = nullptr;
    if (F->hasBody(Definition)) {
      if (!A.body(Definition))
        return Throws::No; // a header of the system: it is what it is
      Throws::Grade G = ask(Definition, Depth + 1).G;
      return G == Throws::Perhaps && isSignal(F) ? Throws::No : G;
    }
    if (!A.isUserCode(F->getLocation()) || isSignal(F))
      return Throws::No;
    // Getters and the like.
    if (const auto *M = dyn_cast<CXXMethodDecl>(F); M && M->isConst())
      return Throws::No;
    if (const ApiFacts *Facts = A.model().facts(F);
        Facts && (Facts->Spawn || Facts->Combinator || Facts->Nonblocking))
      return Throws::No;
    return Throws::Perhaps;
  }

  /// redirect_error(use_awaitable, ec), token[ec]
  bool takesErrorVariable(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return false;
    if (const auto *D = dyn_cast<DeclRefExpr>(S);
        D && isa<VarDecl>(D->getDecl()) && D->getType()->isRecordType() &&
        !D->getType().isConstQualified() && bearsError(A, D->getType()))
      return true;
    return llvm::any_of(S->children(), [this](const Stmt *Child) {
      return takesErrorVariable(Child);
    });
  }

  /// By its name: it gives way, waits for a time, or takes a lock.
  static bool endsWithoutError(llvm::StringRef Name) {
    for (llvm::StringRef Each :
         {"sleep", "yield", "schedule", "delay", "async_wait", "acquire",
          "resume_on", "switch"})
      if (Name.contains(Each))
        return true;
    // No block of data.
    return Name.contains("lock") && !Name.contains("block");
  }

  Throws::Grade await(const CoawaitExpr *Await, unsigned Depth) {
    const Expr *Resume = Await->getResumeExpr();
    if (const auto *Call = dyn_cast_or_null<CallExpr>(
            Resume ? Resume->IgnoreParenImpCasts() : nullptr))
      if (const FunctionDecl *F = Call->getDirectCallee(); F && isNothrow(F))
        return Throws::No;
    const auto *Call = dyn_cast<CallExpr>(stripMove(Await->getOperand()));
    const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
    if (!F)
      return awaiter(Resume, Depth); // this_coro::executor, a timer, an event
    const FunctionDecl *Definition = nullptr;
    bool IsSeen = F->hasBody(Definition) && A.body(Definition);
    Throws::Grade Seen = Throws::Perhaps;
    if (IsSeen) {
      if (!A.body(Definition)->isCoroutine())
        return Throws::No;
      Seen = ask(Definition, Depth + 1).G;
      if (Seen != Throws::Perhaps)
        return Seen;
    }
    if (const ApiFacts *Facts = A.model().facts(F);
        Facts && (Facts->Clock || Facts->Switches || Facts->Acquires))
      return Throws::No;
    if (const auto *M = dyn_cast<CXXMethodDecl>(F))
      if (const ApiFacts *Of = A.model().facts(M->getParent());
          Of && (Of->Mutex || Of->Limiter))
        return Throws::No;
    if (IsSeen)
      return Seen;
    if (endsWithoutError(nameOf(F).lower()))
      return Throws::No;
    // An error that is given as a value is not thrown, be it in what comes back
    // or in a variable that stands among the arguments.
    if (bearsError(A, Await->getType()) || takesErrorVariable(Call))
      return Throws::No;
    return Throws::Perhaps;
  }

  /// An awaiter of the user's own, by what its await_resume() does. Of one that
  /// is only declared and gives nothing, there is nothing to be afraid of.
  Throws::Grade awaiter(const Expr *Resume, unsigned Depth) {
    const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(
        Resume ? Resume->IgnoreParenImpCasts() : nullptr);
    const CXXMethodDecl *F = Call ? Call->getMethodDecl() : nullptr;
    if (!F || !A.isUserCode(F->getLocation()))
      return Throws::No;
    const FunctionDecl *Definition = nullptr;
    if (F->hasBody(Definition))
      return ask(Definition, Depth + 1).G;
    return F->getReturnType()->isVoidType() || F->isConst() ? Throws::No
                                                            : Throws::Perhaps;
  }

  Analysis &A;
  llvm::DenseMap<const FunctionDecl *, Throws> Known;
};

} // namespace

Throws mayThrow(Analysis &A, const FunctionDecl *F) {
  return F ? Asker(A).ask(F, 0) : Throws();
}

Throws::Grade mayThrow(Analysis &A, const Expr *E) { return Asker(A).ask(E); }

} // namespace clang::tidy::async
