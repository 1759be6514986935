import { describe, expect, it } from '@jest/globals';
import { createSecretPrompt } from '../../../src/run/session/secret-prompt.ts';

describe('createSecretPrompt', () => {
  it('asks in the cell that began last and is still running, and in none when none can ask', async () => {
    const prompt = createSecretPrompt();
    expect(prompt.ask('Password: ')).toBeUndefined();
    const leaveFirst = prompt.enter(async () => 'first');
    const leaveSecond = prompt.enter(async (text, { hidden }) =>
      Promise.resolve(`${text}${String(hidden)}`),
    );
    const leaveMute = prompt.enter(undefined);
    await expect(prompt.ask('Password: ')).resolves.toBe('Password: true');
    leaveSecond();
    await expect(prompt.ask('Password: ')).resolves.toBe('first');
    leaveFirst();
    leaveMute();
    expect(prompt.ask('Password: ')).toBeUndefined();
  });
});
