import { homedir } from 'node:os';
import { expect, test } from '@jest/globals';
import { rehearse } from '../../../src/cli/language/rehearsal.ts';
import { defaultSettings } from '../../../src/config/index.ts';

test('the rehearsal runs its cell to a good end, by answers alone that it has itself', async () => {
  expect(await rehearse(defaultSettings(homedir(), {}))).toMatchObject({ status: 'ok' });
});
