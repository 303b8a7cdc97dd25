#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the compile database of './dev lint'.

    lint_database.py ROOT FOLDER LLVM

FOLDER/asio holds Debian's examples, ROOT/docs/examples ours. The database goes to
FOLDER/compile_commands.json; the number of its entries is printed.
"""
import json
import os
import sys

# The examples were written for the Coroutines TS; these two make Asio 1.22 use
# C++20's coroutines whatever it detects.
ASIO = ["-DASIO_HAS_CO_AWAIT", "-DASIO_HAS_STD_COROUTINE"]


def sources(folder):
    if not os.path.isdir(folder):
        return []
    return sorted(os.path.join(folder, f) for f in os.listdir(folder) if f.endswith(".cpp"))


def main(root, folder, llvm):
    compiler = os.path.join(llvm, "bin", "clang++")
    entries = []
    for file in sources(os.path.join(folder, "asio")):
        entries.append({"directory": folder, "file": file,
                        "arguments": [compiler, "-std=c++20", *ASIO, "-c", file]})
    includes = ["-I", os.path.join(root, "runtime", "include"), "-I", os.path.join(root, "docs", "examples")]
    for file in sources(os.path.join(root, "docs", "examples")):
        entries.append({"directory": folder, "file": file,
                        "arguments": [compiler, "-std=c++20", *ASIO, *includes, "-c", file]})
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as f:
        json.dump(entries, f, indent=1)
    print(len(entries))


if __name__ == "__main__":
    main(*map(os.path.abspath, sys.argv[1:4]))
