#!/usr/bin/env python3
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the files of a new check and its two lines in the lists.

    ./dev new-check GROUP NAME [--summary "Finds …."] [--root DIR]

NAME is the bad pattern in two to four words with dashes, with or without 'async-'.
The new check matches nothing; its test demands silence, its page says what is
still to be written, and its status is 'preview'. docs/contributing/adding-a-check.md
goes on from there.
"""
import argparse
import os
import re
import subprocess
import sys

import manifest

LICENCE = "// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception\n"

HEADER = LICENCE + """#ifndef {guard}
#define {guard}

#include "analysis/FunctionCheck.h"

namespace clang::tidy::async {{

/// {summary}
/// User page: {page}
class {cls}Check : public FunctionCheck {{
public:
  {cls}Check(StringRef Name, ClangTidyContext *Context)
      : FunctionCheck(Name, Context, AllowedNames::None) {{}}

private:
  void checkFunction(Analysis &A, const FunctionBody &Body) override;
}};

}} // namespace clang::tidy::async

#endif // {guard}
"""

SOURCE = LICENCE + """#include "{cls}Check.h"
#include "analysis/Analysis.h"
#include "analysis/Report.h"

namespace clang::tidy::async {{

void {cls}Check::checkFunction(Analysis &A, const FunctionBody &Body) {{
  // What the check finds goes here: shouldReport(), then diag() and its notes.
}}

}} // namespace clang::tidy::async
"""

TEST = """// RUN: %check_async_tidy %s {name} %t
#include "async_mock.h"

// Nothing is reported yet, so the whole file must be silent. First write the cases
// that must be reported, each with its expectation below it (CHECK-NOTES and a
// colon, then ':[[@LINE-1]]:3: warning: … [{name}]'), and see this test fail.
async::task<> correct_code() {{ co_await async::yield_now(); }}
"""

PAGE = """# {name}

{summary}

{generated}

## What it does
To be written: what is matched, and what is deliberately not.

## Why it matters
To be written: the failure as a user meets it, when it shows, and why tests miss it.

## Example
To be written: a `cpp bad` block whose reported lines end in `// reports`, the message, and the repaired code:
```cpp good
async::task<> correct_code() {{ co_await async::yield_now(); }}
```

## Options
None.

## Limitations
To be written: what is missed, and what may be reported wrongly.

## Suppressing
`// NOLINT({name}): reason`.

## See also
- [All checks](index.md)
"""


def insert_sorted(path, new, key, pattern):
    """Puts the text \p new in front of the first match whose group 1 comes after
    \p key, or behind the last."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    matches = list(re.finditer(pattern, text, flags=re.M | re.S))
    after = [m for m in matches if m.group(1) > key]
    position = after[0].start() if after else matches[-1].end()
    with open(path, "w", encoding="utf-8") as f:
        f.write(text[:position] + new + text[position:])


def write(root, path, text):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8") as f:
        f.write(text)
    print(path)


def main():
    parser = argparse.ArgumentParser(prog="./dev new-check", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("group", choices=manifest.GROUPS)
    parser.add_argument("name")
    parser.add_argument("--summary", default="")
    parser.add_argument("--root", default=os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    options = parser.parse_args()
    root = options.root
    short = options.name.removeprefix("async-")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+){1,4}", short):
        parser.error(f"'{options.name}': a name is two to five lower-case words with dashes")
    if re.match(r"(no|disallow|avoid|prefer)-", short):
        parser.error(f"'{options.name}': name the bad pattern, not the advice")
    cls = "".join(word.capitalize() for word in short.split("-"))
    summary = options.summary or f"Finds {short.replace('-', ' ')}."
    if not (summary.startswith("Finds ") and summary.endswith(".")) or '"' in summary:
        parser.error("a summary is one sentence, 'Finds ….', without double quotes")
    check = manifest.Check(cls, "async-" + short, options.group, "warning", "preview", "none", summary)
    checks = manifest.read(root)
    if any(c.name == check.name or c.cls == cls for c in checks):
        parser.error(f"{check.name} exists")
    words = {"cls": cls, "name": check.name, "summary": summary, "page": check.page(),
             "generated": check.generated(),
             "guard": f"ASYNC_TIDY_CHECKS_{options.group.upper()}_{cls.upper()}CHECK_H"}

    write(root, f"checks/{options.group}/{cls}Check.h", HEADER.format(**words))
    write(root, f"checks/{options.group}/{cls}Check.cpp", SOURCE.format(**words))
    write(root, check.test(), TEST.format(**words))
    write(root, check.page(), PAGE.format(**words))
    insert_sorted(os.path.join(root, "checks/Checks.def"), check.line(),
                  check.name, r'^ASYNC_CHECK\(\w+, "([^"]+)".*?"\)\n')
    insert_sorted(os.path.join(root, "checks/AsyncTidyModule.cpp"), f'#include "{check.header()}"\n',
                  check.header(), r'^#include "([a-z]+/\w+Check\.h)"\n')
    here = os.path.dirname(os.path.abspath(__file__))
    subprocess.run([sys.executable, os.path.join(here, "gen_lists.py"), "--root", root], check=True)
    print(f"Next: docs/contributing/adding-a-check.md; run the test with ./dev test {check.test()}")


if __name__ == "__main__":
    main()
