# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The validators that the formats' owners publish, from npm.
validators.py NODE_MODULES SARIF RDJSON ACTION"""
import json
import os
import stat
import subprocess
import sys

modules, sarif, rdjson, action = sys.argv[1:]
multitool = os.path.join(modules, "@microsoft", "sarif-multitool-linux")
schema = os.path.join(multitool, "sarif-2.1.0.json")
script = """
const [modules, schema, file] = process.argv.slice(2);
const load = require('module').createRequire(modules + '/');
const Ajv = load('ajv/dist/2020'), formats = load('ajv-formats');
const ajv = new Ajv({strict: false, allErrors: true});
formats(ajv);
const check = ajv.compile(JSON.parse(require('fs').readFileSync(schema)));
if (!check(JSON.parse(require('fs').readFileSync(file)))) {
  console.log(JSON.stringify(check.errors.slice(0, 3)));
  process.exit(1);
}
"""
open("ajv.cjs", "w").write(script)


def ajv(file):
    return subprocess.run(["node", "ajv.cjs", modules, schema, file], stdout=subprocess.PIPE, text=True)


done = ajv(sarif)
assert done.returncode == 0, done.stdout
broken = json.load(open(sarif))
broken["runs"][0]["results"][0].pop("message")
json.dump(broken, open("broken.sarif", "w"))
assert ajv("broken.sarif").returncode == 1, "the schema takes everything"

program = os.path.join(multitool, "Sarif.Multitool")
os.chmod(program, os.stat(program).st_mode | stat.S_IXUSR)


def ghas(file):
    return subprocess.run([program, "validate", file, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=dict(os.environ, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1"))


# Advice that does not fit: ids of messages, the repository (known only in one), the
# schema's address (no network), the style of ids, snippets, embedded files.
ADVICE = {"SARIF2002", "SARIF2003", "SARIF2006", "SARIF2009", "SARIF2011", "SARIF2013"}
done = ghas(sarif)
for line in done.stdout.splitlines():
    for word in [": error ", ": warning ", ": note ", " error ", " warning ", " note "]:
        if word in line and ".sarif(" in line:
            rule = line.split(word)[1].split(":")[0].split()[0]
            assert rule in ADVICE, line
            break
assert done.returncode == 0, done.stdout
if os.path.isdir(os.path.join(modules, "@action-validator", "cli")):
    subprocess.run(["node", os.path.join(modules, "@action-validator", "cli", "cli.mjs"), action], check=True)
