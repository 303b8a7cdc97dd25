# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks a report: validate.py FORMAT FILE. The rules are those that the readers
of each format state: the SARIF 2.1.0 schema and GitHub's limits for code scanning,
GitLab's and reviewdog's field lists, Jenkins' schema of JUnit, what Checkstyle's
readers take, GitHub's grammar of workflow commands, and our own schema of results."""
import json
import os
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


def is_text(value):
    return isinstance(value, str) and value.strip() != ""


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def gitlab(path):
    """The subset of Code Climate's issues that GitLab reads; it drops an issue that
    lacks one of the fields, and all but one of equal fingerprints."""
    raw = open(path, "rb").read()
    need(not raw.startswith(b"\xef\xbb\xbf"), "byte order mark")
    issues = json.loads(raw.decode("utf-8"))
    need(isinstance(issues, list), "no list")
    seen = set()
    for i in issues:
        for key in ["description", "check_name", "fingerprint", "severity"]:
            need(is_text(i.get(key)), f"{key}: {i.get(key)!r}")
        need(i.get("fingerprint") not in seen, f"fingerprint {i.get('fingerprint')} twice")
        seen.add(i.get("fingerprint"))
        need(i.get("severity") in ["info", "minor", "major", "critical", "blocker"], f"severity {i.get('severity')}")
        where = i.get("location", {})
        name = where.get("path", "")
        need(is_text(name) and not name.startswith(("./", "../")) and "\\" not in name and "//" not in name, f"path {name!r}")
        need(not name.startswith("/") or not_below_here(name), f"path {name} is not relative")
        need(("lines" in where) != ("positions" in where), "one of lines and positions")
        begin = where["lines"].get("begin") if "lines" in where else where.get("positions", {}).get("begin", {}).get("line")
        need(is_count(begin), f"line {begin!r}")
        for category in i.get("categories", ["Style"]):
            need(category in ["Bug Risk", "Clarity", "Compatibility", "Complexity", "Duplication", "Performance", "Security", "Style"], f"category {category}")
        need(isinstance(i.get("content", {"body": ""}).get("body"), str), "content")
        need(i.get("type", "issue") == "issue", "type")


def not_below_here(name):
    return not name.startswith(os.getcwd() + "/")


def rdjson_range(r, where):
    ends = [r.get("start"), r.get("end", r.get("start"))]
    for e in ends:
        need(isinstance(e, dict) and set(e) <= {"line", "column"} and is_count(e.get("line")) and is_count(e.get("column", 1)), f"{where}: {e}")
    if not problems:
        need(tuple(ends[0].values()) <= tuple(ends[1].values()), f"{where}: ends early")


def rdjson_diagnostic(d):
    """reviewdog's DiagnosticResult.json; a key that is not in it is a slip."""
    need(set(d) <= {"message", "location", "severity", "source", "code", "suggestions", "original_output", "related_locations"}, f"keys {set(d)}")
    need(is_text(d.get("message")), "message")
    need(d.get("severity") in ["ERROR", "WARNING", "INFO"], f"severity {d.get('severity')}")
    need(is_text(d.get("source", {}).get("name")) and set(d["source"]) <= {"name", "url"}, "source")
    need(is_text(d.get("code", {}).get("value")) and set(d["code"]) <= {"value", "url"}, "code")
    for l in [d["location"]] + [r["location"] for r in d.get("related_locations", [])]:
        need(set(l) <= {"path", "range"} and is_text(l.get("path")), f"location {l}")
        rdjson_range(l["range"], "range")
    for r in d.get("related_locations", []):
        need(set(r) == {"message", "location"} and is_text(r["message"]), "related location")
    for s in d.get("suggestions", []):
        need(set(s) == {"range", "text"} and isinstance(s["text"], str), "suggestion")
        rdjson_range(s["range"], "suggestion")


def rdjson(path):
    top = json.load(open(path, encoding="utf-8"))
    need(set(top) <= {"diagnostics", "source", "severity"}, "keys")
    need(isinstance(top.get("diagnostics"), list), "diagnostics")
    for d in top["diagnostics"]:
        rdjson_diagnostic(d)


def rdjsonl(path):
    for line in open(path, encoding="utf-8"):
        rdjson_diagnostic(json.loads(line))


# The grammar of JUnit as Jenkins' xUnit plugin has it in a schema (junit-10.xsd), the
# strictest of those in use: of each element its attributes, those it must have, and
# its children.
TEXT_OF_CASE = ({"type", "message"}, {"type", "message"}, set())
JUNIT = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, set(), {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname", "id", "package",
                   "file", "log", "url", "version"},
                  {"name", "tests", "failures", "errors"}, {"testsuite", "properties", "testcase", "system-out", "system-err"}),
    # GitLab and Jenkins group by the name of the class.
    "testcase": ({"name", "time", "classname", "group"}, {"name", "classname"},
                 {"skipped", "error", "failure", "system-out", "system-err"}),
    "failure": TEXT_OF_CASE,
    "error": TEXT_OF_CASE,
}


def grammar(element, rules):
    allowed, must, children = rules[element.tag]
    need(set(element.attrib) <= allowed, f"{element.tag}: attributes {set(element.attrib) - allowed}")
    for key in must:
        need(is_text(element.get(key)), f"{element.tag}: {key}")
    for child in element:
        need(child.tag in children, f"{child.tag} in {element.tag}")
        if child.tag in rules:
            grammar(child, rules)


def numbers(element, keys, least):
    for key in keys:
        value = element.get(key)
        need(value is None or (value.isdigit() and int(value) >= least), f"{element.tag}: {key}={value}")


def xml(path):
    raw = open(path, "rb").read()
    need(raw.startswith(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), "declaration")
    return ElementTree.fromstring(raw)


def junit(path):
    root = xml(path)
    need(root.tag == "testsuites", "root")
    grammar(root, JUNIT)
    for element in [root] + root.findall("testsuite"):
        numbers(element, ["tests", "failures", "errors"], 0)
        cases = element.findall(".//testcase")
        need(cases, "no case, which Jenkins and GitLab call an error")
        need(int(element.get("tests")) == len(cases), f"{element.tag}: tests")
        for kind in ["failure", "error"]:
            need(int(element.get(kind + "s")) == len(element.findall(f".//testcase/{kind}")), f"{element.tag}: {kind}s")
    names = [s.get("name") for s in root]
    need(len(set(names)) == len(names), "a suite twice")


CHECKSTYLE = {
    "checkstyle": ({"version"}, {"version"}, {"file"}),
    "file": ({"name"}, {"name"}, {"error", "exception"}),
    "error": ({"line", "column", "severity", "message", "source"}, {"line", "severity", "message", "source"}, set()),
}


def checkstyle(path):
    """What Checkstyle's XMLLogger writes and Jenkins' and reviewdog's parsers read."""
    root = xml(path)
    need(root.tag == "checkstyle", "root")
    grammar(root, CHECKSTYLE)
    for error in root.findall("file/error"):
        need(error.get("severity") in ["error", "warning", "info", "ignore"], f"severity {error.get('severity')}")
        numbers(error, ["line", "column"], 1)
    names = [f.get("name") for f in root]
    need(len(set(names)) == len(names), "a file twice")


def matches(value, schema, where, root):
    """JSON schema, as much of it as ours uses. Keys that the schema does not know are
    a problem here: it says that there may be more, but we know of none."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    kind = kinds[schema["type"]]
    need(isinstance(value, kind) and (kind is bool or not isinstance(value, bool)), f"{where}: {value!r:.40} is no {schema['type']}")
    need("const" not in schema or value == schema["const"], f"{where}: not {schema.get('const')}")
    need("enum" not in schema or value in schema["enum"], f"{where}: {value!r:.40} is none of {schema.get('enum')}")
    need("pattern" not in schema or re.search(schema["pattern"], value), f"{where}: {value!r:.40}")
    need("minimum" not in schema or value >= schema["minimum"], f"{where}: {value}")
    if problems:
        return
    if kind is dict:
        for key in schema.get("required", []):
            need(key in value, f"{where}: no {key}")
        for key, part in value.items():
            need(key in schema["properties"], f"{where}: the schema does not know {key}")
            if not problems:
                matches(part, schema["properties"][key], f"{where}.{key}", root)
    if kind is list:
        for i, part in enumerate(value):
            matches(part, schema["items"], f"{where}[{i}]", root)


def schema_of_results():
    here = os.path.dirname(os.path.abspath(__file__))
    return json.load(open(os.path.join(here, "..", "..", "..", "tool", "report", "schema", "results.schema.json"), encoding="utf-8"))


def json_(path):
    schema = schema_of_results()
    matches(json.load(open(path, encoding="utf-8")), schema, "results", schema)


def jsonl(path):
    schema = schema_of_results()
    for line in open(path, encoding="utf-8"):
        matches(json.loads(line), schema["$defs"]["finding"], "finding", schema)


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
                properties = dict(p.split("=", 1) for p in match[2].split(","))
                need(set(properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}, f"properties: {line}")
                for key in {"line", "endLine", "col", "endColumn"} & set(properties):
                    need(properties[key].isdigit() and int(properties[key]) >= 1, f"{key}: {line}")
    need(depth == 0, "group not closed")
    for level, count in shown.items():
        need(count <= 10, f"{count} of {level}")


{"json": json_}.get(sys.argv[1], globals().get(sys.argv[1]))(sys.argv[2])
for problem in problems[:20]:
    print(f"{sys.argv[2]}: {problem}")
sys.exit(bool(problems))
