#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Holds the findings in a file against its '// reports async-...' comments.

    marked_lines.py FILE CLANG-TIDY PLUGIN [compiler arguments]

Every marked line reports that check, and no other line reports anything.
"""
import re
import subprocess
import sys


def main():
    file, tidy, plugin, *flags = sys.argv[1:]
    marked = set()
    with open(file, encoding="utf-8") as source:
        for number, line in enumerate(source, 1):
            marked |= {(number, check) for check in re.findall(r"// reports (async-[\w-]+)", line)}
    done = subprocess.run([tidy, f"-load={plugin}", "--checks=-*,async-*", "--config={}", "--quiet", file,
                           "--", *flags, "-w"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)
    found = {(int(n), check) for n, check in
             re.findall(r"^[^\s:]*:(\d+):\d+: warning: .* \[(async-[\w-]+)\]$", done.stdout, flags=re.M)}
    for line, check in sorted(marked - found):
        print(f"{file}:{line}: {check} does not report")
    for line, check in sorted(found - marked):
        print(f"{file}:{line}: {check} reports, and no comment says so")
    if "error:" in done.stdout or not marked or marked != found:
        print(done.stdout)
        return 1
    print(f"{len(found)} lines report")
    return 0


if __name__ == "__main__":
    sys.exit(main())
