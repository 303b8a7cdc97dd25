// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   task<int> size(std::string name) {           task<int> total(item i) {
//     co_return co_await query(std::move(name));   co_return i.price * i.count;
//   }                                            }
//
// A coroutine costs a frame and a resumption. On the left the inner task could
// be returned as it is, on the right there is nothing to wait for.
//
// What looks like the left and is not: the coroutine's frame keeps the
// arguments alive for as long as the inner one runs. Where that is given a
// reference, a pointer or a view of a parameter taken by value or of a
// temporary, or is a member function of one, the wrapper is needed. So it is
// with a parameter that owns something and is not passed on.
//
// A signature is often not the author's choice: overrides, overloads, members
// of templates, functions that are named as a callback, lambdas, fakes. Stubs
// (a constant, an exception, nothing) wait for their body. All these are
// silent.
#include "NeedlessCoroutine.h"
#include "Analysis.h"
#include "Destination.h"
#include "Predicates.h"
#include "SuspensionReach.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

namespace clang::tidy::async {
namespace {

bool isFake(const CXXRecordDecl *R) {
  return llvm::any_of(
      std::initializer_list<StringRef>{"mock", "fake", "stub", "dummy", "noop",
                                       "null"},
      [&](StringRef Word) { return nameOf(R).contains_insensitive(Word); });
}

/// Somebody else may ask for this signature.
bool isGivenSignature(Analysis &A, const FunctionDecl *F) {
  if (F->isMain() || F->isOverloadedOperator() || F->isDependentContext() ||
      F->getTemplateInstantiationPattern() || F->getLocation().isMacroID() ||
      F->getTemplateSpecializationKind() != TSK_Undeclared ||
      nameOf(F).starts_with_insensitive("test"))
    return true;
  if (const auto *M = dyn_cast<CXXMethodDecl>(F)) {
    const CXXRecordDecl *R = M->getParent();
    if (M->isVirtual() || R->isLambda() || isFake(R) ||
        isa<ClassTemplateSpecializationDecl>(R))
      return true;
    // CRTP: the base calls what it does not declare.
    for (const CXXBaseSpecifier &Base : R->bases())
      if (const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
              Base.getType()->getAsCXXRecordDecl()))
        for (const TemplateArgument &Each : Spec->getTemplateArgs().asArray())
          if (Each.getKind() == TemplateArgument::Type &&
              Each.getAsType()->getAsCXXRecordDecl() == R)
            return true;
  }
  if (!F->getDeclName())
    return true;
  // It is a coroutine for the sake of where it starts.
  for (const ParmVarDecl *P : F->parameters())
    if (const ApiFacts *Facts = A.model().typeFacts(P->getType());
        Facts && Facts->StartTag)
      return true;
  for (const NamedDecl *Other :
       F->getDeclContext()->getRedeclContext()->lookup(F->getDeclName()))
    if (Other->getCanonicalDecl() != F->getCanonicalDecl())
      return true;
  return false;
}

bool isPlainValue(const Expr *E, ASTContext &Ctx) {
  if (!E)
    return true;
  E = stripMove(E);
  if (const auto *C = dyn_cast<CXXConstructExpr>(E))
    return llvm::all_of(C->arguments(), [&](const Expr *Each) {
      return isPlainValue(Each, Ctx);
    });
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(E))
    return isPlainValue(Cast->getSubExpr(), Ctx);
  if (const auto *L = dyn_cast<InitListExpr>(E))
    return llvm::all_of(
        L->inits(), [&](const Expr *Each) { return isPlainValue(Each, Ctx); });
  if (isa<CXXScalarValueInitExpr, CXXDefaultArgExpr, StringLiteral,
          CXXNullPtrLiteralExpr>(E))
    return true;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl()))
      return !V->hasLocalStorage(); // std::nullopt
  return !E->isValueDependent() && E->isEvaluatable(Ctx);
}

/// Nothing yet, a constant, an exception.
bool isStub(const Stmt *Body, ASTContext &Ctx) {
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Body);
  if (!Block)
    return true;
  return llvm::all_of(Block->body(), [&](const Stmt *S) {
    if (const auto *E = dyn_cast<Expr>(S)) {
      const Expr *Inner = strip(E);
      if (const auto *Cast = dyn_cast<ExplicitCastExpr>(Inner))
        return Cast->getType()->isVoidType();
      return isa<CXXThrowExpr>(Inner);
    }
    const auto *Return = dyn_cast<CoreturnStmt>(S);
    return isa<NullStmt>(S) ||
           (Return && isPlainValue(Return->getOperand(), Ctx));
  });
}

bool hasDestructor(QualType T) {
  return T.isDestructedType() != QualType::DK_none;
}

/// \p E, which is given as something that refers to it, is or comes from what
/// ends with the wrapper.
bool endsWithWrapper(const FunctionBody &B, const Expr *E, bool Refers) {
  auto IsOwn = [&](const ValueDecl *D) {
    const auto *V = dyn_cast<VarDecl>(D);
    return V && V->hasLocalStorage() && !V->getType()->isReferenceType() &&
           !(isView(V->getType()) && !V->getType()->isRecordType() && !Refers);
  };
  for (const DeclRefExpr *R : B.references()) {
    const Stmt *P = R;
    while (P && P != E)
      P = B.parent(P);
    if (!P || !IsOwn(R->getDecl()))
      continue;
    // A view of somebody else's memory is passed on as it is.
    if (isView(R->getDecl()->getType()) && !Refers)
      continue;
    return true;
  }
  struct Temporaries {
    static bool in(const Stmt *S) {
      if (!S || isa<LambdaExpr>(S))
        return isa_and_nonnull<LambdaExpr>(S);
      if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(S);
          M && !isView(M->getType()))
        return true;
      return llvm::any_of(S->children(), in);
    }
  };
  return Temporaries::in(E);
}

/// Nothing that the call \p Call refers to needs the frame around it.
bool canLetGo(const FunctionBody &B, const CallExpr *Call) {
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (!Callee)
    return false;
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call)) {
    if (endsWithWrapper(B, M->getImplicitObjectArgument(), true))
      return false;
  } else if (isa<CXXOperatorCallExpr>(Call)) {
    return false;
  }
  if (Call->getNumArgs() != Callee->getNumParams())
    return false;
  llvm::DenseSet<const ValueDecl *> PassedOn;
  for (unsigned I = 0; I < Call->getNumArgs(); ++I) {
    const Expr *Arg = Call->getArg(I);
    QualType T = Callee->getParamDecl(I)->getType();
    if (isa<CXXDefaultArgExpr>(Arg)) {
      if (T->isReferenceType())
        return false;
      continue;
    }
    if (T->isReferenceType()) {
      if (endsWithWrapper(B, Arg, true))
        return false;
    } else if (isView(T)) {
      bool Refers = !isView(stripMove(Arg)->getType().getNonReferenceType());
      if (endsWithWrapper(B, Arg, Refers && !isa<StringLiteral>(strip(Arg))))
        return false;
    }
    for (const DeclRefExpr *R : B.references()) {
      const Stmt *P = R;
      while (P && P != Arg)
        P = B.parent(P);
      if (P)
        PassedOn.insert(R->getDecl());
    }
  }
  // It keeps something alive.
  return llvm::all_of(B.function()->parameters(), [&](const ParmVarDecl *P) {
    return !hasDestructor(P->getType()) || PassedOn.contains(P);
  });
}

std::optional<NeedlessCoroutine> wrapper(Analysis &A,
                                         const CoroutineInfo &Info) {
  const FunctionBody &B = *Info.Body;
  const auto *Block = dyn_cast_or_null<CompoundStmt>(B.body());
  if (!Block || Block->size() == 0 || Block->size() > 2 ||
      Info.Suspensions.size() != 1)
    return std::nullopt;
  const Stmt *First = Block->body_front();
  const CoawaitExpr *Await = nullptr;
  NeedlessCoroutine Found;
  if (const auto *Return = dyn_cast<CoreturnStmt>(First)) {
    if (Block->size() != 1 || !Return->getOperand())
      return std::nullopt;
    Await = dyn_cast<CoawaitExpr>(strip(Return->getOperand()));
    Found.Keywords.setBegin(Return->getKeywordLoc());
  } else if (const auto *E = dyn_cast<Expr>(First)) {
    Await = dyn_cast<CoawaitExpr>(strip(E));
    if (Block->size() == 2) {
      const auto *Last = dyn_cast<CoreturnStmt>(Block->body_back());
      if (!Last || Last->getOperand())
        return std::nullopt;
    }
    if (!Await || !Await->getType()->isVoidType())
      return std::nullopt;
    if (Block->size() == 1)
      Found.Keywords.setBegin(Await->getKeywordLoc());
  }
  if (!Await)
    return std::nullopt;
  Found.Keywords.setEnd(Await->getKeywordLoc());
  Found.Wrapped = dyn_cast<CallExpr>(strip(Await->getOperand()));
  if (!Found.Wrapped ||
      !A.context().hasSameUnqualifiedType(Found.Wrapped->getType(),
                                          B.function()->getReturnType()) ||
      !canLetGo(B, Found.Wrapped))
    return std::nullopt;
  return Found;
}

} // namespace

std::optional<NeedlessCoroutine> needlessCoroutine(Analysis &A,
                                                   const CoroutineInfo &Info) {
  const FunctionBody &B = *Info.Body;
  const FunctionDecl *F = B.function();
  if (isGivenSignature(A, F))
    return std::nullopt;
  const TaskFacts *Task = A.shapes().task(F->getReturnType());
  if (!Task || !Task->Awaitable)
    return std::nullopt;
  // A handler around the await sees what the inner task throws.
  if (!Info.Suspensions.empty())
    return B.tries().empty() ? wrapper(A, Info) : std::nullopt;
  if (isStub(B.body(), A.context()))
    return std::nullopt;
  return NeedlessCoroutine();
}

llvm::DenseSet<const FunctionDecl *> namedFunctions(Analysis &A) {
  struct Visitor : DynamicRecursiveASTVisitor {
    Analysis &A;
    llvm::DenseSet<const Expr *> Callees;
    llvm::DenseSet<const FunctionDecl *> Found;
    explicit Visitor(Analysis &A) : A(A) {
      ShouldVisitTemplateInstantiations = true;
    }
    bool TraverseDecl(Decl *D) override {
      // Headers of others cannot name what the user declares.
      if (D && !isa<TranslationUnitDecl>(D) &&
          D->getDeclContext()->isTranslationUnit() &&
          !A.isUserCode(D->getLocation()))
        return true;
      return DynamicRecursiveASTVisitor::TraverseDecl(D);
    }
    bool VisitCallExpr(CallExpr *C) override {
      Callees.insert(C->getCallee()->IgnoreParenImpCasts());
      return true;
    }
    bool VisitDeclRefExpr(DeclRefExpr *R) override {
      if (const auto *F = dyn_cast<FunctionDecl>(R->getDecl());
          F && !Callees.contains(R))
        Found.insert(F->getCanonicalDecl());
      return true;
    }
  };
  Visitor V(A);
  V.TraverseDecl(A.context().getTranslationUnitDecl());
  return std::move(V.Found);
}

} // namespace clang::tidy::async
