#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The words of messages (docs/contributing/style.md): no capital at the start, no
'.' or '!' at the end, no '[', none of the words that say nothing. Read are the
messages that tests expect and the strings given to diag()."""
import re

from common import Problems, arguments, files, read

BANNED = ["this check", "please", "bad", "simply", "should be avoided", "consider", "async function", "hang",
          "hangs"]
EXPECTED = re.compile(r"// *CHECK-(?:MESSAGES|NOTES)[A-Z0-9_-]*:.*?\b(warning|note|error): (.*)$")
STRING = r'"((?:[^"\\]|\\.)*)"'
# diag(where, "a" "b") and note(where, "c"): the first string after the location.
DIAG = re.compile(r"\b(?:diag|note|Note)\s*\((?:[^\";{}]|\{\})*?((?:" + STRING + r"\s*)+)", re.S)


def look_at(path, line, text, problems, trailing_check=False):
    if trailing_check:
        text = re.sub(r" \[[a-z0-9.,-]+\]$", "", text)  # the check's name
    # FileCheck's own patterns are not part of the message.
    plain = re.sub(r"\{\{.*?\}\}|\[\[.*?\]\]", "", text).strip()
    if not plain:
        return
    problems.looked_at += 1
    if plain[0].isupper():
        problems.add(path, line, f"starts with a capital: {plain}")
    if plain[-1] in ".!" and not plain.endswith("..."):
        problems.add(path, line, f"ends in '{plain[-1]}': {plain}")
    if "[" in plain:
        problems.add(path, line, f"has a '[', where parsers of compiler output stop: {plain}")
    # Names from the source may be any word.
    words = re.sub(r"'[^']*'", "", plain).lower()
    for banned in BANNED:
        if re.search(rf"\b{banned}\b", words):
            problems.add(path, line, f"says '{banned}': {plain}")


def main():
    options = arguments(__doc__)
    problems = Problems(options.root)
    for path in files(options.root, ["test/checks", "test/tool"], (".cpp", ".c", ".test", ".h")):
        for number, line in enumerate(read(path).splitlines(), 1):
            match = EXPECTED.search(line)
            if match and match.group(1) != "error" and "expanded from macro" not in line:
                look_at(path, number, match.group(2), problems, trailing_check=True)
    for path in files(options.root, ["checks"], (".cpp", ".h")):
        text = read(path)
        for match in DIAG.finditer(text):
            message = "".join(re.findall(STRING, match.group(1)))
            look_at(path, text.count("\n", 0, match.start()) + 1, message, problems)
    for path in files(options.root, ["checks/models"], ".yaml"):
        for number, line in enumerate(read(path).splitlines(), 1):
            for text in re.findall(r'\b(?:say|text): "([^"]*)"', line):
                look_at(path, number, text, problems)
    problems.done("messages")


if __name__ == "__main__":
    main()
