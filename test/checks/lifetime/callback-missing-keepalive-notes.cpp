// RUN: %check_async_tidy %s async-callback-missing-keepalive %t
#include "asio_mock.h"
#include <memory>

class session : public std::enable_shared_from_this<session> {
public:
  void start(asio::steady_timer &timer) {
    timer.async_wait([this](asio::error_code) { ++count; });
    // CHECK-NOTES: :[[@LINE-1]]:22: warning: callback captures 'this' of a shared 'session' and does not keep it alive, so it may run on a destroyed object [async-callback-missing-keepalive]
    // CHECK-NOTES: :[[@LINE-2]]:11: note: it is given away here
    // CHECK-NOTES: :[[@LINE-3]]:51: note: the object is used here
    // CHECK-NOTES: :[[@LINE-4]]:27: note: capture 'self = shared_from_this()' as well
  }

private:
  int count = 0;
};
