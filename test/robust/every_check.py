#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs every check there is, by its full name, over sources of any kind.

    every_check.py [--seconds=N] [--errors] [--findings] [--frontend=plugin|cli] FILE... [-- COMPILE-ARGS]

Fails when the analysis crashes, needs more than N seconds of CPU, says anything
about a file (--findings: it may), or finds errors in it (--errors: it must).
Without --frontend both are run.
"""
import json
import os
import re
import resource
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("ASYNC_TIDY_BUILD", os.path.join(ROOT, "build"))
LLVM_BIN = os.path.join(os.environ.get("ASYNC_TIDY_LLVM", "/usr/lib/llvm-22"), "bin")
PLUGIN = os.path.join(BUILD, "lib", "async-tidy", "AsyncTidyPlugin-22.so")
BINARY = os.path.join(BUILD, "bin", "async-tidy")


def every_check():
    listed = subprocess.run([BINARY, "rules", "--format=json"], stdout=subprocess.PIPE, check=True)
    return ",".join(rule["rule"] for rule in json.loads(listed.stdout)["rules"])


def run(command, seconds):
    """CPU time, not time on the wall: machines that build are busy."""
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", preexec_fn=limit, check=False)


def main(argv):
    compile_args = ["-std=c++20"]
    if "--" in argv:
        compile_args += argv[argv.index("--") + 1:]
        argv = argv[:argv.index("--")]
    compile_args += ["-w", "-I", os.path.join(os.path.dirname(HERE), "Inputs")]
    options = {"--seconds": "60"}
    files = []
    for arg in argv:
        name, _, value = arg.partition("=")
        if arg.startswith("--"):
            options[name] = value
        else:
            files.append(arg)
    seconds = int(options["--seconds"])
    checks = f"--checks=-*,{every_check()}"
    commands = {
        "plugin": lambda file: [os.path.join(LLVM_BIN, "clang-tidy"), f"-load={PLUGIN}", "--quiet",
                                "--config={}", checks, file, "--", *compile_args],
        "cli": lambda file: [BINARY, "check", "--no-config", "--quiet",
                             "--format=concise", "--color=never", "--timeout=0", checks, file, "--", *compile_args],
    }
    failed = False
    for file in files:
        for name, command in commands.items():
            if options.get("--frontend", name) != name:
                continue
            done = run(command(file), seconds)
            text = done.stdout
            wrong = []
            if done.returncode < 0:
                wrong.append(f"died of signal {-done.returncode}")
            if done.returncode == 2 or re.search("was not analysed|Stack dump|AddressSanitizer", text):
                wrong.append("was not analysed")
            if "--findings" not in options and re.search(r"\[async-", text):
                wrong.append("has findings")
            errors = re.search(r": error: |has \d+ error", text)
            if bool(errors) != ("--errors" in options):
                wrong.append("has errors" if errors else "has no errors")
            if wrong:
                failed = True
                print(f"{name}: {file} {', '.join(wrong)} (exit code {done.returncode})\n{text[:4000]}")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
