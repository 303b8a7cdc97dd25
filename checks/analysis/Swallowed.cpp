// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a library tells a coroutine by an exception that it shall end, a
// handler that takes everything takes that too:
//
//   while (true) {
//     try { co_await poll(); }
//     catch (...) { log("poll failed"); }   // and polls again, for ever
//   }
//
// The models say which class it is. For each await, the first handler that
// takes that class decides, going outwards:
//
//   named      'catch (const folly::OperationCancelled &)': the author knew
//   passed on  it throws, keeps std::current_exception(), ends the program
//   looked at  it asks a token, or what is asked before the next await
//   absorbed   everything else
//
// A handler after which the coroutine just ends is a lesser defect: who awaits
// it takes a cancellation for success. At the root of a chain of awaits (what
// is spawned, or run from main) nobody awaits it, and there it is right.
// Where the class is that of every error (Asio's system_error), an end after an
// error is what everybody writes, and after it the library throws again at the
// next await: only going round in a loop is a defect.
//
// Misses: handlers of continuations. May report a loop whose await is never
// cancelled; nothing in one unit says so.
#include "Swallowed.h"
#include "Analysis.h"
#include "Mutations.h"
#include "StopWords.h"
#include "Syntax.h"

namespace clang::tidy::async {

namespace {

class SwallowFinder {
public:
  SwallowFinder(Analysis &A, const FunctionBody &Body,
                const CoroutineInfo &Info)
      : A(A), Body(Body), Info(Info) {}

  std::vector<Swallowed> run() {
    for (const SuspensionPoint &P : Info.Suspensions)
      if ((P.K == SuspensionPoint::Await || P.K == SuspensionPoint::ForAwait) &&
          !P.NeverSuspends && !P.Unreachable)
        judge(P);
    return std::move(Found);
  }

private:
  struct Class {
    std::string Name;
    const CXXRecordDecl *Record = nullptr; ///< null: not declared here
  };

  void judge(const SuspensionPoint &P) {
    const Expr *Operand = P.Operand ? P.Operand : P.E;
    const Library *L = Info.Lib;
    std::string Root = Info.LibRoot;
    if (!L || !L->Cancellation || L->Cancellation->Exceptions.empty()) {
      const ApiFacts *F = A.model().calleeFacts(strip(Operand));
      if (!F || !F->From)
        F = A.model().typeFacts(Operand->getType());
      if (!F)
        return;
      L = F->From;
      Root = F->Root;
    }
    if (!L || !L->Cancellation || L->Cancellation->Exceptions.empty() ||
        errorsAreValues(Operand))
      return;
    Class C = cancellationClass(*L, Root);
    const Stmt *Child = P.E;
    for (const Stmt *S = Body.parent(Child); S; S = Body.parent(Child = S)) {
      const auto *Try = dyn_cast<CXXTryStmt>(S);
      if (!Try || Try->getTryBlock() != Child)
        continue;
      const CXXCatchStmt *Handler = takerOf(Try, C, *L->Cancellation);
      if (!Handler)
        continue;
      // A library that hands tokens around cancels what was given one.
      if (!L->Cancellation->Implicit && !isCancellable(Try, Operand))
        return;
      if (!isGeneric(Handler, C))
        return;
      Outcome O = outcomeOf(Handler);
      if (O == PassedOn)
        continue;
      if (O == LookedAt)
        return;
      note(Try, Handler, P, C, *L->Cancellation);
      return;
    }
  }

  bool isCancellable(const CXXTryStmt *Try, const Expr *Operand) {
    const ApiFacts *F = A.model().calleeFacts(strip(Operand));
    return (F && F->Cancellable) || mentionsStopToken(A, Try->getTryBlock());
  }

  /// co_await with as_tuple, or something that gives a folly::Try.
  bool errorsAreValues(const Expr *Operand) {
    if (anyBelow(Operand, [&](const Stmt *S) {
          const auto *E = dyn_cast<Expr>(S);
          if (!E || !isa<DeclRefExpr, CallExpr, CXXConstructExpr>(E))
            return false;
          const ApiFacts *F = A.model().typeFacts(E->getType());
          return F && F->ErrorValues;
        }))
      return true;
    QualType Result = A.shapes().awaitedType(Operand->getType());
    if (Result.isNull())
      return false;
    auto Tells = [&](QualType T) {
      const ApiFacts *F = A.model().typeFacts(T);
      return F && F->MustCheck;
    };
    if (Tells(Result))
      return true;
    const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        Result.getNonReferenceType()->getAsCXXRecordDecl());
    if (!Spec || !Spec->isInStdNamespace() || Spec->getName() != "tuple" ||
        Spec->getTemplateArgs().size() == 0)
      return false;
    const TemplateArgument *First = &Spec->getTemplateArgs()[0];
    if (First->getKind() == TemplateArgument::Pack && First->pack_size())
      First = First->pack_begin();
    return First->getKind() == TemplateArgument::Type &&
           Tells(First->getAsType());
  }

  const NamedDecl *lookUp(StringRef Qualified) {
    const DeclContext *DC = A.context().getTranslationUnitDecl();
    llvm::SmallVector<StringRef, 4> Parts;
    Qualified.split(Parts, "::");
    const NamedDecl *Last = nullptr;
    for (StringRef Part : Parts) {
      Last = nullptr;
      for (const NamedDecl *D : DC->lookup(&A.context().Idents.get(Part)))
        if (isa<NamespaceDecl, NamespaceAliasDecl, TagDecl, TypedefNameDecl,
                UsingShadowDecl>(D)) {
          Last = D->getUnderlyingDecl();
          if (isa<NamespaceDecl>(Last) || isa<TypeDecl>(Last))
            break;
        }
      if (!Last)
        return nullptr;
      if (const auto *Alias = dyn_cast<NamespaceAliasDecl>(Last))
        Last = Alias->getNamespace();
      if (const auto *Inner = dyn_cast<DeclContext>(Last))
        DC = Inner;
    }
    return Last;
  }

  Class cancellationClass(const Library &L, StringRef Root) {
    Class First;
    for (std::string Name : L.Cancellation->Exceptions) {
      StringRef Text = Name;
      if (Text.consume_front("$")) {
        std::string R = !Root.empty()     ? Root.str()
                        : L.Roots.empty() ? std::string()
                                          : L.Roots.front();
        Name = R + Text.str();
      }
      if (First.Name.empty())
        First.Name = Name;
      const NamedDecl *D = lookUp(Name);
      const CXXRecordDecl *R = dyn_cast_or_null<CXXRecordDecl>(D);
      if (const auto *T = dyn_cast_or_null<TypedefNameDecl>(D))
        R = T->getUnderlyingType()->getAsCXXRecordDecl();
      if (R && R->getDefinition())
        return {Name, R->getDefinition()};
    }
    return First;
  }

  static const CXXRecordDecl *caught(const CXXCatchStmt *Handler) {
    QualType T = Handler->getCaughtType();
    return T.isNull() ? nullptr : T.getNonReferenceType()->getAsCXXRecordDecl();
  }

  /// The first handler that a cancellation comes to; null if none takes it.
  const CXXCatchStmt *takerOf(const CXXTryStmt *Try, const Class &C,
                              const CancellationFacts &Facts) {
    for (unsigned I = 0; I < Try->getNumHandlers(); ++I) {
      const CXXCatchStmt *Handler = Try->getHandler(I);
      if (!Handler->getExceptionDecl())
        return Handler;
      const CXXRecordDecl *R = caught(Handler);
      if (!R)
        continue;
      R = R->getDefinition() ? R->getDefinition() : R;
      if (C.Record) {
        if (declaresSameEntity(R, C.Record) || C.Record->isDerivedFrom(R) ||
            // One of its kinds: the author thinks of cancellation here.
            (R->hasDefinition() && R->isDerivedFrom(C.Record)))
          return Handler;
        if (R->isInStdNamespace())
          continue;
      }
      // The library's class is not declared here, or this is another of its
      // kind.
      if (R->getIdentifier() && isStopWord(R->getName()))
        return Handler;
      if (!C.Record && Facts.Standard && R->isInStdNamespace() &&
          R->getName() == "exception")
        return Handler;
    }
    return nullptr;
  }

  /// '...', one of the standard's bases, or the base that a library has for all
  /// its errors (hresult_error): it was not written for this class.
  static bool isGeneric(const CXXCatchStmt *Handler, const Class &C) {
    if (!Handler->getExceptionDecl())
      return true;
    const CXXRecordDecl *R = caught(Handler);
    if (R && R->hasDefinition())
      R = R->getDefinition();
    return R && ((C.Record && C.Record->isDerivedFrom(R)) ||
                 (R->isInStdNamespace() &&
                  !(C.Record && declaresSameEntity(R, C.Record))));
  }

  enum Outcome { PassedOn, LookedAt, Absorbed };

  Outcome outcomeOf(const CXXCatchStmt *Handler) {
    const Stmt *Block = Handler->getHandlerBlock();
    const VarDecl *Exception = Handler->getExceptionDecl();
    bool Passed = false, Looked = false;
    anyBelow(Block, [&](const Stmt *S) {
      if (isa<CXXThrowExpr>(S) && !onlyCounted(S, Block))
        Passed = true;
      else if (const auto *Call = dyn_cast<CallExpr>(S))
        Passed = Passed || passesOn(Call, Exception);
      else if (const auto *Return = dyn_cast<CoreturnStmt>(S))
        Passed = Passed || mentions(Return->getOperand(), Exception) ||
                 givesError(Return->getOperand());
      if (isMentionOfStop(A, S))
        Looked = true;
      return false;
    });
    return Passed ? PassedOn : Looked ? LookedAt : Absorbed;
  }

  static bool mentions(const Stmt *S, const VarDecl *V) {
    return V && S && anyBelow(S, [&](const Stmt *Each) {
             const auto *Ref = dyn_cast<DeclRefExpr>(Each);
             return Ref && Ref->getDecl() == V;
           });
  }

  /// co_return std::unexpected(…), co_return make_error(…): who awaits it is
  /// told of a failure.
  bool givesError(const Stmt *S) {
    return S && anyBelow(S, [&](const Stmt *Each) {
             const auto *E = dyn_cast<Expr>(Each);
             if (!E)
               return false;
             const ApiFacts *F = A.model().typeFacts(E->getType());
             if (F && F->MustCheck)
               return true;
             const CXXRecordDecl *R = E->getType()->getAsCXXRecordDecl();
             StringRef Name =
                 R && R->getIdentifier() ? R->getName() : StringRef();
             if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
               if (const IdentifierInfo *II = Ref->getDecl()->getIdentifier())
                 Name = Name.empty() ? II->getName() : Name;
             for (StringRef Word : {"error", "unexpected", "expected", "result",
                                    "failure", "outcome", "fail", "status"})
               if (Name.contains_insensitive(Word))
                 return true;
             return false;
           });
  }

  /// Thrown only after so many attempts: the first cancellations are absorbed.
  bool onlyCounted(const Stmt *Throw, const Stmt *Block) {
    for (const Stmt *S = Throw; S && S != Block; S = Body.parent(S)) {
      const auto *If = dyn_cast_or_null<IfStmt>(Body.parent(S));
      if (!If || If->getCond() == S)
        continue;
      bool Number = false;
      bool Other = anyBelow(If->getCond(), [&](const Stmt *Each) {
        const auto *E = dyn_cast<Expr>(Each);
        if (!E || isa<BinaryOperator, UnaryOperator, CastExpr, ParenExpr,
                      IntegerLiteral>(E))
          return false;
        if (!isa<DeclRefExpr, MemberExpr, CXXThisExpr>(E))
          return true;
        if (isa<CXXThisExpr>(E))
          return false;
        QualType T = E->getType();
        bool IsNumber =
            T->isIntegerType() && !T->isBooleanType() && !T->isEnumeralType();
        Number = Number || IsNumber;
        return !IsNumber;
      });
      if (Number && !Other)
        return true;
    }
    return false;
  }

  bool passesOn(const CallExpr *Call, const VarDecl *Exception) {
    const FunctionDecl *F = Call->getDirectCallee();
    if (F && F->isNoReturn())
      return true;
    StringRef Name = calleeName(Call);
    if (Name == "rethrow_exception" || Name == "throw_with_nested")
      return true;
    // Handed on as an object: promise.set_exception(e), store(current_…()).
    // Not so when it only goes into a line of text.
    auto IsObject = [&](const Expr *E) {
      E = stripMove(E);
      if (const auto *C = dyn_cast<CXXConstructExpr>(E);
          C && C->getNumArgs() == 1)
        E = stripMove(C->getArg(0));
      if (const auto *C = dyn_cast<CallExpr>(E))
        return calleeName(C) == "current_exception" ||
               calleeName(C) == "make_exception_ptr";
      const auto *Ref = dyn_cast<DeclRefExpr>(E);
      return Ref && Ref->getDecl() == Exception && Exception;
    };
    if (Name == "current_exception") {
      const Stmt *Around = Body.semanticParent(Call);
      while (const auto *C = dyn_cast_or_null<CXXConstructExpr>(Around))
        Around = Body.semanticParent(C);
      return !isa_and_nonnull<CallExpr>(Around) ||
             isa<CXXOperatorCallExpr>(Around);
    }
    bool Text = false, Object = false;
    for (const Expr *Arg : Call->arguments()) {
      Object = Object || IsObject(Arg);
      Text = Text ||
             anyBelow(Arg, [](const Stmt *S) { return isa<StringLiteral>(S); });
    }
    return Object && !Text && !isa<CXXOperatorCallExpr>(Call);
  }

  void note(const CXXTryStmt *Try, const CXXCatchStmt *Handler,
            const SuspensionPoint &P, const Class &C,
            const CancellationFacts &Facts) {
    if (llvm::any_of(Found,
                     [&](const Swallowed &S) { return S.Handler == Handler; }))
      return;
    bool Asks = false, Again = false;
    bool GoesOn = nextAwait(Handler, P.E, Asks, Again);
    if (!Facts.Distinct && !Again)
      return;
    if (!GoesOn && (Asks || isRoot()))
      return;
    Swallowed S;
    S.Handler = Handler;
    S.Try = Try;
    S.Await = P.E;
    S.Exception = C.Name;
    S.IsDeclared = C.Record != nullptr;
    S.Distinct = Facts.Distinct;
    S.GoesOn = GoesOn;
    Found.push_back(std::move(S));
  }

  /// An await that control may come to from the handler. \p Asks: some way
  /// looks at a request to stop first. \p Again: it comes to \p Same.
  bool nextAwait(const CXXCatchStmt *Handler, const Expr *Same, bool &Asks,
                 bool &Again) {
    const CFG *G = Body.cfg();
    if (!G)
      return false;
    llvm::SmallVector<const CFGBlock *, 16> Work;
    llvm::DenseSet<const CFGBlock *> Seen;
    for (const CFGBlock *Block : *G)
      if (Block->getLabel() == Handler)
        Work.push_back(Block);
    bool Any = false;
    while (!Work.empty()) {
      const CFGBlock *Block = Work.pop_back_val();
      if (!Seen.insert(Block).second)
        continue;
      bool Ends = false;
      for (const CFGElement &E : *Block) {
        auto S = E.getAs<CFGStmt>();
        if (!S)
          continue;
        if (isMentionOfStop(A, S->getStmt()) && !isAwaited(S->getStmt())) {
          Asks = Ends = true;
          break;
        }
        if (isa<CXXThrowExpr>(S->getStmt())) {
          Ends = true;
          break;
        }
        bool Point = llvm::any_of(Info.Suspensions, [&](const auto &P) {
          return P.E == S->getStmt() && !P.NeverSuspends;
        });
        if (Point) {
          Any = true;
          // 'Again' wants the way back to the await itself.
          if (S->getStmt() == Same) {
            Again = true;
            Ends = true;
            break;
          }
        }
      }
      if (Ends)
        continue;
      for (const CFGBlock::AdjacentBlock &Next : Block->succs())
        if (const CFGBlock *To = Next.getReachableBlock();
            To && !isa_and_nonnull<CXXCatchStmt>(To->getLabel()) &&
            !isa_and_nonnull<CXXTryStmt>(To->getTerminatorStmt()))
          Work.push_back(To);
    }
    return Any;
  }

  /// Part of an awaited operation, which may be given a token.
  bool isAwaited(const Stmt *S) const {
    for (; S; S = Body.parent(S))
      if (isa<CoawaitExpr>(S))
        return true;
    return false;
  }

  /// Nobody awaits this coroutine: it is spawned, or run by a wait.
  bool isRoot() {
    const FunctionDecl *F = Body.function();
    if (const auto *M = dyn_cast<CXXMethodDecl>(F);
        M && M->getParent()->isLambda()) {
      const LambdaUse *Use = A.lambdaUse(M);
      if (!Use)
        return true;
      if (Use->Consumer)
        return startsWork(Use->Consumer);
      const auto *Around =
          dyn_cast<FunctionDecl>(M->getParent()->getDeclContext());
      const FunctionBody *Outer = A.body(Around);
      if (Use->CalledInPlace && Outer) {
        const Stmt *S = Outer->semanticParent(Use->Lambda);
        return isHandedToStarter(*Outer, S);
      }
      return Use->Variable != nullptr;
    }
    return llvm::any_of(A.mutations().callsOf(F), [&](const CallSite &Site) {
      const FunctionBody *Around = A.body(Site.In);
      return Around && isHandedToStarter(*Around, Site.Call);
    });
  }

  bool startsWork(const Expr *Call) {
    const ApiFacts *F = A.model().calleeFacts(Call);
    return F && (F->Spawn || F->SyncWait);
  }

  bool isHandedToStarter(const FunctionBody &Around, const Stmt *From) {
    for (const Stmt *S = From; S && isa<Expr>(S); S = Around.parent(S)) {
      if (isa<CoawaitExpr>(S))
        return false;
      const auto *Call = dyn_cast<Expr>(S);
      if (S != From && Call && isa<CallExpr, CXXConstructExpr>(Call)) {
        if (startsWork(Call))
          return true;
        StringRef Name = calleeName(Call);
        if (Name == "start" || Name == "detach" || Name == "startInlineUnsafe")
          return true;
      }
    }
    return false;
  }

  Analysis &A;
  const FunctionBody &Body;
  const CoroutineInfo &Info;
  std::vector<Swallowed> Found;
};

} // namespace

std::vector<Swallowed> swallowedCancellations(Analysis &A,
                                              const FunctionBody &Body) {
  if (!Body.isCoroutine() || Body.tries().empty() || Body.isDependent())
    return {};
  const CoroutineInfo *Info = A.coroutine(Body.function());
  if (!Info)
    return {};
  return SwallowFinder(A, Body, *Info).run();
}

} // namespace clang::tidy::async
