/** What the parts of this room find, and how clients are told what kind of thing it is. */
import type { Completion, CompletionKind } from '../../interpreter/index.ts';

/** A candidate in the words of this kernel; {@link shownCompletion} puts `type` into those of clients. */
export interface Candidate {
  readonly text: string;
  readonly type: string;
  readonly signature?: string | undefined;
}

/** Candidates for the text from `start` to `end`, in UTF-16 units of the cell. */
export interface Found {
  readonly matches: readonly Candidate[];
  readonly start: number;
  readonly end: number;
}

const kinds: ReadonlyMap<string, CompletionKind> = new Map([
  ['class', 'class'],
  ['column', 'field'],
  ['command', 'function'],
  ['database', 'module'],
  ['date', 'constant'],
  ['engine', 'module'],
  ['field', 'field'],
  ['file', 'file'],
  ['folder', 'folder'],
  ['function', 'function'],
  ['keyword', 'keyword'],
  ['magic', 'function'],
  ['module', 'module'],
  ['option', 'property'],
  ['parameter', 'property'],
  ['query', 'class'],
  ['result', 'variable'],
  ['session', 'value'],
  ['setting', 'property'],
  ['source', 'module'],
  ['table', 'class'],
  ['task', 'value'],
  ['type', 'enum'],
  ['value', 'value'],
  ['variable', 'variable'],
]);

/** Only what VS Code has an icon for goes out; a word that is in no list is a text. */
export function shownCompletion({ matches, start, end }: Found): Completion {
  return {
    matches: matches.map(({ text, type, signature }) => ({
      text,
      kind: kinds.get(type) ?? 'text',
      ...(signature !== undefined && { signature }),
    })),
    start,
    end,
  };
}
