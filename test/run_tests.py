#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs lit and ends with one line 'N passed, N failed'.

    run_tests.py [--lit=PATH] [LIT OPTIONS] FOLDER-OR-TEST...

Exit code 0 when nothing failed and something ran, else 1.
"""
import json
import os
import subprocess
import sys
import tempfile

PASSED = {"PASS", "FLAKYPASS", "XFAIL"}
SKIPPED = {"UNSUPPORTED", "EXCLUDED", "SKIPPED"}


def main(args):
    lit = "/usr/lib/llvm-22/bin/lit"
    rest = []
    for arg in args:
        if arg.startswith("--lit="):
            lit = arg[len("--lit="):]
        else:
            rest.append(arg)
    with tempfile.TemporaryDirectory() as folder:
        results = os.path.join(folder, "results.json")
        command = [sys.executable, lit, "--succinct", "--verbose", "-o", results,
                   f"-j{len(os.sched_getaffinity(0))}", *rest]
        if not sys.stdout.isatty():
            command.append("--no-progress-bar")
        code = subprocess.run(command, check=False).returncode
        try:
            with open(results, encoding="utf-8") as f:
                tests = json.load(f)["tests"]
        except (OSError, ValueError, KeyError):
            tests = []
    codes = [test["code"] for test in tests]
    passed = sum(c in PASSED for c in codes)
    skipped = sum(c in SKIPPED for c in codes)
    failed = len(codes) - passed - skipped
    if not passed and not failed:
        print("no test ran", file=sys.stderr)
        failed = failed or 1
    tail = f", {skipped} skipped" if skipped else ""
    print(f"{passed} passed, {failed} failed{tail}", flush=True)
    return 0 if code == 0 and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
