// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Error types are told by model, and by shape: a class called Result, Expected,
// Try, Status or Outcome that can be asked whether it holds an error. The name
// alone is not enough (a query's Result holds rows), nor is the shape (every
// optional can be asked). Missed: error types with other names.
#include "ErrorResults.h"
#include "Analysis.h"
#include "CallParts.h"
#include "Destination.h"
#include "clang/AST/DeclTemplate.h"

namespace clang::tidy::async {

static bool hasMethod(const CXXRecordDecl *R,
                      llvm::function_ref<bool(llvm::StringRef)> Is) {
  if (!R || !R->hasDefinition())
    return false;
  for (const Decl *D : R->decls()) {
    if (const auto *T = dyn_cast<FunctionTemplateDecl>(D))
      D = T->getTemplatedDecl();
    if (const auto *M = dyn_cast<CXXMethodDecl>(D); M && Is(nameOf(M)))
      return true;
  }
  return llvm::any_of(R->bases(), [&](const CXXBaseSpecifier &Base) {
    return hasMethod(Base.getType()->getAsCXXRecordDecl(), Is);
  });
}

static bool isErrorByShape(const CXXRecordDecl *R) {
  llvm::StringRef Name = nameOf(R);
  if (Name.empty() || R->isInStdNamespace())
    return false;
  bool IsNamed = llvm::any_of(
      std::initializer_list<llvm::StringRef>{"result", "expected", "try",
                                             "status", "statusor", "outcome",
                                             "error_code", "errorcode"},
      [&](llvm::StringRef Each) { return Name.ends_with_insensitive(Each); });
  return IsNamed && hasMethod(R, [](llvm::StringRef M) {
           return llvm::is_contained({"has_error", "hasError", "error",
                                      "has_exception", "hasException", "is_err",
                                      "is_error", "isError", "ok", "is_ok",
                                      "has_value", "failed"},
                                     M);
         });
}

bool bearsError(Analysis &A, QualType T, unsigned Depth) {
  if (T.isNull() || Depth > 3)
    return false;
  T = T.getNonReferenceType();
  if (const auto *E = T->getAs<EnumType>()) {
    llvm::StringRef Name = E->getDecl()->getName();
    return E->getDecl()->hasAttr<WarnUnusedResultAttr>() ||
           (E->getDecl()->isInStdNamespace() && Name == "errc") ||
           Name.ends_with_insensitive("error") ||
           Name.ends_with_insensitive("errc") ||
           Name.ends_with_insensitive("error_code") ||
           Name.ends_with_insensitive("status") ||
           Name.ends_with_insensitive("result");
  }
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R)
    return false;
  if (const ApiFacts *F = A.model().typeFacts(T); F && F->MustCheck)
    return true;
  if (isErrorByShape(R))
    return true;
  const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R);
  if (!Spec || !R->isInStdNamespace() ||
      !llvm::is_contained({"tuple", "pair", "vector", "array"}, nameOf(R)))
    return false;
  for (const TemplateArgument &Arg : Spec->getTemplateArgs().asArray()) {
    if (Arg.getKind() == TemplateArgument::Type &&
        bearsError(A, Arg.getAsType(), Depth + 1))
      return true;
    if (Arg.getKind() == TemplateArgument::Pack)
      for (const TemplateArgument &Each : Arg.pack_elements())
        if (Each.getKind() == TemplateArgument::Type &&
            bearsError(A, Each.getAsType(), Depth + 1))
          return true;
  }
  return false;
}

/// Somebody can wait at the other end or at this one: a member gives something
/// to await.
static bool isAsynchronous(Analysis &A, const CXXRecordDecl *R) {
  if (!R || !R->hasDefinition())
    return false;
  return llvm::any_of(R->methods(), [&](const CXXMethodDecl *M) {
    QualType T = M->getReturnType();
    return T->isRecordType() &&
           (A.shapes().isAwaitable(T) || A.shapes().task(T));
  });
}

/// A result of such a type is never for decoration.
static bool mustCheck(Analysis &A, QualType T) {
  const ApiFacts *F = T->isRecordType() ? A.model().typeFacts(T) : nullptr;
  return F && F->MustCheck;
}

bool isChannelSend(Analysis &A, const CallExpr *Call) {
  const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
  const CXXMethodDecl *Method = Member ? Member->getMethodDecl() : nullptr;
  if (!Method || Method->isConst())
    return false;
  std::string Flat;
  for (char C : nameOf(Method))
    if (C != '_')
      Flat += llvm::toLower(C);
  llvm::StringRef Name = Flat;
  Name.consume_front("try");
  Name.consume_front("co");
  Name.consume_front("async");
  if (!Name.starts_with("send") && !Name.starts_with("push") &&
      !Name.starts_with("enqueue") &&
      !llvm::is_contained({"offer", "produce", "put", "publish", "write"},
                          Name))
    return false;
  QualType T = Member->getObjectType();
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || R->isInStdNamespace())
    return false;
  const ApiFacts *F = A.model().typeFacts(T);
  if (F && (F->Channel || F->Promise))
    return true;
  bool Sends = Name.starts_with("send") || Name.starts_with("push") ||
               Name.starts_with("enqueue") || Name == "offer" ||
               Name == "produce";
  // A send that is awaited and says whether it worked; one whose result says so
  // by its type.
  if (Sends && (mustCheck(A, Call->getType()) ||
                A.shapes().isAwaitable(Call->getType())))
    return true;
  std::string Class = nameOf(R).lower();
  llvm::StringRef C = Class;
  bool IsNamed = C.contains("channel") || C.contains("sender") ||
                 C.contains("queue") || C.contains("mailbox") ||
                 C.contains("ring_buffer") || C.contains("ringbuffer") ||
                 C.contains("pipe") || C.contains("producer");
  if (!IsNamed || Name == "write")
    return false;
  if (isAsynchronous(A, R))
    return true;
  // The other end of the pair, in the same namespace.
  for (const NamedDecl *D : R->getEnclosingNamespaceContext()->lookup(
           &A.context().Idents.get("receiver"))) {
    if (const auto *Template = dyn_cast<ClassTemplateDecl>(D))
      if (isAsynchronous(A, Template->getTemplatedDecl()))
        return true;
    if (isAsynchronous(A, dyn_cast<CXXRecordDecl>(D)))
      return true;
  }
  return false;
}

bool saysLagged(QualType T) {
  const auto *Spec = T.isNull()
                         ? nullptr
                         : dyn_cast_or_null<ClassTemplateSpecializationDecl>(
                               T.getNonReferenceType()->getAsCXXRecordDecl());
  if (!Spec)
    return false;
  return llvm::any_of(
      Spec->getTemplateArgs().asArray(), [](const TemplateArgument &Arg) {
        if (Arg.getKind() != TemplateArgument::Type)
          return false;
        if (const auto *E = Arg.getAsType()->getAs<EnumType>())
          return llvm::any_of(
              E->getDecl()->enumerators(), [](const EnumConstantDecl *Each) {
                return Each->getName().contains_insensitive("lag");
              });
        return hasMethod(Arg.getAsType()->getAsCXXRecordDecl(),
                         [](llvm::StringRef Name) {
                           return Name.contains_insensitive("lagged");
                         });
      });
}

static bool soundsLikeTheEnd(llvm::StringRef Name) {
  return llvm::any_of(
      std::initializer_list<llvm::StringRef>{"stop", "shutdown", "shut_down",
                                             "teardown", "tear_down", "cancel",
                                             "abort", "quit"},
      [&](llvm::StringRef Each) { return Name.contains_insensitive(Each); });
}

/// The end of one object, and of what is around it when a function is called
/// so.
static bool soundsLikeClosing(llvm::StringRef Name) {
  return llvm::any_of(
      std::initializer_list<llvm::StringRef>{"close", "cleanup", "clean_up",
                                             "dispose"},
      [&](llvm::StringRef Each) { return Name.contains_insensitive(Each); });
}

/// A call of a member or function with such a name, a variable of it. Closing
/// counts for the object that is closed.
static bool mentionsTheEnd(const Stmt *S, const ValueDecl *Of) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  const NamedDecl *D = nullptr;
  if (const auto *Member = dyn_cast<MemberExpr>(S)) {
    D = Member->getMemberDecl();
    if (Of && soundsLikeClosing(nameOf(D)) &&
        rootObject(Member->getBase()) == Of)
      return true;
  } else if (const auto *Ref = dyn_cast<DeclRefExpr>(S)) {
    D = Ref->getDecl();
  }
  if (D && soundsLikeTheEnd(nameOf(D)))
    return true;
  return llvm::any_of(S->children(),
                      [&](const Stmt *C) { return mentionsTheEnd(C, Of); });
}

/// The object whose member is called or awaited at \p Site.
static const ValueDecl *objectAt(const Stmt *Site) {
  const auto *E = dyn_cast<Expr>(Site);
  if (E)
    if (const Expr *Operand = awaitedOperand(E))
      E = Operand;
  const auto *Call =
      dyn_cast_or_null<CXXMemberCallExpr>(E ? stripMove(E) : nullptr);
  return Call ? rootObject(Call->getImplicitObjectArgument()) : nullptr;
}

bool isShuttingDown(const FunctionBody &B, const Stmt *Site) {
  const FunctionDecl *F = B.function();
  const ValueDecl *Of = objectAt(Site);
  if (isa<CXXDestructorDecl>(F) || soundsLikeTheEnd(nameOf(F)) ||
      soundsLikeClosing(nameOf(F)))
    return true;
  const Stmt *Child = Site;
  for (const Stmt *P = B.parent(Site); P; Child = P, P = B.parent(P)) {
    if (const auto *If = dyn_cast<IfStmt>(P)) {
      if (Child != If->getCond() && mentionsTheEnd(If->getCond(), Of))
        return true;
      continue;
    }
    const auto *Block = dyn_cast<CompoundStmt>(P);
    if (!Block)
      continue;
    for (const Stmt *Before : Block->body()) {
      if (Before == Child)
        break;
      // source.request_stop(); or a loop that ran until the stop.
      if (isa<Expr>(Before) && mentionsTheEnd(Before, Of))
        return true;
      if (const auto *While = dyn_cast<WhileStmt>(Before);
          While && mentionsTheEnd(While->getCond(), Of))
        return true;
      if (const auto *For = dyn_cast<ForStmt>(Before);
          For && mentionsTheEnd(For->getCond(), Of))
        return true;
    }
  }
  return false;
}

} // namespace clang::tidy::async
