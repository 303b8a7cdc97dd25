// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small fake of Asio, declarations only, in the shape of its headers: the
// same namespaces, template parameters, base classes and places of arguments.
// Tests that want Boost define ASIO_MOCK_BOOST before including it.
#pragma once
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

#ifdef ASIO_MOCK_BOOST
namespace boost {
#endif
namespace asio {

using error_code = std::error_code;
using system_error = std::system_error;

class execution_context {
public:
  virtual ~execution_context();
};
class any_io_executor {
public:
  any_io_executor();
  template <class E> any_io_executor(E);
};

class io_context : public execution_context {
public:
  template <class A, unsigned long Bits> class basic_executor_type {
  public:
    template <class F> void execute(F &&) const {}
  };
  using executor_type = basic_executor_type<std::allocator<void>, 0>;
  using count_type = std::size_t;
  io_context();
  explicit io_context(int concurrency_hint);
  executor_type get_executor() noexcept;
  count_type run();
  count_type run_one();
  template <class R, class P> std::size_t run_for(const std::chrono::duration<R, P> &);
  template <class C, class D> std::size_t run_until(const std::chrono::time_point<C, D> &);
  count_type poll();
  count_type poll_one();
  void stop();
  bool stopped() const;
  void restart();
};

class thread_pool : public execution_context {
public:
  template <class A, unsigned Bits> class basic_executor_type {
  public:
    template <class F> void execute(F &&) const {}
  };
  using executor_type = basic_executor_type<std::allocator<void>, 0>;
  thread_pool();
  explicit thread_pool(std::size_t threads);
  ~thread_pool();
  executor_type get_executor() noexcept;
  executor_type executor() noexcept;
  void stop();
  void join();
  void wait();
};
using static_thread_pool = thread_pool;

class system_executor {};

template <class Executor> class strand {
public:
  strand();
  explicit strand(const Executor &);
};
template <class Executor> strand<Executor> make_strand(const Executor &);
strand<io_context::executor_type> make_strand(io_context &);

// Tokens.
template <class Executor = any_io_executor> struct use_awaitable_t {};
inline constexpr use_awaitable_t<> use_awaitable;
class detached_t {};
inline constexpr detached_t detached;
template <class Allocator = std::allocator<void>> class use_future_t {};
inline constexpr use_future_t<> use_future;
class deferred_t {};
inline constexpr deferred_t deferred;
template <class Token> class as_tuple_t {};
template <class Token> as_tuple_t<Token> as_tuple(Token);
template <class Executor, class T> auto bind_executor(const Executor &, T &&t) -> std::decay_t<T> {
  return std::forward<T>(t);
}

// Coroutines.
template <class T, class Executor = any_io_executor> class [[nodiscard]] awaitable {
public:
  awaitable(awaitable &&) noexcept;
  awaitable &operator=(awaitable &&) noexcept;
  ~awaitable();
  bool valid() const noexcept;
  // The real one finds these through its frame; the shape is what counts.
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};
namespace detail {
template <class T, class Executor> struct awaitable_frame_base {
  awaitable<T, Executor> get_return_object() noexcept;
  std::suspend_always initial_suspend() noexcept;
  std::suspend_always final_suspend() noexcept;
  void unhandled_exception();
};
} // namespace detail
template <class T, class Executor>
struct awaitable_frame : detail::awaitable_frame_base<T, Executor> {
  void return_value(T);
};
template <class Executor>
struct awaitable_frame<void, Executor> : detail::awaitable_frame_base<void, Executor> {
  void return_void();
};

namespace this_coro {
struct executor_t {
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  any_io_executor await_resume() const;
};
inline constexpr executor_t executor;
} // namespace this_coro

template <class T, class Signature> class deferred_async_operation {
public:
  template <class Token> auto operator()(Token &&) &&;
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  T await_resume();
};

namespace detail {
/// A value out of nowhere. Templates that take lambdas need a body: an
/// instantiation for a local type cannot be defined anywhere else.
template <class T> T made();
/// What initiating an operation that gives T returns for each token.
template <class T, class Token> struct async_return {
  using type = void; // a handler
};
template <class T, class E> struct async_return<T, use_awaitable_t<E>> {
  using type = awaitable<T, E>;
};
template <class T, class A> struct async_return<T, use_future_t<A>> {
  using type = std::future<T>;
};
template <class T> struct async_return<T, deferred_t> {
  using type = deferred_async_operation<T, void(T)>;
};
template <class T, class E> struct async_return<T, as_tuple_t<use_awaitable_t<E>>> {
  using type = awaitable<std::tuple<error_code, T>, E>;
};
template <class E> struct async_return<void, as_tuple_t<use_awaitable_t<E>>> {
  using type = awaitable<std::tuple<error_code>, E>;
};
template <class T, class Token>
using async_return_t = typename async_return<T, std::decay_t<Token>>::type;
template <class F> struct result_of_coroutine {
  using type = void;
};
template <class T, class E> struct result_of_coroutine<awaitable<T, E>> {
  using type = T;
};
template <class F>
using result_of_call = typename result_of_coroutine<std::invoke_result_t<F>>::type;
} // namespace detail

template <class Executor, class T, class AwaitableExecutor, class Token>
auto co_spawn(const Executor &ex, awaitable<T, AwaitableExecutor> a, Token &&token)
    -> detail::async_return_t<T, Token> {
  return detail::made<detail::async_return_t<T, Token>>();
}
template <class Executor, class F, class Token>
  requires std::is_invocable_v<F>
auto co_spawn(const Executor &ex, F &&f, Token &&token)
    -> detail::async_return_t<detail::result_of_call<F>, Token> {
  return detail::made<detail::async_return_t<detail::result_of_call<F>, Token>>();
}
template <class T, class AwaitableExecutor, class Token>
auto co_spawn(io_context &ctx, awaitable<T, AwaitableExecutor> a, Token &&token)
    -> detail::async_return_t<T, Token> {
  return detail::made<detail::async_return_t<T, Token>>();
}
template <class F, class Token>
  requires std::is_invocable_v<F>
auto co_spawn(io_context &ctx, F &&f, Token &&token)
    -> detail::async_return_t<detail::result_of_call<F>, Token> {
  return detail::made<detail::async_return_t<detail::result_of_call<F>, Token>>();
}
template <class T, class AwaitableExecutor, class Token>
auto co_spawn(thread_pool &ctx, awaitable<T, AwaitableExecutor> a, Token &&token)
    -> detail::async_return_t<T, Token> {
  return detail::made<detail::async_return_t<T, Token>>();
}
template <class F, class Token>
  requires std::is_invocable_v<F>
auto co_spawn(thread_pool &ctx, F &&f, Token &&token)
    -> detail::async_return_t<detail::result_of_call<F>, Token> {
  return detail::made<detail::async_return_t<detail::result_of_call<F>, Token>>();
}

template <class Token> auto post(Token &&) -> detail::async_return_t<void, Token> {
  return detail::made<detail::async_return_t<void, Token>>();
}
template <class Executor, class Token>
auto post(const Executor &, Token &&) -> detail::async_return_t<void, Token> {
  return detail::made<detail::async_return_t<void, Token>>();
}
template <class Token> auto post(io_context &, Token &&) -> detail::async_return_t<void, Token> {
  return detail::made<detail::async_return_t<void, Token>>();
}
template <class Token> auto post(thread_pool &, Token &&) -> detail::async_return_t<void, Token> {
  return detail::made<detail::async_return_t<void, Token>>();
}
template <class Executor, class Token>
auto dispatch(const Executor &, Token &&) -> detail::async_return_t<void, Token> {
  return detail::made<detail::async_return_t<void, Token>>();
}
template <class Token>
auto dispatch(io_context &, Token &&) -> detail::async_return_t<void, Token> {
  return detail::made<detail::async_return_t<void, Token>>();
}
template <class Token>
auto dispatch(thread_pool &, Token &&) -> detail::async_return_t<void, Token> {
  return detail::made<detail::async_return_t<void, Token>>();
}
template <class Executor, class Token>
auto defer(const Executor &, Token &&) -> detail::async_return_t<void, Token> {
  return detail::made<detail::async_return_t<void, Token>>();
}
template <class Token> auto defer(io_context &, Token &&) -> detail::async_return_t<void, Token> {
  return detail::made<detail::async_return_t<void, Token>>();
}

// Buffers.
class mutable_buffer {};
class const_buffer {
public:
  const_buffer();
  const_buffer(const mutable_buffer &);
};
mutable_buffer buffer(void *, std::size_t);
const_buffer buffer(const void *, std::size_t);
template <class T, std::size_t N> mutable_buffer buffer(T (&)[N]);
const_buffer buffer(const std::string &);
mutable_buffer buffer(std::string &);
template <class Elem> class dynamic_string_buffer {};
dynamic_string_buffer<char> dynamic_buffer(std::string &);

// Timers.
template <class Clock> struct wait_traits {};
template <class Clock, class Traits = wait_traits<Clock>, class Executor = any_io_executor>
class basic_waitable_timer {
public:
  using duration = typename Clock::duration;
  using time_point = typename Clock::time_point;
  template <class Context> explicit basic_waitable_timer(Context &&);
  template <class Context> basic_waitable_timer(Context &&, const time_point &);
  template <class Context> basic_waitable_timer(Context &&, const duration &);
  basic_waitable_timer(basic_waitable_timer &&);
  std::size_t cancel();
  std::size_t expires_after(const duration &);
  std::size_t expires_at(const time_point &);
  void wait();
  void wait(error_code &);
  template <class Token = deferred_t>
  auto async_wait(Token &&token = Token()) -> detail::async_return_t<void, Token> {
    return detail::made<detail::async_return_t<void, Token>>();
  }
};
using steady_timer = basic_waitable_timer<std::chrono::steady_clock>;
using system_timer = basic_waitable_timer<std::chrono::system_clock>;

// Sockets.
template <class Protocol, class Executor = any_io_executor> class basic_socket {
public:
  using endpoint_type = typename Protocol::endpoint;
  void connect(const endpoint_type &);
  void connect(const endpoint_type &, error_code &);
  template <class Token = deferred_t>
  auto async_connect(const endpoint_type &, Token &&token = Token())
      -> detail::async_return_t<void, Token> {
    return detail::made<detail::async_return_t<void, Token>>();
  }
  void non_blocking(bool);
  void native_non_blocking(bool);
  std::size_t available() const;
  void close();
  bool is_open() const;

protected:
  ~basic_socket();
};
template <class Protocol, class Executor = any_io_executor>
class basic_stream_socket : public basic_socket<Protocol, Executor> {
public:
  template <class Context> explicit basic_stream_socket(Context &&);
  basic_stream_socket(basic_stream_socket &&);
  any_io_executor get_executor() noexcept;
  template <class Buffers> std::size_t read_some(const Buffers &);
  template <class Buffers> std::size_t read_some(const Buffers &, error_code &);
  template <class Buffers> std::size_t write_some(const Buffers &);
  template <class Buffers> std::size_t receive(const Buffers &);
  template <class Buffers> std::size_t send(const Buffers &);
  template <class Buffers, class Token = deferred_t>
  auto async_read_some(const Buffers &, Token &&token = Token())
      -> detail::async_return_t<std::size_t, Token> {
    return detail::made<detail::async_return_t<std::size_t, Token>>();
  }
  template <class Buffers, class Token = deferred_t>
  auto async_write_some(const Buffers &, Token &&token = Token())
      -> detail::async_return_t<std::size_t, Token> {
    return detail::made<detail::async_return_t<std::size_t, Token>>();
  }
};
template <class Protocol, class Executor = any_io_executor> class basic_socket_acceptor {
public:
  using endpoint_type = typename Protocol::endpoint;
  template <class Context> basic_socket_acceptor(Context &&, const endpoint_type &);
  typename Protocol::socket accept();
  void accept(typename Protocol::socket &);
  template <class Token = deferred_t>
  auto async_accept(Token &&token = Token())
      -> detail::async_return_t<typename Protocol::socket, Token> {
    return detail::made<detail::async_return_t<typename Protocol::socket, Token>>();
  }
};

namespace ip {
class tcp;
template <class InternetProtocol> class basic_endpoint {
public:
  basic_endpoint();
  basic_endpoint(const InternetProtocol &, unsigned short port);
};
template <class InternetProtocol> class basic_resolver_results {};
template <class InternetProtocol, class Executor = any_io_executor> class basic_resolver {
public:
  using results_type = basic_resolver_results<InternetProtocol>;
  template <class Context> explicit basic_resolver(Context &&);
  results_type resolve(const std::string &host, const std::string &service);
  template <class Token = deferred_t>
  auto async_resolve(const std::string &host, const std::string &service, Token &&token = Token())
      -> detail::async_return_t<results_type, Token> {
    return detail::made<detail::async_return_t<results_type, Token>>();
  }
};
class tcp {
public:
  using endpoint = basic_endpoint<tcp>;
  using socket = basic_stream_socket<tcp>;
  using acceptor = basic_socket_acceptor<tcp>;
  using resolver = basic_resolver<tcp>;
  static tcp v4() noexcept;
};
} // namespace ip

// Composed operations.
template <class Stream, class Buffers> std::size_t read(Stream &, const Buffers &);
template <class Stream, class Buffers> std::size_t write(Stream &, const Buffers &);
template <class Stream, class Dynamic>
std::size_t read_until(Stream &, Dynamic &&, const std::string &);
template <class Socket, class Results> auto connect(Socket &, const Results &) -> ip::tcp::endpoint;
template <class Stream, class Buffers, class Token = deferred_t>
auto async_read(Stream &, const Buffers &, Token &&token = Token())
    -> detail::async_return_t<std::size_t, Token> {
  return detail::made<detail::async_return_t<std::size_t, Token>>();
}
template <class Stream, class Buffers, class Token = deferred_t>
auto async_write(Stream &, const Buffers &, Token &&token = Token())
    -> detail::async_return_t<std::size_t, Token> {
  return detail::made<detail::async_return_t<std::size_t, Token>>();
}
template <class Stream, class Dynamic, class Token = deferred_t>
auto async_read_until(Stream &, Dynamic &&, const std::string &, Token &&token = Token())
    -> detail::async_return_t<std::size_t, Token> {
  return detail::made<detail::async_return_t<std::size_t, Token>>();
}
template <class Socket, class Results, class Token = deferred_t>
auto async_connect(Socket &, const Results &, Token &&token = Token())
    -> detail::async_return_t<ip::tcp::endpoint, Token> {
  return detail::made<detail::async_return_t<ip::tcp::endpoint, Token>>();
}

namespace experimental {
template <class... Signatures> struct channel_traits {};
template <class Executor, class Traits, class... Signatures> class basic_channel {
public:
  basic_channel(const Executor &, std::size_t max_buffer_size = 0);
  template <class Context> basic_channel(Context &, std::size_t max_buffer_size = 0);
  template <class... Args> bool try_send(Args &&...);
  template <class... Args> auto async_send(Args &&...) -> awaitable<void>;
  template <class Token> auto async_receive(Token &&) -> detail::async_return_t<int, Token> {
    return detail::made<detail::async_return_t<int, Token>>();
  }
};
template <class Executor, class Traits, class... Signatures> class basic_concurrent_channel {
public:
  basic_concurrent_channel(const Executor &, std::size_t max_buffer_size = 0);
  template <class Context> basic_concurrent_channel(Context &, std::size_t max_buffer_size = 0);
};
template <class... Signatures>
using channel = basic_channel<any_io_executor, channel_traits<>, Signatures...>;
template <class... Signatures>
using concurrent_channel =
    basic_concurrent_channel<any_io_executor, channel_traits<>, Signatures...>;
namespace awaitable_operators {
template <class T, class U, class E>
awaitable<std::tuple<T, U>, E> operator&&(awaitable<T, E>, awaitable<U, E>);
template <class T, class U, class E>
awaitable<std::tuple<T, U>, E> operator||(awaitable<T, E>, awaitable<U, E>);
} // namespace awaitable_operators
} // namespace experimental
} // namespace asio
#ifdef ASIO_MOCK_BOOST
} // namespace boost
#define ASIO_MOCK_ROOT boost::asio
#else
#define ASIO_MOCK_ROOT asio
#endif

namespace std {
template <class T, class Executor, class... Args>
struct coroutine_traits<ASIO_MOCK_ROOT::awaitable<T, Executor>, Args...> {
  using promise_type = ASIO_MOCK_ROOT::awaitable_frame<T, Executor>;
};
} // namespace std
