// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Changes C++ by its tokens and statements, so that most of what comes out gets
// past the parser and some of it means something.
#ifndef ASYNC_TIDY_TEST_FUZZ_MUTATOR_H
#define ASYNC_TIDY_TEST_FUZZ_MUTATOR_H

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace async_tidy::fuzz {

class Mutator {
public:
  explicit Mutator(unsigned Seed) : Random(Seed) {}

  /// \p Text after one to four changes.
  std::string mutate(std::string_view Text);
  /// \p Into with statements or declarations of \p From among its own, and with
  /// the headers that these need.
  std::string splice(std::string_view Into, std::string_view From);

private:
  using Tokens = std::vector<std::string>;
  struct Span {
    size_t Begin, End;
  };

  /// Comments are dropped; a directive is one token.
  static Tokens split(std::string_view Text);
  static std::string join(const Tokens &T);
  /// Statements and declarations: from behind a ';', '{' or '}' to the next ';'
  /// or the end of a block.
  static std::vector<Span> statements(const Tokens &T);

  size_t below(size_t N) { return N ? Random() % N : 0; }
  Span anyStatement(const Tokens &T);
  size_t anyToken(const Tokens &T, bool (*Of)(std::string_view));
  void change(Tokens &T);
  void wrap(Tokens &T);

  std::minstd_rand Random;
};

} // namespace async_tidy::fuzz

#endif // ASYNC_TIDY_TEST_FUZZ_MUTATOR_H
