// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The problem: who waits for a promise waits for ever, or gets a "broken
// promise" that says nothing, when one path forgets to answer.
//
//   if (error) { log(error); return; }   // nobody is told
//   promise.set_value(result);
//
// The idea: each mention of the variable answers, gives it away, or is of no
// interest. PathQuery searches a way from where it is made to the end without
// either, and a way from one answer to another.
//
// The promise is a variable, what a pointer owns (Own<Fulfiller>), or the one
// field of a variable that is a promise: the answer in a request, the other end
// in a pair. Of the latter the rest of the object may be used freely, and it
// may be empty (an optional that was asked first).
//
// Only variables that some path answers are judged by paths: a promise that is
// never answered is given up by its destructor, which may be the purpose. A
// completion handler is a parameter like std::function<void (error_code, …)>:
// a callback whose first parameter carries an error has to be called once.
// Callbacks of other kinds (progress, visitors) may be called as often as they
// like.
//
// Exceptions are followed into the handlers of this function, from calls and
// awaits that may throw: a handler that only logs has answered nobody, and one
// that sets an exception does so a second time if the value was set before.
// Answers in loops count as given.
#include "PromiseUse.h"
#include "Analysis.h"
#include "Destination.h"
#include "ErrorResults.h"
#include "MayThrow.h"
#include "PathQuery.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/MapVector.h"

namespace clang::tidy::async {

namespace {

bool hasMethods(const CXXRecordDecl *R,
                std::initializer_list<llvm::StringRef> Names) {
  auto Has = [&](const CXXRecordDecl *In) {
    for (const Decl *D : In->decls()) {
      if (const auto *T = dyn_cast<FunctionTemplateDecl>(D))
        D = T->getTemplatedDecl();
      if (const auto *M = dyn_cast<CXXMethodDecl>(D);
          M && llvm::is_contained(Names, nameOf(M)))
        return true;
    }
    return false;
  };
  if (!R || !R->hasDefinition())
    return false;
  if (Has(R))
    return true;
  return llvm::any_of(R->bases(), [&](const CXXBaseSpecifier &Base) {
    return hasMethods(Base.getType()->getAsCXXRecordDecl(), Names);
  });
}

bool isAnswerName(llvm::StringRef Name) {
  return llvm::is_contained({"set_value", "set_exception", "set_error",
                             "set_result", "setValue", "setException",
                             "setError", "setResult"},
                            Name);
}

/// A variable, or its one field that is a promise.
struct Subject {
  const VarDecl *V = nullptr;
  const FieldDecl *F = nullptr;
};

struct Mention {
  enum Kind { Nothing, Answer, Away, Unknown } K = Nothing;
  const Expr *At = nullptr;
  const DeclRefExpr *Ref = nullptr;
  bool IsOther = false; ///< another part of the object
};

class Finder {
public:
  Finder(Analysis &A, const FunctionBody &B) : A(A), B(B) {}

  std::vector<PromiseFault> run() {
    llvm::MapVector<const VarDecl *, std::vector<Mention>> Of;
    for (const VarDecl *V : B.variables())
      if (kindOf(V))
        Of[V];
    for (const DeclRefExpr *R : B.references())
      if (const auto *V = dyn_cast<VarDecl>(R->getDecl()); V && kindOf(V)) {
        Mention M = classify({V, Fields.lookup(V)}, R);
        M.Ref = R;
        Of[V].push_back(M);
      }
    std::vector<PromiseFault> Out;
    for (auto &[V, List] : Of)
      judge({V, Fields.lookup(V)}, List, Out);
    return Out;
  }

private:
  enum Type { None, Promise, Handler };

  Type kindOf(const VarDecl *V) {
    auto [It, New] = Kinds.try_emplace(V, None);
    if (!New)
      return It->second;
    if (!V->hasLocalStorage() || isa<DecompositionDecl>(V) ||
        (V->getDeclContext() != B.function()))
      return None;
    QualType T = V->getType();
    bool IsParameter = isa<ParmVarDecl>(V);
    // Who has only a reference need not answer, but not twice either.
    bool IsOwner =
        !T->isReferenceType() || (IsParameter && T->isRValueReferenceType());
    if (!IsOwner &&
        (!IsParameter || T.getNonReferenceType().isConstQualified()))
      return None;
    T = T.getNonReferenceType();
    if (!IsOwner)
      Referred.insert(V);
    if (isPromise(T, V))
      return Kinds[V] = Promise;
    if (!IsOwner)
      return None;
    if ((IsParameter || V->isInitCapture()) && isHandlerType(T))
      return Kinds[V] = Handler;
    if (const FieldDecl *F = promiseField(T, V)) {
      Fields[V] = F;
      return Kinds[V] = Promise;
    }
    return None;
  }

  /// The type a pointer that cannot be copied owns; null if \p T is none.
  static QualType owned(QualType T) {
    const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        T->getAsCXXRecordDecl());
    if (!Spec || Spec->getTemplateArgs().size() == 0 ||
        Spec->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
      return {};
    QualType Inner = Spec->getTemplateArgs()[0].getAsType();
    for (const CXXMethodDecl *M : Spec->methods())
      if (M->getOverloadedOperator() == OO_Arrow) {
        // A view's arrow may give another object with an arrow.
        QualType Pointee = M->getReturnType()->getPointeeType();
        return !Pointee.isNull() &&
                       ASTContext::hasSameUnqualifiedType(Pointee, Inner)
                   ? Inner
                   : QualType();
      }
    return {};
  }

  bool isPromise(QualType T, const VarDecl *For) {
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    if (!R || !R->hasDefinition() || T->isDependentType())
      return false;
    if (const ApiFacts *F = A.model().typeFacts(T); F && F->Promise) {
      Breaks[For] = F->Promise->Breaks;
      Answers[For] = &F->Promise->Answers;
      return true;
    }
    if (hasMethods(R, {"get_future", "getFuture", "get_task", "getTask",
                       "get_semi_future", "getSemiFuture"}) &&
        hasMethods(R, {"set_value", "setValue", "set_result", "setResult"}))
      return true;
    // Own<Fulfiller>, unique_ptr<promise>; not what is shared.
    if (QualType Inner = owned(T);
        !Inner.isNull() &&
        !llvm::is_contained({"optional", "shared_ptr"}, nameOf(R)))
      if (const ApiFacts *F = A.model().typeFacts(Inner); F && F->Promise) {
        Breaks[For] = F->Promise->Breaks;
        Answers[For] = &F->Promise->Answers;
        Pointers.insert(For);
        return true;
      }
    return false;
  }

  /// The one field that is a promise, of a class or what an optional of it
  /// holds. A destructor of its own may answer.
  const FieldDecl *promiseField(QualType T, const VarDecl *For) {
    if (QualType Inner = owned(T); !Inner.isNull())
      T = Inner;
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    if (!R || !R->hasDefinition() || R->isLambda() || R->isInStdNamespace() ||
        R->hasUserDeclaredDestructor() || T->isDependentType())
      return nullptr;
    const FieldDecl *Found = nullptr;
    for (const FieldDecl *F : R->fields())
      if (isPromise(F->getType(), For)) {
        if (Found)
          return nullptr;
        Found = F;
      }
    return Found;
  }

  /// std::function<void (error_code, …)> and its like.
  bool isHandlerType(QualType T) {
    const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        T->getAsCXXRecordDecl());
    if (!Spec || Spec->getTemplateArgs().size() == 0)
      return false;
    const TemplateArgument *First = &Spec->getTemplateArgs()[0];
    if (First->getKind() == TemplateArgument::Pack && First->pack_size())
      First = First->pack_begin();
    if (First->getKind() != TemplateArgument::Type)
      return false;
    const auto *F = First->getAsType()->getAs<FunctionProtoType>();
    return F && F->getReturnType()->isVoidType() && F->getNumParams() &&
           bearsError(A, F->getParamType(0).getNonReferenceType());
  }

  const Stmt *above(const Expr *&E) const {
    const Stmt *P = B.parent(E);
    while (isa_and_nonnull<ParenExpr, ImplicitCastExpr, FullExpr,
                           MaterializeTemporaryExpr, CXXBindTemporaryExpr>(P)) {
      E = cast<Expr>(P);
      P = B.parent(P);
    }
    return P;
  }

  /// Over '*', '->' and moves to what is done with the object.
  const Stmt *inside(const Expr *&E) const {
    const Stmt *P = above(E);
    while (P) {
      const auto *Call = dyn_cast<CallExpr>(P);
      const auto *Op = dyn_cast<CXXOperatorCallExpr>(P);
      bool Opens =
          Op && Op->getNumArgs() == 1 && Op->getArg(0) == E &&
          (Op->getOperator() == OO_Star || Op->getOperator() == OO_Arrow);
      if (!Opens && !(Call && isMoveCall(Call)))
        break;
      E = cast<Expr>(P);
      P = above(E);
    }
    return P;
  }

  Mention classify(Subject S, const DeclRefExpr *R) {
    const VarDecl *V = S.V;
    Mention M;
    const Expr *E = R;
    if (S.F) {
      const auto *Part = dyn_cast_or_null<MemberExpr>(inside(E));
      if (Part && isa<FieldDecl>(Part->getMemberDecl())) {
        M.At = Part;
        if (Part->getMemberDecl() != S.F) {
          M.IsOther = true;
          return M;
        }
        E = Part;
      } else if (Part) {
        M.At = Part;
        const auto *Method = dyn_cast<CXXMethodDecl>(Part->getMemberDecl());
        M.K = Method && (isa<CXXConversionDecl>(Method) || Method->isConst())
                  ? Mention::Nothing
                  : Mention::Away;
        return M;
      } else {
        E = R;
      }
    }
    const Stmt *P = Pointers.contains(V) ? inside(E) : above(E);
    while (const auto *Call = dyn_cast_or_null<CallExpr>(P)) {
      if (!isMoveCall(Call))
        break;
      E = Call;
      P = above(E);
    }
    M.At = E;
    if (const auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(P)) {
      if (Op->getOperator() == OO_Call && Op->getArg(0) == E) {
        M.K = Kinds[V] == Handler ? Mention::Answer : Mention::Away;
        M.At = Op;
        return M;
      }
      if (Op->getOperator() == OO_EqualEqual ||
          Op->getOperator() == OO_ExclaimEqual)
        return M;
      M.K = Mention::Away;
      M.At = Op;
      return M;
    }
    if (const auto *Member = dyn_cast_or_null<MemberExpr>(P)) {
      const auto *Method = dyn_cast<CXXMethodDecl>(Member->getMemberDecl());
      const Expr *Outer = Member;
      const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(above(Outer));
      if (!Method || !Call) {
        M.K = Mention::Unknown;
        return M;
      }
      M.At = Call;
      llvm::StringRef Name = nameOf(Method);
      if (isa<CXXConversionDecl>(Method) || Method->isConst() ||
          Name.starts_with("get") || Name.starts_with("is") || Name == "closed")
        return M;
      auto It = Answers.find(V);
      bool Is = It != Answers.end() ? llvm::is_contained(*It->second, Name)
                                    : isAnswerName(Name);
      M.K = Is && Kinds[V] == Promise ? Mention::Answer : Mention::Away;
      return M;
    }
    if (isa_and_nonnull<CompoundStmt>(P))
      return M;
    if (const auto *Cast = dyn_cast_or_null<CastExpr>(P);
        Cast && Cast->getCastKind() == CK_ToVoid)
      return M;
    if (const auto *L = dyn_cast_or_null<LambdaExpr>(P)) {
      M.K = Mention::Away;
      M.At = L;
      // By reference: somebody may answer at any time from here on.
      auto It = L->capture_init_begin();
      for (const LambdaCapture &C : L->captures())
        if (It != L->capture_init_end() && *It++ == E &&
            C.getCaptureKind() == LCK_ByRef)
          M.K = Mention::Unknown;
      return M;
    }
    if (const auto *Un = dyn_cast_or_null<UnaryOperator>(P);
        Un && Un->getOpcode() == UO_AddrOf)
      M.K = Mention::Unknown;
    else if (isa_and_nonnull<DeclStmt>(P) && E == R)
      M.K = Mention::Unknown; // auto &other = promise;
    else
      M.K = Mention::Away;
    return M;
  }

  bool isInLoopAround(const Stmt *S, const VarDecl *V) const {
    for (const Stmt *P = B.parent(S); P; P = B.parent(P)) {
      if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(P)) {
        // A variable of the loop's body is another one in each turn.
        SourceRange Range = P->getSourceRange();
        const SourceManager &SM = A.context().getSourceManager();
        return !SM.isPointWithin(V->getLocation(), Range.getBegin(),
                                 Range.getEnd());
      }
    }
    return false;
  }

  void judge(Subject S, const std::vector<Mention> &List,
             std::vector<PromiseFault> &Out) {
    const VarDecl *V = S.V;
    if (llvm::any_of(List,
                     [](const Mention &M) { return M.K == Mention::Unknown; }))
      return;
    if (!Paths)
      Paths = std::make_unique<PathQuery>(B, A.context());
    if (!Paths->isKnown())
      return;
    const Mention *First = nullptr;
    bool Away = false, InLoop = false, Asked = false, Other = false;
    llvm::DenseMap<const Stmt *, const Mention *> AnswerAt;
    llvm::DenseSet<const Stmt *> Ends;
    for (const Mention &M : List) {
      if (M.K == Mention::Answer) {
        if (!First)
          First = &M;
        InLoop |= isInLoopAround(M.At, V);
        if (const Stmt *At = Paths->evaluated(M.At))
          AnswerAt.try_emplace(At, &M);
      } else if (M.K == Mention::Away) {
        Away = true;
        if (const Stmt *At = Paths->evaluated(M.At))
          Ends.insert(At);
      } else if (M.IsOther) {
        Other |= isGivenAway(M.At);
      } else if (isa_and_nonnull<CXXMemberCallExpr>(M.At)) {
        Asked = true;
      }
    }
    PromiseFault Fault;
    Fault.Variable = V;
    Fault.IsHandler = Kinds[V] == Handler;
    Fault.Breaks = Breaks.lookup(V);
    auto Declares = [&](const Stmt *Each) {
      const auto *D = dyn_cast<DeclStmt>(Each);
      return D && llvm::is_contained(D->decls(), V);
    };
    auto Condition = [&](const Expr *E) { return says(E, S); };
    if (!First) {
      // Somebody waits for it, and nobody can answer any more.
      bool Waited = S.F ? Other : Asked;
      if (!Away && Waited && !Fault.IsHandler && !Referred.contains(V) &&
          !V->isInitCapture()) {
        Fault.K = PromiseFault::Never;
        Out.push_back(Fault);
      }
      return;
    }
    Fault.Answer = First->At;
    auto IsThrowing = [&](const Stmt *Each) {
      const auto *E = dyn_cast<Expr>(Each);
      return E && isa<CallExpr, CoawaitExpr>(E) && !AnswerAt.contains(Each) &&
             !Ends.contains(Each) && mayThrow(A, E) != Throws::No;
    };
    llvm::function_ref<bool(const Stmt *)> Throws = nullptr;
    if (!B.tries().empty())
      Throws = IsThrowing;
    // Twice.
    for (const auto &[At, M] : AnswerAt) {
      auto Ask = [&](const Stmt *Each) {
        if (Ends.contains(Each) || Declares(Each))
          return PathQuery::End;
        return AnswerAt.contains(Each) ? PathQuery::Target : PathQuery::Nothing;
      };
      auto Found = Paths->find(At, Ask, Condition, /*ExitToo=*/false, Throws);
      if (!Found)
        continue;
      Fault.K = PromiseFault::Twice;
      Fault.Answer = M->At;
      Fault.Second = AnswerAt.lookup(Found->At)->At;
      Fault.SamePlace = Fault.Answer == Fault.Second;
      // Of two that are found the one that stands first.
      Out.push_back(Fault);
      return;
    }
    // Never on some path.
    if (InLoop || Referred.contains(V) ||
        (V->isInitCapture() && !isCalledOnce()))
      return;
    const Stmt *Start = nullptr;
    if (!isa<ParmVarDecl>(V) && !V->isInitCapture()) {
      if (S.F) {
        Start = V->getInit();
      } else {
        // From where somebody can wait for it.
        for (const Mention &M : List)
          if (M.K == Mention::Nothing && isa<CXXMemberCallExpr>(M.At)) {
            Start = M.At;
            break;
          }
      }
      if (!Start)
        return;
    }
    // The initialiser may be no element of the graph, but the declaration is.
    bool Left = !S.F || !Start || !Paths->evaluated(Start);
    auto Ask = [&](const Stmt *Each) {
      if (Ends.contains(Each) || AnswerAt.contains(Each))
        return PathQuery::End;
      // The next turn of a loop makes another one; but first it is made.
      if (Declares(Each)) {
        if (Left)
          return PathQuery::Target;
        Left = true;
      }
      return PathQuery::Nothing;
    };
    if (auto Found =
            Paths->find(Start, Ask, Condition, /*ExitToo=*/true, Throws)) {
      Fault.K = PromiseFault::Dropped;
      Fault.NextTurn = Found->At != nullptr;
      Fault.LeftAt = Found->Loc.isValid() ? Found->Loc : B.body()->getEndLoc();
      Out.push_back(Fault);
    }
  }

  /// What a condition says when there is something to answer.
  PathQuery::Truth says(const Expr *E, Subject S) const {
    if (!mentions(E, S.V))
      return PathQuery::Either;
    if (!S.F)
      return PathQuery::Unclear;
    const Expr *Object = strip(E);
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(Object)) {
      const CXXMethodDecl *Method = Call->getMethodDecl();
      if (Method && namedObject(Call->getImplicitObjectArgument()) == S.V)
        return isa<CXXConversionDecl>(Method) || nameOf(Method) == "has_value"
                   ? PathQuery::True
                   : PathQuery::Unclear;
    }
    // Of the rest of the object any answer may come.
    struct Names {
      static bool field(const Stmt *In, const FieldDecl *F) {
        if (!In)
          return false;
        const auto *M = dyn_cast<MemberExpr>(In);
        return (M && M->getMemberDecl() == F) ||
               llvm::any_of(In->children(),
                            [&](const Stmt *C) { return field(C, F); });
      }
    };
    return Names::field(E, S.F) ? PathQuery::Unclear : PathQuery::Either;
  }

  /// 'return mv(pair.promise);': who gets it will wait.
  bool isGivenAway(const Expr *Part) const {
    const Expr *E = Part;
    const Stmt *P = above(E);
    bool Moved = false;
    while (const auto *Call = dyn_cast_or_null<CallExpr>(P)) {
      if (!isMoveCall(Call))
        break;
      Moved = true;
      E = Call;
      P = above(E);
    }
    return Moved || isa_and_nonnull<CoawaitExpr>(P);
  }

  /// The lambda is handed over where it is written, to be run once.
  bool isCalledOnce() {
    const auto *M = dyn_cast<CXXMethodDecl>(B.function());
    const LambdaUse *Use =
        M && M->getParent()->isLambda() ? A.lambdaUse(M) : nullptr;
    if (!Use || !Use->Consumer)
      return false;
    const ApiFacts *F = A.model().calleeFacts(Use->Consumer);
    const CallableFacts *C =
        F ? F->callable(static_cast<int>(Use->Argument)) : nullptr;
    return C && C->Where != RunsOn::Immediate;
  }

  static bool mentions(const Stmt *S, const VarDecl *V) {
    if (!S)
      return false;
    if (const auto *D = dyn_cast<DeclRefExpr>(S))
      return D->getDecl() == V;
    return llvm::any_of(S->children(),
                        [&](const Stmt *C) { return mentions(C, V); });
  }

  Analysis &A;
  const FunctionBody &B;
  std::unique_ptr<PathQuery> Paths;
  llvm::DenseMap<const VarDecl *, Type> Kinds;
  llvm::DenseMap<const VarDecl *, const FieldDecl *> Fields;
  llvm::DenseSet<const VarDecl *> Pointers; ///< own the promise
  llvm::DenseSet<const VarDecl *> Referred; ///< refer to another's
  llvm::DenseMap<const VarDecl *, PromiseFacts::Breaking> Breaks;
  llvm::DenseMap<const VarDecl *, const std::vector<std::string> *> Answers;
};

} // namespace

std::vector<PromiseFault> promiseFaults(Analysis &A, const FunctionBody &B) {
  if (B.isDependent())
    return {};
  return Finder(A, B).run();
}

} // namespace clang::tidy::async
