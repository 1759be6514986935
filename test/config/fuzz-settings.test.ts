/** Settings files of any content: they are taken, or refused by CONFIG_INVALID in a line that does not repeat a secret; nothing else ever comes out. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeSettings, loadSettings } from '../../src/config/index.ts';
import { settingsInForce } from '../../src/cli/language/settings-in-force.ts';
import { LinkisKernelError } from '../../src/shared/index.ts';
import {
  seededNumbers,
  type SeededNumbers,
  testSeed,
  testTimes,
} from '../support/seeded-numbers.ts';

const seed = testSeed(20_261_124);
const secret = 'canary-secret-8812';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'linkis-fuzz-settings-'));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** What is wrong with how a file's content is taken; undefined when nothing is. */
async function faultOf(content: string | Uint8Array): Promise<string | undefined> {
  await writeFile(path.join(directory, 'config.json'), content, { mode: 0o600 });
  try {
    const settings = await loadSettings({
      env: { LINKIS_KERNEL_CONF_DIR: directory, USER: 'ann' },
      directory,
      home: directory,
    });
    const shown = JSON.stringify(settingsInForce(settings));
    return shown.includes(secret) ? 'a secret is shown' : undefined;
  } catch (thrown) {
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'CONFIG_INVALID')
      return `threw ${String(thrown)}`;
    const told = `${thrown.message} ${thrown.hint ?? ''}`;
    if (told.includes(secret)) return `repeats a secret: ${told}`;
    return told.length > 2000 ? `says ${String(told.length)} characters` : undefined;
  }
}

const keys = [
  ...describeSettings().map(({ key }) => key),
  'limits',
  'pace',
  'profiles',
  '__proto__',
  'constructor',
  'toString',
  '',
  'pasword',
];

function anyValue(numbers: SeededNumbers, depth = 0): unknown {
  const kind = numbers.below(depth > 4 ? 9 : 13);
  switch (kind) {
    case 0:
      return null;
    case 1:
      return numbers.chance(0.5);
    case 2:
      return numbers.below(100_000) - 50;
    case 3:
      return numbers.one([0.5, 1e308, -0, 2 ** 53, 1e-9]);
    case 4:
    case 5:
      return numbers.one([
        '',
        ' ',
        'http://127.0.0.1:1',
        'own',
        'debug',
        'spark',
        'token',
        'full',
        '~/x',
      ]);
    case 6:
      return numbers.one(['\u0000', '\ud800', '\u202e', '\u001b[31m', 'é', 'x'.repeat(5000)]);
    case 7:
      return { env: 'LINKIS_NOT_SET' };
    case 8:
      return { file: 'no-such-file' };
    case 9:
    case 10:
      return Array.from({ length: numbers.below(4) }, () => anyValue(numbers, depth + 1));
    default:
      return anyObject(numbers, depth + 1);
  }
}

function anyObject(numbers: SeededNumbers, depth = 0): unknown {
  const entries = Array.from({ length: numbers.below(5) }, () => {
    const key = numbers.one(keys);
    if (key === 'headers')
      return [key, numbers.one<unknown>([{ 'X-Key': secret }, [secret], secret])];
    if (key === 'password' || key === 'token')
      return [key, numbers.one<unknown>([secret, { env: 'NO' }, [secret], { text: secret }])];
    return [numbers.chance(0.3) ? (key.split('.').at(-1) ?? '') : key, anyValue(numbers, depth)];
  });
  return Object.fromEntries(entries);
}

describe('a settings file', () => {
  it('of any JSON is taken or refused', async () => {
    const numbers = seededNumbers(seed);
    const wrong: string[] = [];
    const count = testTimes(1000);
    for (let at = 0; at < count; at += 1) {
      const content = JSON.stringify(anyObject(numbers));
      const fault = await faultOf(content);
      if (fault !== undefined) wrong.push(`${content}: ${fault}`);
    }
    process.stdout.write(
      `fuzz settings (seed ${String(seed)}): ${String(count)} objects, ${String(wrong.length)} faults\n`,
    );
    expect(wrong).toEqual([]);
  });

  it('of any damaged text is taken or refused', async () => {
    const numbers = seededNumbers(seed + 1);
    const whole = Buffer.from(
      JSON.stringify(
        {
          url: 'http://127.0.0.1:1',
          user: 'ann',
          password: secret,
          runtime: { a: [1, { b: null }] },
          profiles: { p: { limits: { rows: 5 } } },
        },
        null,
        2,
      ),
    );
    const wrong: string[] = [];
    const count = testTimes(1000);
    for (let at = 0; at < count; at += 1) {
      const bytes = Buffer.from(whole);
      for (let changes = 1 + numbers.below(3); changes > 0; changes -= 1)
        bytes[numbers.below(bytes.length)] = numbers.chance(0.5)
          ? numbers.below(256)
          : numbers.one([...Buffer.from('{}[]",:\\0')]);
      const content = numbers.chance(0.3) ? bytes.subarray(0, numbers.below(bytes.length)) : bytes;
      const fault = await faultOf(content);
      if (fault !== undefined && !fault.startsWith('repeats'))
        wrong.push(`${content.toString('latin1')}: ${fault}`);
      if (fault?.startsWith('repeats') === true) wrong.push(fault);
    }
    process.stdout.write(
      `fuzz settings (seed ${String(seed + 1)}): ${String(count)} damaged texts, ${String(wrong.length)} faults\n`,
    );
    expect(wrong).toEqual([]);
  });

  it.each<readonly [string, string | Uint8Array]>([
    ['nothing', ''],
    ['a byte order mark alone', '\ufeff'],
    ['a byte order mark and settings', '\ufeff{"engine":"hive"}'],
    ['UTF-16', Buffer.from('{"engine":"hive"}', 'utf16le')],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['arrays 100,000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['arrays that never close', '['.repeat(100_000)],
    ['objects 100,000 deep', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['a parameter 50,000 deep', `{"runtime":{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`],
    ['a parameter 5,000 deep', `{"runtime":{"a":${'['.repeat(5000)}${']'.repeat(5000)}}}`],
    ['a text of 20 MB', `{"engine":"${'x'.repeat(20_000_000)}"}`],
    ['a text of 20 MB without its end', `{"engine":"${'x'.repeat(20_000_000)}`],
    ['a number of a million digits', `{"retries":${'9'.repeat(1_000_000)}}`],
    ['a million blanks', ' '.repeat(1_000_000)],
    [
      '100,000 keys',
      JSON.stringify(
        Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${String(at)}`, at])),
      ),
    ],
    ['a prototype', '{"__proto__":{"url":"http://127.0.0.1:1"},"constructor":{"prototype":1}}'],
    ['an address that is none, with a password', `{"url":"http://ann:${secret}@host:port"}`],
    ['another JSON value', '"text"'],
  ])('of %s is taken or refused', async (_name, content) => {
    expect(await faultOf(content)).toBeUndefined();
  });
});
