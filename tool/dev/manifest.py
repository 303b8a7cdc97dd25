# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads checks/Checks.def for the scripts and the convention tests."""
import os
import re
from dataclasses import dataclass

GROUPS = ["locks", "blocking", "tasks", "lifetime", "channels", "cancellation", "awaiters", "performance"]
LEVELS = ["error", "warning", "note"]
STATUSES = ["on", "audit", "preview"]
FIXES = ["none", "safe", "suggested"]

# The words of the manifest as users read them.
FIX_TEXT = {"none": "no", "safe": "`--fix`", "suggested": "`--fix-unsafe`"}
STATUS_TEXT = {"on": "on", "audit": "with `--profile=audit`", "preview": "when selected"}

ENTRY = re.compile(r'^ASYNC_CHECK\(\s*(\w+)\s*,\s*"([^"]*)"\s*,\s*(\w+)\s*,\s*(\w+)\s*,\s*(\w+)\s*,'
                   r'\s*(\w+)\s*,\s*((?:"[^"]*"\s*)+)\)', re.M)


PROFILE = re.compile(r'^ASYNC_PROFILE\(\s*"(\w+)"\s*,\s*(\w+)\s*,\s*"([^"]*)"\s*,\s*"([^"]*)"\s*,\s*"([^"]*)"\s*\)', re.M)


@dataclass
class Check:
    cls: str
    name: str
    group: str
    level: str
    status: str
    fix: str
    summary: str

    def page(self):
        return f"docs/checks/{self.name}.md"

    def header(self):
        return f"{self.group}/{self.cls}Check.h"

    def test(self):
        return f"test/checks/{self.group}/{self.name.removeprefix('async-')}.cpp"

    def line(self):
        return (f'ASYNC_CHECK({self.cls}, "{self.name}", {self.group}, {self.level}, {self.status}, '
                f'{self.fix},\n            "{self.summary}")\n')

    def generated(self):
        """The line below the summary of a page."""
        return (f"<!-- generated: level {self.level}, {STATUS_TEXT[self.status].replace('`', '')}, "
                f"fix {FIX_TEXT[self.fix].replace('`', '')}, group {self.group} -->")


@dataclass
class Profile:
    name: str
    confidence: str
    checks: list
    options: list
    summary: str

    def runs(self, check):
        return any(word in ("all", check.name, check.group, check.status) for word in self.checks)


def profiles(root):
    with open(os.path.join(root, "checks", "ConfigProfiles.def"), encoding="utf-8") as f:
        return [Profile(m.group(1), m.group(2), m.group(3).split(), m.group(4).split(), m.group(5))
                for m in PROFILE.finditer(f.read())]


def read(root):
    with open(os.path.join(root, "checks", "Checks.def"), encoding="utf-8") as f:
        text = f.read()
    return [Check(*m.groups()[:6], "".join(re.findall(r'"([^"]*)"', m.group(7))))
            for m in ENTRY.finditer(text)]
