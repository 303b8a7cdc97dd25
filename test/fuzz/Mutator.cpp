// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bytes changed at random give text that Clang refuses in its first line, and
// then no check runs. Tests of the checks, with a statement doubled, a type
// exchanged, a coroutine where a function was, keep most of their sense: what
// is left of a broken file is analysed all the same, and that is where crashes
// are.
#include "Mutator.h"
#include <algorithm>
#include <cctype>
#include <iterator>

namespace async_tidy::fuzz {

namespace {

bool isWord(unsigned char C) { return std::isalnum(C) || C == '_'; }

bool isIdentifier(std::string_view T) {
  return !T.empty() && isWord(T[0]) && !std::isdigit((unsigned char)T[0]);
}
bool isBracket(std::string_view T) {
  return T == "(" || T == ")" || T == "{" || T == "}" || T == "[" || T == "]" || T == "<" ||
         T == ">" || T == ";" || T == ",";
}
bool isAnything(std::string_view T) { return T[0] != '#'; }

/// What can stand where another of its row stands.
const std::vector<std::vector<std::string>> Rows = {
    {"co_await", "co_yield", "co_return", "return", "throw", ""},
    {"if", "while", "switch", "for"},
    {"int", "auto", "void", "bool", "char", "T", "decltype(auto)", "std::mutex", "async::task<>",
     "no_such_type"},
    {"const", "static", "thread_local", "constexpr", "mutable", "volatile", "inline", "extern", ""},
    {"&", "&&", "*", "**", "...", ""},
    {".", "->", "::", ".*"},
    {"struct", "class", "union", "enum", "namespace"},
    {"break", "continue", "goto l", "co_return", "return"},
    {"==", "!=", "<", "=", "+", "+=", "<=>", "&&", "||", ","},
    {"this", "*this", "nullptr", "0", "{}", "-1"},
    {"noexcept", "override", "final", "= delete", "= default", "requires true"},
    {"try", "do", "else", ""},
    {"public", "private", "virtual", "friend", "typename", "template"},
};

const std::vector<std::string> Inserted = {
    "co_await",
    "co_return;",
    "co_yield 1;",
    "template <class T>",
    "template <class... T>",
    "const",
    "&",
    "&&",
    "*",
    "...",
    "static",
    "std::move",
    "[=]",
    "[&]",
    "[this]",
    "()",
    "{}",
    ";",
    "return;",
    "if constexpr (true)",
    "noexcept",
    "<int>",
    "auto",
    "new",
    "delete",
    "sizeof",
    "throw",
    "operator",
    "static_cast<void>",
    "#define M(x) x",
    "#line 1 \"other.h\"",
};

const std::vector<std::pair<std::string, std::string>> Wrappers = {
    {"{", "}"},
    {"for (;;) {", "}"},
    {"if (true) {", "}"},
    {"while (co_await async::yield_now()) {", "}"},
    {"try {", "} catch (...) {}"},
    {"try {} catch (int e) {", "}"},
    {"[&]() -> async::task<> {", "}();"},
    {"auto l = [=, this](auto... p) {", "};"},
    {"async::spawn([]() -> async::task<> {", "}()).detach(\"x\");"},
    {"struct local { void f() {", "} };"},
    {"switch (1) { case 1: {", "} default:; }"},
    {"template <class T> struct outer {", "};"},
    {"namespace n {", "}"},
    {"do {", "} while (false);"},
};

} // namespace

Mutator::Tokens Mutator::split(std::string_view Text) {
  Tokens Out;
  auto At = [&](size_t I) { return I < Text.size() ? Text[I] : '\0'; };
  bool LineStart = true;
  for (size_t I = 0; I < Text.size();) {
    size_t Begin = I;
    char C = Text[I];
    if (C == '\n' || std::isspace((unsigned char)C)) {
      LineStart |= C == '\n';
      ++I;
      continue;
    }
    if (C == '/' && At(I + 1) == '/') {
      I = std::min(Text.find('\n', I), Text.size());
      continue;
    }
    if (C == '/' && At(I + 1) == '*') {
      size_t End = Text.find("*/", I + 2);
      I = End == std::string_view::npos ? Text.size() : End + 2;
      continue;
    }
    if (C == '#' && LineStart) {
      while (I < Text.size() && !(Text[I] == '\n' && Text[I - 1] != '\\'))
        ++I;
    } else if (isWord(C)) {
      while (isWord(At(I)) || (std::isdigit((unsigned char)C) && At(I) == '.'))
        ++I;
    } else if (C == '"' || C == '\'') {
      for (++I; I < Text.size() && Text[I] != C && Text[I] != '\n'; ++I)
        I += Text[I] == '\\';
      I = std::min(I + 1, Text.size());
    } else {
      static constexpr std::string_view Long[] = {"...", "<=>", "::", "->", "&&", "||", "==", "!=",
                                                  "<=",  ">=",  "+=", "-=", "++", "--", "<<"};
      I += 1;
      for (std::string_view L : Long)
        if (Text.substr(Begin, L.size()) == L) {
          I = Begin + L.size();
          break;
        }
    }
    LineStart = false;
    Out.emplace_back(Text.substr(Begin, I - Begin));
  }
  return Out;
}

std::string Mutator::join(const Tokens &T) {
  std::string Out;
  for (const std::string &Each : T) {
    if (Each.empty())
      continue;
    bool Directive = Each[0] == '#';
    if (Directive && !Out.empty() && Out.back() != '\n')
      Out += '\n';
    Out += Each;
    bool Ends = Directive || Each == ";" || Each == "{" || Each == "}" || Each == ":";
    Out += Ends ? '\n' : ' ';
  }
  return Out;
}

std::vector<Mutator::Span> Mutator::statements(const Tokens &T) {
  std::vector<Span> Out;
  std::vector<size_t> Open; ///< where the statement with this '{' began
  size_t Begin = 0;
  int Parentheses = 0;
  for (size_t I = 0; I != T.size(); ++I) {
    if (T[I].empty())
      continue;
    if (T[I][0] == '#') {
      Begin = I + 1;
    } else if (T[I] == "(" || T[I] == ")") {
      Parentheses += T[I] == "(" ? 1 : -1;
    } else if (T[I] == "{") {
      Open.push_back(Begin);
      Begin = I + 1;
      Parentheses = 0;
    } else if (T[I] == "}") {
      size_t From = Begin;
      if (!Open.empty()) {
        From = Open.back();
        Open.pop_back();
      }
      Out.push_back({From, I + 1});
      Begin = I + 1;
      Parentheses = 0;
    } else if (T[I] == ";" && Parentheses <= 0) {
      Out.push_back({Begin, I + 1});
      Begin = I + 1;
    }
  }
  return Out;
}

Mutator::Span Mutator::anyStatement(const Tokens &T) {
  std::vector<Span> All = statements(T);
  if (All.empty())
    return {0, 0};
  return All[below(All.size())];
}

size_t Mutator::anyToken(const Tokens &T, bool (*Of)(std::string_view)) {
  for (unsigned Try = 0; Try != 50; ++Try) {
    size_t I = below(T.size());
    if (I < T.size() && !T[I].empty() && Of(T[I]))
      return I;
  }
  return below(T.size());
}

void Mutator::wrap(Tokens &T) {
  Span S = anyStatement(T);
  if (S.Begin == S.End)
    return;
  const auto &[Before, After] = Wrappers[below(Wrappers.size())];
  T.insert(T.begin() + S.End, After);
  T.insert(T.begin() + S.Begin, Before);
}

void Mutator::change(Tokens &T) {
  if (T.empty()) {
    T.push_back(Inserted[below(Inserted.size())]);
    return;
  }
  switch (below(14)) {
  case 0: { // a statement goes
    Span S = anyStatement(T);
    T.erase(T.begin() + S.Begin, T.begin() + S.End);
    return;
  }
  case 1: { // comes twice
    Span S = anyStatement(T);
    Tokens Copy(T.begin() + S.Begin, T.begin() + S.End);
    T.insert(T.begin() + S.End, Copy.begin(), Copy.end());
    return;
  }
  case 2: { // comes elsewhere as well
    Span S = anyStatement(T), To = anyStatement(T);
    Tokens Copy(T.begin() + S.Begin, T.begin() + S.End);
    T.insert(T.begin() + To.End, Copy.begin(), Copy.end());
    return;
  }
  case 3: { // changes places with another
    Span A = anyStatement(T), B = anyStatement(T);
    if (A.Begin > B.Begin)
      std::swap(A, B);
    if (A.End > B.Begin)
      return;
    Tokens Out(T.begin(), T.begin() + A.Begin);
    Out.insert(Out.end(), T.begin() + B.Begin, T.begin() + B.End);
    Out.insert(Out.end(), T.begin() + A.End, T.begin() + B.Begin);
    Out.insert(Out.end(), T.begin() + A.Begin, T.begin() + A.End);
    Out.insert(Out.end(), T.begin() + B.End, T.end());
    T = std::move(Out);
    return;
  }
  case 4:
  case 5:
    wrap(T);
    return;
  case 6: // a token goes
    T.erase(T.begin() + anyToken(T, isAnything));
    return;
  case 7: { // comes twice
    size_t I = anyToken(T, isAnything);
    std::string Copy = T[I];
    T.insert(T.begin() + I, std::move(Copy));
    return;
  }
  case 8: // a bracket goes
    T.erase(T.begin() + anyToken(T, isBracket));
    return;
  case 9: { // two names change places
    std::swap(T[anyToken(T, isIdentifier)], T[anyToken(T, isIdentifier)]);
    return;
  }
  case 10:
  case 11: { // one name for another
    std::string Other = T[anyToken(T, isIdentifier)];
    T[anyToken(T, isIdentifier)] = std::move(Other);
    return;
  }
  case 12: { // one word of a row for another
    for (unsigned Try = 0; Try != 100; ++Try) {
      size_t I = below(T.size());
      for (const auto &Row : Rows)
        if (std::find(Row.begin(), Row.end(), T[I]) != Row.end()) {
          T[I] = Row[below(Row.size())];
          return;
        }
    }
    return;
  }
  default:
    T.insert(T.begin() + below(T.size() + 1), Inserted[below(Inserted.size())]);
  }
}

std::string Mutator::mutate(std::string_view Text) {
  Tokens T = split(Text);
  for (size_t N = 1 + below(4); N != 0; --N)
    change(T);
  return join(T);
}

std::string Mutator::splice(std::string_view Into, std::string_view From) {
  Tokens A = split(Into), B = split(From);
  std::vector<Span> Own = statements(A), Other = statements(B);
  if (Own.empty() || Other.empty())
    return join(A);
  for (size_t N = 1 + below(3); N != 0; --N) {
    Span S = Other[below(Other.size())];
    Span To = Own[below(Own.size())];
    if (To.End > A.size())
      continue;
    A.insert(A.begin() + To.End, B.begin() + S.Begin, B.begin() + S.End);
  }
  Tokens Headers;
  std::copy_if(B.begin(), B.end(), std::back_inserter(Headers),
               [](const std::string &T) { return T.find("include") < 4 && T[0] == '#'; });
  A.insert(A.begin(), Headers.begin(), Headers.end());
  return join(A);
}

} // namespace async_tidy::fuzz
