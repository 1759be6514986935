/** The tables of the documentation that the code has: magics, settings, errors, habits of other systems, REST paths. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { describeSettings } from '../src/config/index.ts';
import {
  apiBase,
  connectTestPath,
  dataSourcePath,
  entrancePath,
  jobHistoryPath,
  routes,
} from '../src/contract/index.ts';
import { describeHabits, describeMagics, describeShortForms } from '../src/magics/index.ts';
import { errorNames } from '../src/render/index.ts';
import { errorCodes } from '../src/shared/index.ts';

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

/** `Map.groupBy` is not in Node 20. */
function groupsOf(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const group = path.split('/')[1] ?? '';
    groups.set(group, [...(groups.get(group) ?? []), path]);
  }
  return groups;
}

/** The calls of a group (the first part of the path), one row each. */
function restTable(): string {
  const paths = [
    ...Object.values(routes),
    ...(['status', 'log', 'progress', 'progressWithResource', 'kill'] as const).map((verb) =>
      entrancePath('execID', verb).replace('execID', '{execID}'),
    ),
    jobHistoryPath(0).replace('0', '{taskID}'),
    ...(['published', 'newest'] as const).map((of) =>
      dataSourcePath('NAME', of).replace('NAME', '{name}'),
    ),
    connectTestPath(1, 2).replace('1/2', '{id}/{version}'),
  ];
  const groups = groupsOf(paths.toSorted());
  return table(
    [`below \`${apiBase}\``, 'calls'],
    [...groups].map(([group, calls]) => [
      `\`/${group}\``,
      calls.map((path) => `\`${path.slice(group.length + 2)}\``).join(' '),
    ]),
  );
}

/** The systems whose habits are told, each on the page of its users. */
const pagesOfSystems: Readonly<Record<string, string>> = {
  sparkmagic: 'migration/from-sparkmagic',
  JupySQL: 'migration/from-jupysql',
  Zeppelin: 'migration/from-zeppelin',
  Databricks: 'migration/from-databricks',
  IPython: 'migration/from-databricks',
};

const tables: Readonly<Record<string, string>> = {
  rest: restTable(),
  ...Object.fromEntries(
    Object.keys(pagesOfSystems).map((system) => [
      `habits ${system}`,
      table(
        ['you wrote', 'you write'],
        describeHabits()
          .filter((habit) => habit.system === system)
          .map(({ wrote, write }) => [`\`${wrote}\``, write]),
      ),
    ]),
  ),
  magics: `${table(
    ['magic', 'meaning'],
    describeMagics().map(({ name, usage, summary }) => [
      `\`%${name}${usage === '' ? '' : ` ${usage}`}\``,
      summary,
    ]),
  )}\n\nShort for \`%%engine\`: ${describeShortForms()
    .map((name) => `\`%%${name}\``)
    .join(' ')}`,
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

const pages: Readonly<Record<string, string>> = {
  magics: 'reference/magics',
  settings: 'reference/settings',
  errors: 'reference/errors',
  rest: 'reference/rest',
  ...Object.fromEntries(
    Object.entries(pagesOfSystems).map(([system, page]) => [`habits ${system}`, page]),
  ),
};

describe('the documentation', () => {
  it.each(Object.keys(tables))('has the table of %s as the code has it', (name) => {
    const file = new URL(`../docs/${pages[name] ?? ''}.md`, import.meta.url);
    const text = readFileSync(file, 'utf8');
    const [from, to] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const start = text.indexOf(from) + from.length;
    const end = text.indexOf(to);
    expect(start).toBeGreaterThan(from.length - 1);
    expect(end).toBeGreaterThan(start);
    const wanted = `\n\n${tables[name] ?? ''}\n\n`;
    // `UPDATE_README=1 npm run test:unit` writes the tables instead.
    if (process.env['UPDATE_README'] === '1') {
      writeFileSync(file, text.slice(0, start) + wanted + text.slice(end));
      return;
    }
    expect(text.slice(start, end)).toBe(wanted);
  });

  it('has a page for every system whose habits are known', () => {
    const systems = new Set(describeHabits().map(({ system }) => system));
    expect([...systems].filter((system) => pagesOfSystems[system] === undefined)).toEqual([]);
  });

  it('has a remedy for every error', () => {
    const names = new Set(errorCodes.map((code) => errorNames[code]));
    expect([...names].filter((name) => remedies[name] === undefined)).toEqual([]);
  });
});
