import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeDirectory } from '../../src/shared/index.ts';

let place: string;

beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), 'directories-'));
});

afterEach(() => {
  rmSync(place, { recursive: true });
});

const at = (...names: readonly string[]): string => path.join(place, ...names);

describe('makeDirectory', () => {
  it('makes what is missing, and leaves what is there', () => {
    makeDirectory(at('a', 'b', 'c'), 0o700);
    expect([at('a'), at('a', 'b', 'c')].map((one) => statSync(one).mode & 0o777)).toEqual([
      0o700, 0o700,
    ]);
    writeFileSync(at('a', 'b', 'c', 'file'), 'x');
    makeDirectory(at('a', 'b', 'c'));
    expect(statSync(at('a', 'b', 'c', 'file')).size).toBe(1);
  });

  it.each([
    ['a file in its place', ['file'], 'EEXIST'],
    ['a file above it', ['file', 'below'], 'ENOTDIR'],
  ])('fails for %s', (_what, names, code) => {
    writeFileSync(at('file'), 'x');
    expect(() => {
      makeDirectory(at(...names));
    }).toThrow(expect.objectContaining({ code }));
  });

  it('ends where the system finds nothing below a directory that is there', () => {
    expect(() => {
      makeDirectory('/proc/of nobody/state');
    }).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});
