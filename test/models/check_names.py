#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Says which names of a model file a translation unit does not declare.

  clang++ -fsyntax-only -Xclang -ast-list UNIT.cpp | check_names.py MODEL ROOT [--absent NAME ...]

ROOT stands for '$' ('' for the global namespace). A misspelt name in a model
is never an error for the tool, it just matches nothing: so the names are held
against the declarations of the real headers, inline namespaces left out. Names
that this version of the headers does not have are given after --absent; to
give one that is there, or that the model does not list, is an error too.
"""
import re
import sys

INLINE = re.compile(r"\b(__cxx11|__1|__n4861|_V2|__v1|_fs|lts_\d+)::")


def names_of(model, root):
    """Names of entries and those inside type(...) predicates, '$' replaced."""
    text = re.sub(r"^\s*#.*$", "", open(model).read(), flags=re.M)
    found = []
    for line in text.splitlines():
        m = re.match(r"\s*-\s+name:\s*(.*)$", line)
        if m:
            value = m.group(1).strip()
            items = value[1:-1].split(",") if value.startswith("[") else [value]
            found += [i.strip().strip('"') for i in items]
        found += re.findall(r"type\([\w-]+,\s*([^)]*)\)", line)
        found += re.findall(r"type: \"?([$\w:]+)", line)
    expand = lambda n: n.replace("$::", root + "::" if root else "")
    return [expand(n) for n in found if not n.endswith("::*")]


def without_arguments(name):
    """'std::atomic<T *>::wait' -> 'std::atomic::wait'; operators stay."""
    if "operator" in name:
        return name
    while True:
        shorter = re.sub(r"<[^<>]*>(?=::)", "", name)
        if shorter == name:
            return name
        name = shorter


def main():
    args = sys.argv[1:]
    absent = []
    if "--absent" in args:
        at = args.index("--absent")
        args, absent = args[:at], args[at + 1 :]
    model, root = args
    declared = set()
    for line in sys.stdin:
        declared.add(without_arguments(INLINE.sub("", line.rstrip("\n"))))
    names = names_of(model, root)
    bad = 0
    for name in dict.fromkeys(names):
        there = name in declared
        if not there and name not in absent:
            print(f"{model}: '{name}' is not declared")
            bad += 1
        if there and name in absent:
            print(f"{model}: '{name}' is declared, though listed as absent")
            bad += 1
    for name in absent:
        if name not in names:
            print(f"{model}: '{name}' is not in the model, though listed as absent")
            bad += 1
    if not names:
        print(f"{model}: no names found")
        bad += 1
    print(f"{model}: {len(set(names))} names, {bad} wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
