# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Read by lit through lit.site.cfg.py in the build folder. docs/contributing/
# tests.md lists the substitutions.
import os
import sys

import lit.formats

# Two suites: 'plugin' is the whole of test/; 'cli' is test/checks once more, with
# async-tidy's findings instead of clang-tidy's.
cli = config.front_end == "cli"
config.name = config.front_end
config.suffixes = [".cpp", ".c", ".test"]
config.excludes = ["Inputs", "AnalysisDump.cpp", "fuzz"]
tests = os.path.join(config.src_root, "test")
config.test_source_root = os.path.join(tests, "checks") if cli else tests
config.test_exec_root = os.path.join(config.build_root, "test-cli" if cli else "test")
config.test_format = lit.formats.ShTest(execute_external=False)

llvm_bin = os.path.join(config.llvm_root, "bin")
binary = os.path.join(config.build_root, "bin", "async-tidy")
plugin = os.path.join(config.build_root, "lib", "async-tidy", "AsyncTidyPlugin-22.so")

config.environment["PATH"] = os.pathsep.join(
    [llvm_bin, os.path.dirname(binary), os.environ.get("PATH", "/usr/bin:/bin")])
config.environment["ASYNC_TIDY_BUILD"] = config.build_root
config.environment["ASYNC_TIDY_LLVM"] = config.llvm_root
# Colour and CI variables change what tools print; tests set their own.
for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "CI",
             "GITHUB_ACTIONS", "GITLAB_CI", "ASYNC_TIDY_CONFIG", "ASYNC_TIDY_FORMAT",
             "ASYNC_TIDY_JOBS", "ASYNC_TIDY_LOG"]:
    config.environment.pop(name, None)
config.environment["ASYNC_TIDY_FRONTEND"] = config.front_end

if os.path.exists(binary):
    config.available_features.add("async-tidy")
# Sanitizers take address space by the terabyte, and a plugin with them does not
# load into a clang-tidy without.
if not config.sanitized:
    config.available_features |= {"plugin", "memory-limit"}

# npm's validators of formats and of recipes; see docs/contributing/tests.md.
node_modules = os.environ.get("ASYNC_TIDY_NODE_MODULES", os.path.join(config.build_root, "node_modules"))
if os.path.isdir(os.path.join(node_modules, "@microsoft", "sarif-multitool-linux")):
    config.available_features.add("validators")

try:  # A container may lack /dev/pts.
    for descriptor in os.openpty():
        os.close(descriptor)
    config.available_features.add("terminal")
except OSError:
    pass

python = sys.executable
helper = os.path.join(tests, "check_async_tidy.py")
# lit replaces in this order, so a longer name stands before its prefix.
config.substitutions += [
    ("%check_async_tidy", f"{python} {helper}"),
    ("%every_check", f"{python} {os.path.join(tests, 'robust', 'every_check.py')}"),
    ("%async_tidy", binary),
    ("%plugin", plugin),
    # The shared analyses by themselves: '%dump_analysis=dump-types %s'.
    ("%dump_analysis=", os.path.join(llvm_bin, "clang-tidy") + " --quiet -load=" +
     os.path.join(config.build_root, "test", "AnalysisDump.so") + " --checks=-*,"),
    ("%clang_tidy", os.path.join(llvm_bin, "clang-tidy")),
    ("%clangxx", os.path.join(llvm_bin, "clang++")),
    ("%python", python),
    ("%node_modules", node_modules),
    ("%src_root", config.src_root),
    ("%build_root", config.build_root),
    ("%llvm_include", os.path.join(config.llvm_root, "include")),
    ("%inputs", os.path.join(tests, "Inputs")),
]
