# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document and the reference platform say the same."""
import unittest

from contract import Contract
from harness import API, BASE, PlatformTest, application

CONTRACT = Contract(API)


class Document(unittest.TestCase):
    def test_every_reference_leads_somewhere(self):
        references = list(CONTRACT.references())
        self.assertGreater(len(references), 100)
        for node in references:
            CONTRACT.resolve(node)

    def test_every_schema_is_used(self):
        used = {node["$ref"].rsplit("/", 1)[1] for node in CONTRACT.references()}
        for kind in ("schemas", "parameters", "headers", "responses"):
            self.assertEqual(set(CONTRACT.document["components"][kind]) - used, set())

    def test_every_operation_has_its_own_name_and_a_sentence(self):
        names = [operation["operationId"] for _, _, operation in CONTRACT.operations()]
        self.assertEqual(len(names), len(set(names)))
        for _, path, operation in CONTRACT.operations():
            self.assertTrue(operation["summary"], path)

    def test_every_parameter_of_a_path_is_declared(self):
        for _, path, operation in CONTRACT.operations():
            declared = {CONTRACT.resolve(p)["name"] for p in operation.get("parameters", [])
                        if CONTRACT.resolve(p)["in"] == "path"}
            wanted = {part[1:-1] for part in path.split("/") if part.startswith("{")}
            self.assertEqual(declared, wanted, path)

    def test_a_valid_application_fits_its_schema(self):
        self.assertEqual(CONTRACT.errors(CONTRACT.schema("Application"), application()), [])


class Routes(PlatformTest):
    def test_the_document_has_exactly_the_routes_of_the_reference(self):
        routes = {(r["method"], r["path"]) for r in self.platform.control("GET", "/routes")}
        described = {(method, path) for method, path, operation in CONTRACT.operations()
                     if operation.get("x-reference", True)}
        self.assertEqual(routes, described)

    def test_the_document_and_the_reference_agree_on_idempotency_keys(self):
        for route in self.platform.control("GET", "/routes"):
            operation = CONTRACT.document["paths"][route["path"]][route["method"].lower()]
            names = {CONTRACT.resolve(p)["name"] for p in operation.get("parameters", [])}
            self.assertEqual("Idempotency-Key" in names, route["idempotent"], route["path"])

    def test_what_the_reference_does_not_have_is_not_found(self):
        for method, path, operation in CONTRACT.operations():
            if operation.get("x-reference", True):
                continue
            path = path.replace("{", "").replace("}", "")
            if path.startswith("/applications/"):
                continue
            self.assert_problem(self.terminal.send(method, path), 404, "not-found")

    def test_the_base_path_is_part_of_every_path(self):
        self.assertEqual(CONTRACT.document["servers"][0]["url"].split("{port}")[1], BASE)


if __name__ == "__main__":
    unittest.main()
