# SPDX-License-Identifier: Apache-2.0
"""Reads firmware/link/platform-api.yaml (YAML in its JSON form) and holds values against it."""
import json
import re

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}


class Contract:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.document = json.load(file, object_pairs_hook=self.no_duplicates)

    @staticmethod
    def no_duplicates(pairs):
        names = [name for name, _ in pairs]
        if len(set(names)) != len(names):
            raise ValueError("a member is there twice: %s" % names)
        return dict(pairs)

    def resolve(self, node):
        while "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def schema(self, name):
        return self.document["components"]["schemas"][name]

    def operations(self):
        """(METHOD, path, operation) of everything in the document."""
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                yield method.upper(), path, operation

    def references(self, node=None):
        node = self.document if node is None else node
        for value in node.values() if isinstance(node, dict) else node:
            if isinstance(value, (dict, list)):
                yield from self.references(value)
        if isinstance(node, dict) and "$ref" in node:
            yield node

    def find(self, method, path):
        """The operation of a real path; what has no parameter wins."""
        path = path.split("?")[0]
        for template in sorted(self.document["paths"], key=lambda t: t.count("{")):
            shape = re.sub(r"\{[^}]*\}", "[^/]+", template)
            if re.fullmatch(shape, path) and method.lower() in self.document["paths"][template]:
                return self.document["paths"][template][method.lower()]
        return None

    def errors(self, schema, value, where=""):
        """What is wrong with a value, as sentences."""
        schema = self.resolve(schema)
        wrong = []
        ways = [self.errors(way, value, where) for way in schema.get("anyOf", [])]
        if ways and all(ways):
            wrong.append("%s: none of the %d ways: %s" % (where, len(ways), ways))
        types = schema.get("type", [])
        types = [types] if isinstance(types, str) else types
        if types and not any(self.is_type(value, name) for name in types):
            return ["%s: not of type %s" % (where, types)]
        if "const" in schema and value != schema["const"]:
            wrong.append("%s: not %r" % (where, schema["const"]))
        if "enum" in schema and value not in schema["enum"]:
            wrong.append("%s: none of %s" % (where, schema["enum"]))
        if isinstance(value, str):
            if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
                wrong.append("%s: length %d" % (where, len(value)))
            if "pattern" in schema and not re.search(schema["pattern"], value):
                wrong.append("%s: does not match %s" % (where, schema["pattern"]))
        if isinstance(value, int) and value < schema.get("minimum", value):
            wrong.append("%s: too small" % where)
        if isinstance(value, dict):
            wrong += self.object_errors(schema, value, where)
        if isinstance(value, list):
            if len(value) > schema.get("maxItems", len(value)):
                wrong.append("%s: too many elements" % where)
            for number, element in enumerate(value):
                wrong += self.errors(schema.get("items", {}), element, "%s/%d" % (where, number))
        return wrong

    def object_errors(self, schema, value, where):
        wrong = ["%s/%s: missing" % (where, name)
                 for name in schema.get("required", []) if name not in value]
        known = schema.get("properties", {})
        for name, member in value.items():
            rule = known.get(name, schema.get("additionalProperties", {}))
            wrong += self.errors(rule, member, "%s/%s" % (where, name))
        return wrong

    @staticmethod
    def is_type(value, name):
        if name == "integer" and isinstance(value, bool):
            return False
        return isinstance(value, TYPES[name])

    def answer_errors(self, method, path, answer):
        """What of an answer is not in the document."""
        operation = self.find(method, path)
        if operation is None:
            return [] if answer.status in (401, 404, 405) else ["%s %s is not described" % (method, path)]
        responses = operation["responses"]
        response = responses.get(str(answer.status), responses.get("default"))
        if response is None:
            return ["%s %s: status %d is not described" % (method, path, answer.status)]
        if answer.status < 400 and str(answer.status) not in responses:
            return ["%s %s: status %d is not described" % (method, path, answer.status)]
        response = self.resolve(response)
        return (self.header_errors(response.get("headers", {}), method, path, answer)
                + self.body_errors(response.get("content", {}), method, path, answer))

    def header_errors(self, headers, method, path, answer):
        wrong = []
        for name, header in headers.items():
            header, value = self.resolve(header), answer.header(name)
            if value is not None:
                wrong += self.errors(header["schema"], value, "%s %s %s" % (method, path, name))
            elif header.get("required"):
                wrong.append("%s %s: %d without %s" % (method, path, answer.status, name))
        return wrong

    def body_errors(self, content, method, path, answer):
        if not answer.body:
            return []
        media = answer.header("Content-Type")
        if media not in content:
            return ["%s %s: %d in %s is not described" % (method, path, answer.status, media)]
        if "schema" not in content[media]:
            return []
        return self.errors(content[media]["schema"], answer.json(), "%s %s" % (method, path))
