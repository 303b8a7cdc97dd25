// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "NameHints.h"
#include "llvm/ADT/STLExtras.h"

namespace clang::tidy::async {

using llvm::StringRef;

bool addsToContainer(StringRef Name) {
  return llvm::is_contained({"push_back", "push_front", "push", "emplace_back",
                             "emplace_front", "emplace", "insert",
                             "try_emplace", "insert_or_assign"},
                            Name);
}
bool onlyLooks(StringRef Name) {
  return llvm::is_contained({"size",
                             "empty",
                             "reserve",
                             "capacity",
                             "max_size",
                             "clear",
                             "resize",
                             "has_value",
                             "valid",
                             "is_ready",
                             "isReady",
                             "available",
                             "done",
                             "joinable",
                             "request_stop",
                             "cancel",
                             "requestCancellation",
                             "reset",
                             "operator bool",
                             "get_id",
                             "swap",
                             "stop",
                             "shrink_to_fit"},
                            Name);
}
bool soundsLikeStart(StringRef Name) {
  std::string Lower = Name.lower();
  for (StringRef Word :
       {"spawn", "detach", "post", "schedule", "launch", "submit", "enqueue",
        "push", "background", "dispatch", "defer", "fire", "go", "track",
        "add_task", "addtask", "start_soon"})
    if (Word == "go" ? Lower == Word : StringRef(Lower).contains(Word))
      return true;
  return false;
}
bool soundsLikeWait(StringRef Name) {
  std::string Lower = Name.lower();
  if (StringRef(Lower).starts_with("async")) // ends in 'sync', and waits not
    return false;
  for (StringRef Word :
       {"wait", "block", "join", "run", "sync", "finish", "drain", "drive",
        "invoke", "until", "shutdown", "stop", "acquire"})
    if (StringRef(Lower).contains(Word))
      return true;
  return Lower == "exec" || // an event loop
         Lower == "close";  // a gate
}

bool soundsLikeYield(StringRef Name) {
  std::string Lower = Name.lower();
  for (StringRef Word : {"schedule", "yield", "sleep", "switch", "resume_on"})
    if (StringRef(Lower).contains(Word))
      return true;
  return false;
}

bool soundsLikeJoin(StringRef Name) {
  std::string Lower = Name.lower();
  return StringRef(Lower).contains("join") ||
         StringRef(Lower).contains("wait") ||
         llvm::is_contained({"close", "cleanup", "complete", "on_empty",
                             "onEmpty", "clear", "reset", "drain", "swap",
                             "release", "detach"},
                            Name);
}
bool looksAtScope(StringRef Name) {
  return llvm::is_contained({"size",
                             "empty",
                             "token",
                             "stop",
                             "request_stop",
                             "cancel",
                             "get_id",
                             "joinable",
                             "get_stop_token",
                             "get_stop_source",
                             "get_token",
                             "requestCancellation",
                             "request_cancellation",
                             "remaining",
                             "reserve",
                             "native_handle",
                             "is_closed",
                             "check",
                             "get_count",
                             "enter",
                             "try_enter",
                             "leave",
                             "has_value",
                             "await_exit"},
                            Name);
}
bool soundsLikeEnd(StringRef Name) {
  return Name.contains("join") || Name.contains("wait") ||
         Name.starts_with("run") || Name == "get" || Name == "drain";
}
bool closes(StringRef Name) {
  return Name == "stop" || Name == "close" || Name == "shutdown";
}

} // namespace clang::tidy::async
