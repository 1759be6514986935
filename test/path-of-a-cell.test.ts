/** "The path of a cell" in ARCHITECTURE.md, checked against the imports: a row further in is called by the row that it stands under. */
import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const seam = 'src/interpreter/index.ts';

interface Row {
  readonly file: string;
  readonly depth: number;
}

describe('the path of a cell', () => {
  const rows = rowsOf(readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8'));
  const own = rows.filter(({ file }) => !file.startsWith('src/protocol/'));

  it('names files that exist, and none twice', () => {
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.filter(({ file }) => !existsSync(path.join(root, file)))).toEqual([]);
    expect(new Set(rows.map(({ file }) => file)).size).toBe(rows.length);
  });

  it('is short enough for the head: ten files outside of the protocol at the most', () => {
    expect(own.length).toBeLessThanOrEqual(10);
    expect(own.map(({ file }) => file)).toContain('src/run/task/run-task.ts');
  });

  it('follows the imports: directly, through the index of a room, or through the seam', () => {
    const steps = own.slice(1).map((row) => ({ from: callerOf(row, own), to: row.file }));

    expect(steps.filter(({ from, to }) => from === undefined || !reaches(from, to))).toEqual([]);
  });

  it('says the imports truly: a file that nothing leads to is found', () => {
    expect(reaches('src/kernel/answer.ts', 'src/run/task/run-task.ts')).toBe(false);
    expect(reaches('src/run/linkis-interpreter.ts', 'src/magics/plan/plan-cell.ts')).toBe(true);
  });
});

/** The rows of the section's block; a row's depth is where its first column begins. */
function rowsOf(document: string): readonly Row[] {
  const section = document.split(/^## /m).find((text) => text.startsWith('The path of a cell'));
  const block = section?.split('```')[1] ?? '';
  return block.split('\n').flatMap((line) => {
    const [, name] = /\s([a-z]+(?:\/[a-z-]+)+)(?:\s|$)/.exec(line) ?? [];
    return name === undefined ? [] : [{ file: `src/${name}.ts`, depth: line.search(/\S/) }];
  });
}

function callerOf({ file, depth }: Row, rows: readonly Row[]): string | undefined {
  const at = rows.findIndex((row) => row.file === file);
  return rows.slice(0, at).findLast((row) => row.depth < depth)?.file;
}

function reaches(from: string, to: string): boolean {
  const imported = importsOf(from);
  if (imported.includes(to)) return true;
  if (imported.includes(seam) && importsOf(to).includes(seam) && roomOf(from) !== roomOf(to))
    return true;
  return imported.some((file) => file === `${roomOf(to)}/index.ts` && importsOf(file).includes(to));
}

function roomOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

/** What a file of `src` imports or hands on of `src`. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/^(?:import|export|\}) [^;]*?from '(\.[^']+)';/gm)].map(([, to = '']) =>
    path.posix.join(path.posix.dirname(file), to),
  );
}
