/**
 * Cells of any text: parsing, planning, preview, completion, inspection and the gateway's preparation either answer or refuse
 * with a typed error. How long they take is told by text-growth.test.ts. `LINKIS_KERNEL_TEST_SEED` chooses the random texts.
 */
import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../src/gateway/ground/gateway-error.ts';
import { parseCell, planCell } from '../../../src/magics/index.ts';
import { LinkisKernelError } from '../../../src/shared/index.ts';
import { ends, heads, pieces } from '../../support/adversarial-pieces.ts';
import { cellSteps, notebooks } from '../../support/cell-steps.ts';
import {
  seededNumbers,
  type SeededNumbers,
  testSeed,
  testTimes,
} from '../../support/seeded-numbers.ts';

const seed = testSeed(20_261_124);
const adversarialLength = 10_000;

/** What is wrong with a step over a text; undefined when nothing is. */
async function faultOf(name: string, work: () => unknown): Promise<string | undefined> {
  try {
    await work();
  } catch (thrown) {
    const isRefusal = thrown instanceof LinkisKernelError || thrown instanceof GatewayError;
    // Completion and inspection refuse nothing: they know of nothing.
    if (!isRefusal || /^(complete|inspect)/.test(name)) return `${name} threw ${String(thrown)}`;
  }
  return undefined;
}

/** All that is wrong with a text, in the notebook `at`. */
async function faultsOf(code: string, at: number): Promise<readonly string[]> {
  const state = notebooks[at];
  if (state === undefined) throw new Error('no such state');
  const faults: (string | undefined)[] = [];
  for (const [name, step] of Object.entries(cellSteps))
    faults.push(await faultOf(name, () => step(code, state)));
  return faults
    .filter((fault) => fault !== undefined)
    .map((fault) => `${state.engine.name}: ${fault}`);
}

describe('a cell', () => {
  it('that is one piece over and over is answered or refused, whatever the piece', async () => {
    const wrong: string[] = [];
    let count = 0;
    for (const piece of pieces) {
      for (const before of ['', heads[count % heads.length] ?? '']) {
        const end = ends[count % ends.length] ?? '';
        const code = `${before}${piece.repeat(Math.ceil(adversarialLength / piece.length))}${end}`;
        const about = `${JSON.stringify(before)} + ${JSON.stringify(piece)}… + ${JSON.stringify(end)}`;
        const found = await faultsOf(code, count % notebooks.length);
        wrong.push(...found.map((fault) => `${about}: ${fault}`));
        count += 1;
      }
    }
    process.stdout.write(
      `fuzz cells: ${String(count)} texts of one piece, ${String(wrong.length)} faults\n`,
    );
    expect(wrong).toEqual([]);
  });

  it('of random pieces is answered or refused', async () => {
    const numbers = seededNumbers(seed);
    const wrong: string[] = [];
    const count = testTimes(1000);
    for (let at = 0; at < count; at += 1) {
      const code = randomCell(numbers);
      const found = await faultsOf(code, numbers.below(notebooks.length));
      wrong.push(...found.map((fault) => `${JSON.stringify(code)}: ${fault}`));
    }
    process.stdout.write(
      `fuzz cells (seed ${String(seed)}): ${String(count)} random texts, ${String(wrong.length)} faults\n`,
    );
    expect(wrong).toEqual([]);
  });

  it('of 4 million characters in quotes is planned', () => {
    const state = notebooks[0];
    if (state === undefined) throw new Error('no such state');
    const long = 'x'.repeat(4_000_000);
    for (const code of [
      `SELECT '${long}'`,
      `SELECT "${long}"`,
      `/*${long}*/ SELECT 1`,
      `SELECT '${long}`,
    ])
      expect(
        planCell(parseCell(`%%sql --limit 5\n${code}`), state).task?.code.length,
      ).toBeGreaterThan(4_000_000);
  });
});

function randomCell(numbers: SeededNumbers): string {
  let text = numbers.one(heads);
  for (let left = numbers.below(40); left > 0; left -= 1)
    text += numbers.chance(0.1)
      ? numbers.one(pieces).repeat(numbers.below(50))
      : numbers.one(pieces);
  return text;
}
