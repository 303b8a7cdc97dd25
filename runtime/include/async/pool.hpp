// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_POOL_HPP
#define ASYNC_POOL_HPP

#include <async/annotate.hpp>
#include <async/awaitable.hpp>
#include <async/detail/short_mutex.hpp>
#include <async/semaphore.hpp>
#include <async/task.hpp>

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace async {

/// At most `n` objects that are dear to make (connections, parsers, buffers), made
/// when first needed and lent out.
///
/// **Use instead**: `semaphore` where only the number counts; `guarded<T>` for one
/// object; a task that owns the object, and a channel to it, where requests are small.
/// **Ordering**: callers are served in the order of acquire(); the object given back
/// last is lent first. A lease puts its object back *before* it gives up its permit, so
/// whoever gets the permit finds the object, and never makes one too many.
/// **Cancellation**: a stopped acquire() loses its place in the queue; when it is
/// stopped while it makes an object, that object is lost with the frame of `make`, and
/// the place in the pool is free again. The same when `make` throws.
/// **Thread safety**: all members, from any thread. `make` may run several times at
/// once, on the schedulers of those who call acquire().
/// **Lifetime**: leases may outlive the pool. The destructor of an object runs in the
/// thread that gives up the last reference to the pool, or calls discard().
/// **Example**:
/// ```cpp
/// pool<connection> connections(8, [] { return connect("db:5432"); });
/// auto c = co_await connections.acquire();
/// co_await c->query("select 1"); // goes back at the end of the scope
/// ```
template <class T> class pool {
  class state {
  public:
    explicit state(std::size_t n) : permits(n), size(n) {
      idle.reserve(n); // giving back never allocates
    }
    virtual ~state() = default;
    ASYNC_CORO_WRAPPER virtual task<T> make() = 0;

    semaphore permits;
    const std::size_t size;
    mutable detail::short_mutex lock;
    std::vector<std::unique_ptr<T>> idle;
  };
  template <class Make> class state_with final : public state {
  public:
    state_with(std::size_t n, Make make) : state(n), make_(std::move(make)) {}
    ASYNC_CORO_WRAPPER task<T> make() override {
      if constexpr (std::is_same_v<std::invoke_result_t<Make &>, task<T>>)
        return make_();
      else
        return ready(make_);
    }

  private:
    static task<T> ready(Make &make) { co_return make(); }
    Make make_;
  };

public:
  class lease;

  /// `make` returns a `T`, or a `task<T>`.
  template <class Make>
  pool(std::size_t n, ASYNC_ON_EXECUTOR ASYNC_KEEPS_CLOSURE Make make)
      : state_(std::make_shared<state_with<Make>>(n, std::move(make))) {}

  pool(const pool &) = delete;
  pool &operator=(const pool &) = delete;

  /// An object, as soon as one is free. Rethrows what `make` throws.
  ASYNC_CANCEL("queue_place") ASYNC_CORO_WRAPPER [[nodiscard]] task<lease> acquire() {
    return acquire_from(state_);
  }

  /// An object that lies idle, or nothing. Never waits and never makes one.
  [[nodiscard]] std::optional<lease> try_acquire() {
    auto permit = state_->permits.try_acquire();
    if (!permit)
      return std::nullopt;
    auto object = take_idle(*state_);
    if (!object)
      return std::nullopt;
    return lease(state_, std::move(*permit), std::move(object));
  }

  /// How many objects there can be.
  [[nodiscard]] std::size_t size() const noexcept { return state_->size; }

  /// How many lie ready to be lent.
  [[nodiscard]] std::size_t idle() const {
    const std::lock_guard hold(state_->lock);
    return state_->idle.size();
  }

private:
  using permit_type = semaphore::permit;

  static std::unique_ptr<T> take_idle(state &s) {
    const std::lock_guard hold(s.lock);
    if (s.idle.empty())
      return nullptr;
    auto object = std::move(s.idle.back());
    s.idle.pop_back();
    return object;
  }

  static task<lease> acquire_from(std::shared_ptr<state> s) {
    auto permit = co_await s->permits.acquire(); // never closed
    auto object = take_idle(*s);
    if (!object) {
      auto made = s->make();
      object = std::make_unique<T>(co_await std::move(made));
    }
    co_return lease(std::move(s), std::move(permit).value(), std::move(object));
  }

  std::shared_ptr<state> state_;
};

/// An object of a pool<T>, lent until this is destroyed. Movable; one task at a time.
template <class T> class ASYNC_GUARD("permit") pool<T>::lease {
public:
  lease(lease &&) noexcept = default;
  lease &operator=(lease &&other) noexcept {
    if (this != &other) {
      give_back();
      object_ = std::move(other.object_);
      permit_ = std::move(other.permit_);
      state_ = std::move(other.state_);
    }
    return *this;
  }
  ~lease() { give_back(); }

  T &operator*() const noexcept { return *object_; }
  T *operator->() const noexcept { return object_.get(); }

  /// Destroys the object (a connection that broke, say) instead of giving it back; its
  /// place in the pool is free, and the next acquire() makes a new one. The lease is
  /// empty afterwards.
  void discard() noexcept {
    object_.reset();
    give_back();
  }

private:
  friend pool;
  lease(std::shared_ptr<state> s, permit_type permit, std::unique_ptr<T> object) noexcept
      : state_(std::move(s)), permit_(std::move(permit)), object_(std::move(object)) {}

  // First the object, then the permit: whoever is woken by the permit looks for the
  // object at once.
  void give_back() noexcept {
    if (!state_)
      return;
    if (object_) {
      const std::lock_guard hold(state_->lock);
      state_->idle.push_back(std::move(object_));
    }
    permit_.reset();
    state_.reset();
  }

  std::shared_ptr<state> state_;
  std::optional<permit_type> permit_;
  std::unique_ptr<T> object_;
};

} // namespace async

#endif // ASYNC_POOL_HPP
