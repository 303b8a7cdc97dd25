// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A UnitResult as bytes, for the pipe between a worker and its parent. Both
// ends are the same process image, so there is no version and no byte order.
#ifndef ASYNC_TIDY_TOOL_FINDING_RECORD_H
#define ASYNC_TIDY_TOOL_FINDING_RECORD_H

#include "finding/Finding.h"
#include <optional>
#include <string_view>

namespace async_tidy {

std::string encode(const UnitResult &Result);

/// Nothing when \p Bytes were cut short: the worker died while writing.
std::optional<UnitResult> decode(std::string_view Bytes);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_FINDING_RECORD_H
