/**
 * Every page of the documentation as its reader would follow it: in a fresh directory, its files written, its cells run as
 * one notebook by the built kernel on the local gateway, then its commands by a shell. Output that a page shows is compared.
 */
import { describe, expect, it } from '@jest/globals';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runProgram } from '../support/clients/program.ts';
import { builtCommand, createWorkplace } from '../support/clients/workplace.ts';
import { type Block, missingLine, pageNames, readPage } from '../support/documents/page.ts';
import { shownBy, type WrittenCell } from '../support/examples/shown.ts';
import { fixture } from '../support/fixture.ts';

const workplace = fixture(async () => {
  const created = await createWorkplace();
  const bin = path.join(created.directory, 'bin');
  await mkdir(bin);
  const script = `#!/bin/sh\nexec '${process.execPath}' '${builtCommand}' "$@"\n`;
  await writeFile(path.join(bin, 'linkis-kernel'), script, { mode: 0o755 });
  return { ...created, env: { ...created.env, PATH: `${bin}:${created.env['PATH'] ?? ''}` } };
});

const isRun = ({ kind, words }: Block): boolean =>
  kind === 'file' || ((kind === 'cell' || kind === 'console') && !words.has('server'));

/** Their code is compared with the English pages, which are run. */
const chinese = ['README_CN.md', 'docs/zh/'];

const pages = pageNames()
  .filter((name) => !chinese.some((start) => name.startsWith(start)))
  .map(readPage)
  .filter(({ blocks }) => blocks.some(isRun));

/** The block of output behind a block, if there is one. */
function outputBehind(blocks: readonly Block[], block: Block): string | undefined {
  const next = blocks[blocks.indexOf(block) + 1];
  return next?.kind === 'output' ? next.text : undefined;
}

function cellOf(block: Block): WrittenCell {
  const after = block.words.get('interrupt');
  const tags = [
    ...(block.words.has('raises') ? ['raises-exception'] : []),
    ...(after === undefined ? [] : [`interrupt-after-${after}`]),
  ];
  const id = `line-${String(block.line)}`;
  return { cell_type: 'code', id, source: block.text, metadata: { tags }, outputs: [] };
}

function isOf({ id }: WrittenCell, { line }: Block): boolean {
  return id === `line-${String(line)}`;
}

async function runCells(
  blocks: readonly Block[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<readonly WrittenCell[]> {
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'linkis', display_name: 'Linkis', language: 'sql' } },
    cells: blocks.map((block) => ({ ...cellOf(block), execution_count: null })),
  };
  await writeFile(path.join(cwd, 'cells.ipynb'), JSON.stringify(notebook));
  const words = ['run', 'cells.ipynb', '-o', 'executed.ipynb', '--quiet'];
  const { code, stderr } = await runProgram(process.execPath, [builtCommand, ...words], {
    env,
    cwd,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const executed = await readFile(path.join(cwd, 'executed.ipynb'), 'utf8');
  return (JSON.parse(executed) as { cells: readonly WrittenCell[] }).cells;
}

describe.each(pages)('$name', ({ name, blocks }) => {
  const cwd = (): string =>
    path.join(workplace.notebooks, name.replaceAll('/', '-').replace('.md', ''));

  it('does what it shows', async () => {
    await mkdir(cwd(), { recursive: true });
    for (const { kind, words, text } of blocks)
      if (kind === 'file') await writeFile(path.join(cwd(), words.get('file') ?? ''), `${text}\n`);

    const cells = blocks.filter((block) => block.kind === 'cell' && isRun(block));
    const executed = cells.length === 0 ? [] : await runCells(cells, cwd(), workplace.env);
    for (const block of cells) {
      const cell = executed.find((one) => isOf(one, block));
      const raised = cell?.outputs?.find(({ output_type }) => output_type === 'error')?.ename;
      const place = `${name}:${String(block.line)}`;
      expect([place, raised]).toEqual([place, block.words.get('raises')]);
      const output = outputBehind(blocks, block);
      if (output === undefined || cell === undefined) continue;
      const shown = shownBy([cell], workplace.directory);
      if (missingLine(output, shown) !== undefined) expect([place, shown]).toEqual([place, output]);
    }

    for (const block of blocks.filter((one) => one.kind === 'console' && isRun(one))) {
      const script = block.text.replaceAll(/^\$ /gm, '');
      const { code, stdout, stderr } = await runProgram(
        'bash',
        ['-euo', 'pipefail', '-c', script],
        {
          env: workplace.env,
          cwd: cwd(),
        },
      );
      const place = `${name}:${String(block.line)}`;
      expect([place, code, code === 0 ? '' : stderr]).toEqual(
        block.words.has('fails') ? [place, 1, stderr] : [place, 0, ''],
      );
      const output = outputBehind(blocks, block);
      if (output === undefined) continue;
      const shown = `${stdout}\n${stderr}`;
      if (missingLine(output, shown) !== undefined) expect([place, shown]).toEqual([place, output]);
    }
  });
});
