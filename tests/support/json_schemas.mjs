// SPDX-License-Identifier: GPL-2.0-or-later
// Documents held against the project's own JSON Schemas.
import assert from "node:assert/strict";
import {readdirSync, readFileSync} from "node:fs";
import {Ajv} from "ajv";

const formats = {"date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, date: /^\d{4}-\d\d-\d\d$/};

/** Of a folder below `schemas/`: a function of a schema's name and a document, which it gives back if it is one. */
export function schemasOf(folder) {
  const schemas = new URL(`../../schemas/${folder}/`, import.meta.url);
  const ajv = new Ajv({allErrors: true, formats});
  for (const name of readdirSync(schemas)) {
    const schema = name.endsWith(".json") && JSON.parse(readFileSync(new URL(name, schemas), "utf8"));
    if (schema.$id) ajv.addSchema(schema);
  }
  return (schema, document) => {
    assert.ok(ajv.validate(schema, document), `${JSON.stringify(document, null, 1)}\n${ajv.errorsText()}`);
    return document;
  };
}
