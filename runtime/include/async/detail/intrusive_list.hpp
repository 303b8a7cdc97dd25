// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A doubly linked list whose links lie in the elements: queueing allocates
// nothing and an element leaves in constant time. An element derives from
// list_hook. Not synchronised; the primitive's short_mutex guards it.
#ifndef ASYNC_DETAIL_INTRUSIVE_LIST_HPP
#define ASYNC_DETAIL_INTRUSIVE_LIST_HPP

#include <async/config.hpp>

namespace async::detail {

class list_hook {
public:
  list_hook() noexcept = default;
  list_hook(const list_hook &) = delete;
  list_hook &operator=(const list_hook &) = delete;
  ~list_hook() { ASYNC_ASSERT(!linked(), "async: an element was destroyed inside its list"); }

  bool linked() const noexcept { return next_ != nullptr; }
  /// Leaves the list it is in. Precondition: linked().
  void unlink() noexcept {
    prev_->next_ = next_;
    next_->prev_ = prev_;
    prev_ = next_ = nullptr;
  }

private:
  template <class> friend class list;
  list_hook *prev_ = nullptr;
  list_hook *next_ = nullptr;
};

/// T derives from list_hook, by one path.
template <class T> class list {
public:
  list() noexcept { head_.prev_ = head_.next_ = &head_; }
  list(const list &) = delete;
  list &operator=(const list &) = delete;
  ~list() {
    ASYNC_ASSERT(empty(), "async: a list was destroyed with elements in it "
                          "(waiters must end first)");
    head_.prev_ = head_.next_ = nullptr;
  }

  bool empty() const noexcept { return head_.next_ == &head_; }
  T *front() const noexcept { return empty() ? nullptr : static_cast<T *>(head_.next_); }
  T *back() const noexcept { return empty() ? nullptr : static_cast<T *>(head_.prev_); }
  /// The element after 'at', or null.
  T *next(const T &at) const noexcept {
    list_hook *next = static_cast<const list_hook &>(at).next_;
    return next == &head_ ? nullptr : static_cast<T *>(next);
  }

  void push_back(T &element) noexcept { insert(element, &head_); }
  void push_front(T &element) noexcept { insert(element, head_.next_); }
  /// Null when empty.
  T *pop_front() noexcept {
    T *element = front();
    if (element != nullptr)
      static_cast<list_hook *>(element)->unlink();
    return element;
  }
  void remove(T &element) noexcept { static_cast<list_hook &>(element).unlink(); }
  /// Moves all of 'other' behind the last element here.
  void splice_back(list &other) noexcept {
    if (other.empty())
      return;
    list_hook *first = other.head_.next_, *last = other.head_.prev_;
    other.head_.prev_ = other.head_.next_ = &other.head_;
    first->prev_ = head_.prev_;
    head_.prev_->next_ = first;
    last->next_ = &head_;
    head_.prev_ = last;
  }

private:
#if defined(__GNUC__) && !defined(__clang__)
  // g++ 12 sees a local list keep elements; it does not see them leave it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdangling-pointer"
#endif
  static void insert(list_hook &element, list_hook *before) noexcept {
    ASYNC_ASSERT(!element.linked(), "async: an element was put into two lists");
    element.prev_ = before->prev_;
    element.next_ = before;
    before->prev_->next_ = &element;
    before->prev_ = &element;
  }
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

  list_hook head_;
};

} // namespace async::detail

#endif // ASYNC_DETAIL_INTRUSIVE_LIST_HPP
