// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A reference parameter of a coroutine is right as long as every caller awaits
// the task in the full expression of the call, and nearly all callers do. So
// the declaration alone is reported only where that defence fails: '&&', which
// asks for a temporary and promises to take it over but does not; and
// coroutines that nobody awaits. The calls that can be seen have the last word:
// when all of them await in place, there is nothing to say.
//
// Whoever selects the check by its name asks for more: constant references and
// views of coroutines of which no call is seen, too (CP.53).
#include "ReferenceParameterCheck.h"
#include "analysis/Analysis.h"
#include "analysis/ContextNotes.h"
#include "analysis/DetachedType.h"
#include "analysis/Escape.h"
#include "analysis/Report.h"
#include "analysis/SuspensionReach.h"
#include "clang/Lex/Lexer.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

ReferenceParameterCheck::ReferenceParameterCheck(StringRef Name,
                                                 ClangTidyContext *Context)
    : FunctionCheck(Name, Context,
                    AllowedNames::OfTypes | AllowedNames::OfContexts),
      Strict(OptionReader(Name, Options, *Context).get("Strict", false)),
      ByDeclaration(
          OptionReader(Name, Options, *Context)
              .get("ByDeclaration",
                   OptionReader(Name, Options, *Context).namedInFull())) {}

void ReferenceParameterCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, "Strict", Strict);
  Options.store(Opts, "ByDeclaration", ByDeclaration);
  FunctionCheck::storeOptions(Opts);
}

namespace {
enum class Borrow { No, Value, Reference, View };
} // namespace

/// Pointers are left alone (their meaning is the author's to say), and so are
/// reference wrappers, which are written on purpose.
static Borrow borrowOf(QualType T) {
  if (T->isRValueReferenceType())
    return Borrow::Value;
  if (T->isLValueReferenceType())
    return T->getPointeeType()->isFunctionType() ? Borrow::No
                                                 : Borrow::Reference;
  if (T->isPointerType() || !isView(T))
    return Borrow::No;
  return isStdType(T, {"reference_wrapper"}) ? Borrow::No : Borrow::View;
}

/// What serves many and outlives them: an executor, a scope, a completion
/// token.
static bool isService(Analysis &A, QualType T) {
  const ApiFacts *F = A.model().typeFacts(T);
  return F && (F->Executor || F->Scope || F->Token);
}

/// A closure whose caller is somebody else's code.
static bool isHandedOn(Analysis &A, const CXXMethodDecl *Method) {
  const LambdaUse *Use = Method ? A.lambdaUse(Method) : nullptr;
  return Use && Use->Consumer;
}

void ReferenceParameterCheck::check(const MatchFinder::MatchResult &Result) {
  Unit = &Analysis::of(*Result.Context);
  // What an allowed function calls is no less a call.
  if (const FunctionBody *Body =
          Unit->body(Result.Nodes.getNodeAs<FunctionDecl>("function")))
    Calls.add(*Body);
  FunctionCheck::check(Result);
}

void ReferenceParameterCheck::checkFunction(Analysis &,
                                            const FunctionBody &Body) {
  if (Body.isCoroutine() &&
      llvm::any_of(Body.function()->parameters(), [](const ParmVarDecl *P) {
        return borrowOf(P->getType()) != Borrow::No;
      }))
    Candidates.push_back(Body.function());
}

void ReferenceParameterCheck::onEndOfTranslationUnit() {
  for (const FunctionDecl *F : Candidates)
    inspect(*Unit, F);
  Candidates.clear();
  Calls.clear();
}

void ReferenceParameterCheck::inspect(Analysis &A, const FunctionDecl *F) {
  const CoroutineInfo *Info = A.coroutine(F);
  const auto *Method = dyn_cast<CXXMethodDecl>(F);
  // The signature of an override is its base's.
  if (!Info || (Method && Method->size_overridden_methods() > 0))
    return;
  // What only yields is a generator, which runs inside its consumer.
  if (llvm::none_of(Info->Suspensions, [](const SuspensionPoint &P) {
        return P.K == SuspensionPoint::Await ||
               P.K == SuspensionPoint::ForAwait;
      }))
    return;
  bool Detached = Info->Start == StartPolicy::Eager &&
                  isDetachedType(A, F->getReturnType());
  bool IsLambda = Method && Method->getParent()->isLambda();
  SuspensionReach Reach(*Info);
  CoroutineInfo Started = *Info;
  Started.Start = StartPolicy::Eager;
  SuspensionReach ReachStarted(Started);

  for (const ParmVarDecl *P : F->parameters()) {
    QualType T = P->getType();
    Borrow How = borrowOf(T);
    if (How == Borrow::No || P->isExplicitObjectParameter() ||
        isService(A, T) ||
        matchesGlob(T.getNonReferenceType()->getAsCXXRecordDecl(),
                    Allowed.Types))
      continue;
    // A forwarding reference of a template that nobody instantiates.
    if (F->isDependentContext() && How == Borrow::Value &&
        T->getPointeeType()->isTemplateTypeParmType())
      continue;
    bool Indirect = How == Borrow::View;
    const Expr *Late = ReachStarted.readAfter(P, Indirect);

    bool Seen = false;
    const CallSite *Blame = nullptr;
    bool SpawnedTemporary = false;
    for (const CallSite &Site : Calls.of(F)) {
      const Expr *Arg = Site.argument(P->getFunctionScopeIndex());
      if (!Arg)
        continue;
      Seen = true;
      Escape &E = *A.escape(Site.Around->function());
      TaskLife Goes = E.life(Site.Call);
      for (const Referent &R : Referents(A, *Site.Around).ofArgument(Arg, T)) {
        // A local of main that runs the event loop below is there all the time.
        if (!E.diesFirst(R, Goes, Info->Start) ||
            (R.K != Referent::Temporary &&
             E.laterWait(Site.Call, {}, R.Variable)))
          continue;
        Blame = &Site;
        SpawnedTemporary |=
            Goes.K == Life::Detached && R.K == Referent::Temporary;
      }
    }

    if (SpawnedTemporary) {
      if (const Expr *Use = Reach.readAfter(P, Indirect))
        report(A, *Info, P, Use, true, Blame);
      continue;
    }
    // Who calls a lambda that is handed on is not to be seen.
    bool Default = (How == Borrow::Value && !(IsLambda && !Seen)) || Detached;
    if (Default && Late && (!Seen || Blame)) {
      report(A, *Info, P, Late, Blame != nullptr, Blame);
      continue;
    }
    bool Advise =
        ByDeclaration && (!Seen || Blame) && !isHandedOn(A, Method) &&
        (How == Borrow::View ||
         (How == Borrow::Reference && T->getPointeeType().isConstQualified()));
    const Expr *Use = Strict ? Reach.readAfter(P, Indirect) : nullptr;
    if (!Use && Advise)
      Use = Late;
    if (Use)
      report(A, *Info, P, Use, false, nullptr);
  }
}

/// Parameter \p Index by value in every declaration; nothing when one of them
/// cannot be edited.
static std::vector<FixItHint> byValue(Analysis &A, const ParmVarDecl *P) {
  ASTContext &Ctx = A.context();
  const SourceManager &SM = Ctx.getSourceManager();
  const auto *F = cast<FunctionDecl>(P->getDeclContext());
  if (const FunctionDecl *Pattern = F->getTemplateInstantiationPattern())
    F = Pattern;
  std::vector<FixItHint> Edits;
  for (const FunctionDecl *Each : F->redecls()) {
    const ParmVarDecl *Mine = Each->getParamDecl(P->getFunctionScopeIndex());
    const TypeSourceInfo *Info = Mine->getTypeSourceInfo();
    auto Loc = Info ? Info->getTypeLoc().getAs<ReferenceTypeLoc>()
                    : ReferenceTypeLoc();
    if (Loc.isNull())
      return {};
    QualType Pointee = Mine->getType()->getPointeeType();
    SourceRange Whole(Mine->getBeginLoc(), Loc.getBeginLoc());
    Whole.setEnd(isa<RValueReferenceType>(Mine->getType().getTypePtr())
                     ? Loc.castAs<RValueReferenceTypeLoc>().getAmpAmpLoc()
                     : Loc.castAs<LValueReferenceTypeLoc>().getAmpLoc());
    SourceRange Type = Loc.getPointeeLoc().getUnqualifiedLoc().getSourceRange();
    if (!canEdit(Whole, SM) || !canEdit(Type, SM) ||
        (!Pointee.isConstQualified() &&
         isa<LValueReferenceType>(Mine->getType().getTypePtr())))
      return {};
    std::string Text =
        Lexer::getSourceText(CharSourceRange::getTokenRange(Type), SM,
                             Ctx.getLangOpts())
            .str();
    SourceLocation After =
        Lexer::getLocForEndOfToken(Whole.getEnd(), 0, SM, Ctx.getLangOpts());
    if (Text.empty() || After.isInvalid())
      return {};
    bool Invalid = false;
    const char *Next = SM.getCharacterData(After, &Invalid);
    if (!Invalid && isAsciiIdentifierStart(*Next))
      Text += ' ';
    Edits.push_back(FixItHint::CreateReplacement(
        CharSourceRange::getTokenRange(Whole), Text));
  }
  return Edits;
}

/// Copying it costs next to nothing, or it is moved anyway.
static bool isCheap(QualType T, ASTContext &Ctx) {
  if (T->isRValueReferenceType())
    return true;
  T = T.getNonReferenceType();
  if (T->isDependentType() || T->isIncompleteType())
    return false;
  if (T.isTriviallyCopyableType(Ctx))
    return Ctx.getTypeSizeInChars(T).getQuantity() <= 32;
  return isStdType(T, {"shared_ptr", "basic_string"});
}

void ReferenceParameterCheck::report(Analysis &A, const CoroutineInfo &Info,
                                     const ParmVarDecl *P, const Expr *Use,
                                     bool Certain, const CallSite *Blame) {
  SourceLocation Loc = P->getLocation();
  if (!shouldReport(A, getID(), Loc,
                    Certain ? Confidence::High : Confidence::Medium))
    return;
  Runner Who = runnerOf(Info.Body->function());
  diag(Loc, "%select{reference|view}0 parameter %1 is used after "
            "%select{%3|this coroutine|this lambda}2 was suspended, when what "
            "it refers to may be gone")
      << (borrowOf(P->getType()) == Borrow::View) << P << Who.Kind
      << Who.Name->getDeclName();
  diag(Use->getBeginLoc(), "it is used here", DiagnosticIDs::Note);
  if (Blame)
    diag(Blame->Call->getExprLoc(),
         "this call gives it something that ends before the coroutine does",
         DiagnosticIDs::Note);
  auto Remedy = diag(Loc, "take %0 by value to keep it in the coroutine frame",
                     DiagnosticIDs::Note)
                << P;
  if (borrowOf(P->getType()) != Borrow::View &&
      isCheap(P->getType(), A.context()))
    for (const FixItHint &Edit : byValue(A, P))
      Remedy << Edit;
}

} // namespace clang::tidy::async
