/** Levels and places of log lines. Lines with the same head as the one before are read in a shorter way, which must give the same. */
import { describe, expect, it } from '@jest/globals';
import { threadAt } from '../../../src/contract/index.ts';
import { levelledLines } from '../../../src/linkis/task/log-lines.ts';
import { createFailedLog, createLogFilter } from '../../../src/render/index.ts';
import type { LogLine } from '../../../src/task/index.ts';
import { fc } from '../../support/properties.ts';

const engine =
  'org.apache.linkis.manager.engineplugin.python.executor.PythonSession 252 appendErrorOutput [JobId-4]';

function placed(second: number, result: number, sign: string, text: string): string {
  const thread = threadAt({ result, line: 3, column: 0 });
  return `2026-12-01 06:00:0${String(second)}.000 ERROR [${thread}] ${engine} ${sign} ${text}`;
}

const line = fc.oneof(
  fc
    .tuple(
      fc.nat(2),
      fc.nat(2),
      fc.constantFrom('-', '+'),
      fc.constantFrom('', ' ', 'a', '50 %\r', 'errorMessage is a', '[ERROR] 2026-12-01'),
    )
    .map((parts) => placed(...parts)),
  fc.constantFrom(
    '2026-12-01 06:00:00.000 INFO Your job is Running now. Please wait it to complete.',
    '2026-12-01 06:00:00.000 WARN something',
    `2026-12-01 06:00:00.000 ERROR [Thread-1] ${engine} - of another server`,
    '2026-12-01 06:00:00.000 ERROR [TaskExecution-Thread-1] org.Executor 282 toExecuteTask [JobId-4] - execute code failed! why',
    'host:1_0 >> print(1)',
    'a line without a head',
    '',
  ),
);

describe('log lines', () => {
  it('have the level and the place that each has by itself', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (texts) => {
        let before: LogLine['level'] = 'info';
        const alone = texts.flatMap((text) => {
          const lines = levelledLines([text], before);
          before = lines.at(-1)?.level ?? before;
          return lines;
        });
        expect(levelledLines(texts, 'info')).toEqual(alone);
      }),
    );
  });

  it('show as a Linkis server would write them, with what the program wrote beside', () => {
    expect(levelledLines([placed(1, 2, '+', '50 %')], 'info')).toEqual([
      {
        text: `2026-12-01 06:00:01.000 ERROR [Thread-1] ${engine} + 50 %`,
        level: 'error',
        after: { result: 2, line: 3, column: 0 },
        program: '50 %',
        isOpen: true,
      },
    ]);
  });

  it('are shown, and kept for a failure, as where the server does not name what a program wrote', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('concise', 'full', 'warn', 'error'),
        fc.array(line, { maxLength: 20 }),
        (mode, texts) => {
          const lines = levelledLines(texts, 'info');
          const plain = lines.map(({ text, level, after }) => ({ text, level, after }));
          const shown = [lines, plain].map((given) => {
            const filter = createLogFilter(mode);
            const failed = createFailedLog();
            const all = filter.filter(given);
            failed.read(given, []);
            const errors = failed.errors.map(({ text }) => text);
            return { all, rest: filter.rest(), errors, statement: failed.statement };
          });
          expect(shown[0]).toEqual(shown[1]);
        },
      ),
    );
  });
});
