# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the convention scripts share: each reads the tree --root and prints one
line 'path:line: what is wrong' a problem; exit code 1 when there is one."""
import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tool", "dev"))
import manifest  # noqa: E402,F401

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LLVM_BIN = os.path.join(os.environ.get("ASYNC_TIDY_LLVM", "/usr/lib/llvm-22"), "bin")


class Problems:
    def __init__(self, root):
        self.root = root
        self.count = 0
        self.looked_at = 0

    def add(self, path, line, text):
        self.count += 1
        print(f"{os.path.relpath(path, self.root) if os.path.isabs(path) else path}:{line}: {text}")

    def done(self, what):
        """Ends the script. Having looked at nothing is a failure too: a moved
        folder must not make a test pass."""
        if not self.looked_at:
            print(f"found no {what} to look at")
            sys.exit(1)
        print(f"{self.looked_at} {what}, {self.count} problems")
        sys.exit(1 if self.count else 0)


def arguments(doc, **extra):
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=ROOT)
    for name, default in extra.items():
        parser.add_argument("--" + name, default=default)
    options = parser.parse_args()
    options.root = os.path.abspath(options.root)
    return options


def files(root, folders, endings):
    """Files below the folders, sorted, build folders left out."""
    found = []
    for folder in folders:
        for path, names, entries in os.walk(os.path.join(root, folder)):
            names[:] = sorted(n for n in names if not n.startswith(("build", ".git", "__pycache__")))
            found += [os.path.join(path, e) for e in sorted(entries) if e.endswith(endings)]
    return found


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()
