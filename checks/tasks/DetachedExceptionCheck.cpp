// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "DetachedExceptionCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/Destination.h"
#include "analysis/ErrorResults.h"
#include "analysis/MayThrow.h"
#include "analysis/Predicates.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-detached-exception";

/// The function whose body is the work: that of a coroutine that is called, of
/// a lambda, of a variable that holds one of them.
static const FunctionDecl *workOf(Analysis &A, const Expr *E,
                                  unsigned Depth = 0) {
  E = stripMove(E);
  if (Depth > 4)
    return nullptr;
  if (const auto *C = dyn_cast<CXXConstructExpr>(E); C && C->getNumArgs() == 1)
    return workOf(A, C->getArg(0), Depth + 1);
  if (const auto *Cast = dyn_cast<CXXFunctionalCastExpr>(E))
    return workOf(A, Cast->getSubExpr(), Depth + 1);
  if (const auto *L = dyn_cast<LambdaExpr>(E))
    return L->getCallOperator();
  if (const auto *Un = dyn_cast<UnaryOperator>(E);
      Un && Un->getOpcode() == UO_AddrOf)
    return workOf(A, Un->getSubExpr(), Depth + 1);
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *F = dyn_cast<FunctionDecl>(Ref->getDecl()))
      return F;
    if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
        V && V->getInit() && V->hasLocalStorage())
      return workOf(A, V->getInit(), Depth + 1);
    return nullptr;
  }
  if (const auto *Call = dyn_cast<CallExpr>(E)) {
    // make().via(executor): the work is what make() makes.
    const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
    if (Member && A.shapes().task(Member->getObjectType()))
      return workOf(A, Member->getImplicitObjectArgument(), Depth + 1);
    return Call->getDirectCallee();
  }
  return nullptr;
}

/// The completion token that \p E is, or that it wraps.
static const TokenFacts *tokenOf(Analysis &A, QualType T, unsigned Depth = 0) {
  if (T.isNull() || T->isDependentType() || Depth > 3)
    return nullptr;
  if (const ApiFacts *F = A.model().typeFacts(T); F && F->Token)
    return &*F->Token;
  if (const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
          T.getNonReferenceType()->getAsCXXRecordDecl()))
    for (const TemplateArgument &Each : S->getTemplateArgs().asArray())
      if (Each.getKind() == TemplateArgument::Type)
        if (const TokenFacts *Inner = tokenOf(A, Each.getAsType(), Depth + 1))
          return Inner;
  return nullptr;
}

/// A parameter of the lambda that carries an exception and that it ignores.
static bool ignoresError(Analysis &A, const LambdaExpr *L, bool &HasError) {
  HasError = false;
  const CXXMethodDecl *Op = L->getCallOperator();
  bool Ignored = false;
  for (const ParmVarDecl *P : Op->parameters()) {
    QualType T = P->getType().getNonReferenceType();
    bool IsError = !T->isDependentType() && bearsError(A, T);
    if (!IsError)
      continue;
    HasError = true;
    Ignored |= !P->isReferenced() && !P->isUsed();
  }
  return Ignored;
}

void DetachedExceptionCheck::report(Analysis &A, SourceLocation Loc,
                                    const FunctionDecl *Work, const Throws &T,
                                    DetachPolicy Policy, SourceRange Range) {
  if (!shouldReport(A, ThisCheck, Loc,
                    T.G == Throws::Yes ? Confidence::High : Confidence::Medium))
    return;
  Runner Who = runnerOf(Work);
  bool Terminates = Policy == DetachPolicy::Terminates;
  diag(Loc,
       "%select{%1|this coroutine|this lambda}0 is detached and may throw, so "
       "an exception %select{is lost|terminates the program}2")
      << Who.Kind << Who.Name << Terminates << Range;
  if (T.At.isValid())
    diag(T.At, "%select{an exception may come from here|it is thrown here}0",
         DiagnosticIDs::Note)
        << T.IsThrow;
  diag(Loc,
       "catch everything inside, or keep a handle or handler that looks at the "
       "exception",
       DiagnosticIDs::Note);
}

void DetachedExceptionCheck::spawn(Analysis &A, const FunctionBody &B,
                                   const CallExpr *Call) {
  const ApiFacts *F = A.model().calleeFacts(Call);
  if (!F || !F->Spawn || Allowed.callee(Model::callee(Call)))
    return;
  CallParts Parts = CallParts::of(Call);
  DetachPolicy Policy = DetachPolicy::Unknown;
  if (F->Spawn->Detaches || Call->getType()->isVoidType())
    Policy = F->Spawn->Detach;
  int WorkAt = F->Spawn->Task;
  if (WorkAt < 0)
    WorkAt = F->Callables.empty() ? 0 : F->Callables.front().Argument;
  const LambdaExpr *Handler = nullptr;
  if (const Expr *Token =
          F->Spawn->Token >= 0 ? Parts.at(F->Spawn->Token) : nullptr) {
    Policy = DetachPolicy::Unknown; // what is handed over decides
    if (const TokenFacts *T = tokenOf(A, Token->getType())) {
      if (T->Makes != TokenFacts::Detached)
        return;
      Policy = T->Detach;
    } else {
      Handler = dyn_cast<LambdaExpr>(stripMove(Token));
    }
  } else if ((F->Spawn->Detaches || Call->getType()->isVoidType()) &&
             F->Spawn->Task < 0 && Parts.Receiver &&
             A.shapes().task(Parts.Receiver->getType())) {
    // task.start([](Try<void>) {}): what is handed over is the handler.
    if (const Expr *First = Parts.at(0))
      Handler = dyn_cast<LambdaExpr>(stripMove(First));
    if (Handler && Parts.Receiver) {
      bool HasError;
      if (!ignoresError(A, Handler, HasError))
        return;
      if (!HasError)
        return;
    } else {
      Handler = nullptr;
    }
  }
  if (Handler) {
    bool HasError;
    if (!ignoresError(A, Handler, HasError) || !HasError)
      return;
    const FunctionDecl *Work =
        F->Spawn->Task < 0 && Parts.Receiver && F->Callables.empty() == false &&
                F->Spawn->Token < 0
            ? workOf(A, Parts.Receiver)
            : (Parts.at(WorkAt) ? workOf(A, Parts.at(WorkAt)) : nullptr);
    const FunctionDecl *Definition = nullptr;
    bool Seen = Work && Work->hasBody(Definition) && A.body(Definition);
    Throws T = Seen ? mayThrow(A, Definition) : Throws();
    if (Seen && !T)
      return;
    SourceLocation Loc = Handler->getBeginLoc();
    if (!shouldReport(A, ThisCheck, Loc,
                      T.G == Throws::Yes ? Confidence::High
                                         : Confidence::Medium))
      return;
    diag(Loc, "this handler ignores the exception of the work that is spawned, "
              "so it is lost")
        << Handler->getSourceRange();
    if (T.At.isValid())
      diag(T.At, "%select{an exception may come from here|it is thrown here}0",
           DiagnosticIDs::Note)
          << T.IsThrow;
    diag(Loc, "look at the exception: rethrow it or report it",
         DiagnosticIDs::Note);
    return;
  }
  if (Policy != DetachPolicy::Lost && Policy != DetachPolicy::Terminates)
    return;
  const Expr *Arg = Parts.at(WorkAt);
  const FunctionDecl *Work = Arg ? workOf(A, Arg) : nullptr;
  const FunctionDecl *Definition = nullptr;
  if (!Work || !Work->hasBody(Definition))
    return;
  // A lambda that is no coroutine and returns the task of one.
  if (const FunctionBody *Body = A.body(Definition);
      Body && !Body->isCoroutine())
    for (const CallExpr *Inner : Body->calls())
      if (A.shapes().task(Inner->getType()) && Inner->getDirectCallee() &&
          Inner->getDirectCallee()->hasBody(Work)) {
        Definition = Work;
        break;
      }
  if (Throws T = mayThrow(A, Definition))
    report(A, Call->getBeginLoc(), Definition, T, Policy,
           Call->getSourceRange());
}

/// std::thread([] { throw … ; }).detach(): only where a throw is seen.
void DetachedExceptionCheck::thread(Analysis &A, const FunctionBody &B,
                                    const CallExpr *Call) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
  if (!Member || !Member->getMethodDecl())
    return;
  QualType T = Member->getObjectType();
  const HandleFacts *H = A.shapes().handle(T);
  if (!H || !llvm::is_contained(H->Detachers, nameOf(Member->getMethodDecl())))
    return;
  const Expr *Object = stripMove(Member->getImplicitObjectArgument());
  if (const auto *V = dyn_cast_or_null<VarDecl>(namedObject(Object)))
    if (V->getInit())
      Object = stripMove(V->getInit());
  while (const auto *Cast = dyn_cast<CXXFunctionalCastExpr>(Object))
    Object = strip(Cast->getSubExpr());
  const ApiFacts *Made = A.model().calleeFacts(Object);
  if (!Made || !Made->Spawn ||
      Made->Spawn->Detach != DetachPolicy::Terminates ||
      !llvm::any_of(Made->Callables, [](const CallableFacts &C) {
        return C.Where == RunsOn::OwnThread;
      }))
    return;
  CallParts Parts = CallParts::of(Object);
  if (Parts.Arguments.empty())
    return;
  const FunctionDecl *Work = workOf(A, Parts.Arguments[0]);
  if (Throws Thrown = mayThrow(A, Work); Thrown.G == Throws::Yes)
    report(A, Call->getBeginLoc(), Work, Thrown, Made->Spawn->Detach,
           Call->getSourceRange());
}

/// What the promise of a type that nobody can await does with an exception.
static DetachPolicy policyByShape(Analysis &A, QualType T) {
  const CXXRecordDecl *Promise = A.shapes().promiseType(T);
  if (!Promise || A.shapes().isAwaitable(T))
    return DetachPolicy::Unknown;
  Promise = Promise->getDefinition();
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!Promise || !R || !R->hasDefinition())
    return DetachPolicy::Unknown;
  // Something that is kept can be asked: a generator, a task of another kind.
  if (!R->field_empty() || R->getNumBases())
    return DetachPolicy::Unknown;
  for (const CXXMethodDecl *M : Promise->methods()) {
    if (nameOf(M) != "unhandled_exception")
      continue;
    const FunctionDecl *Definition = nullptr;
    const FunctionDecl *Pattern = M->getTemplateInstantiationPattern();
    if (!M->hasBody(Definition) && !(Pattern && Pattern->hasBody(Definition)))
      return DetachPolicy::Unknown;
    const auto *Body = dyn_cast_or_null<CompoundStmt>(Definition->getBody());
    if (!Body)
      return DetachPolicy::Unknown;
    if (Body->body_empty())
      return DetachPolicy::Lost;
    if (Body->size() == 1)
      if (const auto *Call = dyn_cast<CallExpr>(Body->body_front()))
        if (const FunctionDecl *F = Call->getDirectCallee();
            F && F->isInStdNamespace() && nameOf(F) == "terminate")
          return DetachPolicy::Terminates;
  }
  return DetachPolicy::Unknown;
}

void DetachedExceptionCheck::coroutine(Analysis &A, const FunctionDecl *F) {
  QualType T = F->getReturnType();
  if (T->isDependentType() || !T->isRecordType())
    return;
  const ApiFacts *Facts = A.model().typeFacts(T);
  DetachPolicy Policy =
      Facts && Facts->Task ? Facts->Task->Detach : policyByShape(A, T);
  if (Policy != DetachPolicy::Lost && Policy != DetachPolicy::Terminates)
    return;
  if (Allowed.callee(F))
    return;
  if (Throws Thrown = mayThrow(A, F))
    report(A, F->getLocation(), F, Thrown, Policy, SourceRange());
}

void DetachedExceptionCheck::checkFunction(Analysis &A, const FunctionBody &B) {
  if (B.isDependent())
    return;
  for (const CallExpr *Call : B.calls()) {
    spawn(A, B, Call);
    thread(A, B, Call);
  }
  if (B.isCoroutine())
    coroutine(A, B.function());
}

} // namespace clang::tidy::async
