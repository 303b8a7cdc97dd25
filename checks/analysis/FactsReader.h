// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an entry of a model file says of the function or type it names.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_FACTSREADER_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_FACTSREADER_H

#include "../Yaml.h"
#include "Model.h"

namespace clang::tidy::async {

/// The facts in \p Entry; what is wrong with them is among \p R's errors.
ApiFacts readFacts(const async_tidy::YamlNode &Entry,
                   async_tidy::YamlReader &R);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_FACTSREADER_H
