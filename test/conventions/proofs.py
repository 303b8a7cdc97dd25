#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each problem that a convention script can name is named by a test, which runs the
script over a tree broken for it: the fixed words of the message stand in a CHECK
line beside a RUN line 'not … <script>'. A rule that nobody has seen fail may have
stopped looking."""
import ast
import os
import re

from common import Problems, arguments, files, read


def messages(script):
    """(line, fixed parts) of each text given to problems.add()."""
    def texts(node):
        if isinstance(node, ast.IfExp):
            return texts(node.body) + texts(node.orelse)
        if isinstance(node, ast.BinOp):
            # A literal and something that is added to it.
            return texts(node.left)
        if isinstance(node, ast.Constant):
            return [[node.value]]
        if isinstance(node, ast.JoinedStr):
            return [[part.value for part in node.values if isinstance(part, ast.Constant)]]
        return [[]]

    for node in ast.walk(ast.parse(script)):
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add"
                and isinstance(node.func.value, ast.Name) and node.func.value.id == "problems"):
            for parts in texts(node.args[2]):
                yield node.lineno, [p for p in parts if re.search(r"\w", p)]


def expected(test):
    """What the CHECK lines of a test say, patterns left out."""
    return [re.sub(r"\{\{.*?\}\}", "", line)
            for line in re.findall(r"^[A-Z]+(?:-DAG|-NEXT)?: (.*)$", test, flags=re.M)]


def main():
    options = arguments(__doc__)
    problems = Problems(options.root)
    folder = os.path.join(options.root, "test/conventions")
    tests = [read(path) for path in files(folder, [""], ".test")]
    for path in files(folder, [""], ".py"):
        name = os.path.basename(path)
        own = [t for t in tests if re.search(rf"^RUN:.*\bnot .*/{re.escape(name)}\b", t, flags=re.M)]
        told = [line for test in own for line in expected(test)]
        for line, parts in messages(read(path)):
            problems.looked_at += 1
            if not own:
                problems.add(path, line, "no test runs this script over a broken tree")
            elif not any(all(part.strip() in text for part in parts) for text in told):
                problems.add(path, line, f"no test has seen this fail: {' … '.join(parts)}")
    problems.done("rules")


if __name__ == "__main__":
    main()
