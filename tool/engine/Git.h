// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What git says of the working tree, through its command.
#ifndef ASYNC_TIDY_TOOL_ENGINE_GIT_H
#define ASYNC_TIDY_TOOL_ENGINE_GIT_H

#include <string>
#include <vector>

namespace async_tidy {

struct GitDiff {
  std::string Text;                   ///< unified, without context
  std::string Root;                   ///< what its paths are relative to
  std::vector<std::string> Untracked; ///< absolute paths
  /// Why there is none and what to run, a sentence.
  std::string Error;
};

enum class GitBase {
  Revision,  ///< the working tree against a revision
  MergeBase, ///< against where the branch left that revision
  Staged,    ///< what the next commit holds, against the last
};

GitDiff gitDiff(GitBase Base, const std::string &Revision);

struct GitPlace {
  std::string Uri, Revision;
};
/// Remote address and commit of the working tree; empty outside of git.
GitPlace gitPlace();

} // namespace async_tidy

#endif // ASYNC_TIDY_TOOL_ENGINE_GIT_H
