#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The project speaks of itself alone: no path of somebody's machine, no name of
somebody's workplace, no reference to a document that is not in the tree."""
import os
import re

from common import Problems, arguments, files, read

WORDS = [
    (r"(?<![\w.])/(?:home|Users|root|work)/\w", "a path of somebody's machine"),
    (r"\.\./shared\b|\b(?:rules|prototype|integration|runtime|style|design)\.md\s*§|\bBRIEF\b",
     "a document that is not in the tree"),
    (r"\b(?:rules|prototype|integration)\.md\b", "a document that is not in the tree"),
    (r"(?i)\b(?:sub-?agents?|ai agents?|language model|chatbot|claude|anthropic|chatgpt|gpt-\d|copilot)\b",
     "the workplace"),
    (r"\bwork ?trees?\b", "the workplace"),
]
ENDINGS = (".h", ".hpp", ".cpp", ".c", ".def", ".py", ".in", ".cmake", ".txt", ".yaml", ".md", ".test", ".json", "dev")


def main():
    options = arguments(__doc__)
    problems = Problems(options.root)
    for path in files(options.root, [""], ENDINGS):
        if os.path.basename(path) in ("words.py", "words.test"):
            continue
        problems.looked_at += 1
        for number, line in enumerate(read(path).splitlines(), 1):
            for pattern, what in WORDS:
                match = re.search(pattern, line)
                if match:
                    problems.add(path, number, f"{what}: {match.group(0)}")
    problems.done("files")


if __name__ == "__main__":
    main()
