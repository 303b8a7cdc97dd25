#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Pages of checks follow docs/contributing/page-template.md: headings and their
order, the summary equal to the manifest's and to the class comment's first
sentence, options equal to those that clang-tidy --dump-config shows."""
import os
import re
import subprocess

from common import LLVM_BIN, ROOT, Problems, arguments, manifest, read

HEADINGS = ["What it does", "Why it matters", "Example", "Options", "Limitations", "Suppressing", "See also"]


def dumped_options(plugin):
    """check -> {option: default}, as the plugin tells clang-tidy."""
    dump = subprocess.run([os.path.join(LLVM_BIN, "clang-tidy"), f"-load={plugin}", "--checks=-*,async-*",
                           "--config={}", "--dump-config"], stdout=subprocess.PIPE, text=True, check=True).stdout
    options = {}
    for check, key, value in re.findall(r"^\s+(async-[a-z0-9-]+)\.(\w+):\s*(.*)$", dump, flags=re.M):
        options.setdefault(check, {})[key] = value.strip("'\"")
    return options


def sections(page):
    """Heading -> (line, text), code blocks not searched for headings."""
    found, order, fence, current = {}, [], False, None
    for number, line in enumerate(page.splitlines(), 1):
        if line.startswith("```"):
            fence = not fence
        if line.startswith("## ") and not fence:
            current = line[3:]
            order.append(current)
            found[current] = (number, "")
        elif current:
            found[current] = (found[current][0], found[current][1] + line + "\n")
    return found, order


def class_summary(header):
    """First sentence of the comment above 'class …Check'."""
    match = re.search(r"((?:^///.*\n)+)class \w+Check\b", header, flags=re.M)
    return " ".join(line.removeprefix("///").strip() for line in match.group(1).splitlines()) if match else ""


def look_at(root, check, options, problems):
    path = os.path.join(root, check.page())
    page = read(path)
    lines = page.splitlines() + [""] * 5
    if lines[0] != f"# {check.name}":
        problems.add(path, 1, f"the title must be '# {check.name}'")
    if lines[2] != check.summary:
        problems.add(path, 3, f"the summary differs from Checks.def: {check.summary}")
    header = os.path.join(root, "checks", check.header())
    if not class_summary(read(header)).startswith(check.summary):
        problems.add(header, 1, f"the class comment must begin with the summary: {check.summary}")
    found, order = sections(page)
    if order != HEADINGS:
        problems.add(path, 1, f"the headings must be {', '.join(HEADINGS)}; they are {', '.join(order) or 'none'}")
    for heading, (number, text) in found.items():
        if not text.strip():
            problems.add(path, number, f"'{heading}' is empty")
        elif check.status == "on" and "To be written" in text:
            problems.add(path, number, f"'{heading}' is still to be written")
    if "Options" in found:
        number, text = found["Options"]
        told = re.findall(r"^(?:[-*] )?`(\w+)`", text, flags=re.M)
        for key in told:
            if key not in options:
                problems.add(path, number, f"there is no option {key}")
        for key, default in options.items():
            if key not in told:
                problems.add(path, number, f"the option {key} (default '{default}') is not described")
        if not options and text.strip() != "None.":
            problems.add(path, number, "a check without options says 'None.'")


def main():
    build = os.environ.get("ASYNC_TIDY_BUILD", os.path.join(ROOT, "build"))
    options = arguments(__doc__, plugin=os.path.join(build, "lib/async-tidy/AsyncTidyPlugin-22.so"))
    problems = Problems(options.root)
    dumped = dumped_options(options.plugin)
    for check in manifest.read(options.root):
        if os.path.exists(os.path.join(options.root, check.page())):
            problems.looked_at += 1
            look_at(options.root, check, dumped.get(check.name, {}), problems)
    problems.done("pages")


if __name__ == "__main__":
    main()
