/** Checks every message that a kernel sends against the JSON schema of the messaging protocol 5.5. */
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Message } from '../../../src/protocol/index.ts';

const schema: { $id: string; $defs: { content: Record<string, unknown> } } = JSON.parse(
  readFileSync(new URL('../../fixtures/jupyter-5.5.schema.json', import.meta.url), 'utf8'),
);
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(schema);
const validators = new Map<string, ValidateFunction>();

/** What is wrong with a message, one line each; nothing when it is valid. A type that the schema lacks is wrong. */
export function schemaErrors(message: Message): string[] {
  return envelopeErrors({
    header: JSON.parse(Buffer.from(message.headerFrame).toString('utf8')) as unknown,
    parent_header: message.parentHeader,
    metadata: message.metadata,
    content: message.content,
  });
}

/** The same for the frames of a message as a raw socket receives them. */
export function frameErrors(frames: readonly Buffer[]): string[] {
  const at = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
  if (at === -1 || frames.length < at + 6) return ['no delimiter with five frames behind it'];
  const [header, parent_header, metadata, content] = frames
    .slice(at + 2, at + 6)
    .map((frame) => JSON.parse(frame.toString('utf8')) as unknown);
  return envelopeErrors({ header, parent_header, metadata, content });
}

interface Envelope {
  readonly header: unknown;
  readonly parent_header: unknown;
  readonly metadata: unknown;
  readonly content: unknown;
}

function envelopeErrors(envelope: Envelope): string[] {
  const type = String((envelope.header as { msg_type?: unknown } | null)?.msg_type);
  if (!Object.hasOwn(schema.$defs.content, type)) return [`${type}: not in the schema`];
  return [...errorsOf('message', envelope), ...errorsOf(`content/${type}`, envelope.content)].map(
    (error) => `${type}: ${error}`,
  );
}

function errorsOf(name: string, value: unknown): string[] {
  let validate = validators.get(name);
  if (!validate) {
    validate = ajv.compile({ $ref: `${schema.$id}#/$defs/${name}` });
    validators.set(name, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}
