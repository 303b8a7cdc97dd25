#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads action.yml, .pre-commit-hooks.yaml and the recipes of docs/guide/ci.md: they
are YAML, every async-tidy command in them has only flags, verbs and formats that the
tool has, and what the action and the hook run is run here, on a small repository."""
import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

import yaml

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--root", required=True)
parser.add_argument("--tool", required=True, help="the async-tidy to run")
options = parser.parse_args()
wrong = []


def run(command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)


def text(*path):
    with open(os.path.join(options.root, *path), encoding="utf-8") as f:
        return f.read()


def expect(holds, sentence):
    if not holds:
        wrong.append(sentence)


HELP = {verb: run([options.tool, verb, "--help"]).stdout for verb in ("check", "ci")}


def known(command, where):
    """Every word of an async-tidy command is one that its help knows."""
    words = shlex.split(command)[1:]
    verb = words[0]
    expect(verb in HELP, f"{where}: no verb '{verb}'")
    for word in words[1:]:
        if word.startswith("-"):
            expect(re.search(rf"(^|[\s,]){re.escape(word.split('=')[0])}\b", HELP.get(verb, "")),
                   f"{where}: '{verb}' has no flag '{word}'")
    for name in re.findall(r"-o ([a-z]+)=|-f ([a-z]+)", command):
        name = name[0] or name[1]
        expect(re.search(rf"\b{name}\b", HELP.get(verb, "")), f"{where}: no format '{name}'")


page = text("docs", "guide", "ci.md")
for language, block in re.findall(r"^```(\w+)\n((?:.*\n)*?)```$", page, flags=re.M):
    if language == "yaml":
        expect(isinstance(yaml.safe_load(block), dict), "a recipe is no YAML object")
    for command in re.findall(r"async-tidy (?:ci|check) [^'|\n]*", block):
        known(command, "docs/guide/ci.md")

# What the recipe for GitHub passes is what the action takes.
action = yaml.safe_load(text("action.yml"))
expect({"name", "description", "runs", "inputs"} <= action.keys(), "action.yml: a key is missing")
for given in re.findall(r"async-tidy/async-tidy@\w+\n\s+with:\n((?: {10}\S.*\n)*)", page):
    for name in yaml.safe_load(given):
        expect(name in action["inputs"], f"docs/guide/ci.md: the action has no input '{name}'")
used = set(re.findall(r"inputs\.([a-z-]+)", text("action.yml")))
expect(used == set(action["inputs"]), f"action.yml: inputs and their uses differ: {used ^ set(action['inputs'])}")
for step in action["runs"]["steps"]:
    expect("uses" in step or "shell" in step, f"action.yml: step '{step.get('name')}' names no shell")

hook = yaml.safe_load(text(".pre-commit-hooks.yaml"))[0]
expect({"id", "name", "entry", "language"} <= hook.keys(), ".pre-commit-hooks.yaml: a key is missing")
known(hook["entry"], ".pre-commit-hooks.yaml")

with tempfile.TemporaryDirectory() as folder:
    source = os.path.join(folder, "a.cpp")
    with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as f:
        json.dump([{"directory": folder, "file": "a.cpp", "command": "clang++ -std=c++20 -c a.cpp"}], f)
    with open(source, "w", encoding="utf-8") as f:
        f.write("int main() {}\n")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "a"]):
        done = run(git + command, cwd=folder)
        expect(done.returncode == 0, done.stdout)
    with open(source, "w", encoding="utf-8") as f:
        f.write("""#include <coroutine>
#include <mutex>
struct task {
  struct promise_type {
    task get_return_object();
    std::suspend_always initial_suspend();
    std::suspend_always final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
};
std::mutex m;
task f() {
  std::lock_guard held(m);
  co_await std::suspend_always();
}
""")
    run(git + ["add", "a.cpp"], cwd=folder)
    environment = dict(os.environ, PATH=os.path.dirname(options.tool) + os.pathsep + os.environ["PATH"])
    done = run(shlex.split(hook["entry"]) + ["-p", "."], cwd=folder, env=environment)
    expect(done.returncode == 1 and "async-lock-across-await" in done.stdout,
           f"the hook ended with {done.returncode}: {done.stdout}")

    # The action's own steps, with the tool where it would have been built.
    home = os.path.join(folder, "action")
    os.makedirs(os.path.join(home, "build", "bin"))
    os.symlink(options.tool, os.path.join(home, "build", "bin", "async-tidy"))
    inputs = {name: of.get("default", "") for name, of in action["inputs"].items()}
    inputs.update({"build-dir": ".", "new-from-merge-base": "main", "args": "--no-config", "paths": "a.cpp"})
    for step in action["runs"]["steps"]:
        if "run" not in step:
            continue
        given = {}
        for name, value in step.get("env", {}).items():
            value = value.replace("${{ github.action_path }}", home)
            given[name] = re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda m: inputs[m.group(1)], value)
        done = run(["bash", "-eo", "pipefail", "-c", step["run"]], cwd=folder, env=dict(os.environ, **given))
    expect(done.returncode == 1 and "::error" in done.stdout, f"the action ended with {done.returncode}: {done.stdout}")
    try:
        with open(os.path.join(folder, inputs["sarif"]), encoding="utf-8") as f:
            expect(len(json.load(f)["runs"][0]["results"]) == 1, "the action's SARIF has not one result")
    except OSError as error:
        expect(False, f"the action wrote no SARIF: {error}")

for sentence in wrong:
    print(sentence)
print(f"{len(wrong)} problems")
sys.exit(bool(wrong))
