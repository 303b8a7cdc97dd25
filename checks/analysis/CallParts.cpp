// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An expression is about the innermost object that it names: 'fd_' in
// 'conn.fd_.get()'. That is coarse on purpose. A question like "was this
// descriptor switched to non-blocking?" is asked of the name, since two objects
// with one field are as a rule treated alike; it errs on the side of silence.
//
// Types are compared by the names that people write: without inline
// namespaces, template arguments and 'basic_'.
#include "CallParts.h"

namespace clang::tidy::async {

CallParts CallParts::of(const Expr *Call) {
  CallParts Parts;
  auto Add = [&](auto &&Arguments, unsigned Skip) {
    for (const Expr *A : Arguments) {
      if (Skip) {
        --Skip;
        continue;
      }
      if (!isa<CXXDefaultArgExpr>(A))
        Parts.Arguments.push_back(A);
    }
  };
  if (const auto *C = dyn_cast<CXXConstructExpr>(Call)) {
    Add(C->arguments(), 0);
  } else if (const auto *U = dyn_cast<CXXUnresolvedConstructExpr>(Call)) {
    Add(U->arguments(), 0);
  } else if (const auto *O = dyn_cast<CXXOperatorCallExpr>(Call)) {
    Parts.Receiver = O->getNumArgs() ? O->getArg(0) : nullptr;
    Add(O->arguments(), O->getOperator() == OO_Call ? 1 : 0);
  } else if (const auto *C = dyn_cast<CallExpr>(Call)) {
    const Expr *Callee = C->getCallee()->IgnoreParenImpCasts();
    if (const auto *M = dyn_cast<CXXMemberCallExpr>(C))
      Parts.Receiver = M->getImplicitObjectArgument();
    else if (const auto *D = dyn_cast<CXXDependentScopeMemberExpr>(Callee))
      Parts.Receiver = D->isImplicitAccess() ? nullptr : D->getBase();
    else if (const auto *D = dyn_cast<UnresolvedMemberExpr>(Callee))
      Parts.Receiver = D->isImplicitAccess() ? nullptr : D->getBase();
    Add(C->arguments(), 0);
  }
  return Parts;
}

const Expr *CallParts::at(int N) const {
  if (N == Predicate::Receiver)
    return Receiver;
  if (N < 0 || N >= static_cast<int>(Arguments.size()))
    return nullptr;
  return Arguments[N];
}

const Expr *awaitedOperand(const Expr *Await) {
  if (const auto *C = dyn_cast<CoawaitExpr>(Await))
    return C->getOperand();
  if (const auto *C = dyn_cast<DependentCoawaitExpr>(Await))
    return C->getOperand();
  return nullptr;
}

/// std::get<0>(results): a part of its argument, as a subscript is.
static bool isTupleGet(const CallExpr *C) {
  const FunctionDecl *F = C->getDirectCallee();
  return F && C->getNumArgs() == 1 && F->isInStdNamespace() &&
         F->getIdentifier() && F->getName() == "get";
}

const ValueDecl *rootObject(const Expr *E) {
  while (E) {
    E = stripMove(E);
    if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
      // A range-for's variable stands for the container.
      return D->getDecl();
    }
    if (const auto *M = dyn_cast<MemberExpr>(E)) {
      if (isa<FieldDecl, VarDecl>(M->getMemberDecl()))
        return M->getMemberDecl();
      E = M->getBase();
    } else if (const auto *D = dyn_cast<CXXDependentScopeMemberExpr>(E)) {
      if (D->isImplicitAccess())
        return nullptr;
      E = D->getBase();
    } else if (const auto *U = dyn_cast<UnaryOperator>(E)) {
      E = U->getSubExpr();
    } else if (const auto *S = dyn_cast<ArraySubscriptExpr>(E)) {
      E = S->getBase();
    } else if (const auto *C = dyn_cast<ExplicitCastExpr>(E)) {
      E = C->getSubExpr();
    } else if (const auto *O = dyn_cast<CXXOperatorCallExpr>(E)) {
      if (O->getOperator() != OO_Star && O->getOperator() != OO_Arrow &&
          O->getOperator() != OO_Subscript)
        return nullptr;
      E = O->getArg(0);
    } else if (const auto *C = dyn_cast<CallExpr>(E); C && isTupleGet(C)) {
      E = C->getArg(0);
    } else if (const auto *C = dyn_cast<CXXMemberCallExpr>(E)) {
      if (C->getNumArgs() > 0)
        return nullptr;
      E = C->getImplicitObjectArgument();
      if (isa<CXXThisExpr>(
              strip(E))) // An accessor of this: the function names it.
        return C->getMethodDecl();
    } else {
      return nullptr;
    }
  }
  return nullptr;
}

/// 'std::basic_ifstream' without inline namespaces and template arguments.
static std::string plainName(const NamedDecl *D) {
  std::string Name = D->getNameAsString();
  for (const DeclContext *C = D->getDeclContext(); C && !C->isTranslationUnit();
       C = C->getParent()) {
    if (const auto *N = dyn_cast<NamespaceDecl>(C)) {
      if (!N->isInline() && !N->isAnonymousNamespace())
        Name = N->getNameAsString() + "::" + Name;
    } else if (const auto *T = dyn_cast<TagDecl>(C)) {
      Name = T->getNameAsString() + "::" + Name;
    }
  }
  return Name;
}

/// \p Found is \p Wanted, a class nested in it, or what the standard calls
/// basic_… of it.
static bool sameTypeName(StringRef Found, StringRef Wanted) {
  if (Found == Wanted)
    return true;
  if (Found.starts_with(Wanted) &&
      Found.drop_front(Wanted.size()).starts_with("::"))
    return true;
  auto [FoundScope, FoundLast] = Found.rsplit("::");
  auto [WantedScope, WantedLast] = Wanted.rsplit("::");
  return FoundScope == WantedScope && FoundLast.consume_front("basic_") &&
         FoundLast == WantedLast;
}

static bool isRecordNamed(const CXXRecordDecl *R, StringRef Wanted,
                          unsigned Depth) {
  if (sameTypeName(plainName(R), Wanted))
    return true;
  // strand<thread_pool::executor_type> runs where its argument runs.
  if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(R);
      Spec && Depth < 3)
    for (const TemplateArgument &Arg : Spec->getTemplateArgs().asArray())
      if (Arg.getKind() == TemplateArgument::Type)
        if (const CXXRecordDecl *Inner = Arg.getAsType()->getAsCXXRecordDecl())
          if (Inner != R && isRecordNamed(Inner, Wanted, Depth + 2))
            return true;
  if (!R->hasDefinition())
    return false;
  return llvm::any_of(R->bases(), [&](const CXXBaseSpecifier &B) {
    const CXXRecordDecl *Base = B.getType()->getAsCXXRecordDecl();
    return Base && isRecordNamed(Base, Wanted, 3);
  });
}

bool isTypeNamed(QualType T, StringRef Name, StringRef Root) {
  std::string Wanted = Name.str();
  if (Name.starts_with("$"))
    Wanted = Root.str() + Name.drop_front().str();
  T = T.getNonReferenceType();
  for (QualType Sugar = T;;) {
    if (const auto *Alias = Sugar->getAs<TypedefType>()) {
      if (sameTypeName(plainName(Alias->getDecl()), Wanted))
        return true;
      Sugar = Alias->desugar();
      continue;
    }
    break;
  }
  if (const auto *P = T->getAs<PointerType>())
    T = P->getPointeeType();
  if (const auto *Enum = T->getAs<EnumType>())
    return sameTypeName(plainName(Enum->getDecl()), Wanted);
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  return R && isRecordNamed(R, Wanted, 0);
}

} // namespace clang::tidy::async
