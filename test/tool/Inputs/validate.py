# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks a report: validate.py FORMAT FILE. The rules are those that the readers
of each format state: the SARIF 2.1.0 schema and GitHub's limits for code scanning,
GitLab's and reviewdog's field lists, GitHub's grammar of workflow commands."""
import json
import re
import sys
import xml.etree.ElementTree as ElementTree

problems = []


def need(condition, message):
    if not condition:
        problems.append(message)


def text(value, where):
    need(isinstance(value, dict) and isinstance(value.get("text"), str) and value["text"], f"{where}: no text")


def region(r, where):
    for key in ["startLine", "startColumn", "endLine", "endColumn"]:
        need(isinstance(r.get(key), int) and r[key] >= 1, f"{where}: {key}")
    need((r.get("startLine"), r.get("startColumn")) <= (r.get("endLine"), r.get("endColumn")), f"{where}: ends early")


def location(l, artifacts, where):
    p = l["physicalLocation"]
    uri = p["artifactLocation"]["uri"]
    need(not re.search(r"[ <>\"\\^`{|}]", uri), f"{where}: {uri} is no URI")
    need(p["artifactLocation"].get("uriBaseId") == "SRCROOT" or uri.startswith("file:///"), f"{where}: {uri} has no root")
    if "index" in p["artifactLocation"]:
        need(artifacts[p["artifactLocation"]["index"]]["location"]["uri"] == uri, f"{where}: index of {uri}")
    if "region" in p:
        region(p["region"], where)


def sarif(path):
    log = json.load(open(path, encoding="utf-8"))
    need(log.get("version") == "2.1.0" and "sarif-2.1.0" in log.get("$schema", ""), "version or $schema")
    need(len(log["runs"]) == 1, "one run")
    run = log["runs"][0]
    driver = run["tool"]["driver"]
    rules = driver["rules"]
    need(driver["name"] == "async-tidy" and driver["semanticVersion"], "driver")
    need(len({r["id"] for r in rules}) == len(rules) <= 25000, "ids of rules")
    for r in rules:
        for key in ["shortDescription", "fullDescription", "help"]:
            text(r.get(key), f"{r['id']}: {key}")
        need(len(r["shortDescription"]["text"]) <= 1024 and len(r["fullDescription"]["text"]) <= 1024, r["id"])
        need(len(r["name"]) <= 255 and r["name"].isalnum(), f"{r['id']}: name")
        need(r["defaultConfiguration"]["level"] in ["none", "note", "warning", "error"], f"{r['id']}: level")
        need(len(r["properties"]["tags"]) <= 10, f"{r['id']}: tags")
        need(r["properties"]["problem.severity"] in ["error", "warning", "recommendation"], f"{r['id']}: severity")
    need(run["automationDetails"]["id"].endswith("/"), "category")
    need(run["columnKind"] == "utf16CodeUnits", "columnKind")
    invocation = run["invocations"][0]
    need(isinstance(invocation["executionSuccessful"], bool) and isinstance(invocation["exitCode"], int), "invocation")
    for n in invocation["toolExecutionNotifications"]:
        text(n["message"], "notification")
        need(n["level"] in ["none", "note", "warning", "error"], "notification level")
    artifacts = run["artifacts"]
    results = run["results"]
    need(len(results) <= 25000, "too many results")
    states = {"baselineState" in r for r in results}
    need(len(states) <= 1, "baselineState on some results only")
    for r in results:
        where = r["ruleId"]
        need(rules[r["ruleIndex"]]["id"] == r["ruleId"], f"{where}: ruleIndex")
        need(r["level"] in ["none", "note", "warning", "error"], f"{where}: level")
        need(r["kind"] == "fail" or r["level"] == "none", f"{where}: kind")
        text(r["message"], where)
        need(len(r["locations"]) == 1, f"{where}: locations")
        location(r["locations"][0], artifacts, where)
        primary = r["locations"][0]["physicalLocation"]["region"]
        need(primary["startLine"] == primary["endLine"], f"{where}: more than a line")
        need(re.fullmatch("[0-9a-f]{32}", r["partialFingerprints"]["asyncTidy/v1"]), f"{where}: fingerprint")
        if r.get("baselineState") != "absent":
            need(re.fullmatch(r"[0-9a-f]{1,16}:\d+", r["partialFingerprints"]["primaryLocationLineHash"]), f"{where}: line hash")
        ids = [l["id"] for l in r.get("relatedLocations", [])]
        need(len(ids) == len(set(ids)), f"{where}: ids")
        for link in re.findall(r"(?<!\\)\]\((\d+)\)", r["message"]["text"]):
            need(int(link) in ids, f"{where}: link {link}")
        for l in r.get("relatedLocations", []):
            location(l, artifacts, where)
            text(l["message"], where)
        for flow in r.get("codeFlows", []):
            for thread in flow["threadFlows"]:
                need(thread["locations"], f"{where}: empty flow")
                for step in thread["locations"]:
                    location(step["location"], artifacts, where)
                    text(step["location"]["message"], where)
        for fix in r.get("fixes", []):
            text(fix["description"], where)
            for change in fix["artifactChanges"]:
                need(change["replacements"], f"{where}: no replacement")
                for replacement in change["replacements"]:
                    region(replacement["deletedRegion"], f"{where}: deletedRegion")
        for s in r.get("suppressions", []):
            need(s["kind"] in ["inSource", "external"], f"{where}: suppression")


def gitlab(path):
    raw = open(path, "rb").read()
    need(not raw.startswith(b"\xef\xbb\xbf"), "byte order mark")
    issues = json.loads(raw)
    need(isinstance(issues, list), "no list")
    need(len({i["fingerprint"] for i in issues}) == len(issues), "fingerprints are not unique")
    for i in issues:
        need(i["description"] and i["check_name"].startswith("async-"), "description")
        need(i["severity"] in ["info", "minor", "major", "critical", "blocker"], "severity")
        need(not i["location"]["path"].startswith("./"), "path")
        need(i["location"]["lines"]["begin"] >= 1, "line")


def rdjson(path):
    top = json.load(open(path, encoding="utf-8"))
    need(set(top) <= {"diagnostics", "source", "severity"}, "keys")
    for d in top["diagnostics"]:
        need(set(d) <= {"message", "location", "severity", "source", "code", "suggestions", "related_locations"}, "keys")
        need(d["message"] and d["severity"] in ["ERROR", "WARNING", "INFO"], "severity")
        for l in [d["location"]] + [r["location"] for r in d["related_locations"]]:
            s, e = l["range"]["start"], l["range"]["end"]
            need((s["line"], s["column"]) <= (e["line"], e["column"]) and s["column"] >= 1, "range")
        for s in d.get("suggestions", []):
            need("text" in s and "range" in s, "suggestion")


def junit(path):
    root = ElementTree.parse(path).getroot()
    need(root.tag == "testsuites", "root")
    cases = root.findall("testsuite/testcase")
    need(cases, "no case")
    need(int(root.get("tests")) == len(cases), "tests")
    need(int(root.get("failures")) == len(root.findall("testsuite/testcase/failure")), "failures")
    need(int(root.get("errors")) == len(root.findall("testsuite/testcase/error")), "errors")
    for suite in root:
        need(int(suite.get("tests")) == len(suite.findall("testcase")), "tests of a suite")
    for failure in root.findall("testsuite/testcase/failure"):
        need(failure.get("type") and failure.get("message"), "failure")


def checkstyle(path):
    root = ElementTree.parse(path).getroot()
    need(root.tag == "checkstyle", "root")
    for error in root.findall("file/error"):
        need(error.get("severity") in ["error", "warning", "info"], "severity")
        need(all(error.get(k) for k in ["line", "column", "message", "source"]), "attributes")


def github(path):
    shown = {}
    depth = 0
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("::group::"):
            depth += 1
        elif line == "::endgroup::":
            depth -= 1
        elif not depth:
            match = re.fullmatch(r"::(error|warning|notice) ((?:\w+=[^,:]*)(?:,\w+=[^,:]*)*)::(.+)", line)
            need(match, f"not a command: {line}")
            if match:
                shown[match[1]] = shown.get(match[1], 0) + 1
                need(not re.search(r"%(?!25|0D|0A|3A|2C)", line), f"bare %: {line}")
    need(depth == 0, "group not closed")
    for level, count in shown.items():
        need(count <= (11 if level in ["notice", "warning"] else 10), f"{count} of {level}")


globals()[sys.argv[1]](sys.argv[2])
for problem in problems[:20]:
    print(f"{sys.argv[2]}: {problem}")
sys.exit(bool(problems))
