/** What `--json` adds to a display. */
import type { MimeBundle } from '../../interpreter/index.ts';

/** The bundle, with the facts for a program to read when they were asked for. */
export function withJson(
  bundle: MimeBundle,
  json: boolean | undefined,
  facts: unknown,
): MimeBundle {
  return json === true ? { ...bundle, 'application/json': facts } : bundle;
}
