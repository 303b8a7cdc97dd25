#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Scores async-lock-across-await beside clang-tidy's own checks.

    lock_score.py [--build DIR] [--max-wrong N] [--table] FILE...

Each line of FILE with a comment '// want HELD', '// want MAYBE' or '// want FREE' is a
suspension point and its truth; a report there is right unless it says FREE. Prints for
each check how many points it has right, reported falsely and missed, and every point
that async-lock-across-await has wrong. --table prints the same as Markdown. Exit code 1
when that check has more than N points wrong (N is 0 unless given) or reports at a line
without such a comment.
"""
import argparse
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LLVM = os.environ.get("ASYNC_TIDY_LLVM", "/usr/lib/llvm-22")
OURS = "async-lock-across-await"
# hostile-raii marks the guard's declaration; what counts is the suspension point that its
# note names.
CHECKS = [OURS, "misc-coroutine-hostile-raii", "cppcoreguidelines-no-suspend-with-lock"]


def findings(check, path, build):
    """Lines that the check reports, and whether its message says 'may'."""
    command = [os.path.join(LLVM, "bin", "clang-tidy"), "--quiet", "--checks=-*," + check]
    if check == OURS:
        command.append("-load=" + os.path.join(build, "lib", "async-tidy", "AsyncTidyPlugin-22.so"))
    command += [path, "--", "-std=c++20", "-I" + os.path.dirname(path)]
    out = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    if "clang-diagnostic-error" in out.stdout or out.returncode < 0:
        sys.exit(f"{path} does not compile or clang-tidy died:\n{out.stdout}{out.stderr}")
    lines = {}
    note = re.compile(r"^.*?:(\d+):\d+: note: .*(suspen|co_await|co_yield)")
    for line in out.stdout.splitlines():
        found = re.match(r"^.*?:(\d+):\d+: (?:warning|error): (.*) \[(.*)\]$", line)
        if found and check in found[3]:
            lines[int(found[1])] = "MAYBE" if " may " in found[2] else "HELD"
        elif check == "misc-coroutine-hostile-raii" and (found := note.match(line)):
            lines[int(found[1])] = "HELD"
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default=os.environ.get(
        "ASYNC_TIDY_BUILD", os.path.join(HERE, "..", "..", "build")))
    parser.add_argument("--max-wrong", type=int, default=0)
    parser.add_argument("--table", action="store_true")
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()

    wrong = 0
    rows = {check: [0, 0, 0] for check in CHECKS}
    total = 0
    for path in arguments.files:
        with open(path, encoding="utf-8") as source:
            want = {number: found[1] for number, line in enumerate(source, 1)
                    if (found := re.search(r"// want (HELD|MAYBE|FREE)", line))}
        total += len(want)
        for check in CHECKS:
            got = findings(check, path, arguments.build)
            for line, truth in want.items():
                says = got.get(line, "FREE")
                if (says == "FREE") == (truth == "FREE"):
                    rows[check][0] += 1
                else:
                    rows[check][1 if truth == "FREE" else 2] += 1
                if check == OURS and says != truth:
                    wrong += 1
                    print(f"{path}:{line}: want {truth}, got {says}")
            if check == OURS:
                for line in sorted(set(got) - set(want)):
                    wrong += 1
                    print(f"{path}:{line}: a report where nothing suspends")
    if arguments.table:
        print("| check | right | reported falsely | missed |\n|---|---|---|---|")
    for check, (right, false, missed) in rows.items():
        cells = [check, str(right), str(false), str(missed)]
        print("| " + " | ".join(cells) + " |" if arguments.table else
              f"{check}: {right} of {total} right, {false} reported falsely, {missed} missed")
    return 1 if wrong > arguments.max_wrong else 0


if __name__ == "__main__":
    sys.exit(main())
