// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <async/blocking.hpp>

#include <algorithm>
#include <chrono>
#include <thread>

namespace async::detail {
namespace {

class pool_service final : public service {
public:
  pool_service(runtime_core &core, std::size_t max, std::chrono::nanoseconds keep_alive)
      : pool(max, keep_alive, [&core] { runtime_core::serve(&core); }) {}
  void close() noexcept override { pool.close(); }

  blocking_pool pool;
};

std::unique_ptr<service> make_blocking(runtime_core &core) {
  return std::make_unique<pool_service>(core, 512, std::chrono::seconds(10));
}

std::unique_ptr<service> make_compute(runtime_core &core) {
  return std::make_unique<pool_service>(core, std::max(1U, std::thread::hardware_concurrency()),
                                        std::chrono::seconds(10));
}

} // namespace

blocking_pool &pool_of(runtime_core &core, service_slot slot) {
  service &made =
      core.get_service(slot, slot == service_slot::compute ? make_compute : make_blocking);
  return static_cast<pool_service &>(made).pool;
}

} // namespace async::detail
