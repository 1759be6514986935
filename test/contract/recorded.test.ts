/** Exchanges recorded from a Linkis 1.8.0, replayed to the gateway: every answer is the same, or differs for a reason that is written down. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { meantDifferences, type MeantDifference } from './meant-differences.ts';
import type { Difference } from './replay/compare.ts';
import { recordings } from './replay/recording.ts';
import { replay, type Replayed } from './replay/replay.ts';

const only = process.env['RECORDING'];
const used = new Set<MeantDifference>();
const lines: string[] = [];

function meant(replayed: Replayed, difference: Difference): MeantDifference | undefined {
  const found = meantDifferences.find(
    (one) =>
      (one.recording === undefined || one.recording === replayed.recording) &&
      (one.label === undefined || one.label.test(replayed.label)) &&
      one.where.test(difference.where),
  );
  if (found !== undefined) used.add(found);
  return found;
}

function verdict(replayed: Replayed): string {
  const unexpected = replayed.differences.filter((one) => meant(replayed, one) === undefined);
  const reasons = new Set(replayed.differences.map((one) => meant(replayed, one)?.reason ?? ''));
  const word =
    unexpected.length > 0
      ? `DIFFERENT ${unexpected.map((one) => `${one.where}: ${one.recorded} / ${one.answered}`).join('; ')}`
      : reasons.size > 0
        ? `meant difference: ${[...reasons].join('; ')}`
        : 'same';
  return `${replayed.recording} | ${replayed.label} | ${word}`;
}

describe('the gateway', () => {
  afterAll(() => {
    process.stdout.write(`${lines.join('\n')}\n`);
  });

  for (const recording of recordings().filter((one) => only === undefined || one.name === only)) {
    it(`answers as recorded: ${recording.name}`, async () => {
      const verdicts = (await replay(recording)).map(verdict);
      lines.push(
        ...verdicts,
        `${recording.name} | ${String(recording.skippedObservations)} observations skipped`,
      );
      expect(verdicts.filter((line) => line.includes('| DIFFERENT '))).toEqual([]);
    });
  }

  it('has no reason written down that is not needed', () => {
    if (only !== undefined) return;
    expect(meantDifferences.filter((one) => !used.has(one))).toEqual([]);
  });
});
