// RUN: %check_async_tidy %s async-detached-capture %t
#include <thread>

void started() {
  int count = 0;
  std::thread([&] { ++count; }).detach();
  // CHECK-NOTES: :[[@LINE-1]]:15: warning: local 'count' is captured by reference but may be gone when the work runs, which nobody here awaits [async-detached-capture]
  // CHECK-NOTES: :[[@LINE-2]]:3: note: the task goes on from here, beside this function
  // CHECK-NOTES: :[[@LINE-3]]:16: note: capture 'count' by copy or move, or await the work
  // CHECK-NOTES: :[[@LINE-5]]:7: note: 'count' declared here
}
