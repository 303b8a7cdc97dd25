#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The C++ runtime beside Tokio and Asio: the same lines in one interleaved run.

    run.py [--rounds N] [--repeats N] [--only WORD]... [--programs NAMES]
           [--json FILE] [--markdown FILE] [--build DIR] [--no-build] [--gate]

Builds the programs (release, two worker threads each), then goes N times over the
lines; for each line it starts every program once, in an order that turns from
round to round, so that a busy machine disturbs all alike. A figure is the median
of all repeats, with the smallest and the largest; CPU time of the process is what
counts, wall time depends on who else is at work. Beside the times: bytes per idle
task, allocations per operation, and what including the header costs a compiler.
--gate ends with 1 when a line misses its goal. docs/runtime/benchmarks.md says
what each line means.
"""
import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
RUNTIME = os.path.dirname(HERE)
ROOT = os.path.dirname(RUNTIME)

# Line: (goal of ours / Tokio in CPU or bytes, or None; what an operation is)
LINES = {
    "spawn_join_1M": (0.8, "task spawned and joined, a million at once"),
    "spawn_then_join_each": (0.8, "task spawned, then joined"),
    "mpsc_cap128_1p": (0.8, "message"),
    "mpsc_cap128_4p": (0.8, "message"),
    "mpsc_cap1_roundtrip": (0.8, "round trip"),
    "mutex_uncontended": (0.8, "lock and unlock"),
    "mutex_4tasks": (0.8, "lock and unlock"),
    "mutex_4tasks_heldyield": (0.8, "lock, yield, unlock"),
    "timers_100k": (0.8, "task that sleeps 0 to 999 ms"),
    "yield_2tasks": (0.8, "yield"),
    "await_leaf": (1.05, "await of a child"),
    "await_leaf_boxed": (1.05, "await of a child of erased type"),
    "chain_depth_10k": (0.8, "level of recursion"),
    "chain_depth_1M": (None, "level of recursion"),
    "select_2ready": (0.8, "select and send"),
    "semaphore_uncontended": (0.8, "acquire and release"),
    "semaphore_4tasks": (0.8, "acquire and release"),
    "oneshot_roundtrip": (0.8, "request and answer"),
    "broadcast_1to4": (0.8, "message to four receivers"),
    "watch_roundtrip": (0.8, "round trip"),
    "spawn_blocking_roundtrip": (0.8, "call"),
    "mem_idle_task": (0.8, "sleeping task"),
    "mem_idle_waiter": (0.8, "task that waits for a notification"),
}
OURS, RIVAL = "async", "tokio"
PROGRAMS = ["async", "async-gcc", "tokio", "asio"]
UNPOOLED = "async-unpooled"  # counts frames; not timed


def say(text):
    print(text, file=sys.stderr, flush=True)


def cmake_build(source, build, compiler, flags):
    subprocess.run(["cmake", "-S", source, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                    f"-DCMAKE_CXX_COMPILER={compiler}", f"-DCMAKE_CXX_FLAGS_RELEASE={flags}"],
                   check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", build], check=True, stdout=subprocess.DEVNULL)


def rustc():
    return os.environ.get("RUSTC", "/usr/bin/rustc")


def build_program(name, build):
    if name == "tokio":
        # Debian's, whatever else is first in PATH.
        environment = dict(os.environ, CARGO_TARGET_DIR=build, RUSTC=rustc())
        subprocess.run([os.environ.get("CARGO", "/usr/bin/cargo"), "build", "--release", "--offline", "--quiet"],
                       cwd=os.path.join(HERE, "tokio"), env=environment, check=True)
    elif name == "asio":
        cmake_build(os.path.join(HERE, "asio"), build, "clang++-22", "-O2 -DNDEBUG")
    elif name == "async":
        cmake_build(os.path.join(HERE, "async"), build, "clang++-22", "-O2 -DNDEBUG")
    elif name == "async-gcc":
        cmake_build(os.path.join(HERE, "async"), build, "g++", "-O2 -DNDEBUG -foptimize-sibling-calls")
    else:  # every coroutine frame through operator new, to be counted
        cmake_build(os.path.join(HERE, "async"), build, "clang++-22", "-O2 -DNDEBUG -DASYNC_FRAME_POOL=0")


def executable(name, build, what):
    folder = os.path.join(build, name)
    if name == "tokio":
        folder = os.path.join(folder, "release")
    return os.path.join(folder, f"{name.split('-')[0]}-{what}")


def run_json(command, timeout):
    """(objects, complaint or None)"""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
        out, err, code = done.stdout, done.stderr, done.returncode
    except subprocess.TimeoutExpired as expired:
        out, err, code = expired.stdout or b"", "", "timeout"
        out = out.decode() if isinstance(out, bytes) else out
    objects = [json.loads(text) for text in out.splitlines() if text.startswith("{")]
    if code == 0:
        return objects, None
    if "overflowed its stack" in err:
        return objects, "stack overflow"
    if code == "timeout":
        return objects, "timeout"
    return objects, f"ends with {code}"


class CpuMeter:
    """How busy the machine was: busy and stolen share of all cores, and the load."""

    def __init__(self):
        self.start, self.loads = self.read(), []

    @staticmethod
    def read():
        with open("/proc/stat", encoding="ascii") as f:
            return [int(x) for x in f.readline().split()[1:9]]

    def sample(self):
        self.loads.append(os.getloadavg()[0])

    def summary(self):
        used = [b - a for a, b in zip(self.start, self.read())]
        total = sum(used) or 1
        return {"load": [round(min(self.loads), 1), round(max(self.loads), 1)],
                "idle": round((used[3] + used[4]) / total, 3), "stolen": round(used[7] / total, 3)}


def timed_rounds(names, lines, options):
    samples = {line: {name: {"wall": [], "cpu": [], "bytes": []} for name in names} for line in lines}
    meter = CpuMeter()
    for number in range(options.rounds):
        started = time.monotonic()
        meter.sample()
        for position, line in enumerate(lines):
            turn = (number + position) % len(names)
            for name in names[turn:] + names[:turn]:
                box = samples[line][name]
                if box.get("unsupported"):
                    continue
                objects, complaint = run_json(
                    [executable(name, options.build, "lines"), "--repeats", str(options.repeats), line],
                    options.timeout)
                if complaint:
                    box["complaint"] = complaint
                for one in objects:
                    if "unsupported" in one:
                        box["unsupported"] = True
                    for key in ("wall", "cpu", "bytes"):
                        if key in one:
                            box[key].append(one[key])
        meter.sample()
        say(f"round {number + 1} of {options.rounds}: {time.monotonic() - started:.0f} s, "
            f"load {os.getloadavg()[0]:.1f}")
    return samples, meter.summary()


def cpu_of(command):
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def compile_times(rounds):
    """CPU ms of compiling a file with one #include, at -O2, beside an empty file."""
    sources = {"empty": "", "<coroutine>": "#include <coroutine>\n",
               "std": "#include <chrono>\n#include <coroutine>\n#include <functional>\n#include <memory>\n"
                      "#include <optional>\n#include <string>\n#include <tuple>\n#include <variant>\n"
                      "#include <vector>\n",
               "<async/task.hpp>": "#include <async/task.hpp>\n",
               "<async/async.hpp>": "#include <async/async.hpp>\n",
               "<asio.hpp>": "#include <asio.hpp>\n"}
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        for compiler in ("clang++-22", "g++"):
            if not shutil.which(compiler):
                continue
            figures = {title: [] for title in sources}
            for _ in range(rounds):
                for title, text in sources.items():
                    file = os.path.join(folder, "unit.cpp")
                    with open(file, "w", encoding="ascii") as f:
                        f.write(text)
                    command = [compiler, "-std=c++20", "-O2", "-c", "-o", os.path.join(folder, "unit.o"),
                               "-I", os.path.join(RUNTIME, "include"), file]
                    if compiler.startswith("clang"):
                        command[1:1] = ["-DASIO_HAS_CO_AWAIT=1", "-DASIO_HAS_STD_COROUTINE=1"]
                    try:
                        figures[title].append(cpu_of(command) * 1000)
                    except subprocess.CalledProcessError:
                        pass
            result[compiler] = {t: round(statistics.median(f)) for t, f in figures.items() if f}
    return result


def number(value):
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def cell(box):
    if box["bytes"]:
        return f"{number(statistics.median(box['bytes']))} B"
    if box["cpu"]:
        low, high = number(min(box["cpu"])), number(max(box["cpu"]))
        text = f"**{number(statistics.median(box['cpu']))}** ({low}–{high}) / {number(statistics.median(box['wall']))}"
        return text + (f", {box['complaint']}" if box.get("complaint") else "")
    return box.get("complaint") or "—"


def ratio(line, samples, name):
    for key in ("bytes", "cpu"):
        ours, rival = samples[line][name][key], samples[line][RIVAL][key] if RIVAL in samples[line] else []
        if ours and rival:
            return statistics.median(ours) / statistics.median(rival)
    return None


def markdown(report):
    names, samples = report["programs"], report["lines"]
    rows = ["| line | an operation is | " + " | ".join(names) + " | ratio | goal |",
            "|---|---|" + "---|" * len(names) + "---|---|"]
    for line, boxes in samples.items():
        goal = LINES[line][0]
        got = report["ratios"].get(line)
        verdict = "" if goal is None else f"≤ {goal}"
        if goal is not None and got is not None:
            verdict += " met" if got <= goal else " **missed**"
        rows.append(f"| `{line}` | {LINES[line][1]} | " + " | ".join(cell(boxes[n]) for n in names) +
                    f" | {'—' if got is None else f'{got:.2f}'} | {verdict} |")
    parts = ["\n".join(rows),
             "Times in ns per operation: **median CPU** (smallest–largest) / median wall. "
             f"Ratio: `{OURS}` ÷ `{RIVAL}`, CPU (or bytes).",
             f"{report['rounds']} rounds of {report['repeats']} repeats on {report['machine']['cores']} cores; "
             f"load average {report['machine']['load'][0]} to {report['machine']['load'][1]}, "
             f"{report['machine']['stolen']:.0%} of the time stolen by other guests. "
             + "; ".join(report["versions"]) + "."]
    if report.get("allocations"):
        lines = list(dict.fromkeys(l for per in report["allocations"].values() for l in per))
        rows = ["| allocations (bytes) per operation | " + " | ".join(report["allocations"]) + " |",
                "|---|" + "---|" * len(report["allocations"])]
        for line in lines:
            cells = []
            for per in report["allocations"].values():
                one = per.get(line)
                text = f"{one['allocations']:.2f} ({one['allocated']:.0f})" if one else "—"
                cells.append(text)
            rows.append(f"| `{line}` | " + " | ".join(cells) + " |")
        parts.append("\n".join(rows))
    if report.get("compile"):
        titles = list(dict.fromkeys(t for per in report["compile"].values() for t in per))
        rows = ["| CPU ms to compile a file that includes | " + " | ".join(report["compile"]) + " |",
                "|---|" + "---|" * len(report["compile"])]
        for title in titles:
            rows.append(f"| {title if title == 'empty' else '`' + title + '`' if title[0] == '<' else title} | " +
                        " | ".join(str(per.get(title, "—")) for per in report["compile"].values()) + " |")
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


def first_line(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return None


def versions():
    packages = []
    for package in ("librust-tokio-dev", "libasio-dev"):
        found = first_line(["dpkg-query", "-W", "-f=${Package} ${Version}\n", package])
        if found:
            packages.append(found)
    tools = [first_line([rustc(), "--version"]),
             first_line(["clang++-22", "--version"]), first_line(["g++", "--version"])]
    return packages + [tool for tool in tools if tool]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", action="append", default=[], help="lines that contain this word")
    parser.add_argument("--programs", default=",".join(PROGRAMS))
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "bench-runtime"))
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument("--json")
    parser.add_argument("--markdown")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for one program on one line")
    parser.add_argument("--gate", action="store_true")
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)

    names = [n for n in options.programs.split(",") if n]
    for name in names:
        if name not in PROGRAMS:
            parser.error(f"no program {name!r}; there are {', '.join(PROGRAMS)}")
    lines = [l for l in LINES if not options.only or any(word in l for word in options.only)]
    if not lines:
        parser.error("no line has such a name: " + ", ".join(LINES))
    if not options.no_build:
        for name in names + [UNPOOLED] * (OURS in names and not options.only):
            started = time.monotonic()
            build_program(name, os.path.join(options.build, name))
            say(f"built {name}: {time.monotonic() - started:.0f} s")

    samples, machine = timed_rounds(names, lines, options)
    report = {"programs": names, "rounds": options.rounds, "repeats": options.repeats, "lines": samples,
              "machine": dict(machine, cores=os.cpu_count(), kernel=platform.release()), "versions": versions()}
    report["ratios"] = {line: round(r, 3) for line in lines
                        if OURS in names and (r := ratio(line, samples, OURS)) is not None}
    if not options.only:
        report["allocations"] = {}
        counted = [n for n in names if n != "async-gcc"] + [UNPOOLED] * (OURS in names)
        for name in counted:
            if os.path.exists(executable(name, options.build, "allocations")):
                objects, _ = run_json([executable(name, options.build, "allocations")], options.timeout)
                report["allocations"][name] = {one["line"]: one for one in objects}
        report["compile"] = compile_times(min(options.rounds, 5))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as f:
            json.dump(report, f, indent=1)
            f.write("\n")
    text = markdown(report)
    if options.markdown:
        with open(options.markdown, "w", encoding="utf-8") as f:
            f.write(text)
    print(text)
    missed = [l for l, r in report["ratios"].items() if LINES[l][0] is not None and r > LINES[l][0]]
    if missed:
        say("misses its goal: " + ", ".join(missed))
    return 1 if options.gate and missed else 0


if __name__ == "__main__":
    sys.exit(main())
