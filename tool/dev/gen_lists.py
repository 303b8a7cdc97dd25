#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes what follows from checks/Checks.def and checks/ConfigProfiles.def: the table
in README.md, docs/checks/index.md, the lists in docs/guide/profiles.md and the
'generated' line of each page.

    gen_lists.py [--check] [--root DIR]

With --check nothing is written; a difference is printed and the exit code is 1.
"""
import argparse
import difflib
import os
import re
import sys

import manifest

BEGIN, END = "<!-- begin: checks -->", "<!-- end: checks -->"
PROFILES_BEGIN, PROFILES_END = "<!-- begin: profiles -->", "<!-- end: profiles -->"


def table(checks, link):
    lines = ["| check | finds | level | fix |", "|---|---|---|---|"]
    for check in checks:
        finds = check.summary.removeprefix("Finds ").rstrip(".")
        level = check.level if check.status == "on" else f"{check.level}, {manifest.STATUS_TEXT[check.status]}"
        lines.append(f"| [{check.name}]({link}{check.name}.md) | {finds} | {level} "
                     f"| {manifest.FIX_TEXT[check.fix]} |")
    return "\n".join(lines) + "\n"


def index(checks):
    text = ("# Checks\n\n<!-- Written by tool/dev/gen_lists.py from checks/Checks.def. -->\n\n"
            "The level says how a finding counts unless `levels` in `.async-tidy.yaml` says otherwise. "
            "A group is also a name that `--select` and `--ignore` take.\n")
    for group in manifest.GROUPS:
        own = [c for c in checks if c.group == group]
        if own:
            text += f"\n## {group}\n\n{table(own, '')}"
    return text


def checks_line(profile, checks):
    """The line of a .clang-tidy that selects the same checks: a glob selects what is
    on, a full name the rest."""
    extra = [c.name for c in checks if profile.runs(c) and c.status != "on"]
    return "Checks: '" + ",".join(["-*", "async-*"] + extra) + "'"


def profile_lists(root, checks):
    text = "| profile | checks | confidence from | for |\n|---|---|---|---|\n"
    profiles = manifest.profiles(root)
    for p in profiles:
        count = sum(p.runs(c) for c in checks)
        text += f"| `{p.name}` | {count} | {p.confidence} | {p.summary.removeprefix('For ').rstrip('.')} |\n"
    for p in profiles:
        own = [c for c in checks if p.runs(c) and not profiles[0].runs(c)]
        text += f"\n## {p.name}\n\n{p.summary}"
        if p is profiles[0]:
            text += " These run:\n\n"
            own = [c for c in checks if p.runs(c)]
        else:
            text += f" Besides the checks of `{profiles[0].name}` these run:\n\n"
        for c in own:
            text += f"- [{c.name}](../checks/{c.name}.md)\n"
        text += f"\nIn `.clang-tidy`:\n\n```yaml\n{checks_line(p, checks)}\n"
        if p.options:
            text += "CheckOptions:\n" + "".join(f"  {o.replace('=', ': ')}\n" for o in p.options)
        text += "```\n"
    return text


def between(text, begin, end, path):
    """What is before and behind the place for a list."""
    if text.count(begin) != 1 or text.count(end) != 1:
        sys.exit(f"{path}: '{begin}' and '{end}' must each stand there once")
    head, rest = text.split(begin)
    return head + begin + "\n", end + rest.split(end)[1]


def outputs(root):
    """Path -> text as it should be, for every file that has a generated part."""
    checks = manifest.read(root)
    result = {"docs/checks/index.md": index(checks)}
    for path, begin, end, text in [("README.md", BEGIN, END, table(checks, "docs/checks/")),
                                   ("docs/guide/profiles.md", PROFILES_BEGIN, PROFILES_END,
                                    profile_lists(root, checks))]:
        with open(os.path.join(root, path), encoding="utf-8") as f:
            head, tail = between(f.read(), begin, end, path)
        result[path] = head + text + tail
    for check in checks:
        path = os.path.join(root, check.page())
        if not os.path.exists(path):
            continue  # manifest.test says so
        with open(path, encoding="utf-8") as f:
            page = f.read()
        if re.search(r"^<!-- generated.*-->$", page, flags=re.M):
            page = re.sub(r"^<!-- generated.*-->$", lambda _, c=check: c.generated(), page, count=1, flags=re.M)
        else:
            # Below the summary, the third line of every page.
            lines = page.split("\n")
            page = "\n".join(lines[:3] + ["", check.generated()] + lines[3:])
        result[check.page()] = page
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--root", default=os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    options = parser.parse_args()
    different = False
    for path, text in outputs(options.root).items():
        full = os.path.join(options.root, path)
        old = ""
        if os.path.exists(full):
            with open(full, encoding="utf-8") as f:
                old = f.read()
        if old == text:
            continue
        different = True
        if options.check:
            sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), text.splitlines(True),
                                                       path, path + " as generated"))
        else:
            with open(full, "w", encoding="utf-8") as f:
                f.write(text)
            print(f"wrote {path}")
    if options.check and different:
        sys.exit("run tool/dev/gen_lists.py and commit what it writes")


if __name__ == "__main__":
    main()
