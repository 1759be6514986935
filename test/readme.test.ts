import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { describeSettings } from '../src/config/index.ts';
import { describeHabits, describeMagics, describeShortForms } from '../src/magics/index.ts';
import { errorNames } from '../src/render/index.ts';
import { errorCodes } from '../src/shared/index.ts';

const file = new URL('../README.md', import.meta.url);

/** What each `ename` tells its reader to do. */
const remedies: Readonly<Record<string, string>> = {
  LinkisTaskFailed: 'read the cause and the marked line; `%log` has the whole log',
  LinkisSubmitRejected: 'the server refused the task before it ran: mend what it names',
  LinkisAuthError:
    'check user and password or token; it is not tried again, since accounts get locked',
  LinkisConnectionError:
    'check `LINKIS_URL` and the network; `linkis-kernel doctor` looks at each part',
  ExpectationFailed:
    'a condition of `--expect` does not hold for the result, which is shown above it: the message says what was found',
  LinkisTimeout: 'give the cell more time, or look at `%status`',
  UnknownMagic: '`%lsmagic` lists the magics',
  UndefinedVariable:
    'set it with `%var`, or keep the query of a `{{name}}` with `--query`; `%%engine --allow-undefined` sends the cell as it is; nothing was submitted',
  GuardRefused:
    'the setting `guard` let it not through: `%preview` tells what each statement does, `--yes` answers what would be asked; nothing was submitted',
  UsageError: '`-h` after the magic explains it; nothing was submitted',
  KeyboardInterrupt: 'you stopped it',
  InternalError: 'a bug in linkis-kernel: `LINKIS_KERNEL_DEBUG` shows more',
};

const escaped = (text: string): string => text.replaceAll('|', '\\|');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map(escaped).join(' | ')} |`)
    .join('\n');
}

const tables: Readonly<Record<string, string>> = {
  magics: `${table(
    ['magic', 'meaning'],
    describeMagics().map(({ name, usage, summary }) => [
      `\`%${name}${usage === '' ? '' : ` ${usage}`}\``,
      summary,
    ]),
  )}\n\nShort for \`%%engine\`: ${describeShortForms()
    .map((name) => `\`%%${name}\``)
    .join(' ')}`,
  habits: table(
    ['of', 'you wrote', 'you write'],
    describeHabits().map(({ system, wrote, write }) => [system, `\`${wrote}\``, write]),
  ),
  errors: table(
    ['error', 'codes', 'what to do'],
    [...new Set(errorCodes.map((code) => errorNames[code]))].map((name) => [
      `\`${name}\``,
      errorCodes
        .filter((code) => errorNames[code] === name)
        .map((code) => `\`${code}\``)
        .join(' '),
      remedies[name] ?? '',
    ]),
  ),
  settings: table(
    ['setting', 'type', 'default', 'environment', 'project file', 'meaning'],
    describeSettings().map(({ key, type, default: fallback, env, project, description }) => [
      `\`${key}\``,
      type,
      fallback,
      env === undefined ? '' : `\`${env}\``,
      project ? 'yes' : '',
      description,
    ]),
  ),
};

describe('README', () => {
  it.each(Object.keys(tables))('has the table of %s as the code has it', (name) => {
    const text = readFileSync(file, 'utf8');
    const [from, to] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const start = text.indexOf(from) + from.length;
    const end = text.indexOf(to);
    const wanted = `\n\n${tables[name] ?? ''}\n\n`;
    // `UPDATE_README=1 npm run test:unit` writes the tables instead.
    if (process.env['UPDATE_README'] === '1') {
      writeFileSync(file, text.slice(0, start) + wanted + text.slice(end));
      return;
    }
    expect(start).toBeGreaterThan(from.length - 1);
    expect(text.slice(start, end)).toBe(wanted);
  });

  it('has a remedy for every error', () => {
    const names = new Set(errorCodes.map((code) => errorNames[code]));
    expect([...names].filter((name) => remedies[name] === undefined)).toEqual([]);
  });

  it('names only files that are there', () => {
    const text = readFileSync(file, 'utf8');
    const links = [...text.matchAll(/\]\(((?!https?:)[^)#]+)\)/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      expect(readFileSync(new URL(`../${link}`, import.meta.url)).length).toBeGreaterThan(0);
    }
  });
});
