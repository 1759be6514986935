/** The table of releases holds every interface of the contract, and the page of the documents holds the table. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { firstReleaseOf, routes } from '../../src/contract/index.ts';
import { sources, versionRows } from './linkis-versions.ts';

const page = path.resolve(import.meta.dirname, '../../docs/reference/linkis-versions.md');

/** The functions of `src/contract/routes.ts` give these. */
const built =
  /^\/(?:entrance\/exec_id\/(?:status|log|progress|progressWithResource|kill|pause|killJobs)|jobhistory\/1\/get|data-source-manager\/(?:publishedInfo|info)\/name\/sales|data-source-manager\/1\/2\/op\/connect)$/;
const builtPaths = 11;

const escaped = (text: string): string => text.replaceAll('|', '\\|');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((row) => `| ${row.map(escaped).join(' | ')} |`)
    .join('\n');
}

function pageText(): string {
  const rows = versionRows.map(({ path: called, written, source, differs, without }) => [
    `\`${written ?? called}\``,
    firstReleaseOf(called),
    differs ?? '–',
    without,
    source,
  ]);
  return `# Releases of Linkis

What each release of Linkis from 1.3.0 to 1.8.0, and 1.9-dev, has of the interfaces that the kernel uses, and what the kernel does on a server
without one. Read in the sources of the releases: paths are below \`/api/rest_j/v1\`. "since" 1.3.0 means that the oldest release of the table
has it; a – means that nothing differs that the kernel would notice.

The smallest set that a cell needs: \`/user/login\` and \`/user/publicKey\` (with a password), \`/entrance/submit\`,
\`/entrance/{execID}/status\`, \`log\` and \`kill\`, \`/jobhistory/{taskID}/get\`, \`/filesystem/getDirFileTrees\` and
\`/filesystem/openFile\`.

A server lacks an interface when it answers 404 or 405, as Linkis, as Spring or as a proxy's page. A gateway that knows no such service (code 10050)
may have one that is restarting: the services that every Linkis has are waited for.

${table(['interface', 'since', 'what differs by release', 'without it', 'answered by'], rows)}

Where the classes lie in the sources of Linkis:

${table(
  ['class', 'module and file'],
  Object.entries(sources).map(([name, place]) => [name, place]),
)}
`;
}

describe('the table of releases', () => {
  const paths = versionRows.map((row) => row.path);

  it('has one row for each path of the contract, and none for another', () => {
    const known = new Set<string>(Object.values(routes));
    expect([...known].filter((one) => !paths.includes(one))).toEqual([]);
    const others = paths.filter((one) => !known.has(one));
    expect(others.filter((one) => !built.test(one))).toEqual([]);
    expect(others).toHaveLength(builtPaths);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('names releases that are later than the oldest only for paths of the contract', () => {
    const later = paths.filter((one) => firstReleaseOf(one) !== '1.3.0');
    expect(later).toHaveLength(6);
    for (const one of later) expect(firstReleaseOf(one)).toMatch(/^1\.[3-9]\.\d$/);
  });

  it('is the one of the documents (UPDATE_README=1 writes it)', () => {
    // The page is formatted as all documents are: cells of a table are not padded in the comparison.
    const plain = (text: string): string =>
      text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---').replaceAll(/\s+\n/g, '\n').trim();
    if (process.env['UPDATE_README'] !== undefined) {
      mkdirSync(path.dirname(page), { recursive: true });
      writeFileSync(page, pageText());
    }
    expect(plain(readFileSync(page, 'utf8'))).toBe(plain(pageText()));
  });
});
