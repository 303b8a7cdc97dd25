// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "UnboundedChannelCheck.h"
#include "analysis/ContextNotes.h"
#include "analysis/Predicates.h"
#include "analysis/StdTypes.h"
#include "clang/Lex/Lexer.h"

using namespace clang::ast_matchers;

namespace clang::tidy::async {

static constexpr char HugeCapacityKey[] = "HugeCapacity";
/// A million messages: nobody waits for room in a channel of that size.
static constexpr uint64_t DefaultHugeCapacity = uint64_t(1) << 20;

/// Nothing at all is no limit.
static uint64_t limit(uint64_t Said) {
  return Said ? Said : DefaultHugeCapacity;
}

UnboundedChannelCheck::UnboundedChannelCheck(StringRef Name,
                                             ClangTidyContext *Context)
    : FunctionCheck(Name, Context,
                    AllowedNames::OfTypes | AllowedNames::OfCallees),
      AllowedVariables(
          OptionReader(Name, Options, *Context).list("AllowedVariables", "")),
      HugeCapacity(limit(OptionReader(Name, Options, *Context)
                             .number(HugeCapacityKey, DefaultHugeCapacity))) {}

void UnboundedChannelCheck::storeOptions(ClangTidyOptions::OptionMap &Opts) {
  FunctionCheck::storeOptions(Opts);
  Options.store(Opts, "AllowedVariables", llvm::join(AllowedVariables, ";"));
  Options.store(Opts, HugeCapacityKey, HugeCapacity);
}

void UnboundedChannelCheck::registerMatchers(MatchFinder *Finder) {
  FunctionCheck::registerMatchers(Finder);
  Finder->addMatcher(fieldDecl().bind("declared"), this);
  Finder->addMatcher(
      varDecl(hasGlobalStorage(), unless(isStaticLocal()), isDefinition())
          .bind("declared"),
      this);
}

void UnboundedChannelCheck::check(const MatchFinder::MatchResult &Result) {
  A = &Analysis::of(*Result.Context);
  FunctionCheck::check(Result);
  if (const auto *D = Result.Nodes.getNodeAs<ValueDecl>("declared"))
    inspectDeclared(D);
}

static const Expr *argument(const Expr *Making, int Index) {
  CallParts Parts = CallParts::of(Making);
  const Expr *E = Index < 0 || unsigned(Index) >= Parts.Arguments.size()
                      ? nullptr
                      : Parts.Arguments[Index];
  return isa_and_nonnull<CXXDefaultArgExpr>(E) ? nullptr : E;
}

/// Also what is a macro: 'SIZE_MAX'.
static std::string asWritten(const Expr *E, ASTContext &Ctx) {
  const SourceManager &SM = Ctx.getSourceManager();
  return Lexer::getSourceText(SM.getExpansionRange(E->getSourceRange()), SM,
                              Ctx.getLangOpts())
      .str();
}

/// A template argument of \p Type is one of these types: capacity<64>.
static bool hasArgumentOf(QualType Type, ArrayRef<std::string> Names) {
  const auto *Spec = Type.isNull() || Names.empty()
                         ? nullptr
                         : dyn_cast_or_null<ClassTemplateSpecializationDecl>(
                               Type->getAsCXXRecordDecl());
  if (!Spec)
    return false;
  auto IsNamed = [&](const TemplateArgument &Arg) {
    return Arg.getKind() == TemplateArgument::Type &&
           llvm::any_of(Names, [&](StringRef N) {
             return isTypeNamed(Arg.getAsType(), N, "");
           });
  };
  for (const TemplateArgument &Arg : Spec->getTemplateArgs().asArray())
    if (IsNamed(Arg) || (Arg.getKind() == TemplateArgument::Pack &&
                         llvm::any_of(Arg.pack_elements(), IsNamed)))
      return true;
  return false;
}

/// \p Making: the construction or call, or null for a declaration without one.
std::optional<UnboundedChannelCheck::Candidate>
UnboundedChannelCheck::withoutLimit(const ApiFacts &Facts, QualType Type,
                                    const Expr *Making) {
  const ChannelFacts &Channel = *Facts.Channel;
  Candidate C;
  C.Facts = &Facts;
  switch (Channel.Limit) {
  case ChannelFacts::Fixed:
    return std::nullopt;
  case ChannelFacts::NoLimit:
    if (hasArgumentOf(Type, Channel.BoundedBy))
      return std::nullopt;
    return C;
  case ChannelFacts::FromArgument: {
    if (!Making)
      return std::nullopt;
    const Expr *Capacity = argument(Making, Channel.Index);
    if (!Capacity) {
      C.Why = Candidate::LeftOut;
      return Channel.DefaultUnbounded ? std::optional(C) : std::nullopt;
    }
    Expr::EvalResult Value;
    if (Capacity->isValueDependent() ||
        !Capacity->EvaluateAsInt(Value, A->context()))
      return std::nullopt;
    const llvm::APSInt &Size = Value.Val.getInt();
    // A negative number that became a size is as large as can be.
    if (!Size.isNegative() && Size.getActiveBits() <= 64 &&
        Size.getZExtValue() < HugeCapacity)
      return std::nullopt;
    C.Capacity = asWritten(Capacity, A->context());
    break;
  }
  case ChannelFacts::FromTemplateArgument: {
    const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
        Type->getAsCXXRecordDecl());
    if (!Spec || unsigned(Channel.Index) >= Spec->getTemplateArgs().size())
      return std::nullopt;
    const TemplateArgument &Arg = Spec->getTemplateArgs()[Channel.Index];
    if (Arg.getKind() != TemplateArgument::Integral)
      return std::nullopt;
    const llvm::APSInt Size = Arg.getAsIntegral();
    if (!Size.isNegative() && Size.getActiveBits() <= 64 &&
        Size.getZExtValue() < HugeCapacity)
      return std::nullopt;
    C.Capacity = llvm::toString(Size, 10);
    break;
  }
  }
  C.Why = Candidate::Huge;
  return C;
}

/// std::make_unique<Channel>(…): a function that is told a type and returns it
/// wrapped makes one from its arguments. Null for every other call.
static QualType madeByFactory(const CallExpr *Call) {
  const FunctionDecl *F = Call->getDirectCallee();
  const TemplateArgumentList *Told =
      F ? F->getTemplateSpecializationArgs() : nullptr;
  if (!Told || Told->size() == 0 ||
      Told->get(0).getKind() != TemplateArgument::Type)
    return {};
  QualType Made = Told->get(0).getAsType();
  QualType Of = firstTypeArgument(Call->getType());
  if (Of.isNull() || !ASTContext::hasSameType(Of, Made))
    return {};
  // Wraps something that is there: std::ref, std::make_optional(std::move(c)).
  for (const Expr *Arg : Call->arguments())
    if (ASTContext::hasSameUnqualifiedType(Arg->getType().getNonReferenceType(),
                                           Made))
      return {};
  return Made;
}

/// The variable or field that is initialised by \p Making, through wrappers.
static const ValueDecl *nameOf(const FunctionBody &Body, const Expr *Making) {
  const Stmt *S = Body.semanticParent(Making);
  while (isa_and_nonnull<CXXConstructExpr, InitListExpr>(S))
    S = Body.semanticParent(S);
  if (const auto *D = dyn_cast_or_null<DeclStmt>(S)) {
    if (D->isSingleDecl())
      return dyn_cast<VarDecl>(D->getSingleDecl());
    for (const Decl *Each : D->decls())
      if (const auto *V = dyn_cast<VarDecl>(Each);
          V && V->getInit() &&
          V->getInit()->getSourceRange().fullyContains(
              Making->getSourceRange()))
        return V;
  }
  if (const auto *Ctor = dyn_cast<CXXConstructorDecl>(Body.function()))
    for (const CXXCtorInitializer *I : Ctor->inits())
      if (I->isMemberInitializer() && I->getInit() &&
          (strip(I->getInit()) == Making ||
           I->getInit()->getSourceRange().fullyContains(
               Making->getSourceRange())))
        return I->getMember();
  return nullptr;
}

/// Inside the library that the facts speak of, or a namespace of its name.
static bool isInLibrary(const DeclContext *DC, const ApiFacts &Facts) {
  if (Facts.Root.empty())
    return false;
  for (; DC && !DC->isTranslationUnit(); DC = DC->getParent())
    if (const auto *N = dyn_cast<NamespaceDecl>(DC))
      if (readableName(N) == Facts.Root)
        return true;
  return false;
}

void UnboundedChannelCheck::add(Candidate C, QualType Type,
                                const Expr *Making) {
  if (C.Name && (matchesGlob(C.Name, AllowedVariables)))
    return;
  if (const CXXRecordDecl *R =
          Type.isNull() ? nullptr : Type->getAsCXXRecordDecl();
      matchesGlob(R, Allowed.Types))
    return;
  if (Making && Allowed.callee(Model::callee(Making)))
    return;
  Candidates.push_back(std::move(C));
}

/// What is known of the channel that a call or construction makes, and its
/// type; null when it makes none.
const ApiFacts *UnboundedChannelCheck::madeBy(const Expr *Making,
                                              QualType &Type) {
  Type = Making->getType();
  if (const auto *Call = dyn_cast<CallExpr>(Making)) {
    const ApiFacts *Facts = A->model().calleeFacts(Call);
    if (Facts && Facts->Channel)
      return Facts;
    Type = madeByFactory(Call);
  } else if (const auto *C = dyn_cast<CXXConstructExpr>(Making);
             C && (C->getConstructor()->isCopyOrMoveConstructor() ||
                   C->isElidable())) {
    return nullptr;
  }
  return A->model().typeFacts(Type);
}

void UnboundedChannelCheck::inspectMaking(const FunctionBody &Body,
                                          const Expr *Making) {
  QualType Type;
  const ApiFacts *Facts = madeBy(Making, Type);
  if (!Facts || !Facts->Channel || isInLibrary(Body.function(), *Facts))
    return;
  auto C = withoutLimit(*Facts, Type, Making);
  if (!C)
    return;
  C->Name = nameOf(Body, Making);
  if (const auto *F = dyn_cast_or_null<FieldDecl>(C->Name);
      F && C->Why == Candidate::NoLimit &&
      A->model().typeFacts(F->getType()) == Facts)
    return; // The field is reported.
  C->Maker = calledName(Making, A->context());
  const auto *V = dyn_cast_or_null<VarDecl>(C->Name);
  C->Loc =
      V && isa<CXXConstructExpr>(Making) ? V->getLocation() : placeOf(Making);
  add(std::move(*C), Type, Making);
}

void UnboundedChannelCheck::checkFunction(Analysis &,
                                          const FunctionBody &Body) {
  HasAsyncCode |=
      Body.isCoroutine() ||
      A->executionContext(Body.function()).K == ExecutionContext::Executor;
  Pressure.scan(*A, Body);
  for (const CXXConstructExpr *C : Body.constructions())
    inspectMaking(Body, C);
  for (const CallExpr *C : Body.calls())
    inspectMaking(Body, C);
}

/// Fields and variables of a namespace or class.
void UnboundedChannelCheck::inspectDeclared(const ValueDecl *D) {
  if (!A->isUserCode(D->getLocation()) || D->getType()->isReferenceType() ||
      D->getType()->isPointerType())
    return;
  const ApiFacts *Facts = A->model().typeFacts(D->getType());
  const Expr *Making = nullptr;
  if (const auto *F = dyn_cast<FieldDecl>(D))
    Making = F->hasInClassInitializer() ? F->getInClassInitializer() : nullptr;
  else
    Making = cast<VarDecl>(D)->getInit();
  Making = Making ? strip(Making) : nullptr;
  if (!isa_and_nonnull<CallExpr, CXXConstructExpr>(Making))
    Making = nullptr;
  QualType Type = D->getType();
  if (Making && (!Facts || !Facts->Channel))
    Facts = madeBy(Making, Type);
  if (!Facts || !Facts->Channel || isInLibrary(D->getDeclContext(), *Facts))
    return;
  auto C = withoutLimit(*Facts, Type, Making);
  if (!C)
    return;
  C->Name = D;
  C->Loc = D->getLocation();
  if (Making)
    C->Maker = calledName(Making, A->context());
  add(std::move(*C), Type, Making);
}

void UnboundedChannelCheck::onEndOfTranslationUnit() {
  if (HasAsyncCode)
    for (const Candidate &C : Candidates) {
      BackPressure::Uses Uses =
          C.Name ? Pressure.usesOf(C.Name) : BackPressure::Uses();
      // A lock-free queue may serve threads alone.
      if (Uses.Limited || (C.Facts->Channel->Queue && !Uses.InAsyncCode))
        continue;
      if (shouldReport(*A, getID(), C.Loc, Confidence::High))
        report(C, Uses);
    }
  Candidates.clear();
  Pressure = BackPressure();
  HasAsyncCode = false;
  A = nullptr;
}

void UnboundedChannelCheck::report(const Candidate &C,
                                   const BackPressure::Uses &Uses) {
  const bool Named = C.Name && C.Name->getDeclName();
  StringRef Consequence =
      "so a producer that outruns the consumer fills the memory";
  if (C.Why == Candidate::Huge)
    diag(C.Loc, "capacity '%0' of %select{this channel|'%2'}1 is no limit in "
                "practice, %3")
        << C.Capacity << Named << (Named ? C.Name->getNameAsString() : "")
        << Consequence;
  else if (Named && C.Why == Candidate::NoLimit)
    diag(C.Loc, "%select{channel|queue}0 %1 has no capacity limit, %2")
        << C.Facts->Channel->Queue << C.Name << Consequence;
  else
    diag(C.Loc, "'%0' makes a channel %select{without a|without its}1 capacity "
                "limit, %2")
        << C.Maker << (C.Why == Candidate::LeftOut) << Consequence;
  if (Uses.FirstPush.isValid())
    diag(Uses.FirstPush, "filled here without waiting for room",
         DiagnosticIDs::Note);
  if (C.Why == Candidate::NoLimit && !C.Facts->Channel->Bounded.empty())
    diag(C.Loc, "use '%0', whose producers wait while it is full",
         DiagnosticIDs::Note)
        << C.Facts->Channel->Bounded;
  else
    diag(C.Loc, "give it a capacity at which producers wait",
         DiagnosticIDs::Note);
}

} // namespace clang::tidy::async
