#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs checks over a test file and compares with the comments in it.

    check_async_tidy.py [OPTIONS] FILE CHECKS TEMP [-- TIDY-ARGS [-- COMPILE-ARGS]]

FILE is copied with its CHECK lines emptied (so that they cannot match
themselves, and lines and columns stay), clang-tidy with our plugin runs over the
copy with fixes on, and FileCheck reads

    CHECK-MESSAGES   warnings; every warning must be matched
    CHECK-NOTES      warnings and notes; every one must be matched
    CHECK-FIXES      the file after the fixes

A file without CHECK-MESSAGES and CHECK-NOTES must be silent. Compile errors and
findings in headers count like any other. When fixes changed the file, the result
must compile.

    -check-suffixes=A,B     read only CHECK-MESSAGES-A, CHECK-FIXES-B, …; with no such
                            line the file must be silent in this run
    -std=c++23              language; c++20 unless given
    -config=FILE            a copy of FILE is the .async-tidy.yaml of the test
    -expect-errors          the file does not compile, and that is the test
    -allow-broken-fix       the fixed file need not compile

Headers come from copies of test/Inputs and of the folder Inputs beside FILE (both
on the include path), so that a fix cannot write into the source tree.

With ASYNC_TIDY_FRONTEND=cli in the environment the same comparison is made with
the findings of the async-tidy binary.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
BUILD = os.environ.get("ASYNC_TIDY_BUILD", os.path.join(ROOT, "build"))
LLVM_BIN = os.path.join(os.environ.get("ASYNC_TIDY_LLVM", "/usr/lib/llvm-22"), "bin")
PLUGIN = os.path.join(BUILD, "lib", "async-tidy", "AsyncTidyPlugin-22.so")
BINARY = os.path.join(BUILD, "bin", "async-tidy")
TIMEOUT = 120  # seconds; a check that needs more has a loop in it


def fail(message):
    print(message)
    sys.exit(1)


def show(title, text):
    print(f"---- {title}\n{text.rstrip()}")


def run(command, ok=(0,)):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, errors="replace", timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        fail(f"no end after {TIMEOUT} s: {' '.join(command)}")
    if done.returncode not in ok:
        show("output", done.stdout + done.stderr)
        fail(f"exit code {done.returncode}: {' '.join(command)}")
    return done


def split_arguments(rest):
    """[FILE CHECKS TEMP, '--', tidy..., '--', compile...] in three lists."""
    parts = [[]]
    for arg in rest:
        if arg == "--" and len(parts) < 3:
            parts.append([])
        else:
            parts[-1].append(arg)
    return parts + [[]] * (3 - len(parts))


class Test:
    def __init__(self, argv):
        own, tidy, compile_args = split_arguments(argv)
        parser = argparse.ArgumentParser(description=__doc__, add_help=False, allow_abbrev=False)
        for name in ["-check-suffixes", "--check-suffixes", "-check-suffix"]:
            parser.add_argument(name, dest="suffixes", default="")
        parser.add_argument("-std", "--std", default="c++20")
        parser.add_argument("-config", "--config", dest="config_file", default="")
        parser.add_argument("-expect-errors", dest="expect_errors", action="store_true")
        parser.add_argument("-allow-broken-fix", dest="allow_broken_fix", action="store_true")
        parser.add_argument("file")
        parser.add_argument("checks")
        parser.add_argument("temp")
        options = parser.parse_args(own)
        self.options = options
        self.tidy_args = tidy
        self.suffixes = ["-" + s for s in options.suffixes.split(",") if s] or [""]
        self.source = os.path.abspath(options.file)
        self.folder = os.path.abspath(options.temp) + ".dir"
        self.copy = os.path.join(self.folder, os.path.basename(self.source))
        self.messages_file = os.path.join(self.folder, "messages.txt")
        self.compile_args = [f"-std={options.std}"] if self.source.endswith(".cpp") else []
        self.compile_args += ["-I", os.path.join(self.folder, "Inputs"), "-w", *compile_args]

    def prepare(self):
        """A folder of our own: source, headers and configuration."""
        shutil.rmtree(self.folder, ignore_errors=True)
        inputs = os.path.join(self.folder, "Inputs")
        os.makedirs(inputs)
        for folder in [os.path.join(HERE, "Inputs"),
                       os.path.join(os.path.dirname(self.source), "Inputs")]:
            if os.path.isdir(folder):
                shutil.copytree(folder, inputs, dirs_exist_ok=True)
        config = os.path.join(self.folder, ".async-tidy.yaml")
        if self.options.config_file:
            shutil.copyfile(self.options.config_file, config)
        else:
            with open(config, "w", encoding="utf-8") as f:
                f.write("root: true\n")
        with open(self.source, encoding="utf-8") as f:
            self.text = f.read()
        self.stripped = re.sub(r"// *CHECK-[A-Z0-9_-]+:[^\r\n]*", "//", self.text)
        with open(self.copy, "w", encoding="utf-8") as f:
            f.write(self.stripped)

    def has(self, kind):
        return any(re.search(rf"// *{kind}{suffix}:", self.text) for suffix in self.suffixes)

    def prefixes(self, kind):
        found = [kind + s for s in self.suffixes if re.search(rf"// *{kind}{s}:", self.text)]
        return "-check-prefixes=" + ",".join(found)

    def fix_arguments(self):
        if any(re.fullmatch("--?fix(-notes|-errors|-unsafe)?", a) for a in self.tidy_args):
            return []
        return ["--fix"]

    def run_clang_tidy(self):
        config = [] if any("-config" in a for a in self.tidy_args) else ["--config={}"]
        command = [os.path.join(LLVM_BIN, "clang-tidy"), f"-load={PLUGIN}", self.copy,
                   f"--checks=-*,{self.options.checks}", "--quiet", *config,
                   *self.fix_arguments(), *self.tidy_args, "--", *self.compile_args]
        return run(command, ok=(0, 1))

    def run_async_tidy(self):
        """The same through the binary. Its level word becomes 'warning', which is
        what clang-tidy prints for every check."""
        args = []
        for arg in self.fix_arguments() + self.tidy_args:
            if re.fullmatch("--?fix-notes", arg):
                args.append("--fix-unsafe")
            elif re.match("--?config=", arg):
                self.write_options(arg.split("=", 1)[1])
            else:
                args.append(arg)
        def check(flags):
            return run([BINARY, "check", f"--checks=-*,{self.options.checks}", "--color=never",
                        *flags, self.copy, "--", *self.compile_args], ok=(0, 1, 3))

        # A finding that was fixed is not listed, so the messages are read first.
        done = check([a for a in args if not a.startswith(("--fix", "-fix"))])
        check(args)
        done.stdout = re.sub(r"^(\S+:\d+:\d+: )(?:error|note)(: .*\[async-[a-z-]+\])$",
                             r"\1warning\2", done.stdout, flags=re.M)
        return done

    def write_options(self, config):
        """CheckOptions of a clang-tidy configuration, as ours."""
        lines = {}
        for check, key, value in re.findall(
                r"""['"]?(async-[a-z-]+)\.(\w+)['"]?\s*:\s*("[^"]*"|'[^']*'|[^,}\s]+)""", config):
            lines.setdefault(check, []).append(f"    {key}: {value}\n")
        with open(os.path.join(self.folder, ".async-tidy.yaml"), "a", encoding="utf-8") as f:
            f.write("options:\n" + "".join(
                f"  {check}:\n" + "".join(entries) for check, entries in lines.items()))

    def file_check(self, kind, file, *extra):
        done = subprocess.run([os.path.join(LLVM_BIN, "FileCheck"), f"-input-file={file}", self.source,
                               self.prefixes(kind), "-allow-unused-prefixes", *extra],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            show(f"{kind}: no match", done.stdout)
            fail(f"{kind} failed; the whole output is in {file}")

    def main(self):
        self.prepare()
        cli = os.environ.get("ASYNC_TIDY_FRONTEND") == "cli"
        done = self.run_async_tidy() if cli else self.run_clang_tidy()
        # Errors of the compiler come on stdout too; stderr has only counts.
        lines = [line for line in done.stdout.splitlines() if "note: FIX-IT applied" not in line]
        output = "\n".join(lines) + "\n"
        with open(self.messages_file, "w", encoding="utf-8") as f:
            f.write(output)
        with open(self.copy, encoding="utf-8") as f:
            fixed = f.read()
        show("messages", output)
        if fixed != self.stripped:
            show("fixes", subprocess.run(["diff", "-U1", self.source, self.copy], text=True,
                                         stdout=subprocess.PIPE, check=False).stdout)
        if not self.options.expect_errors and re.search(r"\berror: ", done.stdout + done.stderr):
            show("stderr", done.stderr)
            fail("the test file does not compile (-expect-errors says that this is meant)")

        notes, messages = self.has("CHECK-NOTES"), self.has("CHECK-MESSAGES")
        if notes:
            self.file_check("CHECK-NOTES", self.messages_file,
                            "-implicit-check-not={{note|warning|error}}:")
        if messages:
            self.file_check("CHECK-MESSAGES", self.messages_file,
                            "-implicit-check-not={{warning|error}}:")
        if not notes and not messages and re.search(r": (warning|error): ", output):
            fail("no CHECK line, so the file must be silent, but there are findings")
        if self.has("CHECK-FIXES"):
            self.file_check("CHECK-FIXES", self.copy, "-strict-whitespace")
        if fixed != self.stripped and not (self.options.allow_broken_fix or self.options.expect_errors):
            done = subprocess.run([os.path.join(LLVM_BIN, "clang++"), "-fsyntax-only", "-w",
                                   *self.compile_args, self.copy],
                                  stderr=subprocess.PIPE, text=True, check=False)
            if done.returncode:
                show("fixed file", done.stderr)
                fail("the fixes leave a file that does not compile (-allow-broken-fix accepts it)")


if __name__ == "__main__":
    Test(sys.argv[1:]).main()
