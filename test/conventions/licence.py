#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each source has its line of licence near the top. Test inputs of lit need none."""
import os

from common import Problems, arguments, files, read

LINE = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
ENDINGS = (".h", ".hpp", ".cpp", ".def", ".py", ".py.in", ".cmake", "CMakeLists.txt", ".yaml", ".sh")


def main():
    options = arguments(__doc__)
    problems = Problems(options.root)
    paths = files(options.root, ["checks", "tool", "runtime", "cmake", "docs/examples"], ENDINGS)
    paths += [p for p in files(options.root, ["test"], ENDINGS)
              if p.endswith((".py", ".py.in", "CMakeLists.txt")) or
              os.path.dirname(os.path.relpath(p, options.root)) == "test/Inputs"]
    paths += [p for p in (os.path.join(options.root, n) for n in ["dev", "CMakeLists.txt"]) if os.path.exists(p)]
    for path in paths:
        problems.looked_at += 1
        if LINE not in "\n".join(read(path).splitlines()[:5]):
            problems.add(path, 1, "no line of licence")
    problems.done("sources")


if __name__ == "__main__":
    main()
