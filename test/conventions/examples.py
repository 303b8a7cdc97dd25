#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the examples of the check pages. A 'cpp bad' block is reported by its check
on the lines that end in '// reports', and nowhere else; a 'cpp good' block is
silent under all checks. Blocks compile alone, with async_mock.h in front.

In docs/examples/*.cpp a line that ends in '// reports async-…' is reported by that
check, and no other line by any."""
import concurrent.futures
import os
import re
import subprocess
import tempfile

from common import LLVM_BIN, ROOT, Problems, arguments, files, manifest, read


def blocks(page):
    """(kind, line of the first line of code, code) of each fenced block."""
    for match in re.finditer(r"^```(.*)\n((?:.*\n)*?)```$", page, flags=re.M):
        yield match.group(1).strip(), page.count("\n", 0, match.start(2)) + 1, match.group(2)


def reported(plugin, inputs, checks, code):
    """Lines with a finding, and the text of the first error, if any."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "example.cpp")
        with open(file, "w", encoding="utf-8") as f:
            f.write(code)
        with open(os.path.join(folder, ".async-tidy.yaml"), "w", encoding="utf-8") as f:
            f.write(f"root: true\nextend-select: [{checks if checks.startswith('async-') and '*' not in checks else ''}]\n")
        done = subprocess.run([os.path.join(LLVM_BIN, "clang-tidy"), f"-load={plugin}", f"--checks=-*,{checks}",
                               "--config={}", "--quiet", file, "--", "-std=c++20", "-I", inputs,
                               "-include", "async_mock.h", "-w"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    error = re.search(r"\berror: .*", done.stdout)
    if not error and done.returncode:
        error = re.search(r"(?s).+", done.stderr or f"exit code {done.returncode}")
    lines = {int(n) for n in re.findall(r"^[^\s:]*:(\d+):\d+: warning: ", done.stdout, flags=re.M)}
    return lines, error.group(0) if error else ""


def look_at_program(path, plugin, problems):
    text = read(path)
    expected = {(n, check) for n, line in enumerate(text.splitlines(), 1)
                for check in re.findall(r"async-[a-z-]+", line.partition("// reports ")[2])}
    if not expected:
        problems.add(path, 1, "shows no mistake: no line ends in '// reports async-…'")
    includes = ["-I", os.path.join(ROOT, "runtime", "include"), "-I", os.path.dirname(path)]
    done = subprocess.run([os.path.join(LLVM_BIN, "clang-tidy"), f"-load={plugin}", "--checks=-*,async-*",
                           "--config={}", "--quiet", path, "--", "-std=c++20", "-w", "-DASIO_HAS_CO_AWAIT",
                           "-DASIO_HAS_STD_COROUTINE", *includes],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if "error: " in done.stdout:
        problems.add(path, 1, "does not compile: " + re.search(r"error: .*", done.stdout).group(0))
    found = {(int(n), check) for n, check in
             re.findall(r":(\d+):\d+: warning: .*\[(async-[a-z-]+)\]$", done.stdout, flags=re.M)}
    for number, check in sorted(expected - found):
        problems.add(path, number, f"{check} does not report here")
    for number, check in sorted(found - expected):
        problems.add(path, number, f"{check} reports here, which the line does not say")


def main():
    build = os.environ.get("ASYNC_TIDY_BUILD", os.path.join(ROOT, "build"))
    options = arguments(__doc__, plugin=os.path.join(build, "lib/async-tidy/AsyncTidyPlugin-22.so"))
    problems = Problems(options.root)
    inputs = os.path.join(ROOT, "test", "Inputs")
    preview = {c.name for c in manifest.read(options.root) if c.status == "preview"}
    work = []
    for path in files(options.root, ["docs/checks"], ".md"):
        name = os.path.basename(path)[:-len(".md")]
        if not name.startswith("async-"):
            continue
        kinds = set()
        for kind, line, code in blocks(read(path)):
            kinds.add(kind)
            if kind in ("cpp bad", "cpp good"):
                work.append((path, name, kind, line, code))
            elif kind.startswith("cpp") or not kind:
                problems.add(path, line, "a block is 'cpp bad', 'cpp good' or names another language")
        for kind in ["cpp good"] if name in preview else ["cpp bad", "cpp good"]:
            if kind not in kinds:
                problems.add(path, 1, f"no '{kind}' block")

    def run(item):
        _, name, kind, _, code = item
        return item, reported(options.plugin, inputs, name if kind == "cpp bad" else "async-*", code)

    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for (path, name, kind, first, code), (lines, error) in pool.map(run, work):
            problems.looked_at += 1
            marked = {n for n, text in enumerate(code.splitlines(), 1) if text.rstrip().endswith("// reports")}
            if kind == "cpp good" and marked:
                problems.add(path, first, "a good block has no '// reports'")
            if kind == "cpp bad" and not marked:
                problems.add(path, first, "a bad block has at least one '// reports'")
            if error:
                problems.add(path, first, f"does not compile: {error}")
                continue
            expected = marked if kind == "cpp bad" else set()
            for number in sorted(expected - lines):
                problems.add(path, first + number - 1, f"{name} does not report here")
            for number in sorted(lines - expected):
                problems.add(path, first + number - 1, "reported, but not marked '// reports'" if kind == "cpp bad"
                             else "a good example is reported")
    for path in files(options.root, ["docs/examples"], ".cpp"):
        problems.looked_at += 1
        look_at_program(path, options.plugin, problems)
    problems.done("examples")


if __name__ == "__main__":
    main()
