// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "IgnoredTaskHandleCheck.h"
#include "Wording.h"
#include "analysis/Report.h"

namespace clang::tidy::async {

static constexpr char ThisCheck[] = "async-ignored-task-handle";

/// The destructor joins by contract, so a handle in a variable is looked after.
static bool joinsByItself(const Creation &C) {
  return C.HandleByType && (C.Handle->Drop == DropPolicy::Blocks ||
                            C.Handle->Drop == DropPolicy::CancelsAndWaits);
}

static std::string message(const Creation &C) {
  std::string Subject = origin(C);
  std::string Name = C.Variable && C.Variable->getIdentifier()
                         ? "'" + C.Variable->getNameAsString() + "'"
                         : std::string();
  std::string Paths = C.OnSomePaths ? " on some paths" : "";
  if (C.Handle->Drop == DropPolicy::Aborts) {
    std::string Type = "'" + readableName(classOf(C)) + "'";
    if (C.InContainer && !Name.empty())
      return Type + " kept in " + Name + " is neither joined nor detached" +
             Paths + ", so its destructor terminates the program";
    if (C.What == Fate::Overwritten)
      return "assigning to " + Name + Paths +
             " before it is joined or detached terminates the program";
    if (!Name.empty())
      return Name + " is neither joined nor detached" + Paths +
             ", so its destructor terminates the program";
    return Type + " is destroyed here without being joined or detached, which "
                  "terminates "
                  "the program";
  }
  const NamedDecl *Class = classOf(C);
  bool IsFuture = Class && Class->getDeclName().isIdentifier() &&
                  Class->getName() == "future" && Class->isInStdNamespace();
  std::string Text = (IsFuture ? "future " : "handle ") + Subject;
  if (C.Handle->Drop == DropPolicy::Blocks) {
    if (C.What == Fate::Overwritten)
      return Text + " is overwritten" + Paths +
             ", which blocks until its work ends";
    if (Name.empty())
      return Text + " is dropped, so this statement blocks until its work ends";
    if (C.OnSomePaths)
      return Text + " is dropped on some paths, where the destructor of " +
             Name + " blocks until its work ends";
    return Text + " is never used, and the destructor of " + Name +
           " blocks until its work ends";
  }
  if (C.What == Fate::Overwritten)
    Text += " is overwritten" + Paths + " before it is joined";
  else
    Text += C.OnSomePaths ? " is not joined on some paths" : " is never joined";
  if (C.Handle->Drop == DropPolicy::Cancels ||
      C.Handle->Drop == DropPolicy::CancelsAndWaits)
    return Text + ", so its work is cancelled";
  return Text + ", so its result and errors are lost";
}

void IgnoredTaskHandleCheck::report(Analysis &A, const Creation &C) {
  SourceLocation Loc = C.Source->getBeginLoc();
  if (!shouldReport(A, ThisCheck, Loc,
                    C.OnSomePaths ? Confidence::Medium : Confidence::High))
    return;
  diag(Loc, "%0") << message(C) << C.Source->getSourceRange();
  if (C.LostAt.isValid() && (C.OnSomePaths || C.What == Fate::Overwritten))
    diag(C.LostAt,
         C.What == Fate::Overwritten ? "it is overwritten here"
                                     : "it is dropped here",
         DiagnosticIDs::Note);
  bool CanDetach = !C.Handle->Detachers.empty();
  SourceLocation At = C.Variable ? C.Variable->getLocation() : Loc;
  if (C.Handle->Drop == DropPolicy::Blocks)
    diag(At,
         "keep the future and get its result where the work may be waited for",
         DiagnosticIDs::Note);
  else
    diag(At,
         "%select{join it or hand it to an owner|join it, hand it to an owner, "
         "or "
         "detach it}0",
         DiagnosticIDs::Note)
        << CanDetach;
  if (const NamedDecl *Maker = declaredMaker(C);
      Maker && A.isUserCode(Maker->getLocation()))
    diag(Maker->getLocation(), "%0 declared here", DiagnosticIDs::Note)
        << Maker;
}

void IgnoredTaskHandleCheck::checkFunction(Analysis &A,
                                           const FunctionBody &Body) {
  for (const Creation &C : A.consumption(Body.function())->lost()) {
    if (!C.Handle || (C.Variable && joinsByItself(C)) ||
        Allowed.callee(makerOf(C)) || matchesGlob(classOf(C), Allowed.Types))
      continue;
    report(A, C);
  }
}

} // namespace clang::tidy::async
