// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "HeldObjects.h"
#include "Analysis.h"

namespace clang::tidy::async {

HeldObjects::HeldObjects(Analysis &A, const FunctionBody &Body, llvm::ArrayRef<SuspensionPoint> Points) {}

llvm::ArrayRef<HeldLock> HeldObjects::at(const SuspensionPoint &P) const { return {}; }

} // namespace clang::tidy::async
