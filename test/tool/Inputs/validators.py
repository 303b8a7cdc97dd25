# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The validators that the formats' owners and users publish, from npm.

    validators.py NODE_MODULES sarif|rdjson|action|workflow FILE...

Each file must be valid. Of a SARIF file and an rdjson file copies are broken then, to
see that the validator can say no. A validator that is not installed is left out, but
for those of SARIF.
"""
import copy
import json
import os
import stat
import subprocess
import sys

modules, kind, *files = sys.argv[1:]
multitool = os.path.join(modules, "@microsoft", "sarif-multitool-linux")
schema = os.path.join(multitool, "sarif-2.1.0.json")
AJV = """
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
# Advice that does not fit: ids of messages, the repository (known only in one), the
# schema's address (no network), the style of ids, snippets, embedded files.
ADVICE = {"SARIF2002", "SARIF2003", "SARIF2006", "SARIF2009", "SARIF2011", "SARIF2013"}


def run(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)


def ajv(file):
    return run("node", "ajv.cjs", modules, schema, file)


def ghas(file):
    program = os.path.join(multitool, "Sarif.Multitool")
    os.chmod(program, os.stat(program).st_mode | stat.S_IXUSR)
    return run(program, "validate", file, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note",
               env=dict(os.environ, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1"))


def complaints(output, file):
    """Rules that the multitool names for this file."""
    out = []
    for line in output.splitlines():
        for word in [": error ", ": warning ", ": note ", " error ", " warning ", " note "]:
            if word in line and os.path.basename(file) + "(" in line:
                out.append((line.split(word)[1].split(":")[0].split()[0], line))
                break
    return out


def sarif(file):
    done = ajv(file)
    assert done.returncode == 0, (file, done.stdout)
    done = ghas(file)
    for rule, line in complaints(done.stdout, file):
        assert rule in ADVICE, line
    assert done.returncode == 0, (file, done.stdout)


def sarif_can_fail(file):
    log = json.load(open(file))
    def broken(change):
        other = copy.deepcopy(log)
        change(other["runs"][0])
        json.dump(other, open("broken.sarif", "w"))
        return "broken.sarif"
    for change, word in [(lambda r: r["results"][0].pop("message"), "message"),
                         (lambda r: r["results"][0].update(level="fatal"), "level"),
                         (lambda r: r["results"][0]["locations"][0]["physicalLocation"]["region"].update(startLine=0), "startLine")]:
        done = ajv(broken(change))
        assert done.returncode == 1 and word in done.stdout, (word, done.stdout)
    # Of GitHub's rules it prints errors and ends with 0 all the same.
    done = ghas(broken(lambda r: [rule.pop("help") for rule in r["tool"]["driver"]["rules"]]))
    assert "GH2012" in {rule for rule, line in complaints(done.stdout, "broken.sarif")}, done.stdout


def rdjson(file):
    program = os.path.join(modules, "@umbrelladocs", "rdformat-validator", "bin", "rdformat-validator.js")
    if not os.path.exists(program):
        return
    done = run("node", program, file)
    assert done.returncode == 0, done.stdout
    top = json.load(open(file))
    top["diagnostics"][0].pop("message")
    json.dump(top, open("broken.rdjson", "w"))
    assert run("node", program, "broken.rdjson").returncode != 0, "the validator takes everything"


def action(file):
    program = os.path.join(modules, "@action-validator", "cli", "cli.mjs")
    if not os.path.exists(program):
        return
    done = run("node", program, file)
    assert done.returncode == 0, done.stdout
    text = open(file).read()
    for name in ["runs:", "jobs:"]:
        if "\n" + name in text:
            open("broken.yml", "w").write(text.replace("\n" + name, "\nrnus:"))
            assert run("node", program, "broken.yml").returncode != 0, "the validator takes everything"


open("ajv.cjs", "w").write(AJV)
for path in files:
    {"sarif": sarif, "rdjson": rdjson, "action": action}[kind](path)
if kind == "sarif":
    sarif_can_fail(files[0])
