#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each line of checks/Checks.def has a header, a source, a page, a test and an
include in AsyncTidyModule.cpp; none of these stands without a line; all sorted."""
import os
import re

from common import Problems, arguments, files, manifest, read


def class_name(name):
    return "".join(word.capitalize() for word in name.removeprefix("async-").split("-"))


def main():
    options = arguments(__doc__)
    root = options.root
    problems = Problems(root)
    checks = manifest.read(root)
    problems.looked_at = len(checks)
    text = read(os.path.join(root, "checks/Checks.def"))

    def exists(check, path, what):
        if not os.path.exists(os.path.join(root, path)):
            problems.add("checks/Checks.def", 1, f"{check.name} has no {what}: {path}")
            return False
        return True

    if len(re.findall(r"^ASYNC_CHECK\(", text, flags=re.M)) != len(checks):
        problems.add("checks/Checks.def", 1, "a line cannot be read; see tool/dev/manifest.py")
    names = [c.name for c in checks]
    if names != sorted(names):
        problems.add("checks/Checks.def", 1, "the lines are not sorted by name")
    for name in {n for n in names if names.count(n) > 1}:
        problems.add("checks/Checks.def", 1, f"{name} stands there twice")
    module = read(os.path.join(root, "checks/AsyncTidyModule.cpp"))
    included = re.findall(r'^#include "([a-z]+/\w+Check\.h)"', module, flags=re.M)
    if included != sorted(included):
        problems.add("checks/AsyncTidyModule.cpp", 1, "the includes are not sorted")

    for check in checks:
        if not re.fullmatch(r"async(-[a-z0-9]+){2,5}", check.name):
            problems.add("checks/Checks.def", 1, f"{check.name}: a name is 'async-' and two to five words")
        if check.cls != class_name(check.name):
            problems.add("checks/Checks.def", 1, f"{check.name} should have the class {class_name(check.name)}")
        for value, known in [(check.group, manifest.GROUPS), (check.level, manifest.LEVELS),
                             (check.status, manifest.STATUSES), (check.fix, manifest.FIXES)]:
            if value not in known:
                problems.add("checks/Checks.def", 1, f"{check.name}: '{value}' is none of {', '.join(known)}")
        if not re.fullmatch(r"Finds [^.]*\.", check.summary):
            problems.add("checks/Checks.def", 1, f"{check.name}: a summary is one sentence, 'Finds ….'")
        exists(check, "checks/" + check.header(), "header")
        exists(check, "checks/" + check.header().replace(".h", ".cpp"), "source")
        exists(check, check.page(), "page")
        if exists(check, check.test(), "test"):
            run = [line for line in read(os.path.join(root, check.test())).splitlines() if "RUN:" in line]
            if not any(check.name in line for line in run):
                problems.add(check.test(), 1, f"no RUN line runs {check.name}")
        if check.header() not in included:
            problems.add("checks/AsyncTidyModule.cpp", 1, f"{check.header()} is not included")

    headers = {c.header() for c in checks}
    for path in files(root, [f"checks/{g}" for g in manifest.GROUPS], "Check.h"):
        if os.path.relpath(path, os.path.join(root, "checks")) not in headers:
            problems.add(path, 1, "no line of Checks.def names this check")
    for header in included:
        if header not in headers:
            problems.add("checks/AsyncTidyModule.cpp", 1, f"{header} belongs to no line of Checks.def")
    for path in files(root, ["docs/checks"], ".md"):
        name = os.path.basename(path)[:-len(".md")]
        if name.startswith("async-") and name not in names:
            problems.add(path, 1, "no line of Checks.def has this name")
    for path in files(root, ["test/checks"], (".cpp", ".c")):
        group, file = os.path.relpath(path, os.path.join(root, "test/checks")).split(os.sep, 1)
        if "Inputs" in file.split(os.sep):
            continue
        stem = os.path.splitext(file)[0]
        own = [c.name.removeprefix("async-") for c in checks if c.group == group]
        if not any(stem == n or stem.startswith(n + "-") for n in own):
            problems.add(path, 1, "a test is called <check>.cpp or <check>-<aspect>.cpp, in the folder of its group")
    problems.done("checks")


if __name__ == "__main__":
    main()
