// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a function's name suggests. This is the only place where the analyses of
// lifetimes guess from names, and a name is asked last: after the attributes,
// the model, the types, and the function's own body where it can be seen.
//
// Each list states what a wrong guess does. Words that make silent (waits,
// joins, looks) may be generous: an error is a miss. Words that make a report
// possible (starts) are few, and what is found by them is marked as less than
// certain.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_NAMEHINTS_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_NAMEHINTS_H

#include "llvm/ADT/StringRef.h"

namespace clang::tidy::async {

/// A member that puts its argument into a container: push_back, emplace.
bool addsToContainer(llvm::StringRef Name);
/// A member that neither ends a task nor hands it on: size, is_ready, cancel.
/// Wrong: the task counts as dropped although something became of it.
bool onlyLooks(llvm::StringRef Name);
/// A function that starts the work it is given, or keeps it: spawn, post.
/// Wrong: a report; so nothing found by it is certain.
bool soundsLikeStart(llvm::StringRef Name);
/// A function that returns when work is done: wait, join, run_until.
/// Wrong: silence.
bool soundsLikeWait(llvm::StringRef Name);
/// An await that gives way, and waits for nobody: yield, sleep, resume_on.
/// Wrong: a report where the await does wait.
bool soundsLikeYield(llvm::StringRef Name);
/// A member of a scope that waits for all that was started in it, empties it or
/// lets it go. Wrong: silence.
bool soundsLikeJoin(llvm::StringRef Name);
/// A member of a scope that starts and joins nothing: get_token, request_stop.
/// Wrong: silence about a scope that is never joined.
bool looksAtScope(llvm::StringRef Name);
/// A call in a destructor that may wait for what it has started, or for what a
/// member runs. Wrong: silence.
bool soundsLikeEnd(llvm::StringRef Name);
/// A call in a destructor after which a member runs no more work, or none that
/// was not already due. Wrong: silence.
bool closes(llvm::StringRef Name);

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_NAMEHINTS_H
