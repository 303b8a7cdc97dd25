// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_HISTORY_H
#define ASYNC_TIDY_CHECKS_HISTORY_H

#include <string_view>

namespace async_tidy {

/// The version of async-tidy that first had the check of that name.
std::string_view sinceVersion(std::string_view Check);

} // namespace async_tidy

#endif // ASYNC_TIDY_CHECKS_HISTORY_H
