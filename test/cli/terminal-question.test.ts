import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { askAtTerminal } from '../../src/cli/terminal-question.ts';

function terminal(): {
  readonly input: PassThrough;
  readonly output: PassThrough;
  readonly shown: () => string;
} {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  return { input, output, shown: () => shown };
}

const never = new AbortController().signal;
const fail = (): void => {
  throw new Error('nobody interrupts');
};

describe('a question at the terminal', () => {
  it('shows the answer as it is typed, unless it is a secret', async () => {
    for (const hidden of [true, false]) {
      const { input, output, shown } = terminal();
      const answer = askAtTerminal(
        'Password: ',
        { hidden, signal: never, interrupt: fail },
        { input, output },
      );
      input.write('top secret\r');
      expect(await answer).toBe('top secret');
      expect(shown()).toContain('Password: ');
      expect(shown().includes('top secret')).toBe(!hidden);
    }
  });

  it('is given up at Ctrl-C, at the end of the input, and when the command is stopped', async () => {
    const stop = new AbortController();
    const interrupted = terminal();
    const first = askAtTerminal(
      'p: ',
      { hidden: true, signal: stop.signal, interrupt: () => stop.abort() },
      interrupted,
    );
    interrupted.input.write('ab\u0003');
    await expect(first).rejects.toThrow('aborted');

    const ended = terminal();
    const second = askAtTerminal('p: ', { hidden: true, signal: never, interrupt: fail }, ended);
    ended.input.write('\u0004');
    await expect(second).rejects.toThrow('aborted');
  });
});
