// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_TOOL_REPORT_TEXT_H
#define ASYNC_TIDY_TOOL_REPORT_TEXT_H

#include "report/Report.h"

namespace async_tidy {

/// "path:line:col: level: message [rule]", as every editor's and CI's pattern
/// for compilers expects. With \p Full the source line, a caret, fixes and
/// notes follow; else one line a finding.
void reportText(std::ostream &Out, const RunResult &Run, bool Full,
                const ReportStyle &Style);

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_REPORT_TEXT_H
