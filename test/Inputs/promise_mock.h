// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ends of channels for one value, by which a waiter is answered: those of the
// runtime and of Seastar.
#pragma once
#include <exception>

namespace async::oneshot {
template <class T> class sender {
public:
  sender(sender &&) noexcept;
  sender &operator=(sender &&) noexcept;
  ~sender();
  bool send(T) &&;
  bool is_closed() const noexcept;
};
} // namespace async::oneshot

namespace seastar {
template <class T> class future {
public:
  future(future &&) noexcept;
};
template <class T> class promise {
public:
  promise();
  promise(promise &&) noexcept;
  future<T> get_future();
  void set_value(T);
  void set_exception(std::exception_ptr);
};
} // namespace seastar
