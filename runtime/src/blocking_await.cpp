// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <async/detail/blocking_await.hpp>
#include <async/detail/runtime_core.hpp>

#include <stdexcept>
#include <string>

namespace async::detail {

void refuse_in_worker(const char *operation) {
  if (runtime_core::on_worker())
    throw std::logic_error(std::string("async: ") + operation +
                           " would block a worker of the runtime; await it instead");
}

} // namespace async::detail
