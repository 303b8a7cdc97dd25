// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Consumption.h"
#include "Analysis.h"

namespace clang::tidy::async {

Consumption::Consumption(Analysis &A, const FunctionBody &Body) {}

} // namespace clang::tidy::async
