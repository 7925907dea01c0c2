// SPDX-License-Identifier: Apache-2.0
// ajv.js SCHEMAS ANSWERS - holds answers against their schemas with a stock validator, and then with each member
// taken away and each one of another kind, to see that it looks at all. Prints {"answers", "refused", "caught"}.
"use strict";
const fs = require("fs");
const Ajv = require("ajv");

// The formats of our own are unknown to it, as they are to a platform; a date is a date.
const ajv = new Ajv({ format: "full", unknownFormats: "ignore", logger: false, allErrors: true });
// Version 6 reads a pattern by UTF-16 units; JSON Schema 2020-12 has it by characters.
ajv.addFormat("regex", (text) => { try { return !!new RegExp(text, "u"); } catch (e) { return false; } });
ajv.removeKeyword("pattern");
ajv.addKeyword("pattern", { type: "string", compile: (text) => { const p = new RegExp(text, "u"); return (s) => p.test(s); } });

const schemas = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const checks = schemas.map((schema) => { delete schema.$schema; return ajv.compile(schema); });
const lines = fs.readFileSync(process.argv[3], "utf8").split("\n").filter(Boolean).map((l) => JSON.parse(l));
const result = { answers: lines.length, refused: [], caught: schemas.map(() => 0) };

// Answers that are broken: without one that is required, or with another type.
function* broken(schema, values) {
  for (const name of Object.keys(values)) {
    const without = { ...values };
    delete without[name];
    if ((schema.required || []).includes(name)) yield without;
    yield { ...values, [name]: null };
  }
}

for (const { form, values } of lines) {
  if (!checks[form](values)) {
    result.refused.push({ form, values, errors: checks[form].errors });
    continue;
  }
  for (const wrong of broken(schemas[form], values)) {
    if (checks[form](wrong)) throw new Error("taken: form " + form + " " + JSON.stringify(wrong));
    result.caught[form]++;
  }
}
console.log(JSON.stringify(result));
