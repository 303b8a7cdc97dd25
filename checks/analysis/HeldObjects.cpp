// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "HeldObjects.h"
#include "Analysis.h"
#include "LockFlow.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::async {

using namespace locks;

namespace {
/// Every mention of one variable.
class MentionFinder : public DynamicRecursiveASTVisitor {
public:
  explicit MentionFinder(const ValueDecl *D) : D(D) {}
  bool VisitDeclRefExpr(DeclRefExpr *Ref) override {
    if (Ref->getDecl() == D)
      Found.push_back(Ref->getLocation());
    return true;
  }
  const ValueDecl *D;
  llvm::SmallVector<SourceLocation, 8> Found;
};
} // namespace

static std::string spell(const Paths &P, PathId Path) {
  switch (P.kind(Path)) {
  case PathKind::Variable:
    return static_cast<const VarDecl *>(P.what(Path))->getNameAsString();
  case PathKind::Field: {
    std::string Base = spell(P, P.base(Path));
    std::string Name =
        static_cast<const ValueDecl *>(P.what(Path))->getNameAsString();
    return Base.empty() ? Name : Base + "." + Name;
  }
  case PathKind::Named: {
    std::string Base = spell(P, P.base(Path));
    std::string Name =
        static_cast<const IdentifierInfo *>(P.what(Path))->getName().str();
    return Base.empty() ? Name : Base + "." + Name;
  }
  case PathKind::Accessor: {
    std::string Base = spell(P, P.base(Path));
    std::string Name =
        static_cast<const FunctionDecl *>(P.what(Path))->getNameAsString() +
        "()";
    return Base.empty() ? Name : Base + "." + Name;
  }
  case PathKind::Element:
    return spell(P, P.base(Path));
  case PathKind::This:
  case PathKind::Temporary:
  case PathKind::None:
    return {};
  }
  return {};
}

/// A mutex as its user wrote it, without '*', '&' and 'this->'; empty if long.
static std::string spellExpr(const Expr *E, ASTContext &Ctx) {
  E = strip(E);
  if (const auto *U = dyn_cast<UnaryOperator>(E);
      U && (U->getOpcode() == UO_Deref || U->getOpcode() == UO_AddrOf))
    E = strip(U->getSubExpr());
  if (const ValueDecl *D = namedObject(E))
    return D->getNameAsString();
  llvm::StringRef Text = Lexer::getSourceText(
      CharSourceRange::getTokenRange(Ctx.getSourceManager()
                                         .getExpansionRange(E->getSourceRange())
                                         .getAsRange()),
      Ctx.getSourceManager(), Ctx.getLangOpts());
  return Text.size() <= 40 && !Text.contains('\n') ? Text.str() : std::string();
}

/// Last use of the guard that may run after the suspension: further down in the
/// text, or anywhere in a loop around it.
static SourceLocation laterUse(const FunctionBody &B, const VarDecl *Guard,
                               const Expr *Point, const SourceManager &SM) {
  MentionFinder Finder(Guard);
  Finder.TraverseStmt(const_cast<Stmt *>(B.body()));
  SourceRange Loop;
  for (const Stmt *Up = B.parent(Point); Up; Up = B.parent(Up))
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(Up) &&
        SM.isBeforeInTranslationUnit(Guard->getLocation(), Up->getBeginLoc()))
      Loop = Up->getSourceRange();
  const Stmt *Statement = B.enclosingStatement(Point);
  SourceLocation Last;
  for (SourceLocation Use : Finder.Found) {
    bool After = !SM.isBeforeInTranslationUnit(Use, Statement->getBeginLoc());
    bool Again = Loop.isValid() &&
                 !SM.isBeforeInTranslationUnit(Use, Loop.getBegin()) &&
                 !SM.isBeforeInTranslationUnit(Loop.getEnd(), Use);
    if (After || Again)
      Last = Use;
  }
  // Without a use in it, a loop still comes back to an unlock put before the
  // await.
  return Last.isInvalid() && Loop.isValid() ? Loop.getBegin() : Last;
}

/// The thread that has the lock may take it again.
static bool isRecursive(Analysis &A, QualType Guard, const Expr *Mutex) {
  auto Is = [&](QualType T) {
    T = T.getNonReferenceType();
    if (T->isPointerType())
      T = T->getPointeeType();
    const CXXRecordDecl *R = T->getAsCXXRecordDecl();
    if (!R)
      return false;
    if (const ApiFacts *Facts = A.model().typeFacts(T);
        Facts && Facts->Mutex && Facts->Mutex->Recursive)
      return true;
    return R->getIdentifier() && R->getName().contains_insensitive("recursive");
  };
  if (Mutex && Is(Mutex->getType()))
    return true;
  if (Guard.isNull())
    return false;
  const auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      Guard.getNonReferenceType()->getAsCXXRecordDecl());
  return Spec &&
         llvm::any_of(Spec->getTemplateArgs().asArray(),
                      [&](const TemplateArgument &Each) {
                        return Each.getKind() == TemplateArgument::Type &&
                               Is(Each.getAsType());
                      });
}

HeldObjects::HeldObjects(Analysis &A, const FunctionBody &Body,
                         llvm::ArrayRef<SuspensionPoint> Points, Follow What,
                         llvm::ArrayRef<const CallExpr *> Calls) {
  LockFlow Flow(A, Body, Points, What, Calls);
  if (Flow.irrelevant() || !Flow.run())
    return;
  for (const SuspensionPoint &Point : Points)
    describe(A, Body, Point.E, Flow);
  for (const CallExpr *Call : Calls)
    describe(A, Body, Call, Flow);
}

void HeldObjects::describe(Analysis &A, const FunctionBody &Body,
                           const Expr *Point, const LockFlow &Flow) {
  const Paths &P = Flow.paths();
  const SourceManager &SM = A.context().getSourceManager();
  llvm::SmallVector<HeldLock, 1> Locks;
  for (const SeenLock &Seen : Flow.at(Point)) {
    HeldLock L;
    PathId Root = P.root(Seen.P);
    GuardOrigin Origin = Flow.origin(Seen.P);
    L.OnEveryPath = Seen.OnEveryPath;
    L.Taken = Seen.Taken;
    L.Type = Origin.Type;
    auto MutexOf = [&](const Expr *E) {
      if (!E)
        return;
      L.MutexSpelling = spellExpr(E, A.context());
      if (L.Type.isNull())
        L.Type = E->getType();
      if (const ValueDecl *D = namedObject(E))
        L.Mutex = D;
      else if (const auto *Member = dyn_cast<MemberExpr>(strip(E)))
        L.Mutex = Member->getMemberDecl();
    };
    if (Flow.isGuard(Seen.P)) {
      if (P.kind(Root) == PathKind::Variable)
        L.Guard = static_cast<const VarDecl *>(P.what(Root));
      else if (P.kind(Seen.P) == PathKind::Field)
        L.Guard = static_cast<const ValueDecl *>(P.what(Seen.P));
      MutexOf(Origin.MutexExpr);
      L.Spelling = spell(P, Seen.P);
      if (!Origin.Type.isNull())
        if (const GuardFacts *Facts = A.shapes().guard(Origin.Type))
          L.Shared = Facts->Shared;
    } else {
      L.IsGuard = false;
      MutexOf(Origin.MutexExpr);
      L.Spelling = spell(P, Seen.P);
      if (L.Spelling.empty() && L.Mutex)
        L.Spelling = L.Mutex->getNameAsString();
    }
    if (const auto *V = dyn_cast_or_null<VarDecl>(L.Guard);
        V && V->isLocalVarDeclOrParm() && Seen.P == Root) {
      L.CanUnlock = LockTypes::hasUnlock(V->getType());
      L.LaterUse = laterUse(Body, V, Point, SM);
    }
    L.Recursive = isRecursive(A, L.Type, Origin.MutexExpr);
    Locks.push_back(std::move(L));
  }
  if (!Locks.empty())
    AtPoint[Point] = std::move(Locks);
}

llvm::ArrayRef<HeldLock> HeldObjects::at(const Expr *Point) const {
  auto It = AtPoint.find(Point);
  return It == AtPoint.end() ? llvm::ArrayRef<HeldLock>()
                             : llvm::ArrayRef<HeldLock>(It->second);
}

} // namespace clang::tidy::async
