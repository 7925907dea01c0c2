# SPDX-License-Identifier: Apache-2.0
"""contract.py - firmware/link/platform-api.yaml says what the client's code and the reference's tables say.

Requests, the table of answers, its verdicts and the limits are read from the C sources; so are the problems of
the reference. That the reference serves exactly the page's paths is asked of the running program by
tests/platform/test_contract.py.
"""
import pathlib
import re
import sys

sys.dont_write_bytecode = True
root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "tests/platform"))
from contract import Contract  # noqa: E402

STATES = {"sent", "ready", "not yet"}
page = Contract(root / "firmware/link/platform-api.yaml")
faults = []


def source(path):
    return (root / path).read_text(encoding="utf-8")


def compare(what, said, done):
    """Both as sets of anything; a fault for each that only one side has."""
    if not done:
        faults.append(f"{what}: nothing was found in the code")
    faults.extend(f"{what}: {one} is in {'the page' if one in said else 'the code'} only" for one in
                  sorted(said ^ done, key=str))


def requests():
    """(METHOD, path as in the code) of every request of firmware/link."""
    for path in sorted((root / "firmware/link").glob("*.c")):
        code = path.read_text(encoding="utf-8").replace("u->place", '"/uploads/"')
        code = code.replace("p->path", '"/firmware/bundles/"')
        for kind in re.finditer(r'\{ "\w+", "(/[^"]*)", (?:NULL|"(/[^"]*)"), EXPECT_\w+ \}', code):
            yield "POST", kind.group(1) + ("x" + kind.group(2) if kind.group(2) else "")
        for kind in re.finditer(r'\{ "([A-Z]+)",\s+"(/[^"]*)",', code):
            yield kind.group(1), kind.group(2).replace("%s", "x")
        for function in code.split("\n}\n"):
            method = re.search(r'\.method = "([A-Z]+)"', function)
            if method:
                for literal in re.findall(r'"(/[^"]*)"', function[method.end():]):
                    yield method.group(1), literal.replace("%s", "x")


def check_requests():
    sent = set()
    for method, literal in requests():
        path, _, query = literal.partition("?")
        operation = page.find(method, path + "x" if path.endswith("/") else path)
        if operation is None:
            faults.append(f"{method} {literal} of firmware/link is not described")
            continue
        sent.add(operation["operationId"])
        known = {page.resolve(p)["name"] for p in operation.get("parameters", [])}
        if query and (name := query.partition("=")[0]) not in known:
            faults.append(f"{method} {path}: the parameter {name} is not described")
    said = {operation["operationId"] for _, _, operation in page.operations()
            if operation["x-terminal"] in ("sent", "ready")}
    compare("requests", said, sent)


def check_operations():
    """Every number that a comment of firmware/link can use is on the page, every state is one of three."""
    for _, path, operation in page.operations():
        if operation["x-terminal"] not in STATES:
            faults.append(f"{path}: x-terminal is one of {', '.join(sorted(STATES))}")
    numbers = {int(operation["x-number"]) for _, _, operation in page.operations()}
    compare("x-number", numbers, set(range(1, 27)))


def check_answers():
    code = source("firmware/link/answer.c")
    names = dict(re.findall(r'\[(ANSWER_\w+)\]\s*= "([a-z-]+)"', code))
    rows = [(first if first == last else f"{first}-{last}", None if word == "NULL" else word.strip('"'), names[verdict])
            for first, last, word, verdict in
            re.findall(r'\{ (\d+), (\d+), (NULL|"[^"]*"),\s+(ANSWER_\w+) \}', code)]
    said = [(row["status"], row["code"], row["verdict"]) for row in page.document["x-answers"]["rows"]]
    if rows != said or not rows:
        faults.append("x-answers is not the table of answer.c, row by row")
        compare("x-answers", set(said), set(rows))
    compare("x-verdicts", set(page.document["x-verdicts"]), set(names.values()))


def check_problems():
    done = {(code, int(status), retryable == "true") for code, status, retryable in
            re.findall(r'\{"([a-z-]+)", (\d+), (true|false)\}', source("tests/platform/problem.c"))}
    said = {(p["code"], p["status"], p["retryable"]) for p in page.document["x-problems"]}
    compare("x-problems", said, done)
    known = {code for code, _, _ in said} | {None, "*"}
    for row in page.document["x-answers"]["rows"]:
        if row["code"] not in known:
            faults.append(f"x-answers: {row['code']} is not among x-problems")


def constant(text, name):
    """The value of a #define: a number or a product of numbers."""
    found = re.search(rf"#define\s+{name}\s+\(?([0-9][0-9 *]*)", text)
    if not found:
        return None
    value = 1
    for factor in found.group(1).split("*"):
        value *= int(factor)
    return value


def check_limits():
    for name, limit in page.document["x-limits"].items():
        value = constant(source(limit["file"]), name)
        if value != limit["value"]:
            faults.append(f"x-limits: {name} is {limit['value']} on the page, {value} in {limit['file']}")


check_requests()
check_operations()
check_answers()
check_problems()
check_limits()
for fault in faults:
    print(fault)
sys.exit(1 if faults else 0)
