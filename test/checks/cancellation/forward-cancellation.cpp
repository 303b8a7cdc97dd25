// RUN: %check_async_tidy %s async-forward-cancellation %t
#include "async_mock.h"

// Nothing is reported yet, so the whole file must be silent. First write the cases
// that must be reported, each with its expectation below it (CHECK-NOTES and a
// colon, then ':[[@LINE-1]]:3: warning: … [async-forward-cancellation]'), and see this test fail.
async::task<> correct_code() { co_await async::yield_now(); }
