// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text that an editor has not saved yet (--stdin-file-name).
#ifndef ASYNC_TIDY_TOOL_FINDING_SOURCETEXT_H
#define ASYNC_TIDY_TOOL_FINDING_SOURCETEXT_H

#include <string>

namespace async_tidy {

/// From now on \p File (absolute) reads as \p Text, whatever the disk says, and
/// whether or not it is there. One file a process, before any worker starts.
void replaceText(std::string File, std::string Text);

/// What stands in for \p File, or null. Whoever reads a source asks this first.
const std::string *replacedText(const std::string &File);

/// The file that is replaced; empty when there is none.
const std::string &replacedFile();

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_FINDING_SOURCETEXT_H
