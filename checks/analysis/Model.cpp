// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Look-up of a declaration: entries are indexed by their last name, so one
// hash of an identifier rejects nearly every declaration of a program; only
// then are the enclosing contexts walked outwards, comparing identifiers. No
// qualified name is ever built. Each canonical declaration is resolved once.
#include "Model.h"
#include "Attributes.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

Model::Model(ASTContext &Ctx, std::shared_ptr<const ModelData> Data)
    : Ctx(Ctx), Data(std::move(Data)) {}

/// Inline namespaces (std::__1, std::chrono::_V2), and those that a library's
/// macro puts in and reserves by a leading underscore, are not part of a name.
static bool isTransparentContext(const DeclContext *DC) {
  if (DC->isTransparentContext() || DC->isInlineNamespace() ||
      isa<LinkageSpecDecl>(DC))
    return true;
  if (const auto *N = dyn_cast<NamespaceDecl>(DC))
    return N->isAnonymousNamespace() ||
           (N->getIdentifier() && N->getName().starts_with("__"));
  return false;
}

/// The contexts around \p DC, innermost first, are \p Path from its end, and
/// there is nothing further out.
static bool contextsMatch(const DeclContext *DC,
                          llvm::ArrayRef<std::string> Path) {
  for (; DC && !DC->isTranslationUnit(); DC = DC->getParent()) {
    if (isTransparentContext(DC))
      continue;
    const auto *Named = dyn_cast<NamedDecl>(DC);
    if (Path.empty() || !Named || !Named->getIdentifier() ||
        Named->getName() != Path.back())
      return false;
    Path = Path.drop_back();
  }
  return DC && Path.empty();
}

/// 'async_*' and '*' as the last name of an entry.
static bool lastNameMatches(llvm::StringRef Pattern, llvm::StringRef Name) {
  return Pattern.ends_with("*") ? Name.starts_with(Pattern.drop_back())
                                : Pattern == Name;
}

/// A user's own '::read' is not the C library's.
static bool isForeign(const NamedDecl *D, ASTContext &Ctx) {
  if (const auto *F = dyn_cast<FunctionDecl>(D); F && F->isExternC())
    return true;
  return Ctx.getSourceManager().isInSystemHeader(D->getLocation());
}

static std::string nameOf(const NamedDecl *D) {
  if (const IdentifierInfo *II = D->getIdentifier())
    return II->getName().str();
  return D->getDeclName().getAsString(); // operator bool, operator>>
}

static bool isTypeLike(const NamedDecl *D) {
  return isa<TypeDecl, ClassTemplateDecl, TypeAliasTemplateDecl>(D);
}

const ModelData::Entry *Model::entry(llvm::StringRef Name, bool IsType,
                                     const DeclContext *DC,
                                     const NamedDecl *D) {
  auto Find = [&](llvm::StringRef Key) -> const ModelData::Entry * {
    const ModelData::Entry *Best = nullptr;
    for (const ModelData::Entry *E : Data->byLastName(Key)) {
      if (E->IsType != IsType || !lastNameMatches(E->Path.back(), Name) ||
          !contextsMatch(DC, llvm::ArrayRef(E->Path).drop_back()))
        continue;
      if (E->Facts.From && E->Facts.From->CLinkage && !isForeign(D, Ctx))
        continue;
      // The longest pattern says most.
      if (!Best || E->Path.back().size() > Best->Path.back().size())
        Best = E;
    }
    return Best;
  };
  if (const ModelData::Entry *Exact = Find(Name))
    return Exact;
  return Find(ModelData::PatternKey);
}

const ApiFacts *Model::byName(const NamedDecl *D) {
  const DeclContext *DC = D->getDeclContext();
  if (!DC || DC->isFunctionOrMethod())
    return nullptr;
  std::string Storage;
  llvm::StringRef Name;
  if (const IdentifierInfo *II = D->getIdentifier())
    Name = II->getName();
  else
    Name = Storage = nameOf(D);
  const ModelData::Entry *E = entry(Name, isTypeLike(D), DC, D);
  return E ? &E->Facts : nullptr;
}

/// The declaration that was written: the pattern of an instantiation.
static const NamedDecl *patternOf(const NamedDecl *D) {
  if (const auto *F = dyn_cast<FunctionDecl>(D)) {
    if (const FunctionDecl *P =
            F->getTemplateInstantiationPattern(/*ForDefinition=*/false))
      return P;
  } else if (const auto *R = dyn_cast<CXXRecordDecl>(D)) {
    if (const CXXRecordDecl *P = R->getTemplateInstantiationPattern())
      return P;
    if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R);
        Spec && !Spec->isExplicitSpecialization())
      return Spec->getSpecializedTemplate()->getTemplatedDecl();
  } else if (const auto *T = dyn_cast<TemplateDecl>(D)) {
    if (const NamedDecl *P = T->getTemplatedDecl())
      return P;
  }
  return D;
}

const ApiFacts *Model::facts(const NamedDecl *D) {
  if (!D)
    return nullptr;
  D = cast<NamedDecl>(D->getCanonicalDecl());
  if (const auto *U = dyn_cast<UsingShadowDecl>(D))
    D = cast<NamedDecl>(U->getTargetDecl()->getCanonicalDecl());
  auto [It, New] = Cache.try_emplace(D, nullptr);
  if (!New)
    return It->second;
  const ApiFacts *Named = byName(D);
  const ApiFacts *Out = fromAttributes(D, Named);
  return Cache[D] = Out ? Out : Named;
}

const ApiFacts *Model::fromAttributes(const NamedDecl *D,
                                      const ApiFacts *Named) {
  auto Facts =
      Named ? std::make_unique<ApiFacts>(*Named) : std::make_unique<ApiFacts>();
  // Attributes are inherited by later redeclarations; a definition may add.
  const auto *Latest = cast<NamedDecl>(D->getMostRecentDecl());
  const auto *Pattern = cast<NamedDecl>(patternOf(D)->getMostRecentDecl());
  llvm::SmallVector<const NamedDecl *, 2> Declarations{Latest};
  if (Pattern != Latest)
    Declarations.push_back(Pattern);
  if (!readAttributes(Declarations, Ctx, *Facts))
    return nullptr;
  return Owned.emplace_back(std::move(Facts)).get();
}

static const NamedDecl *templateOf(const Type *T) {
  if (const auto *S = dyn_cast<TemplateSpecializationType>(T))
    return S->getTemplateName().getAsTemplateDecl();
  if (const auto *D = dyn_cast<DeducedTemplateSpecializationType>(T))
    return D->getTemplateName().getAsTemplateDecl();
  return nullptr;
}

const ApiFacts *Model::recordFacts(const CXXRecordDecl *R, unsigned Depth) {
  if (const ApiFacts *Own = facts(R))
    return Own;
  const CXXRecordDecl *Definition = R->getDefinition();
  if (!Definition || Depth > 8)
    return nullptr;
  for (const CXXBaseSpecifier &B : Definition->bases()) {
    if (B.getAccessSpecifier() != AS_public)
      continue;
    if (const CXXRecordDecl *Base = B.getType()->getAsCXXRecordDecl())
      if (const ApiFacts *Found = recordFacts(Base, Depth + 1))
        return Found;
  }
  return nullptr;
}

const ApiFacts *Model::typeFacts(QualType T) {
  if (T.isNull())
    return nullptr;
  T = T.getNonReferenceType();
  auto [It, New] = TypeCache.try_emplace(T.getTypePtr(), nullptr);
  if (!New)
    return It->second;
  const ApiFacts *Found = nullptr;
  // Down the sugar, since an alias may be what the model names.
  for (QualType Step = T; !Found;) {
    const Type *Ty = Step.getTypePtr();
    if (const auto *Alias = dyn_cast<TypedefType>(Ty))
      Found = facts(Alias->getDecl());
    else if (const NamedDecl *Template = templateOf(Ty))
      Found = facts(Template);
    QualType Next = Step.getSingleStepDesugaredType(Ctx);
    if (Next == Step)
      break;
    Step = Next;
  }
  if (!Found)
    if (const CXXRecordDecl *R = T->getAsCXXRecordDecl())
      Found = recordFacts(R, 0);
  return TypeCache[T.getTypePtr()] = Found;
}

/// Members of a library's private base, found below the public name: libstdc++
/// declares std::future::wait in std::__basic_future.
const ApiFacts *Model::memberFacts(const CXXRecordDecl *Object,
                                   const CXXMethodDecl *Method,
                                   unsigned Depth) {
  if (const ApiFacts *Own = Depth ? nullptr : facts(Method))
    return Own;
  if (!Object ||
      Object->getCanonicalDecl() == Method->getParent()->getCanonicalDecl())
    return nullptr;
  auto [It, New] =
      MemberCache.try_emplace({Object->getCanonicalDecl(), Method}, nullptr);
  if (!New)
    return It->second;
  const ApiFacts *Found = nullptr;
  if (const ModelData::Entry *E = entry(nameOf(Method), false, Object, Method))
    Found = &E->Facts;
  else if (const CXXRecordDecl *Definition = Object->getDefinition();
           Definition && Depth < 8)
    for (const CXXBaseSpecifier &B : Definition->bases()) {
      if (!Found)
        if (const CXXRecordDecl *Base = B.getType()->getAsCXXRecordDecl())
          Found = memberFacts(Base, Method, Depth + 1);
    }
  return MemberCache[{Object->getCanonicalDecl(), Method}] = Found;
}

static const Expr *withoutCasts(const Expr *E) {
  return E ? E->IgnoreParenImpCasts() : nullptr;
}

const NamedDecl *Model::callee(const Expr *Call) {
  if (!Call)
    return nullptr;
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(Call))
    return Construct->getConstructor()->getParent();
  const auto *C = dyn_cast<CallExpr>(Call);
  if (!C)
    return nullptr;
  // A function object: the variable says more than its operator().
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C);
      Op && Op->getOperator() == OO_Call && Op->getNumArgs()) {
    const Expr *Object = withoutCasts(Op->getArg(0));
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Object))
      if (const auto *V = dyn_cast<VarDecl>(Ref->getDecl());
          V && !V->isLocalVarDeclOrParm())
        return V;
  }
  if (const auto *F = dyn_cast_or_null<NamedDecl>(C->getCalleeDecl()))
    return F;
  const Expr *Callee = withoutCasts(C->getCallee());
  if (const auto *U = dyn_cast<UnresolvedLookupExpr>(Callee))
    return U->getNumDecls() ? *U->decls_begin() : nullptr;
  if (const auto *M = dyn_cast<UnresolvedMemberExpr>(Callee))
    return M->getNumDecls() ? *M->decls_begin() : nullptr;
  return nullptr;
}

const ApiFacts *Model::calleeFacts(const Expr *Call) {
  if (!Call)
    return nullptr;
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(Call))
    return typeFacts(Construct->getType());
  if (const auto *U = dyn_cast<CXXUnresolvedConstructExpr>(Call))
    return typeFacts(U->getTypeAsWritten());
  const auto *C = dyn_cast<CallExpr>(Call);
  if (!C)
    return nullptr;
  const Expr *Callee = withoutCasts(C->getCallee());
  if (const auto *O = dyn_cast_or_null<OverloadExpr>(Callee)) {
    // Still an overload set: known only if all agree.
    const ApiFacts *Shared = nullptr;
    for (const NamedDecl *D : O->decls()) {
      const ApiFacts *Each = facts(D->getUnderlyingDecl());
      if (!Each || (Shared && Shared != Each))
        return nullptr;
      Shared = Each;
    }
    return Shared;
  }
  const NamedDecl *D = callee(Call);
  if (!D)
    return nullptr;
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(C)) {
    const auto *Method = dyn_cast<CXXMethodDecl>(D);
    const Expr *Object = withoutCasts(Member->getImplicitObjectArgument());
    if (!Method || !Object)
      return facts(D);
    // The class as written, not the base that the member comes from.
    QualType T = Object->getType();
    if (T->isPointerType())
      T = T->getPointeeType();
    return memberFacts(T->getAsCXXRecordDecl(), Method, 0);
  }
  if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(C)) {
    if (const ApiFacts *Found = facts(D))
      return Found;
    const auto *Method = dyn_cast<CXXMethodDecl>(D);
    if (!Method || !Op->getNumArgs())
      return nullptr;
    if (Op->getOperator() == OO_Call)
      if (const ApiFacts *OfClass = facts(Method->getParent()))
        return OfClass;
    return memberFacts(Op->getArg(0)->getType()->getAsCXXRecordDecl(), Method,
                       0);
  }
  return facts(D);
}

} // namespace clang::tidy::async
