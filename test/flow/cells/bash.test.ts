/** Which shell runs a cell: bash where the local gateway can, and a word where a server runs sh. */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { type RanCell, startStack } from '../../support/local-stack.ts';

const local = fixture(async () =>
  startStack({ workingDirectory: process.cwd(), run: { log: 'off' } }),
);
const remote = fixture(async () => startStack({ run: { log: 'off' } }));

const arrays = 'a=(1 2 3); [[ ${#a[@]} == 3 ]] && echo yes';
const notices = (ran: RanCell): readonly string[] =>
  ran.displays().filter((text) => text.startsWith('⚠'));

describe('a shell cell', () => {
  it.each([
    ['%%bash', `%%bash\n${arrays}`],
    ['%%engine bash', `%%engine bash\n${arrays}`],
    ['a first line under %%sh', `%%sh\n#!/bin/bash\n${arrays}`],
    ['a first line with env', `%%shell\n#!/usr/bin/env bash\n${arrays}`],
  ])('by %s is bash on the local gateway', async (_, code) => {
    const ran = await local.run(code);
    expect([ran.status, ran.text('stdout'), notices(ran)]).toEqual(['ok', 'yes\n', []]);
  });

  it('is bash for the cells below when the notebook is switched to it, and sh after %sh', async () => {
    const own = await startStack({ workingDirectory: process.cwd(), run: { log: 'off' } });
    await own.run('%%engine bash');
    expect((await own.run('[[ a == a ]] && echo "$0"')).text('stdout')).toBe('bash\n');
    await own.run('%%engine sh');
    expect((await own.run('echo "$0"')).text('stdout')).toBe('sh\n');
    await own.close();
  });

  it.each([
    ['%%bash', '%%bash\necho one', 'not with bash'],
    ['a first line', '%%sh\n#!/bin/bash -e\necho one', 'not with #!/bin/bash -e'],
  ])('by %s says on a server that it runs sh', async (_, code, words) => {
    const ran = await remote.run(code);
    expect([ran.status, ran.text('stdout')]).toEqual(['ok', 'one\n']);
    expect(notices(ran)).toEqual([expect.stringContaining(words)]);
  });

  it.each(['%%sh\necho one', '%%sh\n#!/bin/sh -e\necho one', '%%sh\n#!/usr/bin/env sh\necho one'])(
    'that asks for sh is told nothing: %j',
    async (code) => {
      expect(notices(await remote.run(code))).toEqual([]);
    },
  );
});
