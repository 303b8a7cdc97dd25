// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_CONCURRENT_MAP_HPP
#define ASYNC_CONCURRENT_MAP_HPP

#include <async/annotate.hpp>
#include <async/detail/short_mutex.hpp>
#include <async/detail/visit_value.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>

namespace async {

/// A hash map that tasks share. It is cut into shards with a lock each; an
/// operation locks one of them for its own duration and never suspends.
///
/// No operation hands out a reference, an iterator or a guard, so nothing of the
/// map can be held across a `co_await`: a value is copied out (`get_copy`, `take`)
/// or visited in place by a plain function (`with`), whose result may be neither a
/// reference nor something to await.
///
/// **Use instead**: `guarded<std::unordered_map<…>>` when an operation has to
/// await or must see several keys at one moment; `watch` for one value that many
/// read.
/// **Ordering**: operations on one key happen one after another; between keys
/// there is no common moment (`size`, `for_each`, `clear` go shard by shard).
/// **Cancellation**: nothing suspends, so nothing can be stopped.
/// **Thread safety**: all members, from any thread. The visitor runs under the
/// shard's lock: it must be short and must not use the same map again (deadlock).
/// **Lifetime**: the map outlives its users. Keys and values that are removed are
/// destroyed after the lock is released, so their destructors may use the map.
/// **Example**:
/// ```cpp
/// async::concurrent_map<std::string, int> hits;
/// hits.with_or_insert("/", [](int &n) { ++n; });
/// int n = hits.get_copy("/").value_or(0);
/// ```
template <class K, class V, class Hash = std::hash<K>, class Equal = std::equal_to<K>>
class concurrent_map {
  using map = std::unordered_map<K, V, Hash, Equal>;
  struct alignas(64) shard {
    mutable detail::short_mutex lock;
    map entries; // guarded by lock
  };
  static constexpr std::size_t shard_count = 16;

public:
  concurrent_map() = default;
  concurrent_map(const concurrent_map &) = delete;
  concurrent_map &operator=(const concurrent_map &) = delete;

  /// Calls `f(V &)` on the value of `key`, under the shard's lock. Gives
  /// `std::optional` of what `f` returns, or for a `void` function whether the key
  /// was there. What `f` throws passes through.
  template <class F> auto with(const K &key, F &&f) {
    using visit = detail::visit_value<F, V &>;
    shard &s = of(key);
    const detail::short_lock hold(s.lock);
    auto it = s.entries.find(key);
    return it == s.entries.end() ? visit::absent() : visit::call(f, it->second);
  }
  template <class F> auto with(const K &key, F &&f) const {
    using visit = detail::visit_value<F, const V &>;
    const shard &s = of(key);
    const detail::short_lock hold(s.lock);
    auto it = s.entries.find(key);
    return it == s.entries.end() ? visit::absent() : visit::call(f, it->second);
  }

  /// The same, after inserting `V{}` for a key that is not there.
  template <class F> auto with_or_insert(const K &key, F &&f) {
    using visit = detail::visit_value<F, V &>;
    shard &s = of(key);
    const detail::short_lock hold(s.lock);
    return visit::plain(f, s.entries[key]);
  }

  /// A copy of the value.
  [[nodiscard]] std::optional<V> get_copy(const K &key) const {
    const shard &s = of(key);
    const detail::short_lock hold(s.lock);
    auto it = s.entries.find(key);
    return it == s.entries.end() ? std::nullopt : std::optional<V>(it->second);
  }

  [[nodiscard]] bool contains(const K &key) const {
    const shard &s = of(key);
    const detail::short_lock hold(s.lock);
    return s.entries.contains(key);
  }

  /// Inserts unless the key is there; says whether it did.
  bool insert(K key, V value) {
    shard &s = of(key);
    const detail::short_lock hold(s.lock);
    return s.entries.try_emplace(std::move(key), std::move(value)).second;
  }

  /// Inserts or replaces; gives the value that was there before.
  std::optional<V> insert_or_assign(K key, V value) {
    shard &s = of(key);
    const detail::short_lock hold(s.lock);
    auto [it, added] = s.entries.try_emplace(std::move(key), std::move(value));
    if (added)
      return std::nullopt;
    std::optional<V> before(std::exchange(it->second, std::move(value)));
    return before;
  }

  /// Removes the key; says whether it was there.
  bool erase(const K &key) { return !extract(key).empty(); }

  /// Removes the key and gives its value.
  [[nodiscard]] std::optional<V> take(const K &key) {
    auto node = extract(key);
    return node.empty() ? std::nullopt : std::optional<V>(std::move(node.mapped()));
  }

  /// Removes every entry that `f(const K &, V &)` says true of; gives how many.
  template <class F> std::size_t erase_if(F f) {
    std::size_t n = 0;
    for (shard &s : shards_) {
      map removed; // destroyed after the lock
      const detail::short_lock hold(s.lock);
      for (auto it = s.entries.begin(); it != s.entries.end();)
        if (auto at = it++; f(std::as_const(at->first), at->second)) {
          removed.insert(s.entries.extract(at));
          ++n;
        }
    }
    return n;
  }

  /// Calls `f(const K &, V &)` on every entry, shard by shard.
  template <class F> void for_each(F f) {
    for (shard &s : shards_) {
      const detail::short_lock hold(s.lock);
      for (auto &[key, value] : s.entries)
        f(key, value);
    }
  }
  template <class F> void for_each(F f) const {
    for (const shard &s : shards_) {
      const detail::short_lock hold(s.lock);
      for (const auto &[key, value] : s.entries)
        f(key, value);
    }
  }

  [[nodiscard]] std::size_t size() const {
    std::size_t n = 0;
    for (const shard &s : shards_) {
      const detail::short_lock hold(s.lock);
      n += s.entries.size();
    }
    return n;
  }
  [[nodiscard]] bool empty() const { return size() == 0; }

  void clear() {
    for (shard &s : shards_) {
      map removed; // destroyed after the lock
      const detail::short_lock hold(s.lock);
      removed.swap(s.entries);
    }
  }

private:
  // The standard hash of an integer is the integer: spread it, and take the high
  // bits, which the buckets of the shard do not use.
  std::size_t index(const K &key) const {
    return static_cast<std::size_t>((Hash{}(key) * 0x9E3779B97F4A7C15ull) >> 60) % shard_count;
  }
  shard &of(const K &key) { return shards_[index(key)]; }
  const shard &of(const K &key) const { return shards_[index(key)]; }

  typename map::node_type extract(const K &key) {
    shard &s = of(key);
    const detail::short_lock hold(s.lock);
    return s.entries.extract(key);
  }

  std::array<shard, shard_count> shards_;
};

} // namespace async

#endif // ASYNC_CONCURRENT_MAP_HPP
