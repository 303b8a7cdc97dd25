// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "History.h"
#include <array>

namespace async_tidy {

namespace {

struct Arrival {
  std::string_view Check, Version;
};

/// Checks that came after the first version; all others were there with it.
constexpr std::array<Arrival, 0> Later = {};

} // namespace

std::string_view sinceVersion(std::string_view Check) {
  for (const Arrival &A : Later)
    if (A.Check == Check)
      return A.Version;
  return "0.1.0";
}

} // namespace async_tidy
