// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <async/detail/blocking_pool.hpp>

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace async::detail {

// Jobs are held in a list of their own links. 'idle' counts the threads that wait on
// 'work' and have not been promised a job: a submitter that wakes one takes it off
// the count at once, so that two jobs in a row do not both count on one thread.
struct blocking_pool::state {
  state(std::size_t m, std::chrono::nanoseconds k, std::function<void()> f)
      : max(m ? m : 1), keep_alive(k), on_thread_start(std::move(f)) {}

  const std::size_t max;
  const std::chrono::nanoseconds keep_alive;
  const std::function<void()> on_thread_start;

  mutable std::mutex lock;
  std::condition_variable work, all_ended;
  blocking_job *first = nullptr, *last = nullptr;
  std::size_t queued = 0;
  std::size_t idle = 0;
  std::size_t promised = 0; // woken, not yet come
  bool closed = false;
  std::list<std::thread> running, ended;

  void push(blocking_job &job) noexcept {
    job.next_ = nullptr;
    job.previous_ = last;
    (last ? last->next_ : first) = &job;
    last = &job;
    job.queued_ = true;
    ++queued;
  }
  void unlink(blocking_job &job) noexcept {
    (job.previous_ ? job.previous_->next_ : first) = job.next_;
    (job.next_ ? job.next_->previous_ : last) = job.previous_;
    job.queued_ = false;
    --queued;
  }

  // Joined by the next submit() or by the destructor: a thread cannot join itself.
  static void join_all(std::list<std::thread> &threads) noexcept {
    for (std::thread &t : threads)
      t.join();
  }

  void work_until_idle(std::list<std::thread>::iterator self) noexcept {
    if (on_thread_start)
      on_thread_start();
    std::unique_lock hold(lock);
    for (;;) {
      if (blocking_job *job = first) {
        unlink(*job);
        hold.unlock();
        job->run();
        hold.lock();
        continue;
      }
      if (closed || !wait_for_job(hold))
        break;
    }
    ended.splice(ended.end(), running, self);
    if (running.empty())
      all_ended.notify_all();
  }

  /// False: the pool is closed.
  bool accept(blocking_job &job, std::list<std::thread> &to_join) {
    const std::lock_guard hold(lock);
    if (closed)
      return false;
    push(job);
    to_join.swap(ended);
    if (idle) {
      --idle;
      ++promised;
      work.notify_one();
    } else if (running.size() < max) {
      start_thread(job);
    }
    return true;
  }

  void start_thread(blocking_job &job) {
    const auto place = running.emplace(running.end());
    try {
      *place = std::thread([this, place] { work_until_idle(place); });
    } catch (const std::system_error &) {
      running.erase(place);
      if (running.empty()) {
        unlink(job);
        throw;
      }
    }
  }

  bool wait_for_job(std::unique_lock<std::mutex> &hold) {
    ++idle;
    const bool called = work.wait_for(hold, keep_alive, [this] { return promised || closed; });
    if (called && promised)
      --promised; // the submitter took it off 'idle'
    else
      --idle;
    return called;
  }
};

blocking_pool::blocking_pool(std::size_t max, std::chrono::nanoseconds keep_alive,
                             std::function<void()> on_thread_start)
    : state_(std::make_unique<state>(max, keep_alive, std::move(on_thread_start))) {}

blocking_pool::~blocking_pool() {
  close();
  std::list<std::thread> ended;
  {
    std::unique_lock hold(state_->lock);
    state_->all_ended.wait(hold, [this] { return state_->running.empty(); });
    ended.swap(state_->ended);
  }
  state::join_all(ended);
}

void blocking_pool::submit(blocking_job &job) {
  std::list<std::thread> ended;
  if (!state_->accept(job, ended))
    job.drop(); // outside the lock: it wakes the task
  state::join_all(ended);
}

bool blocking_pool::withdraw(blocking_job &job) noexcept {
  const std::lock_guard hold(state_->lock);
  if (!job.queued_)
    return false;
  state_->unlink(job);
  return true;
}

void blocking_pool::close() noexcept {
  state &s = *state_;
  blocking_job *dropped = nullptr;
  {
    const std::lock_guard hold(s.lock);
    s.closed = true;
    while (blocking_job *job = s.first) {
      s.unlink(*job);
      job->next_ = std::exchange(dropped, job);
    }
    s.work.notify_all();
  }
  while (dropped)
    std::exchange(dropped, dropped->next_)->drop();
}

std::size_t blocking_pool::threads() const noexcept {
  const std::lock_guard hold(state_->lock);
  return state_->running.size();
}

std::size_t blocking_pool::queued() const noexcept {
  const std::lock_guard hold(state_->lock);
  return state_->queued;
}

} // namespace async::detail
