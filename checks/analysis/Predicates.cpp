// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Predicates.h"
#include "Analysis.h"
#include "clang/AST/DynamicRecursiveASTVisitor.h"
#include "clang/Lex/Lexer.h"

namespace clang::tidy::async {

// --- Parts of a call -------------------------------------------------------

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

// --- Names of types --------------------------------------------------------

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

// --- What a function does to a variable -------------------------------------

namespace {
/// Values given to one variable in one function, initialiser included, and
/// whether its address or a reference to it went elsewhere.
class Values : public DynamicRecursiveASTVisitor {
public:
  explicit Values(const VarDecl *V) : V(V) {
    if (const Expr *Init = V->getInit())
      Given.push_back(Init);
  }
  bool VisitBinaryOperator(BinaryOperator *B) override {
    if (B->isAssignmentOp() && rootObject(B->getLHS()) == V)
      Given.push_back(B->getRHS());
    return true;
  }
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *C) override {
    if (C->isAssignmentOp() && C->getNumArgs() == 2 &&
        rootObject(C->getArg(0)) == V)
      Given.push_back(C->getArg(1));
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *U) override {
    if (U->isIncrementDecrementOp() && rootObject(U->getSubExpr()) == V)
      Changed = true;
    return true;
  }

  const VarDecl *V;
  llvm::SmallVector<const Expr *, 4> Given;
  bool Changed = false;
};

/// Names of macros, enumerators and variables in an expression, and what in it
/// cannot be seen through.
class Names : public DynamicRecursiveASTVisitor {
public:
  Names(const ASTContext &Ctx) : Ctx(Ctx) {}

  bool VisitStmt(Stmt *S) override {
    const SourceManager &SM = Ctx.getSourceManager();
    for (SourceLocation Loc = S->getBeginLoc(); Loc.isMacroID();
         Loc = SM.getImmediateMacroCallerLoc(Loc)) {
      Found.insert(
          Lexer::getImmediateMacroName(Loc, SM, Ctx.getLangOpts()).str());
      // The macro around, when this one was written as another's body.
      if (SM.isMacroArgExpansion(Loc))
        continue;
    }
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) override {
    if (E->getDecl()->getDeclName().isIdentifier())
      Found.insert(E->getDecl()->getNameAsString());
    if (const auto *V = dyn_cast<VarDecl>(E->getDecl()))
      Variables.insert(V);
    return true;
  }
  bool VisitMemberExpr(MemberExpr *E) override {
    Found.insert(E->getMemberDecl()->getNameAsString());
    Opaque = true;
    return true;
  }
  bool VisitCallExpr(CallExpr *C) override {
    // operator| of a flags enum is transparent.
    if (!isa<CXXOperatorCallExpr>(C))
      Opaque = true;
    return true;
  }
  bool
  VisitCXXDependentScopeMemberExpr(CXXDependentScopeMemberExpr *) override {
    return Opaque = true;
  }
  bool TraverseUnaryOperator(UnaryOperator *U) override {
    if (U->getOpcode() == UO_Not) // flags & ~O_NONBLOCK takes it away
      return true;
    return DynamicRecursiveASTVisitor::TraverseUnaryOperator(U);
  }

  const ASTContext &Ctx;
  std::set<std::string> Found;
  llvm::SmallPtrSet<const VarDecl *, 4> Variables;
  bool Opaque = false;
};
} // namespace

static Names namesIn(const Expr *E, const ASTContext &Ctx) {
  Names N(Ctx);
  N.TraverseStmt(const_cast<Expr *>(E));
  return N;
}

static bool saysNonblocking(StringRef Name) {
  std::string Lower = Name.lower();
  StringRef L(Lower);
  return L.contains("nonblock") || L.contains("non_block") || L == "fionbio" ||
         L == "o_ndelay";
}

static bool saysNonblocking(const Names &N) {
  return llvm::any_of(N.Found,
                      [](const std::string &S) { return saysNonblocking(S); });
}

static Values valuesOf(const VarDecl *V, const FunctionBody &Body) {
  Values Seen(V);
  Seen.TraverseStmt(const_cast<Stmt *>(Body.body()));
  return Seen;
}

// --- zero(i) -----------------------------------------------------------------

static std::optional<bool> isZero(const APValue &V) {
  switch (V.getKind()) {
  case APValue::Int:
    return V.getInt().isZero();
  case APValue::Float:
    return V.getFloat().isZero();
  case APValue::Struct: {
    for (unsigned I = 0; I < V.getStructNumBases(); ++I)
      if (auto Z = isZero(V.getStructBase(I)); Z != true)
        return Z;
    for (unsigned I = 0; I < V.getStructNumFields(); ++I)
      if (auto Z = isZero(V.getStructField(I)); Z != true)
        return Z;
    return true;
  }
  default:
    return std::nullopt;
  }
}

static std::optional<bool> constantZero(const Expr *E, const ASTContext &Ctx) {
  if (!E || E->isValueDependent() || E->isTypeDependent())
    return std::nullopt;
  Expr::EvalResult Result;
  if (!E->EvaluateAsRValue(Result, Ctx) || Result.HasSideEffects)
    return std::nullopt;
  return isZero(Result.Val);
}

PredicateEvaluator::PredicateEvaluator(Analysis &A) : A(A) {}
PredicateEvaluator::~PredicateEvaluator() = default;

Holds PredicateEvaluator::zero(const FunctionBody &Body, const Expr *E) {
  E = strip(E);
  if (auto Z = constantZero(E, A.context()))
    return *Z ? Holds::Yes : Holds::No;
  // A deadline of now() waits for nothing.
  if (const auto *C = dyn_cast<CallExpr>(E))
    if (const ApiFacts *Facts = A.model().calleeFacts(C); Facts && Facts->Clock)
      return Holds::Yes;
  const auto *AddressOf = dyn_cast<UnaryOperator>(E);
  bool IsAddress = AddressOf && AddressOf->getOpcode() == UO_AddrOf;
  const auto *V = dyn_cast_or_null<VarDecl>(rootObject(E));
  if (!V || isa<ParmVarDecl>(V) || !(IsAddress || isa<DeclRefExpr>(E)))
    return Holds::Unlikely;
  // Every value that the variable is given, member by member for a timeval.
  Values Seen = valuesOf(V, Body);
  if (Seen.Given.empty() || Seen.Changed)
    return Holds::Unlikely;
  bool AllZero = true;
  for (const Expr *Value : Seen.Given) {
    // 'timeval tv;' is a construction that sets nothing.
    if (const auto *C = dyn_cast<CXXConstructExpr>(strip(Value));
        C && C->getConstructor()->isTrivial() && Seen.Given.size() > 1)
      continue;
    auto Z = constantZero(strip(Value), A.context());
    if (Z != true)
      AllZero = false;
  }
  return AllZero ? Holds::Yes : Holds::Unlikely;
}

// --- flag(i, NAME) -----------------------------------------------------------

/// An object (a FILE *, a stream), not a word of flags.
static bool isObject(const Expr *E, const ASTContext &Ctx) {
  QualType T = strip(E)->getType();
  if (T->isDependentType())
    return false;
  if (T->isPointerType())
    return true;
  const CXXRecordDecl *Class = T->getAsCXXRecordDecl();
  return Class && Class->hasDefinition() && !T.isTriviallyCopyableType(Ctx);
}

Holds PredicateEvaluator::flag(const FunctionBody &Body, const Expr *E,
                               StringRef Name) {
  StringRef Last =
      Name.rsplit("::").second.empty() ? Name : Name.rsplit("::").second;
  Names Here = namesIn(E, A.context());
  if (Here.Found.count(Last.str()))
    return Holds::Yes;
  // Flags from elsewhere may well have any bit set. An object from elsewhere is
  // one of very many, and hardly the one that the model names.
  const Holds Unseen =
      isObject(E, A.context()) ? Holds::Unlikely : Holds::Maybe;
  if (Here.Opaque)
    return Unseen;
  Holds Answer = Holds::No;
  for (const VarDecl *V : Here.Variables) {
    if (!V->isLocalVarDecl() &&
        !(V->hasInit() && V->getType().isConstQualified()))
      return Unseen; // A parameter, a global: set elsewhere.
    for (const Expr *Value : valuesOf(V, Body).Given) {
      Names There = namesIn(Value, A.context());
      if (There.Found.count(Last.str()))
        return Holds::Yes;
      if (There.Opaque || !There.Variables.empty())
        Answer = Unseen;
    }
  }
  return Answer;
}

// --- nonblocking-fd(i), nonblocking-receiver ---------------------------------

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
    Names N = namesIn(E, A.context());
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

bool PredicateEvaluator::isSwitched(const ValueDecl *D) {
  if (!Switched) {
    Switched = std::make_unique<llvm::DenseSet<const ValueDecl *>>();
    Switches Visitor(A, *Switched);
    // Facts flow through assignments in either order of writing; two or three
    // rounds reach the end of any chain met in practice.
    for (size_t Before = ~size_t(0); Before != Switched->size();) {
      Before = Switched->size();
      for (Decl *Top : A.context().getTranslationUnitDecl()->decls())
        if (A.isUserCode(Top->getLocation()))
          Visitor.TraverseDecl(Top);
    }
  }
  return Switched->contains(D);
}

namespace {
class Mentions : public DynamicRecursiveASTVisitor {
public:
  explicit Mentions(const ValueDecl *D) : D(D) {}
  bool VisitDeclRefExpr(DeclRefExpr *E) override {
    if (E->getDecl() == D)
      return !(Found = true);
    // A closure kept in a variable mentions what its body does.
    const auto *V = dyn_cast<VarDecl>(E->getDecl());
    if (V && V->isLocalVarDecl() && V->getInit() && Seen.insert(V).second &&
        isa<LambdaExpr>(stripMove(V->getInit())))
      return TraverseStmt(const_cast<Expr *>(V->getInit()));
    return true;
  }
  bool VisitMemberExpr(MemberExpr *E) override {
    return !(Found = E->getMemberDecl() == D);
  }

  const ValueDecl *D;
  llvm::SmallPtrSet<const VarDecl *, 4> Seen;
  bool Found = false;
};
} // namespace

static bool mentions(const Stmt *S, const ValueDecl *D) {
  Mentions M(D);
  M.TraverseStmt(const_cast<Stmt *>(S));
  return M.Found;
}

static const Expr *awaitedOperand(const Expr *Await) {
  if (const auto *C = dyn_cast<CoawaitExpr>(Await))
    return C->getOperand();
  if (const auto *C = dyn_cast<DependentCoawaitExpr>(Await))
    return C->getOperand();
  return nullptr;
}

Holds PredicateEvaluator::nonblockingDescriptor(const FunctionBody &Body,
                                                const Expr *E) {
  const ValueDecl *D = rootObject(E);
  if (D && isSwitched(D))
    return Holds::Yes;
  // Code that handles EAGAIN knows that it may get it.
  Names Words(A.context());
  Words.TraverseStmt(const_cast<Stmt *>(Body.body()));
  if (Words.Found.count("EAGAIN") || Words.Found.count("EWOULDBLOCK"))
    return Holds::Yes;
  // co_await readable(fd), then read(fd): the kernel has said it is ready.
  if (D && llvm::any_of(Body.awaits(), [&](const Expr *Await) {
        const Expr *Operand = awaitedOperand(Await);
        return Operand && mentions(Operand, D);
      }))
    return Holds::Yes;
  if (!D)
    return Holds::Maybe;
  // The handle of somebody else's object: an async library has most likely
  // switched it.
  if (isa<CallExpr>(strip(E)))
    return Holds::Maybe;
  if (const auto *V = dyn_cast<VarDecl>(D)) {
    if (isa<ParmVarDecl>(V) || !V->isLocalVarDecl())
      return Holds::Unlikely;
    const Expr *Init = V->getInit();
    return Init && isa<CallExpr>(strip(Init)) ? Holds::No : Holds::Unlikely;
  }
  return Holds::Unlikely;
}

// --- ready-checked -----------------------------------------------------------

namespace {
/// What a condition says of one object's readiness on its two ways out.
struct Verdict {
  bool WhenTrue = false, WhenFalse = false;
  Verdict operator!() const { return {WhenFalse, WhenTrue}; }
};

class Readiness {
public:
  Readiness(Analysis &A, const FunctionBody &Body, const ValueDecl *Object)
      : A(A), Body(Body), Object(Object) {}

  bool before(const Expr *Call);

private:
  Verdict judge(const Expr *Condition, unsigned Depth = 0);
  Verdict judgeComparison(const BinaryOperator *B, unsigned Depth);
  const ApiFacts *checkIn(const Expr *E, unsigned Depth = 0);
  bool transfer(const CFGBlock &B, bool Ready, const Expr *Until,
                bool *Reached);
  bool onEdge(const CFGBlock &From, const CFGBlock &To, unsigned Index);

  Analysis &A;
  const FunctionBody &Body;
  const ValueDecl *Object;
};
} // namespace

/// The value of a local variable that is given one only once.
static const Expr *onlyValue(const Expr *E, const FunctionBody &Body) {
  const auto *V = dyn_cast_or_null<VarDecl>(namedObject(E));
  if (!V || !V->isLocalVarDecl() || !V->getInit())
    return nullptr;
  Values Seen = valuesOf(V, Body);
  return Seen.Given.size() == 1 && !Seen.Changed ? V->getInit() : nullptr;
}

/// The facts of a call that a model names as a ready check, of our object.
const ApiFacts *Readiness::checkIn(const Expr *E, unsigned Depth) {
  E = strip(E);
  if (const auto *C = dyn_cast<CallExpr>(E)) {
    const ApiFacts *Facts = A.model().calleeFacts(C);
    if (!Facts || !Facts->ReadyCheck)
      return nullptr;
    CallParts Parts = CallParts::of(C);
    if ((Parts.Receiver && rootObject(Parts.Receiver) == Object) ||
        llvm::any_of(Parts.Arguments, [&](const Expr *Arg) {
          return rootObject(Arg) == Object;
        }))
      return Facts;
    return nullptr;
  }
  if (const Expr *Value = Depth < 3 ? onlyValue(E, Body) : nullptr)
    return checkIn(Value, Depth + 1);
  return nullptr;
}

static const EnumConstantDecl *enumeratorIn(const Expr *E) {
  return dyn_cast_or_null<EnumConstantDecl>(namedObject(E));
}

static bool isPending(const ApiFacts &Check, StringRef State) {
  return llvm::is_contained(Check.Pending, State);
}

/// What the answer \p Check == \p State says: each state but those of 'not
/// ready yet' has the result, be it a value or an exception.
static Verdict ofState(const ApiFacts &Check, StringRef State) {
  if (!isPending(Check, State))
    return {true, false};
  return {false, Check.Pending.size() == 1};
}

Verdict Readiness::judgeComparison(const BinaryOperator *B, unsigned Depth) {
  const Expr *Asked = B->getLHS(), *Other = B->getRHS();
  BinaryOperatorKind Op = B->getOpcode();
  const ApiFacts *Check = checkIn(Asked);
  if (!Check) {
    std::swap(Asked, Other);
    if (B->isRelationalOp())
      Op = BinaryOperator::reverseComparisonOp(Op);
    Check = checkIn(Asked);
  }
  if (!Check)
    return {};
  Verdict Equal;
  if (const EnumConstantDecl *State = enumeratorIn(Other)) {
    Equal = ofState(*Check, State->getName());
  } else if (const auto *Bool = dyn_cast<CXXBoolLiteralExpr>(strip(Other))) {
    Equal = judge(Asked, Depth + 1);
    Equal = Bool->getValue() ? Equal : !Equal;
  } else if (auto Zero = constantZero(Other, A.context())) {
    Equal = {!*Zero, *Zero}; // available() == 0
  }
  switch (Op) {
  case BO_EQ:
    return Equal;
  case BO_NE:
    return !Equal;
  case BO_GT: // available() > 0
  case BO_GE:
    return {true, false};
  case BO_LT:
  case BO_LE:
    return {false, true};
  default:
    return {};
  }
}

Verdict Readiness::judge(const Expr *E, unsigned Depth) {
  if (!E || Depth > 8)
    return {};
  E = strip(E);
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    return U->getOpcode() == UO_LNot ? !judge(U->getSubExpr(), Depth + 1)
                                     : Verdict();
  if (const auto *B = dyn_cast<BinaryOperator>(E)) {
    Verdict L, R;
    switch (B->getOpcode()) {
    case BO_EQ:
    case BO_NE:
    case BO_GT:
    case BO_GE:
    case BO_LT:
    case BO_LE:
      return judgeComparison(B, Depth);
    case BO_LAnd:
      L = judge(B->getLHS(), Depth + 1), R = judge(B->getRHS(), Depth + 1);
      return {L.WhenTrue || R.WhenTrue, L.WhenFalse && R.WhenFalse};
    case BO_LOr:
      L = judge(B->getLHS(), Depth + 1), R = judge(B->getRHS(), Depth + 1);
      return {L.WhenTrue && R.WhenTrue, L.WhenFalse || R.WhenFalse};
    case BO_Assign:
      return judge(B->getRHS(), Depth + 1);
    default:
      return {};
    }
  }
  if (isa<CallExpr>(E)) {
    const ApiFacts *Check = checkIn(E);
    if (!Check)
      return {};
    Verdict Ready{true, false};
    return isPending(*Check, "true") ? !Ready : Ready;
  }
  if (const Expr *Value = onlyValue(E, Body))
    return judge(Value, Depth + 1);
  return {};
}

bool Readiness::onEdge(const CFGBlock &From, const CFGBlock &To,
                       unsigned Index) {
  const Stmt *Terminator = From.getTerminatorStmt();
  if (!Terminator)
    return false;
  if (const auto *Switch = dyn_cast<SwitchStmt>(Terminator)) {
    const auto *Case = dyn_cast_or_null<CaseStmt>(To.getLabel());
    const EnumConstantDecl *State =
        Case ? enumeratorIn(Case->getLHS()) : nullptr;
    const ApiFacts *Check = State ? checkIn(Switch->getCond()) : nullptr;
    return Check && !isPending(*Check, State->getName());
  }
  const Stmt *Condition = From.getLastCondition();
  if (!Condition || From.succ_size() != 2)
    return false;
  Verdict V = judge(dyn_cast<Expr>(Condition));
  return Index == 0 ? V.WhenTrue : V.WhenFalse;
}

bool Readiness::transfer(const CFGBlock &B, bool Ready, const Expr *Until,
                         bool *Reached) {
  for (const CFGElement &Element : B) {
    auto S = Element.getAs<CFGStmt>();
    if (!S)
      continue;
    const Stmt *Here = S->getStmt();
    if (Here == Until) {
      *Reached = true;
      return Ready;
    }
    if (const auto *E = dyn_cast<Expr>(Here)) {
      if (const Expr *Operand = awaitedOperand(E))
        Ready = Ready || mentions(Operand, Object);
      else if (const auto *Op = dyn_cast<BinaryOperator>(E);
               Op && Op->isAssignmentOp() &&
               namedObject(Op->getLHS()) == Object)
        Ready = false;
      else if (const auto *Op = dyn_cast<CXXOperatorCallExpr>(E);
               Op && Op->isAssignmentOp() &&
               namedObject(Op->getArg(0)) == Object)
        Ready = false;
    }
  }
  return Ready;
}

bool Readiness::before(const Expr *Call) {
  const CFG *Graph = Body.cfg();
  if (!Graph)
    return false;
  // Greatest solution of a must-problem: everything is ready until an edge
  // says otherwise.
  std::vector<char> In(Graph->getNumBlockIDs(), 1),
      Known(Graph->getNumBlockIDs(), 0);
  const CFGBlock &Entry = Graph->getEntry();
  In[Entry.getBlockID()] = 0;
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (const CFGBlock *B : *Graph) {
      bool Reached = false;
      bool Out = transfer(*B, In[B->getBlockID()], nullptr, &Reached);
      unsigned Index = 0;
      for (const CFGBlock::AdjacentBlock &Next : B->succs()) {
        unsigned I = Index++;
        const CFGBlock *To = Next.getReachableBlock();
        if (!To || !In[To->getBlockID()])
          continue;
        if (!Out && !onEdge(*B, *To, I)) {
          In[To->getBlockID()] = 0;
          Changed = true;
        }
      }
    }
  }
  for (const CFGBlock *B : *Graph) {
    bool Reached = false;
    bool Ready = transfer(*B, In[B->getBlockID()], Call, &Reached);
    if (Reached)
      return Ready;
  }
  return false;
}

/// An await gives what has been waited for: the finished futures of when_all or
/// as_future.
static bool isFromAwait(const ValueDecl *Object) {
  const auto *V = dyn_cast<VarDecl>(Object);
  const Expr *Init = V && V->isLocalVarDecl() ? V->getInit() : nullptr;
  return Init && isa<CoawaitExpr, DependentCoawaitExpr>(stripMove(Init));
}

/// The parameter of a continuation (then_wrapped, then): called when the future
/// it is given has its result. A lambda in it may have taken it along.
static bool isGivenToContinuation(Analysis &A, const ValueDecl *Object) {
  while (const auto *Capture = dyn_cast<VarDecl>(Object)) {
    if (!Capture->isInitCapture() || !Capture->getInit())
      break;
    const Expr *Taken = strip(Capture->getInit());
    if (const auto *C = dyn_cast<CXXConstructExpr>(Taken);
        C && C->getNumArgs() == 1)
      Taken = C->getArg(0);
    Object = rootObject(Taken);
    if (!Object)
      return false;
  }
  const auto *F = dyn_cast<FunctionDecl>(Object->getDeclContext());
  return F && isa<ParmVarDecl>(Object) && A.executionContext(F).Launcher;
}

bool seenReady(Analysis &A, const FunctionBody &Body, const Expr *Call,
               const Expr *Waited) {
  Waited = stripMove(Waited);
  if (isa<CoawaitExpr, DependentCoawaitExpr>(Waited))
    return true;
  const ValueDecl *Object = rootObject(Waited);
  if (!Object)
    return false;
  if (isFromAwait(Object) || isGivenToContinuation(A, Object) ||
      Readiness(A, Body, Object).before(Call))
    return true;
  // for (auto &f : futures) f.get(), after an await that was given futures; or
  // auto [a, b] = co_await when_all(…).
  const ValueDecl *Container = nullptr;
  if (const auto *Binding = dyn_cast<BindingDecl>(Object)) {
    const auto *Whole = dyn_cast<VarDecl>(Binding->getDecomposedDecl());
    const Expr *Init = Whole ? Whole->getInit() : nullptr;
    return Init && isa<CoawaitExpr>(strip(Init));
  }
  if (const auto *V = dyn_cast<VarDecl>(Object)) {
    if (const auto *Decl = dyn_cast_or_null<DeclStmt>(
            V->isLocalVarDecl() && V->getInit() ? Body.parent(V->getInit())
                                                : nullptr))
      if (const auto *Loop =
              dyn_cast_or_null<CXXForRangeStmt>(Body.parent(Decl))) {
        if (isa<CoawaitExpr, DependentCoawaitExpr>(
                stripMove(Loop->getRangeInit())))
          return true;
        Container = rootObject(Loop->getRangeInit());
      }
  }
  return Container &&
         (isFromAwait(Container) || isGivenToContinuation(A, Container) ||
          Readiness(A, Body, Container).before(Call));
}

// --- All of them
// --------------------------------------------------------------

Holds PredicateEvaluator::evaluate(const FunctionBody &Body, const Expr *Call,
                                   const Predicate &P, const ApiFacts &Facts) {
  CallParts Parts = CallParts::of(Call);
  if (P.K == Predicate::Arguments)
    return static_cast<int>(Parts.Arguments.size()) == P.Argument ? Holds::Yes
                                                                  : Holds::No;
  const Expr *E = Parts.at(P.Argument);
  if (!E)
    return Holds::No;
  switch (P.K) {
  case Predicate::Zero:
    return zero(Body, E);
  case Predicate::Flag:
    return flag(Body, E, P.Name);
  case Predicate::NonblockingFd:
    return nonblockingDescriptor(Body, E);
  case Predicate::NonblockingReceiver: {
    const ValueDecl *D = rootObject(E);
    return D && isSwitched(D) ? Holds::Yes : Holds::Unlikely;
  }
  case Predicate::ReadyChecked:
    return seenReady(A, Body, Call, E) ? Holds::Yes : Holds::No;
  case Predicate::ArgumentType: {
    QualType T = strip(E)->getType();
    if (T->isDependentType())
      return Holds::Maybe;
    return isTypeNamed(T, P.Name, Facts.Root) ? Holds::Yes : Holds::No;
  }
  case Predicate::NullArgument:
    if (E->isValueDependent())
      return Holds::Unlikely;
    return E->isNullPointerConstant(A.context(),
                                    Expr::NPC_ValueDependentIsNotNull)
               ? Holds::Yes
               : Holds::No;
  case Predicate::Arguments:
    break;
  }
  return Holds::No;
}

Holds PredicateEvaluator::any(const FunctionBody &Body, const Expr *Call,
                              ArrayRef<Predicate> List, const ApiFacts &Facts) {
  Holds Strongest = Holds::No;
  for (const Predicate &P : List)
    Strongest = std::max(Strongest, evaluate(Body, Call, P, Facts));
  return Strongest;
}

Holds PredicateEvaluator::all(const FunctionBody &Body, const Expr *Call,
                              ArrayRef<Predicate> List, const ApiFacts &Facts) {
  Holds Weakest = Holds::Yes;
  for (const Predicate &P : List)
    Weakest = std::min(Weakest, evaluate(Body, Call, P, Facts));
  return Weakest;
}

} // namespace clang::tidy::async
