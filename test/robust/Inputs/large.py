# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes NAME.cpp for each kind of large function, with N of whatever it has many of."""
import sys

HEAD = '#include "async_mock.h"\n#include <mutex>\n#include <vector>\n' \
       "std::mutex m;\nint g(int);\nbool b(int);\nasync::task<int> op(int);\n"


def lines(template, n):
    return "".join("  " + template.replace("#", str(i)) + "\n" for i in range(n))


def coroutine(body, name="large"):
    return f"async::task<> {name}(int x) {{\n{body}  co_await async::yield_now();\n}}\n"


KINDS = {
    # One after the other: each makes blocks, none is inside of another.
    "branches": lambda n: coroutine(lines("if (b(#)) g(#);", n)),
    "awaits": lambda n: coroutine(lines("x += co_await op(#);", n)),
    "branches_that_await": lambda n: coroutine(lines("if (b(#)) x += co_await op(#);", n)),
    "loops": lambda n: coroutine(lines("while (b(#)) x += co_await op(#);", n)),
    "guards": lambda n: coroutine(lines("{ std::lock_guard guard(m); g(#); }", n)),
    "guards_and_branches": lambda n: coroutine(
        lines("std::unique_lock l#(m); if (b(#)) g(#); l#.unlock();", n)),
    "tasks": lambda n: coroutine(lines("auto t# = op(#); if (b(#)) g(#); co_await std::move(t#);", n)),
    "variables": lambda n: coroutine(lines("std::vector<int> v#; g(#); v#.push_back(#);", n)),
    "lambdas": lambda n: coroutine(
        lines("auto l# = [](int y) -> async::task<> { if (b(y)) co_await op(y); co_await op(#); };", n)),
    "tries": lambda n: coroutine(lines("try { g(#); co_await op(#); } catch (int) { g(#); }", n)),
    "cases": lambda n: coroutine(
        "  switch (x) {\n" + lines("case #: g(#); x = co_await op(#); break;", n) + "  }\n"),
    "falls_through": lambda n: coroutine(
        "  switch (x) {\n" + lines("case #: if (b(#)) g(#); [[fallthrough]];", n) + "  default: break;\n  }\n"),
    "labels": lambda n: coroutine(
        lines("l#: if (b(#)) goto l#;", n) + lines("if (b(#)) goto l#;", n)),
    # One expression.
    "conditions": lambda n: coroutine("  bool r = " + " && ".join(f"b({i})" for i in range(n)) + ";\n  g(r);\n"),
    "sums": lambda n: coroutine("  x = " + " + ".join(f"co_await op({i})" for i in range(n)) + ";\n"),
    "arguments": lambda n: "void all(...);\n" + coroutine("  all(" + ", ".join(f"g({i})" for i in range(n)) + ");\n"),
    # One inside of the other.
    "nested_branches": lambda n: coroutine("  " + "if (b(1)) { " * n + "g(1);" + " }" * n + "\n"),
    "nested_loops": lambda n: coroutine("  " + "while (b(1)) { " * n + "x += co_await op(1);" + " }" * n + "\n"),
    "nested_locks": lambda n: coroutine(
        "  {\n" + lines("std::unique_lock l#(m); if (b(#)) { g(#);", n) + "  " + "}" * n + "\n  }\n"),
    "else_ifs": lambda n: coroutine("  " + " else ".join(f"if (b({i})) g({i});" for i in range(n)) + "\n"),
    "nested_calls": lambda n: coroutine("  x = " + "g(" * n + "x" + ")" * n + ";\n"),
    "nested_lambdas": lambda n: coroutine(
        "  " + "auto l = [] { " * n + "g(1);" + " }; l();" * n + "\n"),
    # Many functions.
    "functions": lambda n: "".join(coroutine(f"  if (b(x)) g({i});\n", f"f{i}") for i in range(n)),
    "call_chain": lambda n: "int f0(int);\n" + "".join(
        f"int f{i + 1}(int x) {{ return b(x) ? f{i}(x) : g(x); }}\n" for i in range(n))
        + coroutine(f"  g(f{n}(x));\n"),
    "call_ring": lambda n: "".join(f"async::task<int> f{i}(int);\n" for i in range(n)) + "".join(
        f"async::task<int> f{i}(int x) {{ if (b(x)) co_return x; co_return 1 + co_await f{(i + 1) % n}(x - 1); }}\n"
        for i in range(n)),
    "call_net": lambda n: "".join(f"void f{i}(int);\n" for i in range(n)) + "".join(
        f"void f{i}(int x) {{ if (b(x)) f{(i + 1) % n}(x); f{(7 * i) % n}(x); f{(31 * i + 5) % n}(x); }}\n"
        for i in range(n)) + coroutine("  f0(x);\n"),
}


def main(n, kinds):
    for kind in kinds or KINDS:
        with open(kind + ".cpp", "w", encoding="utf-8") as out:
            out.write(HEAD + KINDS[kind](n))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
