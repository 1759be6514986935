import { describe, expect, it } from '@jest/globals';
import type { ExportCommand } from '../../../src/magics/index.ts';
import { exportPieces } from '../../../src/run/export/bytes.ts';
import { scriptedTable } from '../../support/scripted-task-client.ts';

const { signal } = new AbortController();
const ref = { name: '_0.dolphin', path: 'results/7/_0.dolphin', index: 0, size: undefined };

const csv = (limit?: number): ExportCommand => ({
  kind: 'export',
  source: { taskId: 7, name: undefined, number: 1 },
  file: 'a.csv',
  format: 'csv',
  separator: ',',
  nullText: '',
  sheet: undefined,
  limit,
  all: false,
  force: false,
  safe: false,
  encoding: { name: 'utf-8', bom: false },
  lossy: false,
  json: false,
});

describe('exportPieces', () => {
  it('reads the next page of a table while the one before is written, each once and in order', async () => {
    const service = scriptedTable(12_000);
    const texts: string[] = [];
    const readBefore: number[] = [];
    for await (const { bytes } of exportPieces(csv(), ref, service.client, signal)) {
      readBefore.push(service.calls.length);
      texts.push(String(bytes));
    }
    expect(readBefore).toEqual([2, 3, 3]);
    const rows = Array.from({ length: 12_000 }, (_, at) => `${String(at)}\r\n`).join('');
    expect(texts.join('')).toBe(`n\r\n${rows}`);
  });

  it('reads no page behind its limit', async () => {
    const service = scriptedTable(12_000);
    let rows = 0;
    for await (const piece of exportPieces(csv(6000), ref, service.client, signal))
      rows += piece.rows ?? 0;
    expect(rows).toBe(6000);
    expect(service.calls).toEqual(['read _0.dolphin 1/5000', 'read _0.dolphin 2/5000']);
  });

  it('leaves a page that was read ahead unheard when the writing is given up', async () => {
    const service = scriptedTable(12_000);
    for await (const piece of exportPieces(csv(), ref, service.client, signal)) {
      expect(piece.rows).toBe(5000);
      service.results.length = 0;
      break;
    }
    expect(service.calls).toHaveLength(2);
  });
});
