// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Little code below much of the standard library.
#include "async_mock.h"
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <ranges>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

class word_counts {
public:
  async::task<> add(std::string text);
  async::task<int> total();

private:
  std::mutex mutex_;
  std::unordered_map<std::string, int> counts_;
};

async::task<> word_counts::add(std::string text) {
  static const std::regex word("[a-z]+");
  for (std::sregex_iterator it(text.begin(), text.end(), word), end; it != end; ++it) {
    {
      std::lock_guard guard(mutex_);
      ++counts_[it->str()];
    }
    co_await async::yield_now();
  }
}

async::task<int> word_counts::total() {
  std::unique_lock guard(mutex_);
  int sum = 0;
  for (const auto &[text, count] : counts_)
    sum += count;
  guard.unlock();
  co_await async::sleep_for(std::chrono::milliseconds(1));
  co_return sum;
}

async::task<int> count_lines(std::vector<std::filesystem::path> files) {
  word_counts counts;
  for (const auto &file : files | std::views::filter([](const auto &f) { return f.extension() == ".txt"; }))
    co_await counts.add(file.string());
  std::ostringstream out;
  out << co_await counts.total();
  std::cout << out.str() << std::endl;
  co_return std::accumulate(files.begin(), files.end(), 0,
                            [](int sum, const auto &file) { return sum + int(file.string().size()); });
}

} // namespace

int main() { return async::block_on(count_lines({"a.txt", "b.txt"})); }
