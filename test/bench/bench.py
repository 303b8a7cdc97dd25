#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""CPU and peak memory of async-tidy beside 'clang++ -fsyntax-only' and clang-tidy
with its four coroutine checks, on real sources of a Debian machine.

    bench.py [--rounds N] [--db FILE] [--only WORD] [--json FILE]

async-tidy runs twice: with its defaults, and with the audit profile, which also
asks the compiler for exact frame sizes where a coroutine may exceed the limit.
Every round runs them one after the other on each source, so that a busy
machine disturbs all alike. A figure is the median over the rounds of the ratio in
the same round; the last line is the geometric mean over the sources. CPU is user
and system time of the process and of all it started; memory is the largest
resident size of one process.
"""
import argparse
import glob
import json
import math
import os
import shlex
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LLVM_BIN = os.path.join(os.environ.get("ASYNC_TIDY_LLVM", "/usr/lib/llvm-22"), "bin")
TIDY_CHECKS = ("-*,misc-coroutine-hostile-raii,cppcoreguidelines-no-suspend-with-lock,"
               "cppcoreguidelines-avoid-capturing-lambda-coroutines,"
               "cppcoreguidelines-avoid-reference-coroutine-parameters")
CPU_GOAL, MEMORY_GOAL = 0.65, 0.60
ASIO = ["-DASIO_HAS_CO_AWAIT", "-DASIO_HAS_STD_COROUTINE"]


def own_sources(asio):
    """(title, file, folder, flags)"""
    inputs = os.path.join(ROOT, "test", "Inputs")
    found = [("std, much of it", os.path.join(HERE, "Inputs", "std_heavy.cpp"), HERE, ["-std=c++20", "-I", inputs])]
    for name in ["echo_server.cpp", "refactored_echo_server.cpp", "chat_server.cpp"]:
        found.append((f"Asio {name}", os.path.join(asio, name), asio, ["-std=c++20", *ASIO]))
    found.append(("Boost.Asio echo", os.path.join(HERE, "Inputs", "boost_echo.cpp"), HERE, ["-std=c++20"]))
    includes = ["-I", os.path.join(ROOT, "runtime", "include"), "-I", os.path.join(ROOT, "docs", "examples")]
    for file in sorted(glob.glob(os.path.join(ROOT, "docs", "examples", "*.cpp"))):
        found.append((f"docs/examples {os.path.basename(file)}", file, ROOT, ["-std=c++20", *ASIO, *includes]))
    found.append(("a check's test", os.path.join(ROOT, "test/checks/locks/lock-across-await.cpp"), ROOT,
                  ["-std=c++20", "-I", inputs]))
    return [f for f in found if os.path.exists(f[1])]


def database_sources(path):
    with open(path, encoding="utf-8") as f:
        for entry in json.load(f):
            arguments = entry.get("arguments") or shlex.split(entry["command"])
            flags, skip = [], False
            for arg in arguments[1:]:
                if skip or arg in ("-c", entry["file"]):
                    skip = False
                elif arg in ("-o", "-MF", "-MT", "-MQ"):
                    skip = True
                elif not arg.startswith(("-M", "-W")):
                    flags.append(arg)
            file = os.path.join(entry["directory"], entry["file"])
            yield os.path.basename(file), file, entry["directory"], flags


def run(command, folder):
    """(CPU seconds, peak MiB, exit code)"""
    pid = os.fork()
    if pid == 0:
        os.chdir(folder)
        null = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(null, fd)
        try:
            os.execv(command[0], command)
        finally:
            os._exit(127)
    _, status, usage = os.wait4(pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def geometric_mean(values):
    return math.exp(statistics.fmean(map(math.log, values)))


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default=os.path.join(ROOT, "build", "bin", "async-tidy"))
    parser.add_argument("--asio", default=os.path.join(ROOT, "build", "lint", "asio"), help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--db", action="append", default=[], help="a compile_commands.json to measure as well")
    parser.add_argument("--only", default="", help="only sources whose title has this word")
    parser.add_argument("--json", default="", help="write the figures to this file")
    options = parser.parse_args()

    sources = own_sources(options.asio)
    for path in options.db:
        sources += database_sources(path)
    sources = [s for s in sources if options.only in s[0]]
    if not sources:
        sys.exit("nothing to measure")
    names = ["clang++", "async-tidy", "audit", "clang-tidy"]
    rows, left_out = [], []
    for title, file, folder, flags in sources:
        tool = [options.tool, "check", "-j1", "--exit-zero", "--no-config"]
        commands = {
            "clang++": [os.path.join(LLVM_BIN, "clang++"), "-fsyntax-only", "-w", *flags, file],
            "async-tidy": [*tool, file, "--", *flags],
            "audit": [*tool, "--profile=audit", file, "--", *flags],
            "clang-tidy": [os.path.join(LLVM_BIN, "clang-tidy"), f"--checks={TIDY_CHECKS}", "--config={}", "--quiet",
                           file, "--", *flags, "-w"],
        }
        # One run of each to fill the page cache and to see that it works.
        broken = [name for name in names if run(commands[name], folder)[2] != 0]
        if broken:
            left_out.append(f"{title}: {', '.join(broken)} failed")
            continue
        rounds = [{name: run(commands[name], folder) for name in names} for _ in range(options.rounds)]
        base_cpu = statistics.median(r["clang++"][0] for r in rounds)
        base_memory = statistics.median(r["clang++"][1] for r in rounds)
        row = {"source": title, "clang_cpu_s": base_cpu, "clang_memory_mib": base_memory}
        for name in names[1:]:
            row[name] = {"cpu": statistics.median(r[name][0] / r["clang++"][0] for r in rounds),
                         "memory": statistics.median(r[name][1] / r["clang++"][1] for r in rounds)}
        rows.append(row)
        if sys.stderr.isatty():
            print(f"\r\033[K{len(rows)}/{len(sources)} {title}", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)

    for line in left_out:
        print(f"left out: {line}")
    if not rows:
        sys.exit("nothing could be measured")
    print(f"{'':36} {'clang++ -fsyntax-only':>22}" + "".join(f" {name:>16}" for name in names[1:]))
    print(f"{'':36} {'CPU s':>12} {'MiB':>9}" + f" {'CPU':>8} {'memory':>7}" * len(names[1:]))

    def figures(row):
        return "".join(f" {row[name]['cpu']:8.2f} {row[name]['memory']:7.2f}" for name in names[1:])

    for row in rows:
        print(f"{row['source'][:36]:36} {row['clang_cpu_s']:12.2f} {row['clang_memory_mib']:9.0f}{figures(row)}")
    mean = {name: {what: geometric_mean([r[name][what] for r in rows]) for what in ("cpu", "memory")}
            for name in names[1:]}
    print(f"{'geometric mean':36} {'1':>12} {'1':>9}{figures(mean)}")
    a = mean["async-tidy"]
    print(f"goal: CPU at most {CPU_GOAL}, memory at most {MEMORY_GOAL} of clang++ -fsyntax-only: "
          f"{'reached' if a['cpu'] <= CPU_GOAL and a['memory'] <= MEMORY_GOAL else 'missed'} "
          f"({len(rows)} sources, median of {options.rounds} rounds)")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as f:
            json.dump({"rounds": options.rounds, "sources": rows, "mean": mean}, f, indent=1)


if __name__ == "__main__":
    main()
