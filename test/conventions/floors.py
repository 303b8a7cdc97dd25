#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares include lines with the table of docs/design/architecture.md: who may
include whom. An include is put into a room by where the file stands."""
import os
import re

from common import Problems, arguments, files, read

# Room of a source -> rooms it may include. 'std' is every header that is none of
# the others.
FLOORS = {
    "runtime/include": {"std", "runtime"},
    "runtime/src": {"std", "runtime", "asio"},
    "runtime/programs": {"std", "runtime", "asio"},
    "checks/plain": {"std", "llvm", "checks/plain"},
    "checks/module": {"std", "llvm", "clang", "checks/plain", "checks/module", "checks/group"},
    "checks/analysis": {"std", "llvm", "clang", "checks/plain", "checks/analysis"},
    "checks/group": {"std", "llvm", "clang", "checks/plain", "checks/analysis", "own group"},
    "tool/finding": {"std", "llvm", "checks/plain", "tool/finding"},
    "tool/engine": {"std", "llvm", "clang", "fmt", "checks/plain", "checks/module", "checks/analysis/Report.h", "checks/analysis/Levels.h",
                    "checks/analysis/GivenUp.h", "checks/analysis/FrameSize.h",
                    "tool/finding", "tool/engine"},
    "tool/policy": {"std", "llvm", "fmt", "checks/plain", "tool/finding", "tool/policy"},
    "tool/report": {"std", "llvm", "fmt", "checks/plain", "tool/finding", "tool/report"},
    "tool/cli": {"std", "llvm", "clang", "fmt", "cli11", "checks/plain", "checks/module", "tool/finding", "tool/engine",
                 "tool/policy", "tool/report", "tool/cli"},
    "tool/plugin": {"std", "llvm", "clang", "checks/module"},
    "tool/clangd": {"std", "llvm", "clang", "checks/module"},
}
# Headers without any Clang or LLVM type, so that every room can include them.
PLAIN_HEADERS = {"checks/CheckInfo.h", "checks/Config.h", "checks/ConfigFile.h", "checks/ConfigProfiles.h"}
PLAIN = re.compile(r"checks/(CheckInfo|Config|Checks|Yaml)[A-Za-z]*\.(h|cpp|def)$")
OUTSIDE = [("clang", ("clang/", "clang-tidy/", "clang-c/", "clangd/", "clang-include-cleaner/")),
           ("llvm", ("llvm/", "llvm-c/")), ("fmt", ("fmt/",)), ("cli11", ("CLI/",)),
           ("asio", ("asio/", "asio.hpp", "boost/"))]


def room_of(path):
    """The room of a file, given relative to the root."""
    if path.startswith("runtime/"):
        for room in ["runtime/include", "runtime/src"]:
            if path.startswith(room + "/"):
                return room
        return "runtime/programs"
    if PLAIN.match(path):
        return "checks/plain"
    parts = path.split("/")
    if parts[0] == "checks":
        if len(parts) == 2:
            return "checks/module"
        return "checks/analysis" if parts[1] == "analysis" else "checks/group"
    if parts[0] == "tool":
        return "tool/cli" if len(parts) == 2 else "/".join(parts[:2])
    return ""


def target_of(root, source, name, quoted):
    """(room, path) of an include; the path is '' for what is not ours."""
    folders = ["checks", "tool", "runtime/include", "runtime/src"]
    if quoted:
        folders.insert(0, os.path.dirname(source))
    for folder in folders:
        path = os.path.normpath(os.path.join(folder, name))
        if os.path.exists(os.path.join(root, path)):
            return ("runtime" if path.startswith("runtime/") else room_of(path)), path
    for room, starts in OUTSIDE:
        if name.startswith(starts):
            return room, ""
    return ("unknown" if quoted else "std"), ""


def look_at(root, full, problems):
    source = os.path.relpath(full, root)
    room = room_of(source)
    allowed = FLOORS.get(room)
    if allowed is None:
        problems.add(full, 1, f"the folder {os.path.dirname(source)} has no floor in floors.py")
        return
    for number, line in enumerate(read(full).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', line)
        if not match:
            continue
        name = match.group(1) or match.group(2)
        target, path = target_of(root, source, name, match.group(1) is not None)
        if target == "unknown":
            problems.add(full, number, f"there is no file {name}")
        elif target == "checks/group" and room == "checks/group":
            own = os.path.splitext(os.path.basename(source))[0] + ".h"
            if os.path.dirname(path) != os.path.dirname(source):
                problems.add(full, number, f"a check includes another group: {name}")
            elif path.endswith("Check.h") and os.path.basename(path) != own:
                problems.add(full, number, f"a check includes a check: {name}")
        elif target not in allowed and path not in allowed:
            problems.add(full, number, f"{room} may not include {name} ({target})")
        elif source in PLAIN_HEADERS and target == "llvm":
            problems.add(full, number, f"{source} is for every room and may not include {name}")


def main():
    options = arguments(__doc__)
    problems = Problems(options.root)
    for full in files(options.root, ["checks", "tool", "runtime"], (".h", ".hpp", ".cpp", ".def")):
        problems.looked_at += 1
        look_at(options.root, full, problems)
    problems.done("sources")


if __name__ == "__main__":

    main()
