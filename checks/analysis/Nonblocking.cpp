// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A descriptor is switched far from where it is read: in a constructor, in a
// helper. So the whole unit is asked, and by name of the variable or field,
// without regard to order. Errors are silent ones: a descriptor that is
// switched somewhere counts as switched everywhere.
#include "Nonblocking.h"
#include "Analysis.h"
#include "CallParts.h"
#include "LocalValues.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"

namespace clang::tidy::async {

static bool saysNonblocking(StringRef Name) {
  std::string Lower = Name.lower();
  StringRef L(Lower);
  return L.contains("nonblock") || L.contains("non_block") || L == "fionbio" ||
         L == "o_ndelay";
}

static bool saysNonblocking(const NamesFound &N) {
  return llvm::any_of(N.Found,
                      [](const std::string &S) { return saysNonblocking(S); });
}

namespace {
/// Collects what is opened or switched non-blocking: fcntl(fd, F_SETFL, flags |
/// O_NONBLOCK), ioctl(fd, FIONBIO, &on), fd = socket(…, SOCK_NONBLOCK …),
/// set_nonblocking(fd), socket.non_blocking(true), pipe2(fds, O_NONBLOCK).
class Switches : public DynamicRecursiveASTVisitor {
public:
  Switches(Analysis &A, llvm::DenseSet<const ValueDecl *> &Set)
      : A(A), Set(Set) {
    ShouldVisitTemplateInstantiations = true;
  }

  bool VisitCallExpr(CallExpr *C) override {
    if (const auto *O = dyn_cast<CXXOperatorCallExpr>(C)) {
      if (O->isAssignmentOp() && O->getNumArgs() == 2)
        given(rootObject(O->getArg(0)), O->getArg(1));
      return true;
    }
    CallParts Parts = CallParts::of(C);
    bool Says = false;
    if (const FunctionDecl *F = C->getDirectCallee();
        F && F->getDeclName().isIdentifier() && saysNonblocking(F->getName())) {
      // set_nonblocking(fd, false) switches back.
      Says = llvm::none_of(Parts.Arguments, [](const Expr *E) {
        const auto *B = dyn_cast<CXXBoolLiteralExpr>(strip(E));
        return B && !B->getValue();
      });
      if (Parts.Receiver)
        Says = Says && !Parts.Arguments.empty();
    }
    for (const Expr *Arg : Parts.Arguments)
      Says = Says || says(Arg);
    if (!Says)
      return true;
    add(Parts.Receiver);
    for (const Expr *Arg : Parts.Arguments)
      add(Arg);
    return true;
  }
  bool VisitVarDecl(VarDecl *V) override {
    given(V, V->getInit());
    return true;
  }
  bool VisitFieldDecl(FieldDecl *F) override {
    given(F, F->getInClassInitializer());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *B) override {
    if (B->isAssignmentOp())
      given(rootObject(B->getLHS()), B->getRHS());
    return true;
  }
  bool TraverseConstructorInitializer(CXXCtorInitializer *I) override {
    if (I->isMemberInitializer())
      given(I->getMember(), I->getInit());
    return DynamicRecursiveASTVisitor::TraverseConstructorInitializer(I);
  }

private:
  bool says(const Expr *E) {
    NamesFound N = namesIn(E, A.context());
    if (saysNonblocking(N))
      return true;
    return llvm::any_of(N.Variables, [&](const VarDecl *V) {
      return Set.contains(V) && V->getType()->isIntegralOrEnumerationType() &&
             !E->getType()->isPointerType() && Flags.contains(V);
    });
  }
  void given(const ValueDecl *To, const Expr *Value) {
    if (!To || !Value)
      return;
    if (saysNonblocking(namesIn(Value, A.context()))) {
      Set.insert(To);
      // 'flags |= O_NONBLOCK' makes a flag word; 'fd = open(…)' a descriptor.
      if (!isa<CallExpr>(strip(Value)))
        Flags.insert(To);
    } else if (const ValueDecl *From = rootObject(Value);
               From && Set.contains(From)) {
      Set.insert(To);
    }
  }
  void add(const Expr *E) {
    if (const ValueDecl *D = E ? rootObject(E) : nullptr)
      if (!isa<EnumConstantDecl>(D))
        Set.insert(D);
  }

  Analysis &A;
  llvm::DenseSet<const ValueDecl *> &Set;
  llvm::DenseSet<const ValueDecl *> Flags;
};
} // namespace

llvm::DenseSet<const ValueDecl *> switchedToNonblocking(Analysis &A) {
  llvm::DenseSet<const ValueDecl *> Found;
  Switches Visitor(A, Found);
  // Facts flow through assignments in either order of writing; two or three
  // rounds reach the end of any chain met in practice.
  for (size_t Before = ~size_t(0); Before != Found.size();) {
    Before = Found.size();
    for (Decl *Top : A.context().getTranslationUnitDecl()->decls())
      if (A.isUserCode(Top->getLocation()))
        Visitor.TraverseDecl(Top);
  }
  return Found;
}

} // namespace clang::tidy::async
