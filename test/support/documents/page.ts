/**
 * The pages of `docs/` and both READMEs: their headings, links and fenced blocks. The words behind the language of a
 * block say what is done with it (CONTRIBUTING.md, "A page of the documentation").
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

/** What is done with a block. `shown`: nothing. */
export const blockKinds = ['cell', 'console', 'output', 'file', 'settings', 'shown'] as const;

export interface Block {
  readonly kind: (typeof blockKinds)[number] | undefined;
  readonly language: string;
  /** The words behind the kind, `raises=UsageError` as a pair; a word alone has the value ''. */
  readonly words: ReadonlyMap<string, string>;
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

export interface Page {
  /** Relative to the checkout, as `docs/faq.md`. */
  readonly name: string;
  readonly directory: string;
  readonly blocks: readonly Block[];
  /** Level and text of each heading, in order. */
  readonly headings: readonly (readonly [level: number, text: string])[];
  /** Targets of the links and pictures, as written. */
  readonly links: readonly string[];
}

/** Every page: `docs/`, the README and its Chinese form. */
export function pageNames(): readonly string[] {
  const inDocs = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  return [
    'README.md',
    'README_CN.md',
    ...inDocs.filter((name) => name.endsWith('.md')).map((name) => path.join('docs', name)),
  ].toSorted();
}

export function readPage(name: string): Page {
  const lines = readFileSync(path.join(root, name), 'utf8').split('\n');
  const blocks: Block[] = [];
  const headings: (readonly [number, string])[] = [];
  const prose: string[] = [];
  let open: { readonly info: string; readonly line: number; readonly text: string[] } | undefined;
  for (const [index, line] of lines.entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (open !== undefined) {
      if (fence?.[1] === '') {
        blocks.push(blockOf(open.info, open.text.join('\n'), open.line));
        open = undefined;
      } else open.text.push(line);
      continue;
    }
    if (fence !== null) {
      open = { info: fence[1] ?? '', line: index + 1, text: [] };
      continue;
    }
    const [, signs, text] = /^(#{1,6}) (.+)$/.exec(line) ?? [];
    if (signs !== undefined && text !== undefined) headings.push([signs.length, text]);
    prose.push(line.replaceAll(/`[^`]*`/g, ''));
  }
  if (open !== undefined) throw new Error(`${name}:${String(open.line)}: a block without an end`);
  const links = [...prose.join('\n').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '');
  return { name, directory: path.join(root, path.dirname(name)), blocks, headings, links };
}

function blockOf(info: string, text: string, line: number): Block {
  const [language = '', ...behind] = info.split(' ').filter((word) => word !== '');
  // Commands are run unless they are only shown.
  const isConsole = language === 'console' && behind[0] !== 'shown';
  const pairs = [...(isConsole ? ['console'] : []), ...behind].map((word): [string, string] => {
    const at = word.indexOf('=');
    return at === -1 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
  });
  const kind = blockKinds.find((name) => name === pairs[0]?.[0]);
  return { kind, language, words: new Map(pairs), text, line };
}

/** The anchor of a heading, as GitHub makes it. */
export function anchorOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

/** The first line of `expected` that does not follow the one before it in `shown`; `…` stands for anything. */
export function missingLine(expected: string, shown: string): string | undefined {
  const lines = shown.split('\n').map((line) => line.trimEnd());
  let from = 0;
  for (const line of expected.split('\n').map((text) => text.trimEnd())) {
    if (line === '…') continue;
    const pattern = new RegExp(`^${line.split('…').map(escaped).join('.*')}$`, 'u');
    const at = lines.findIndex((text, index) => index >= from && pattern.test(text));
    if (at === -1) return line;
    from = at + 1;
  }
  return undefined;
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/]/g, String.raw`\$&`);
}
