#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each checks/models/*.yaml loads strictly, as a user's file, through the plugin."""
import os
import re
import subprocess
import tempfile

from common import LLVM_BIN, ROOT, Problems, arguments, files


def main():
    build = os.environ.get("ASYNC_TIDY_BUILD", os.path.join(ROOT, "build"))
    options = arguments(__doc__, plugin=os.path.join(build, "lib/async-tidy/AsyncTidyPlugin-22.so"))
    problems = Problems(options.root)
    for path in files(options.root, ["checks/models"], ".yaml"):
        problems.looked_at += 1
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, ".async-tidy.yaml"), "w", encoding="utf-8") as f:
                f.write(f"root: true\nmodels: ['{path}']\n")
            # The model is read when the first function body is looked at.
            file = os.path.join(folder, "a.cpp")
            with open(file, "w", encoding="utf-8") as f:
                f.write("void callee(); void caller() { callee(); }\n")
            done = subprocess.run([os.path.join(LLVM_BIN, "clang-tidy"), f"-load={options.plugin}",
                                   "--checks=-*,async-*", "--config={}", "--quiet", file, "--", "-std=c++20"],
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        for line, text in re.findall(r":(\d+):\d+: error: (.*)", done.stdout):
            problems.add(path, line, text)
        if done.returncode and "error:" not in done.stdout:
            problems.add(path, 1, f"clang-tidy ended with {done.returncode}: {done.stdout}")
    problems.done("model files")


if __name__ == "__main__":
    main()
