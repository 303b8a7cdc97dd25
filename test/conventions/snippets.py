#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles and runs the C++ of docs/runtime/*.md. A block is either a program with
ASYNC_MAIN, or stands behind a comment '<!-- in … -->', which a reader of the page
does not see: a program whose line '…' is the place of the block. Such a program
defines 'async::task<> snippet()', which runs on one thread with a clock that moves by
itself, and says with 'check(condition)' what the block has done. The examples in the comments of the
runtime's headers are one program, their surroundings in Inputs/header-examples.cpp."""
import concurrent.futures
import os
import re
import subprocess
import tempfile

from common import LLVM_BIN, ROOT, Problems, arguments, files, read

HEAD = """#include <async/async.hpp>
#include <async/test/runtime.hpp>
#include <cstdlib>
#include <string>
#define check(...) ((__VA_ARGS__) ? void() : std::abort())
"""
MAIN = """
int main() {
  async::runtime rt({.workers = 0, .paused_clock = true});
  rt.block_on(snippet());
}
"""


def blocks(page):
    """(line of the first line of code, text of the comment in front or None, code)."""
    for match in re.finditer(r"^(?:<!-- in\n((?:.*\n)*?)-->\n+)?```cpp\n((?:.*\n)*?)```$", page, flags=re.M):
        yield page.count("\n", 0, match.start(2)) + 1, match.group(1), match.group(2)


def header_examples(path):
    """(line, code) of each block of code in the header's comments."""
    line, inside, code = 0, None, []
    for line, text in enumerate(read(path).splitlines(), 1):
        text = text.strip()
        if text == "/// ```cpp":
            inside, code = line + 1, []
        elif text == "/// ```" and inside:
            yield inside, "".join(code)
            inside = None
        elif inside:
            code.append(re.sub("^/// ?", "", text) + "\n")


def header_program(root, problems):
    """One program of all examples in headers, or None when there is nothing to run."""
    around = os.path.join(root, "test", "conventions", "Inputs", "header-examples.cpp")
    sections = {}
    if os.path.exists(around):
        for name, text in re.findall(r"^//--- (\S+)\n((?:(?!//---).*\n)*)", read(around), flags=re.M):
            sections.setdefault(name, []).append(text)
    program, calls = "#include <map>\n#include <set>\nusing namespace async;\nusing namespace std::chrono_literals;\n", ""
    for path in files(root, ["runtime/include/async"], ".hpp"):
        name = os.path.basename(path)
        for line, code in header_examples(path):
            problems.looked_at += 1
            if not sections.get(name):
                problems.add(path, line, "Inputs/header-examples.cpp has no section for this example")
                continue
            text = sections[name].pop(0)
            if "…\n" not in text:
                problems.add(path, line, "its section in Inputs/header-examples.cpp has no line '…'")
                continue
            here = f'#line {line} "{name}"\n{code}'
            space = f"example_{len(calls.splitlines())}"
            program += f"namespace {space} {{\n" + re.sub(r"^ *…\n", lambda _: here, text, flags=re.M) + "}\n"
            calls += f"  rt.block_on({space}::snippet());\n"
    for name, left in sections.items():
        if left:
            problems.add(around, 1, f"a section for {name}, which has no such example")
    if not calls:
        return None
    return HEAD + program + "int main() {\n  async::runtime rt({.workers = 0, .paused_clock = true});\n" + calls + "}\n"


def run(source, page, build):
    """What is wrong with the program, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "program")
        with open(program + ".cpp", "w", encoding="utf-8") as f:
            f.write(source)
        done = subprocess.run(
            [os.path.join(LLVM_BIN, "clang++"), "-std=c++20", "-Wall", "-Wextra", "-Werror", "-Wno-unused", "-Wno-unused-parameter",
             "-Wno-misleading-indentation", "-I", os.path.join(ROOT, "runtime", "include"), program + ".cpp", "-o", program,
             os.path.join(build, "runtime", "libasync.a"), "-pthread"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            error = re.search(r"error: (.*)", done.stdout)
            place = re.search(rf"{re.escape(page) if page else '(?:[a-z_]+[.]hpp)'}:(\d+):\d+: error: ", done.stdout)
            where = (f"line {place.group(1)}: " if page else place.group(0)) if place else ""
            return "does not compile: " + where + (
                error.group(1) if error else done.stdout)
        try:
            done = subprocess.run([program], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                  timeout=60, check=False)
        except subprocess.TimeoutExpired:
            return "does not end"
        return f"ends with {done.returncode}: {done.stderr.strip()}" if done.returncode else ""


def main():
    options = arguments(__doc__, build=os.environ.get("ASYNC_TIDY_BUILD", os.path.join(ROOT, "build")))
    problems = Problems(options.root)
    work = []
    for path in files(options.root, ["docs/runtime"], ".md"):
        for line, around, code in blocks(read(path)):
            problems.looked_at += 1
            here = f'#line {line} "{os.path.basename(path)}"\n{code}'
            if around is None and "ASYNC_MAIN" in code:
                work.append((path, line, HEAD + here))
            elif around is None:
                problems.add(path, line, "neither a program with ASYNC_MAIN nor behind a comment '<!-- in'")
            elif "…\n" not in around:
                problems.add(path, line, "the comment in front has no line '…' for the block")
            else:
                work.append((path, line, HEAD + re.sub(r"^ *…\n", lambda _: here, around, flags=re.M) + MAIN))

    examples = header_program(options.root, problems)
    if examples:
        work.append((os.path.join(options.root, "runtime/include/async"), 1, examples))
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        ends = pool.map(lambda item: run(item[2], os.path.basename(item[0]) if item[0].endswith(".md") else "", options.build), work)
        for (path, line, _), wrong in zip(work, ends):
            if wrong:
                problems.add(path, line, f"the program of this block {wrong}")
    problems.done("blocks")


if __name__ == "__main__":
    main()
