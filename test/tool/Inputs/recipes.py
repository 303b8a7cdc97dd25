# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every option that a recipe uses exists. recipes.py TOOL ROOT"""
import os
import re
import subprocess
import sys

tool, root = sys.argv[1:]
known = {}


def options(verb):
    if verb not in known:
        text = subprocess.run([tool, verb, "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
        known[verb] = set(re.findall(r"(?:^|[ ,])(--?[a-z][a-z-]*)", text, re.M))
    return known[verb]


verbs = set(re.findall(r"^  ([a-z]+) ", subprocess.run([tool, "--help"], stdout=subprocess.PIPE, text=True).stdout, re.M))
assert {"check", "ci", "baseline"} <= verbs, verbs
seen = 0
for path in ["docs/guide/ci.md", "docs/guide/adopting.md", "docs/guide/baseline.md", "docs/guide/output.md", "action.yml",
             ".pre-commit-hooks.yaml", "cmake/AsyncTidyLint.cmake"]:
    for line in open(os.path.join(root, path), encoding="utf-8"):
        for command in re.findall(r"async-tidy(?:;| )([a-z-][^`|'\"]*)", line):
            if "://" in command:
                continue
            words = command.split()
            if not words or not (words[0] in verbs or words[0].startswith("-")):
                continue
            verb = words[0] if words[0] in verbs else "check"
            for word in words:
                option = re.match(r"--?[a-z][a-z-]*", word)
                if option:
                    seen += 1
                    assert option[0] in options(verb), f"{path}: '{verb}' has no {option[0]}: {line}"
assert seen > 25, seen
# The action's own script.
action = open(os.path.join(root, "action.yml"), encoding="utf-8").read()
for option in re.findall(r"[(\"](--?[a-z][a-z-]*)", action):
    assert option in options("ci"), option
script = action.split("run: |\n")[1]
open("script.sh", "w").write("#!/bin/bash\n" + re.sub(r"^ {8}", "", script, flags=re.M))
subprocess.run(["bash", "-n", "script.sh"], check=True)
os.remove("script.sh")
