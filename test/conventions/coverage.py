#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""docs/checks/coverage.md, the table of anti-patterns, is true: the checks that it
names exist, each has its page, each test exists and runs one of them, and every file
of test/patterns stands in it."""
import os
import re

from common import Problems, arguments, files, manifest, read

PAGE = "docs/checks/coverage.md"


def rows(text):
    """(line, pattern, checks, tests) of each row of a table with three columns."""
    for number, line in enumerate(text.splitlines(), 1):
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and not set(line) <= set("|- ") and cells[1] != "check":
            yield number, cells[0], cells[1], cells[2]


def runs(root, test):
    """What the RUN lines of a test say."""
    return "\n".join(line for line in read(os.path.join(root, test)).splitlines() if "RUN:" in line)


def main():
    options = arguments(__doc__)
    root = options.root
    problems = Problems(root)
    names = {c.name for c in manifest.read(root)}
    page = os.path.join(root, PAGE)
    seen = set()
    for number, pattern, checks, tests in rows(read(page)):
        problems.looked_at += 1
        links = re.findall(r"\[(async-[a-z-]+)\]\((async-[a-z-]+)\.md\)", checks)
        if not links:
            problems.add(page, number, f"no check stands beside '{pattern}'")
        for name, target in links:
            if name not in names:
                problems.add(page, number, f"there is no check {name}")
            if name != target or not os.path.exists(os.path.join(root, "docs/checks", target + ".md")):
                problems.add(page, number, f"{name} is not linked to its page")
        told = re.findall(r"`(test/[^`]+)`", tests)
        if not told:
            problems.add(page, number, f"no test stands beside '{pattern}'")
        covered = set()
        for test in told:
            if not os.path.exists(os.path.join(root, test)):
                problems.add(page, number, f"there is no test {test}")
                continue
            seen.add(test)
            lines = runs(root, test)
            own = {name for name, _ in links if re.search(rf"(?<![a-z-]){name}(?![a-z-])", lines)}
            covered |= own
            if not own:
                problems.add(page, number, f"{test} runs none of the checks in its row")
        for name, _ in links:
            if name in names and name not in covered:
                problems.add(page, number, f"no test in the row of '{pattern}' runs {name}")
    for path in files(root, ["test/patterns"], ".cpp"):
        if os.path.relpath(path, root) not in seen and "Inputs" not in path:
            problems.add(path, 1, "this pattern stands in no row of the table")
    problems.done("anti-patterns")


if __name__ == "__main__":
    main()
