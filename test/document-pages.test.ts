/** The pages of the documentation: links lead somewhere, each block says what is done with it, and both languages have one structure. */
import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadSettings } from '../src/config/index.ts';
import { initialState, parseCell, planCell } from '../src/magics/index.ts';
import { errorNames } from '../src/render/index.ts';
import {
  anchorOf,
  type Block,
  missingLine,
  pageNames,
  readPage,
} from './support/documents/page.ts';

const root = path.resolve(import.meta.dirname, '..');

const pages = pageNames().map(readPage);

/** Words that a block may have behind its kind. */
const allowedWords: Readonly<Record<string, readonly string[]>> = {
  cell: ['raises', 'interrupt', 'server'],
  console: ['fails'],
  output: [],
  file: [],
  settings: [],
  shown: [],
};

function places(blocks: readonly Block[]): readonly string[] {
  return blocks.map(({ line, language }) => `line ${String(line)}: ${language}`);
}

describe.each(pages)('$name', (page) => {
  it('has one title, and no heading skips a level', () => {
    const levels = page.headings.map(([level]) => level);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels[0]).toBe(1);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });

  it('links to files and headings that are there', () => {
    const dead = page.links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? page.name : path.relative(root, path.join(page.directory, file));
      const full = path.join(root, target);
      if (!existsSync(full)) return true;
      if (anchor === undefined) return !statSync(full).isFile();
      return !readPage(target).headings.some(([, text]) => anchorOf(text) === anchor);
    });
    expect(dead).toEqual([]);
  });

  it('says of each block what is done with it', () => {
    const unknown = page.blocks.filter(({ kind, words }) => {
      if (kind === undefined) return true;
      return [...words.keys()].slice(1).some((word) => !allowedWords[kind]?.includes(word));
    });
    expect(places(unknown)).toEqual([]);
  });

  it('has tables whose rows are as wide as their heads', () => {
    const text = readFileSync(path.join(root, page.name), 'utf8').replaceAll(
      /^```[^]*?^```$/gm,
      '',
    );
    const odd = text.split(/\n(?!\|)/).flatMap((part) => {
      const [, ...rows] = part.split('\n');
      const widths = rows.map((row) => row.split(/(?<!\\)\|/).length);
      return rows.filter((_row, index) => widths[index] !== widths[0]);
    });
    expect(odd).toEqual([]);
  });

  it('names errors that there are', () => {
    const names = new Set<string>(Object.values(errorNames));
    const raised = page.blocks.flatMap(({ words }) => words.get('raises') ?? []);
    expect(raised.filter((name) => !names.has(name))).toEqual([]);
  });

  it('has settings that can be loaded', async () => {
    for (const { kind, text, line } of page.blocks) {
      if (kind !== 'settings') continue;
      const home = await mkdtemp(path.join(tmpdir(), 'linkis-kernel-page-'));
      await writeFile(path.join(home, 'config.json'), text, { mode: 0o600 });
      const env = { LINKIS_KERNEL_CONF_DIR: home, LINKIS_USER: 'ann' };
      const loaded = loadSettings({ env, directory: home, home }).then(
        ({ files }) => files,
        (thrown: unknown) => `line ${String(line)}: ${String(thrown)}`,
      );
      expect(await loaded).toEqual([path.join(home, 'config.json')]);
      await rm(home, { recursive: true });
    }
  });

  it('has cells for a server that a kernel can plan', () => {
    let state = initialState({
      engine: 'spark',
      runType: undefined,
      creator: 'notebook',
      variables: {},
      runtime: {},
      startup: {},
      aliases: {},
    });
    const refused: string[] = [];
    for (const { kind, words, text, line } of page.blocks) {
      if (kind !== 'cell' || !words.has('server')) continue;
      try {
        ({ state } = planCell(parseCell(text), state));
      } catch (thrown) {
        refused.push(`line ${String(line)}: ${String(thrown)}`);
      }
    }
    expect(refused).toEqual([]);
  });
});

describe('the documentation', () => {
  it('has every page in its index', () => {
    const listed = new Set(readPage('docs/index.md').links.map((link) => path.join('docs', link)));
    const inDocs = pages.map(({ name }) => name).filter((name) => name.startsWith('docs/'));
    expect(inDocs.filter((name) => name !== 'docs/index.md' && !listed.has(name))).toEqual([]);
  });

  it('begins with a README of one screen or two', () => {
    for (const name of ['README.md', 'README_CN.md'])
      expect(readFileSync(path.join(root, name), 'utf8').split('\n').length).toBeLessThan(150);
  });

  it.each([
    ['README_CN.md', 'README.md'],
    ['docs/zh/local-in-five-minutes.md', 'docs/start/local-in-five-minutes.md'],
  ])('%s has the structure and the code of %s', (chinese, english) => {
    const [zh, en] = [readPage(chinese), readPage(english)];
    expect(zh.headings.map(([level]) => level)).toEqual(en.headings.map(([level]) => level));
    // Comments are in the language of the page.
    const code = ({ language, words, text }: Block): unknown => [
      language,
      ...words.entries(),
      text.replaceAll(/ +#.*$/gm, ''),
    ];
    expect(zh.blocks.map(code)).toEqual(en.blocks.map(code));
  });
});

describe('output that a page shows', () => {
  const shown = '── 2 rows · 0.1 s ──\ncity   n\n-----  -\nBasel  1\nBern   2\n';

  it.each(['city   n\n-----  -\nBern   2', '── 2 rows · … ──\n…\nBasel  1', 'Bern   2'])(
    'is found where its lines are in order: %j',
    (expected) => {
      expect(missingLine(expected, shown)).toBeUndefined();
    },
  );

  it.each([
    ['Bern   2\nBasel  1', 'Basel  1'],
    ['Bern', 'Bern'],
    ['Basel  1\nBasel  1', 'Basel  1'],
    ['── 2 rows . … ──', '── 2 rows . … ──'],
  ])('is missed where a line is not there, or not in its place: %j', (expected, missed) => {
    expect(missingLine(expected, shown)).toBe(missed);
  });
});

describe('an anchor', () => {
  it.each([
    ['A check', 'a-check'],
    ['Events of run --json', 'events-of-run---json'],
    ['1. Install', '1-install'],
    ['安装', '安装'],
  ])('of "%s" is what GitHub makes of it', (heading, anchor) => {
    expect(anchorOf(heading)).toBe(anchor);
  });
});
