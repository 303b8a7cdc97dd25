// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inside one function: destroy() and then another call on the same handle,
// resume() where done() has just said that it is over, destroy() of a member
// that keeps its value although the destructor will destroy it again. Any
// assignment to the handle, and any call that gets it by reference, ends the
// search.
#include "Analysis.h"
#include "CoroutineTypes.h"
#include "HandleCalls.h"
#include "PathQuery.h"
#include "Syntax.h"

namespace clang::tidy::async {

namespace {

class HandleJudge {
public:
  HandleJudge(Analysis &A, const FunctionBody &B)
      : A(A), B(B), Paths(B, A.context()) {}

  std::vector<HandleFault> run() {
    if (!Paths.isKnown())
      return {};
    for (const CallExpr *Call : B.calls()) {
      const ValueDecl *H = handleOf(Call);
      if (!H)
        continue;
      StringRef Name = methodName(Call);
      if (Name == "destroy")
        destroyed(Call, H);
      else if (Name == "done")
        done(Call, H);
    }
    return std::move(Found);
  }

private:
  /// The variable or own field that a call on a coroutine handle is for.
  static const ValueDecl *handleOf(const CallExpr *Call) {
    const Expr *R = receiverOf(Call);
    if (!R)
      return nullptr;
    const ValueDecl *V = namedObject(R);
    return V && isHandleType(V->getType()) ? V : nullptr;
  }

  /// \p S gives \p H another value, or might.
  bool changes(const Stmt *S, const ValueDecl *H) const {
    if (const auto *D = dyn_cast<DeclStmt>(S))
      return llvm::is_contained(D->decls(), H);
    if (const auto *O = dyn_cast<BinaryOperator>(S))
      return O->isAssignmentOp() && namedObject(O->getLHS()) == H;
    const auto *Call = dyn_cast<CallExpr>(S);
    if (!Call)
      return false;
    if (const auto *O = dyn_cast<CXXOperatorCallExpr>(Call);
        O && O->isAssignmentOp())
      return namedObject(O->getArg(0)) == H ||
             // *this = …, which has the field too.
             (isa<FieldDecl>(H) && isSelf(O->getArg(0)));
    if (handleOf(Call) == H)
      return false;
    // By reference or address.
    const FunctionDecl *F = Call->getDirectCallee();
    for (unsigned I = 0; I < Call->getNumArgs(); ++I) {
      const Expr *Arg = stripMove(Call->getArg(I));
      const auto *U = dyn_cast<UnaryOperator>(Arg);
      if (U && U->getOpcode() == UO_AddrOf && namedObject(U->getSubExpr()) == H)
        return true;
      if (namedObject(Arg) == H &&
          (!F || I >= F->getNumParams() ||
           F->getParamDecl(I)->getType()->isReferenceType()))
        return true;
    }
    // A member function may set the field; one of a base, or this class.
    if (isa<FieldDecl>(H))
      if (const auto *M = dyn_cast<CXXMemberCallExpr>(Call))
        return isSelf(M->getImplicitObjectArgument());
    return false;
  }

  void destroyed(const CallExpr *Call, const ValueDecl *H) {
    const CallExpr *Second = nullptr;
    auto Ask = [&](const Stmt *S) {
      if (changes(S, H))
        return PathQuery::End;
      const auto *Other = dyn_cast<CallExpr>(S);
      if (!Other || handleOf(Other) != H)
        return PathQuery::Nothing;
      StringRef Name = methodName(Other);
      if (Name == "destroy" || Name == "done" || Name == "promise" ||
          isResume(Name)) {
        Second = Other;
        return PathQuery::Target;
      }
      return PathQuery::Nothing;
    };
    // 'if (h)' after it: the handle is not null.
    auto Condition = [&](const Expr *C) {
      return isTestOf(C, H) ? PathQuery::True : PathQuery::Either;
    };
    if (auto F = Paths.find(Call, Ask, Condition); F && Second) {
      Found.push_back({methodName(Second) == "destroy"
                           ? HandleFault::DestroyedTwice
                           : HandleFault::UsedAfterDestroy,
                       Second, Call, H});
      return;
    }
    leftBehind(Call, H, Ask);
  }

  bool isTestOf(const Expr *C, const ValueDecl *H) const {
    C = strip(C);
    if (const auto *M = dyn_cast<CXXMemberCallExpr>(C))
      if (isa_and_nonnull<CXXConversionDecl>(M->getMethodDecl()))
        C = strip(M->getImplicitObjectArgument());
    return namedObject(C) == H;
  }

  /// void cancel() { h_.destroy(); }  ~task() { if (h_) h_.destroy(); }
  void leftBehind(const CallExpr *Call, const ValueDecl *H,
                  llvm::function_ref<PathQuery::Meaning(const Stmt *)> Ask) {
    const auto *Field = dyn_cast<FieldDecl>(H);
    const auto *M = dyn_cast<CXXMethodDecl>(B.function());
    if (!Field || !M || isa<CXXDestructorDecl>(M) || isa<CXXConstructorDecl>(M))
      return;
    const CXXRecordDecl *R = M->getParent();
    const CXXDestructorDecl *Dtor = R->getDestructor();
    const FunctionBody *DtorBody =
        Dtor && !Dtor->isImplicit() ? A.body(Dtor) : nullptr;
    if (!DtorBody || declaresSameEntity(Field->getParent(), R) == false)
      return;
    // The destructor itself destroys it, and asks nothing but the handle.
    bool Destroys = false, Asks = false;
    for (const CallExpr *Each : DtorBody->calls()) {
      if (methodName(Each) == "destroy" && handleOf(Each) == H)
        Destroys = true;
      else if (Each->getDirectCallee() &&
               declaresSameEntity(Each->getDirectCallee(), M))
        Asks = true;
    }
    anyBelow(DtorBody->body(), [&](const Stmt *S) {
      const auto *If = dyn_cast<IfStmt>(S);
      Asks = Asks || (If && anyBelow(If->getCond(), [&](const Stmt *Each) {
                        const auto *Member = dyn_cast<MemberExpr>(Each);
                        const auto *F =
                            Member
                                ? dyn_cast<FieldDecl>(Member->getMemberDecl())
                                : nullptr;
                        return F && F != Field;
                      }));
      return Asks;
    });
    if (!Destroys || Asks)
      return;
    bool Left = false;
    auto Only = [&](const Stmt *S) {
      auto Meaning = Ask(S);
      return Meaning == PathQuery::Target ? PathQuery::End : Meaning;
    };
    auto Either = [](const Expr *) { return PathQuery::Either; };
    if (auto F = Paths.find(Call, Only, Either, /*ExitToo=*/true))
      Left = !F->At;
    if (Left)
      Found.push_back({HandleFault::LeftBehind, Call, Dtor->getBody(), H});
  }

  void done(const CallExpr *Call, const ValueDecl *H) {
    const CallExpr *Second = nullptr;
    auto Ask = [&](const Stmt *S) {
      if (S == Call)
        return PathQuery::Nothing;
      if (changes(S, H))
        return PathQuery::End;
      const auto *Other = dyn_cast<CallExpr>(S);
      if (!Other || handleOf(Other) != H)
        return PathQuery::Nothing;
      StringRef Name = methodName(Other);
      if (isResume(Name)) {
        Second = Other;
        return PathQuery::Target;
      }
      return Name == "done" || Name == "destroy" ? PathQuery::End
                                                 : PathQuery::Nothing;
    };
    bool IsCondition = false;
    auto Condition = [&](const Expr *C) {
      if (strip(C) != Call)
        return PathQuery::Either;
      IsCondition = true;
      return PathQuery::True;
    };
    auto F = Paths.find(Call, Ask, Condition);
    if (F && Second && IsCondition && !F->NextTurn)
      Found.push_back({HandleFault::ResumedWhenDone, Second, Call, H});
  }

  Analysis &A;
  const FunctionBody &B;
  PathQuery Paths;
  std::vector<HandleFault> Found;
};

} // namespace

std::vector<HandleFault> handleFaults(Analysis &A, const FunctionBody &B) {
  bool Any = llvm::any_of(B.calls(), [](const CallExpr *Call) {
    StringRef Name = calleeName(Call);
    return Name == "destroy" || Name == "done";
  });
  return Any ? HandleJudge(A, B).run() : std::vector<HandleFault>();
}

} // namespace clang::tidy::async
