// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "SharedIteratorAcrossAwaitCheck.h"
#include "analysis/Report.h"
#include "analysis/SharedElements.h"

namespace clang::tidy::async {

void SharedIteratorAcrossAwaitCheck::checkCoroutine(Analysis &A,
                                                    const CoroutineInfo &Info) {
  if (Info.Suspensions.empty() || Info.Body->isDependent())
    return;
  for (const SharedElement &Element : sharedElements(A, Info))
    report(A, Element);
}

void SharedIteratorAcrossAwaitCheck::report(Analysis &A,
                                            const SharedElement &Element) {
  QualType T = Element.Container.D->getType().getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  if (const CXXRecordDecl *R = T->getAsCXXRecordDecl();
      R && matchesGlob(R, Allowed.Types))
    return;
  if (!shouldReport(A, "async-shared-iterator-across-await", Element.Use,
                    Element.How))
    return;
  // Of 'auto [it, fresh]' the first.
  const NamedDecl *Variable = Element.Variable;
  if (const auto *D = dyn_cast_or_null<DecompositionDecl>(Element.Variable);
      D && !D->bindings().empty())
    Variable = D->bindings().front();
  std::string Container = "'" + Element.Container.D->getNameAsString() + "'";
  switch (Element.K) {
  case SharedElement::Loop:
    diag(Element.Use, "the loop over %0 is suspended here; others may change "
                      "%0 and end the loop's iterator")
        << Container;
    break;
  case SharedElement::Expression:
    diag(Element.Use, "element of %0 is taken before a suspension and used "
                      "after it; others may change %0 meanwhile")
        << Container;
    break;
  case SharedElement::Iterator:
  case SharedElement::Reference:
  case SharedElement::Pointer:
  case SharedElement::View:
    diag(Element.Use, "%0 points into %1 and is used after a suspension; "
                      "others may change %1 meanwhile")
        << Variable << Container;
    break;
  }
  if (Element.Obtained.isValid())
    diag(Element.Obtained, "obtained here", DiagnosticIDs::Note);
  if (Element.Point && Element.K != SharedElement::Loop)
    diag(Element.Point->Loc, "suspended here", DiagnosticIDs::Note);
  diag(Element.Use,
       Element.K == SharedElement::Loop
           ? "loop over a copy, or over keys that are looked up in each turn"
           : "copy what is needed before the suspension point, or look it up "
             "again after it",
       DiagnosticIDs::Note);
}

} // namespace clang::tidy::async
