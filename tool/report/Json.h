// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_TOOL_REPORT_JSON_H
#define ASYNC_TIDY_TOOL_REPORT_JSON_H

#include "report/Report.h"

namespace async_tidy {

/// One object, described in docs/guide/command-line.md. Keys are only ever
/// added within a "schema" number. No time, host or process in it: equal input
/// gives equal bytes.
void reportJson(std::ostream &Out, const RunResult &Run,
                const ReportStyle &Style);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_REPORT_JSON_H
