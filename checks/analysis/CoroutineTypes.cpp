// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A frame is destroyed once: by the handle's destroy(), or by itself when its
// final suspension does not suspend. The object that a coroutine returns and
// its promise have to agree on which:
//
//   final_suspend    destructor        copies       then
//   never suspends   destroys          any          twice
//   suspends         destroys          allowed      twice
//   suspends         does not          any          never, if nobody else does
//   never suspends   owns nothing      any          right: a detached type
//
// Bodies decide, so a class of which one only sees declarations is not judged;
// nor is one that counts references, is given out to somebody else, or that
// the promise points back to and can tell of its end.
//
// Misses: owners that hold an owner of the handle. May report a leak where
// another unit destroys a handle that the class gives away as a public member.
#include "CoroutineTypes.h"
#include "Analysis.h"
#include "HandleCalls.h"
#include "StopWords.h"
#include "Syntax.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

namespace clang::tidy::async {

static const Stmt *bodyOf(const FunctionDecl *F) {
  const FunctionDecl *Definition = nullptr;
  if (!F)
    return nullptr;
  if (!F->hasBody(Definition)) {
    const FunctionDecl *Pattern = F->getTemplateInstantiationPattern();
    if (!Pattern || !Pattern->hasBody(Definition))
      return nullptr;
  }
  return Definition->getBody();
}

/// The field of a handle that a call of \p Method is for: h_.destroy() and
/// (*this).h_.destroy(), std::exchange(h_, {}).destroy().
static const FieldDecl *fieldOf(const Expr *E) {
  E = stripMove(E);
  if (const FieldDecl *F = ownField(E))
    return F;
  if (const auto *Call = dyn_cast<CallExpr>(E);
      Call && calleeName(Call) == "exchange" && Call->getNumArgs() == 2)
    return ownField(Call->getArg(0));
  return nullptr;
}

namespace {

class TypeJudge {
public:
  TypeJudge(Analysis &A, const CXXRecordDecl *R) : A(A), R(R) {}

  std::vector<TypeFault> run() {
    for (const FieldDecl *F : R->fields())
      if (isHandleType(F->getType()) && !F->getType()->isReferenceType())
        Handles.push_back(F);
    Promise = A.shapes().promiseType(A.context().getCanonicalTagType(R));
    if (Promise)
      Promise = Promise->getDefinition() ? Promise->getDefinition() : Promise;
    if (Handles.empty())
      return {};
    // By name none is found in a template.
    const CXXDestructorDecl *Dtor = nullptr;
    for (const CXXMethodDecl *M : R->methods())
      if (const auto *D = dyn_cast<CXXDestructorDecl>(M))
        Dtor = D;
    const Stmt *DtorBody = Dtor && !Dtor->isImplicit() ? bodyOf(Dtor) : nullptr;
    const FieldDecl *Destroyed = DtorBody ? destroyedBy(DtorBody, 0) : nullptr;
    if (Destroyed) {
      copies(Destroyed, Dtor);
      if (Promise)
        finalNever(Destroyed, Dtor, DtorBody);
    } else if (Promise && (!Dtor || Dtor->isImplicit() || Dtor->isDefaulted() ||
                           DtorBody)) {
      leak(Dtor);
    }
    if (Promise) {
      silenced();
      if (Destroyed)
        discardable();
    }
    return std::move(Found);
  }

private:
  void add(TypeFault::Kind K, SourceLocation Loc, const FieldDecl *Handle,
           const Decl *Other, bool IsImplicit = false) {
    Found.push_back({K, Loc, R, Handle, Other, IsImplicit});
  }

  /// The own handle that \p Body destroys, by itself or in a helper.
  const FieldDecl *destroyedBy(const Stmt *Body, unsigned Depth) {
    const FieldDecl *Result = nullptr;
    anyBelow(Body, [&](const Stmt *S) {
      const auto *Call = dyn_cast<CallExpr>(S);
      if (!Call)
        return false;
      const Expr *Receiver = receiverOf(Call);
      if (Receiver && methodName(Call) == "destroy") {
        if (const FieldDecl *F = fieldOf(Receiver);
            F && llvm::is_contained(Handles, F))
          Result = F;
      } else if (Depth < 3) {
        const auto *M =
            dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee());
        if (!M && !Receiver) {
          // A helper that is called in a template is found by its name.
          for (const CXXMethodDecl *Each : R->methods())
            if (Each->getIdentifier() && Each->getName() == calleeName(Call))
              M = Each;
        }
        if (M && declaresSameEntity(M->getParent(), R) && bodyOf(M))
          Result = destroyedBy(bodyOf(M), Depth + 1);
      }
      return Result != nullptr;
    });
    return Result;
  }

  static bool cannotCopy(const CXXRecordDecl *C, unsigned Depth) {
    C = C ? C->getDefinition() : nullptr;
    if (!C || Depth > 4)
      return false;
    if (C->hasUserDeclaredCopyConstructor()) {
      for (const CXXConstructorDecl *Ctor : C->ctors())
        if (Ctor->isCopyConstructor())
          return Ctor->isDeleted() || Ctor->getAccess() == AS_private;
      return false;
    }
    if (C->hasUserDeclaredMoveConstructor() ||
        C->hasUserDeclaredMoveAssignment())
      return true;
    return membersCannotCopy(C, Depth + 1);
  }

  static bool membersCannotCopy(const CXXRecordDecl *C, unsigned Depth = 0) {
    // What a template inherits from its argument nobody knows.
    if (C->hasAnyDependentBases())
      return true;
    auto Is = [&](QualType T) {
      const CXXRecordDecl *Member = T->getAsCXXRecordDecl();
      if (const auto *S = T->getAs<TemplateSpecializationType>(); S && !Member)
        if (const auto *Template = dyn_cast_or_null<ClassTemplateDecl>(
                S->getTemplateName().getAsTemplateDecl()))
          Member = Template->getTemplatedDecl();
      return T->isReferenceType() ? false : cannotCopy(Member, Depth);
    };
    return llvm::any_of(C->bases(),
                        [&](const auto &B) { return Is(B.getType()); }) ||
           llvm::any_of(C->fields(),
                        [&](const auto *F) { return Is(F->getType()); });
  }

  /// Only copies the handle: no counter, no null, nothing in its body.
  static bool copiesOnly(const CXXConstructorDecl *Ctor,
                         const FieldDecl *Handle) {
    const auto *Body = dyn_cast_or_null<CompoundStmt>(bodyOf(Ctor));
    if (!Body || !Body->body_empty())
      return false;
    for (const CXXCtorInitializer *I : Ctor->inits()) {
      if (I->getMember() != Handle)
        continue;
      const Expr *E = stripMove(I->getInit());
      while (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
        if (C->getNumArgs() != 1)
          return false;
        E = stripMove(C->getArg(0));
      }
      if (const auto *L = dyn_cast<ParenListExpr>(E);
          L && L->getNumExprs() == 1)
        E = strip(L->getExpr(0));
      if (const auto *L = dyn_cast<InitListExpr>(E); L && L->getNumInits() == 1)
        E = strip(L->getInit(0));
      const auto *M = dyn_cast<MemberExpr>(E);
      return M && M->getMemberDecl() == Handle;
    }
    return false;
  }

  void copies(const FieldDecl *Handle, const CXXDestructorDecl *Dtor) {
    const CXXConstructorDecl *Copy = nullptr, *Move = nullptr;
    for (const CXXConstructorDecl *Ctor : R->ctors()) {
      if (Ctor->isImplicit())
        continue;
      if (Ctor->isCopyConstructor())
        Copy = Ctor;
      else if (Ctor->isMoveConstructor())
        Move = Ctor;
    }
    bool HasMove = Move || R->hasUserDeclaredMoveAssignment();
    if (Copy) {
      if (!Copy->isDeleted() && Copy->getAccess() != AS_private &&
          ((Copy->isDefaulted() && !membersCannotCopy(R)) ||
           copiesOnly(Copy, Handle)))
        add(TypeFault::Copied, Copy->getLocation(), Handle, Dtor);
    } else if (!HasMove && !membersCannotCopy(R)) {
      add(TypeFault::Copied, R->getLocation(), Handle, Dtor, true);
    }
    if (Move && !Move->isDeleted() &&
        (Move->isDefaulted() || copiesOnly(Move, Handle)))
      add(TypeFault::Moved, Move->getLocation(), Handle, Dtor);
    // 'task(const task &) = delete' alone leaves an implicit assignment.
    if (Copy && Copy->isDeleted() && !HasMove &&
        !R->hasUserDeclaredCopyAssignment() && !membersCannotAssign())
      add(TypeFault::Copied, R->getLocation(), Handle, Dtor, true);
    for (const CXXMethodDecl *M : R->methods())
      if (!M->isImplicit() && M->isDefaulted() && !M->isDeleted()) {
        if (M->isCopyAssignmentOperator() &&
            !(Copy && !Copy->isDeleted() && Copy->isDefaulted()) &&
            !membersCannotAssign())
          add(TypeFault::Copied, M->getLocation(), Handle, Dtor);
        else if (M->isMoveAssignmentOperator() &&
                 !(Move && Move->isDefaulted()))
          add(TypeFault::Moved, M->getLocation(), Handle, Dtor);
      }
  }

  bool membersCannotAssign() const {
    return membersCannotCopy(R) || llvm::any_of(R->fields(), [](const auto *F) {
             return F->getType()->isReferenceType() ||
                    F->getType().isConstQualified();
           });
  }

  const CXXMethodDecl *promiseMethod(StringRef Name) {
    llvm::SmallVector<const CXXRecordDecl *, 4> Work{Promise};
    for (unsigned I = 0; I < Work.size() && I < 8; ++I) {
      const CXXRecordDecl *C = Work[I];
      if (!C || !C->hasDefinition())
        continue;
      for (const CXXMethodDecl *M : C->methods())
        if (M->getIdentifier() && M->getName() == Name)
          return M;
      for (const CXXBaseSpecifier &B : C->bases()) {
        const CXXRecordDecl *Base = B.getType()->getAsCXXRecordDecl();
        if (!Base)
          if (const auto *S = B.getType()->getAs<TemplateSpecializationType>())
            if (const auto *T = dyn_cast_or_null<ClassTemplateDecl>(
                    S->getTemplateName().getAsTemplateDecl()))
              Base = T->getTemplatedDecl();
        if (Base && Base->getDefinition())
          Work.push_back(Base->getDefinition());
      }
    }
    return nullptr;
  }

  /// The final suspension's constant answer to 'ready?'.
  std::optional<bool> finalReady(const CXXMethodDecl *Final) {
    QualType T = Final->getReturnType();
    if (T->isUndeducedType()) {
      const auto *Body = dyn_cast_or_null<CompoundStmt>(bodyOf(Final));
      const auto *Return = Body && !Body->body_empty()
                               ? dyn_cast<ReturnStmt>(Body->body_back())
                               : nullptr;
      if (!Return || !Return->getRetValue())
        return std::nullopt;
      T = Return->getRetValue()->getType();
    }
    return A.shapes().awaitReady(T);
  }

  /// The promise knows the object that owns it, and can tell it of the end.
  bool pointsBack() const {
    if (!Promise->hasDefinition())
      return true;
    return llvm::any_of(Promise->fields(), [&](const FieldDecl *F) {
      QualType T = F->getType().getNonReferenceType();
      if (T->isPointerType())
        T = T->getPointeeType();
      else if (!F->getType()->isReferenceType())
        return false;
      const CXXRecordDecl *C = T->getAsCXXRecordDecl();
      return (C && declaresSameEntity(C, R)) || isHandleType(T) ||
             T->isBooleanType();
    });
  }

  void finalNever(const FieldDecl *Handle, const CXXDestructorDecl *Dtor,
                  const Stmt *DtorBody) {
    const CXXMethodDecl *Final = promiseMethod("final_suspend");
    if (!Final || finalReady(Final) != true || pointsBack() ||
        !A.isUserCode(Final->getLocation()))
      return;
    // Conditions on anything but the handle: a flag may say that it is over.
    if (anyBelow(DtorBody, [&](const Stmt *S) {
          const auto *If = dyn_cast<IfStmt>(S);
          return If && anyBelow(If->getCond(), [&](const Stmt *Each) {
                   if (const auto *M = dyn_cast<MemberExpr>(Each)) {
                     const auto *F = dyn_cast<FieldDecl>(M->getMemberDecl());
                     return F && F != Handle;
                   }
                   return isa<CallExpr>(Each) &&
                          isStopWord(calleeName(cast<Expr>(Each)));
                 });
        }))
      return;
    add(TypeFault::FinalNever, Final->getLocation(), Handle, Dtor);
  }

  /// Something in or around the class might destroy the frame.
  bool mayBeDestroyedElsewhere() {
    if (llvm::any_of(R->decls(),
                     [](const Decl *D) { return isa<FriendDecl>(D); }))
      return true;
    for (const FieldDecl *F : Handles)
      if (F->getAccess() == AS_public || F->getAccess() == AS_none)
        return true;
    // Given away, or destroyed, by any function inside.
    class Search : public DynamicRecursiveASTVisitor {
    public:
      Search(llvm::ArrayRef<const FieldDecl *> Handles) : Handles(Handles) {}
      bool VisitCallExpr(CallExpr *Call) override {
        StringRef Name = methodName(Call);
        if (Name == "destroy") {
          Found = true;
          return false;
        }
        // Handed to somebody.
        for (const Expr *Arg : Call->arguments())
          if (const FieldDecl *F = ownField(Arg);
              F && llvm::is_contained(Handles, F) &&
              !(isa<CXXOperatorCallExpr>(Call)))
            Found = true;
        return !Found;
      }
      bool VisitReturnStmt(ReturnStmt *Return) override {
        if (Return->getRetValue() &&
            anyBelow(Return->getRetValue(),
                     [&](const Stmt *S) {
                       const auto *M = dyn_cast<MemberExpr>(S);
                       if (!M ||
                           !llvm::is_contained(Handles, M->getMemberDecl()))
                         return false;
                       return true;
                     }) &&
            !isa<CallExpr>(strip(Return->getRetValue())))
          Found = true;
        return !Found;
      }
      bool VisitLambdaExpr(LambdaExpr *) override {
        Found = true;
        return false;
      }
      llvm::ArrayRef<const FieldDecl *> Handles;
      bool Found = false;
    } S(Handles);
    S.TraverseDecl(const_cast<CXXRecordDecl *>(R));
    if (!S.Found &&
        !declaresSameEntity(dyn_cast<Decl>(Promise->getDeclContext()), R))
      S.TraverseDecl(const_cast<CXXRecordDecl *>(Promise));
    return S.Found;
  }

  void leak(const CXXDestructorDecl *Dtor) {
    const CXXMethodDecl *Final = promiseMethod("final_suspend");
    if (!Final || finalReady(Final) != false || Handles.size() != 1)
      return;
    // The awaiter of the final suspension may destroy, or hand over, the frame.
    const CXXRecordDecl *Awaiter = Final->getReturnType()->getAsCXXRecordDecl();
    if (!Awaiter || !Awaiter->isInStdNamespace())
      return;
    if (R->isDerivedFrom(Promise) || membersDeclaredOnly() ||
        mayBeDestroyedElsewhere() || destroyedInUnit())
      return;
    bool Written = Dtor && !Dtor->isImplicit() && !Dtor->isDefaulted();
    add(TypeFault::Leaked, Written ? Dtor->getLocation() : R->getLocation(),
        Handles.front(), Written ? nullptr : R);
  }

  /// A function of the class that this unit does not see might do it.
  bool membersDeclaredOnly() const {
    return llvm::any_of(R->methods(), [](const CXXMethodDecl *M) {
      return !M->isImplicit() && !M->isDefaulted() && !M->isDeleted() &&
             !bodyOf(M);
    });
  }

  /// Some function of the user destroys a handle of this promise.
  bool destroyedInUnit() {
    class Search : public DynamicRecursiveASTVisitor {
    public:
      Search(Analysis &A, const CXXRecordDecl *Promise)
          : A(A), Promise(Promise) {}
      bool TraverseDecl(Decl *D) override {
        if (D && !isa<TranslationUnitDecl>(D) && D->getLocation().isValid() &&
            !A.isUserCode(D->getLocation()))
          return true;
        return DynamicRecursiveASTVisitor::TraverseDecl(D);
      }
      bool VisitCallExpr(CallExpr *Call) override {
        const Expr *Receiver = receiverOf(Call);
        if (Receiver && methodName(Call) == "destroy" &&
            isOfPromise(Receiver->getType()))
          Found = true;
        return !Found;
      }
      bool isOfPromise(QualType T) const {
        const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
            T.getNonReferenceType()->getAsCXXRecordDecl());
        if (!Spec || !isTypedHandle(T))
          return false;
        const CXXRecordDecl *Of =
            Spec->getTemplateArgs()[0].getAsType()->getAsCXXRecordDecl();
        if (Of && Of->getTemplateInstantiationPattern())
          Of = Of->getTemplateInstantiationPattern();
        return !Of || declaresSameEntity(Of, Promise);
      }
      Analysis &A;
      const CXXRecordDecl *Promise;
      bool Found = false;
    } S(A, Promise);
    S.TraverseDecl(A.context().getTranslationUnitDecl());
    return S.Found;
  }

  void silenced() {
    if (!A.context().getLangOpts().CXXExceptions)
      return;
    const CXXMethodDecl *M = promiseMethod("unhandled_exception");
    const auto *Body = dyn_cast_or_null<CompoundStmt>(bodyOf(M));
    if (!M || !Body || !Body->body_empty() || !A.isUserCode(M->getLocation()))
      return;
    const FunctionDecl *Written = M;
    M->hasBody(Written);
    add(TypeFault::Silenced, Written->getLocation(), Handles.front(), R);
  }

  void discardable() {
    if (R->hasAttr<WarnUnusedResultAttr>() ||
        R->isDependentContext() != (R->getDescribedClassTemplate() != nullptr))
      return;
    QualType T = A.context().getCanonicalTagType(R);
    const ApiFacts *F = A.model().typeFacts(T);
    const TaskFacts *Task = A.shapes().task(T);
    if ((F && F->From) || !Task || Task->Ignorable ||
        Task->Start != StartPolicy::Lazy)
      return;
    add(TypeFault::Discardable, R->getLocation(), Handles.front(), nullptr);
  }

  Analysis &A;
  const CXXRecordDecl *R;
  const CXXRecordDecl *Promise = nullptr;
  llvm::SmallVector<const FieldDecl *, 2> Handles;
  std::vector<TypeFault> Found;
};

} // namespace

std::vector<TypeFault> typeFaults(Analysis &A, const CXXRecordDecl *R) {
  if (!R->isThisDeclarationADefinition() || R->isInvalidDecl() ||
      R->isLambda() || R->isUnion())
    return {};
  return TypeJudge(A, R).run();
}

} // namespace clang::tidy::async
