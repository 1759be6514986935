/** Checks a notebook file against the JSON schema of nbformat 4.5, as the Python package `nbformat` has it. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

const { $schema: _draft, ...schema } = JSON.parse(
  readFileSync(
    new URL('../../fixtures/examples/nbformat-4.5.schema.json', import.meta.url),
    'utf8',
  ),
) as Readonly<Record<string, unknown>>;

// The schema names an older draft than Ajv takes, and uses nothing in which the drafts differ.
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

/** What is wrong with a notebook, one line each; nothing when it is valid. */
export function notebookErrors(notebook: unknown): readonly string[] {
  if (validate(notebook)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message = '' }) => `${instancePath} ${message}`,
  );
}
