#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the example of docs/guide/write-a-model.md: its 'cpp program' without a model,
where the lines that end in '// already reports async-…' and '// no longer reports
async-…' are reported, and with its 'yaml model', where those are reported that end in
'// already reports async-…' and '// reports async-…'. No other line is, in either run.

  guide.py --plugin PLUGIN --clang-tidy PATH --include FOLDER PAGE

FOLDER holds kelcoro/kelcoro.hpp: the fake of this folder, or the library's own."""
import argparse
import os
import re
import subprocess
import sys
import tempfile


def block(page, kind):
    found = re.findall(rf"^```{kind}\n((?:.*\n)*?)```$", page, flags=re.M)
    if len(found) != 1:
        sys.exit(f"the page has {len(found)} blocks '{kind}', not one")
    return found[0]


def expected(program, words):
    pattern = rf"// (?:{words}) (async-[a-z-]+)$"
    return {(n, m.group(1)) for n, line in enumerate(program.splitlines(), 1)
            if (m := re.search(pattern, line))}


def reported(options, folder, file, models):
    with open(os.path.join(folder, ".async-tidy.yaml"), "w", encoding="utf-8") as f:
        f.write("root: true\n" + models)
    done = subprocess.run([options.clang_tidy, f"-load={options.plugin}", "--checks=-*,async-*",
                           "--config={}", "--quiet", file, "--", "-std=c++20", "-w",
                           "-isystem", options.include],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if "error: " in done.stdout:
        sys.exit(done.stdout)
    return {(int(n), check) for n, check in re.findall(
        r"program\.cpp:(\d+):\d+: warning: .*\[(async-[a-z-]+)\]$", done.stdout, flags=re.M)}


def main():
    parser = argparse.ArgumentParser()
    for name in ["--plugin", "--clang-tidy", "--include"]:
        parser.add_argument(name, required=True)
    parser.add_argument("page")
    options = parser.parse_args()
    with open(options.page, encoding="utf-8") as f:
        page = f.read()
    program = block(page, "cpp program")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "program.cpp")
        for name, text in [(file, program), (os.path.join(folder, "m.yaml"), block(page, "yaml model"))]:
            with open(name, "w", encoding="utf-8") as f:
                f.write(text)
        for models, words in [("", "already reports|no longer reports"),
                              ("models: [m.yaml]\n", "already reports|reports")]:
            wanted = expected(program, words)
            found = reported(options, folder, file, models)
            told = "with the model" if models else "without a model"
            if not wanted:
                sys.exit("no line says that it is reported")
            for line, check in sorted(wanted - found):
                print(f"{told}, line {line}: {check} does not report")
                wrong += 1
            for line, check in sorted(found - wanted):
                print(f"{told}, line {line}: {check} reports, which the page does not say")
                wrong += 1
            print(f"{told}: {len(found)} reported")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
