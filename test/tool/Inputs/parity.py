# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares what the plugin and the command line tool say of the same files.

    parity.py ASYNC_TIDY CLANG_TIDY PLUGIN MOCKS WORKFOLDER FILE-OR-FOLDER...

Findings and their notes must be equal in place, text and check; levels are the
tool's own affair.
"""
import glob
import json
import os
import re
import subprocess
import sys

tool, tidy, plugin, mocks, work, *paths = sys.argv[1:]
files = []
for path in paths:
    found = [path] if os.path.isfile(path) else glob.glob(path + "/**/*.cpp", recursive=True)
    # Tests over a library's real headers need flags of their own.
    files += sorted(os.path.abspath(f) for f in found
                    if "/Inputs/" not in f and "-D" not in open(f).read().split("\n#")[0])
if not files:
    sys.exit("no files")
os.makedirs(work, exist_ok=True)
database = os.path.join(work, "compile_commands.json")
with open(database, "w") as out:
    json.dump([{"directory": os.path.dirname(f), "file": f,
                "arguments": ["clang++", "-std=c++20", "-I", mocks, "-I",
                              os.path.join(os.path.dirname(f), "Inputs"), "-c", f]}
               for f in files], out)

LINE = re.compile(r"^(/[^:]*):(\d+):(\d+): (warning|error|note): (.*?)(?: \[([\w.,-]+)\])?$")
# The tool speaks of errors in the source once a file, in its own words.
OTHERS = ("clang-diagnostic", "clang-tidy-config")


def from_plugin():
    done = subprocess.run([tidy, "--quiet", "-load=" + plugin, "--checks=-*,async-*",
                           "-p", work, *files], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    out, current = set(), None
    for line in done.stdout.splitlines():
        match = LINE.match(line)
        if not match:
            continue
        path, row, column, level, text, check = match.groups()
        if level != "note":
            current = None if check.startswith(OTHERS) else check
        if current:
            out.add((os.path.realpath(path), int(row), int(column), level == "note", text, current))
    return out


def from_tool():
    done = subprocess.run([tool, "--format=json", "-p", work], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode == 2:
        sys.exit(done.stderr)
    out = set()
    run = json.loads(done.stdout)
    for unit in run["incomplete"]:
        if unit["status"] != "errors":
            sys.exit(f"{unit['path']}: {unit['reason']}")
    for finding in run["findings"]:
        if finding["state"] == "suppressed":
            continue
        for item, note in [(finding, False)] + [(n, True) for n in finding["notes"]]:
            if "path" in item:
                out.add((os.path.realpath(item["path"]), item["line"], item["column"], note,
                         item["message"], finding["rule"]))
    return out


plugin_says, tool_says = from_plugin(), from_tool()
for title, only in [("only the plugin", plugin_says - tool_says),
                    ("only the tool", tool_says - plugin_says)]:
    for path, row, column, note, text, check in sorted(only):
        print(f"{title}: {path}:{row}:{column}: {'note: ' if note else ''}{text} [{check}]")
print(f"{len(files)} files, {len(plugin_says)} and {len(tool_says)} lines")
sys.exit(plugin_says != tool_says)
