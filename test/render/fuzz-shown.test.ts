/**
 * Untrusted text in every part of what a notebook shows: the HTML, as a browser reads it, holds no element and no attribute that the
 * text brought along, the text itself is there as text, and plain text holds nothing that moves the cursor, hides or turns what is read.
 */
import { describe, expect, it } from '@jest/globals';
import { type DefaultTreeAdapterMap, parseFragment } from 'parse5';
import {
  createLogFilter,
  renderChecks,
  renderFailure,
  renderLines,
  renderListing,
  renderNotices,
  renderProfile,
  renderResult,
  renderStatus,
  renderTable,
  type TableProfile,
} from '../../src/render/index.ts';
import { asString, LinkisKernelError } from '../../src/shared/index.ts';
import {
  seededNumbers,
  type SeededNumbers,
  testSeed,
  testTimes,
} from '../support/seeded-numbers.ts';
import { isOwnSheet } from '../support/inert-html.ts';

const seed = testSeed(20_261_124);
const numbers = seededNumbers(seed);
/** Processor time for one rendering of a hundred thousand characters. */
const longestMs = 1000;

const pieces: readonly string[] = [
  '<',
  '>',
  '&',
  '"',
  "'",
  '`',
  '=',
  '/',
  '-->',
  '<!--',
  '<![CDATA[',
  '<?',
  '</td>',
  '</table>',
  '</div>',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">',
  '<style>*{display:none}</style>',
  '<iframe srcdoc="x">',
  '<plaintext>',
  '<textarea>',
  '<title>',
  '<noscript>',
  '<math><mtext>',
  '<template>',
  '" onmouseover="alert(1)',
  "' style='position:fixed",
  '&lt;script&gt;',
  '&#60;',
  '&amp;lt;',
  '&quot',
  '\u0000',
  '\u0007',
  '\b',
  '\u001b[31m',
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u009b31m',
  '\u202e',
  '\u2066',
  '\u200f',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\ud800',
  '\udfff',
  '😀',
  '中',
  'é',
  'e\u0301',
  '\r',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '\u00a0',
  '$x$',
  '\\(',
  '|',
  '#',
  '*',
  '_',
  'a',
  '1',
  'NULL',
  '{{x}}',
  '${x}',
  '%s',
  'x'.repeat(300),
];
// What a terminal or a page would act upon instead of showing it.
const acting =
  // oxlint-disable-next-line no-control-regex -- finding control characters is the point
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;
// Bold alone: no colour can be read in every theme.
// oxlint-disable-next-line no-control-regex -- finding control characters is the point
const ownColours = /\u001b\[(?:1|0)?m/g;

function anyText(from: SeededNumbers): string {
  let text = '';
  for (let left = from.below(12); left > 0; left -= 1) text += from.one(pieces);
  return text;
}

const tags = new Set(
  'a,b,br,caption,details,div,i,pre,progress,small,span,summary,table,tbody,td,th,thead,tr'.split(
    ',',
  ),
);
const attributes = new Set('cellpadding,class,max,scope,style,tabindex,title,value'.split(','));
/** Keeps MathJax from all that is in it. */
const untypeset = 'tex2jax_ignore mathjax_ignore';
// Only what the renderers write themselves: nothing that is quoted, escaped or loaded.
const ownStyle = /^[a-z0-9 :;.,()#%-]*$/i;

type Node = DefaultTreeAdapterMap['childNode'];

/** Every fault of the parsed HTML; cells of tables are given to `cell` as their text. */
function faultsOfHtml(html: string, cell: (text: string) => void = () => undefined): string[] {
  const faults: string[] = [];
  const tree = parseFragment(html, {
    onParseError: ({ code }) => faults.push(`parse error ${code}`),
  });
  const textOf = (node: Node): string =>
    node.nodeName === '#text' && 'value' in node
      ? node.value
      : 'childNodes' in node
        ? node.childNodes.map(textOf).join('')
        : '';
  for (const node of tree.childNodes) {
    const around = 'attrs' in node ? node.attrs : [];
    if (!around.some(({ name, value }) => name === 'class' && value === untypeset))
      faults.push('data that may be typeset as mathematics');
  }
  const look = (node: Node): void => {
    const isOwn =
      tags.has(node.nodeName) || (node.nodeName === 'style' && isOwnSheet(textOf(node)));
    if (node.nodeName !== '#text' && !isOwn) faults.push(`a ${node.nodeName}: ${textOf(node)}`);
    if ('attrs' in node) {
      for (const { name, value } of node.attrs) {
        if (!attributes.has(name)) faults.push(`an attribute ${name}`);
        if (name === 'style' && (!ownStyle.test(value) || /url\(/i.test(value)))
          faults.push(`a style ${value}`);
      }
    }
    if (node.nodeName === 'td') cell(textOf(node));
    if ('childNodes' in node) for (const child of node.childNodes) look(child);
  };
  for (const node of tree.childNodes) look(node);
  if (acting.test(html)) faults.push('a control character in HTML');
  return faults;
}

function faultsOfPlain(text: string): string[] {
  return acting.test(text) ? [`a control character in ${JSON.stringify(text)}`] : [];
}

function faultsOfBundle(bundle: Readonly<Record<string, unknown>>): string[] {
  return [
    ...faultsOfHtml(asString(bundle['text/html']) ?? ''),
    ...faultsOfPlain(asString(bundle['text/plain']) ?? ''),
  ];
}

/** As a table shows a value that is short enough. */
function shown(value: string | null): string {
  if (value === null) return 'NULL';
  return value
    .replaceAll('\r\n', '↵')
    .replaceAll(/[\r\n]/g, '↵')
    .replaceAll('\t', '⇥')
    .replaceAll(
      new RegExp(acting.source, 'gu'),
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

const types = ['int', 'string', 'decimal(10,2)', '<b>', '" x="', ''];

describe('a table', () => {
  it('of any text shows each cell as inert text', () => {
    const wrong: string[] = [];
    let cells = 0;
    for (let at = 0; at < 400; at += 1) {
      const columns = Array.from({ length: 1 + numbers.below(4) }, () => ({
        name: anyText(numbers),
        type: numbers.one(types),
        comment: numbers.chance(0.5) ? anyText(numbers) : undefined,
      }));
      const rows = Array.from({ length: numbers.below(6) }, () =>
        columns.map(() => (numbers.chance(0.1) ? null : anyText(numbers))),
      );
      const bundle = renderTable({
        columns,
        rows,
        more: numbers.chance(0.5),
        rest: '%more',
        notices: [anyText(numbers)],
        limits: { tableBytes: 262_144 },
      });
      const found: string[] = [];
      wrong.push(
        ...faultsOfHtml(asString(bundle['text/html']) ?? '', (text) => found.push(text)),
        ...faultsOfPlain(bundle['text/plain']),
      );
      const values = rows.flat();
      // Texts of several lines in a narrow table are no cells.
      if (asString(bundle['text/html'])?.includes('<pre ') === true) continue;
      if (found.length !== values.length)
        wrong.push(`${String(found.length)} cells of ${String(values.length)}`);
      cells += values.length;
      for (const [index, value] of values.entries())
        if ((value ?? '').length <= 200 && found[index] !== shown(value))
          wrong.push(`${JSON.stringify(value)} is shown as ${JSON.stringify(found[index])}`);
    }
    process.stdout.write(
      `fuzz tables (seed ${String(seed)}): ${String(cells)} cells, ${String(wrong.length)} faults\n`,
    );
    expect([...new Set(wrong)].slice(0, 20)).toEqual([]);
    expect(cells).toBeGreaterThan(1000);
  });
});

/** A profile of one column for each form of its histogram, with the text wherever one may stand. */
function anyProfile(text: string): TableProfile {
  const column = {
    name: text,
    type: text,
    isNumeric: numbers.chance(0.5),
    nulls: 1,
    distinct: { count: 2, isAbout: true },
    minimum: text,
    maximum: text,
    mean: text,
    nan: 1,
    infinite: 1,
  };
  const range = { from: text, to: `${text}2`, count: 3 };
  const value = { value: text, count: 2 };
  return {
    title: text,
    rows: 10,
    totalColumns: 3,
    notices: [text],
    columns: [
      { ...column, histogram: undefined },
      { ...column, histogram: { kind: 'ranges', isToIncluded: true, ranges: [range, range] } },
      { ...column, histogram: { kind: 'values', values: [value], others: 4 } },
    ],
  };
}

describe('everything else that is shown', () => {
  it('of any text is inert', () => {
    const wrong: string[] = [];
    const count = testTimes(600);
    for (let at = 0; at < count; at += 1) {
      const text = anyText(numbers);
      const view = { page: 1, rows: 10, limits: { tableBytes: 262_144 } };
      wrong.push(
        ...faultsOfBundle(renderNotices([text])),
        ...faultsOfBundle(renderLines([text, anyText(numbers)])),
        ...faultsOfBundle(renderChecks([text, text])),
        ...faultsOfBundle(renderProfile(anyProfile(text), view.limits)),
        ...faultsOfBundle(
          renderListing({ title: text, columns: ['a', text], rows: [[text, text]], notes: [text] }),
        ),
        ...faultsOfBundle(
          renderStatus({
            engine: text,
            taskId: 1,
            state: 'Running',
            note: text,
            progress: { fraction: 0.5, stages: [], yarn: undefined },
            elapsedMs: 1,
          }),
        ),
        ...faultsOfBundle(renderResult({ kind: 'unviewable', why: text }, view)),
        ...faultsOfBundle(renderResult({ kind: 'picture', base64: text, mimeType: text }, view)),
      );
      const failure = renderFailure({
        error: new LinkisKernelError(
          numbers.one(['TASK_FAILED', 'LINKIS_REFUSED', 'OPTION_INVALID']),
          `${text}\n${anyText(numbers)}`,
          { hint: text },
        ),
        cellCode: `SELECT 1\n${text}`,
        headLines: 0,
        logTail: [{ text: anyText(numbers), level: 'error' }],
        taskId: 7,
        serverCode: numbers.below(100_000),
      });
      for (const line of failure.traceback)
        wrong.push(...faultsOfPlain(line.replaceAll(ownColours, '')));
      if (acting.test(failure.evalue) || failure.evalue.includes('\n'))
        wrong.push(`evalue ${JSON.stringify(failure.evalue)}`);
    }
    process.stdout.write(
      `fuzz shown texts (seed ${String(seed)}): ${String(count)} of each kind, ${String(wrong.length)} faults\n`,
    );
    expect([...new Set(wrong)].slice(0, 20)).toEqual([]);
  });
});

const words: readonly string[] = [
  ...pieces,
  'errCode: 1 ,desc: ',
  ' ,ip: ',
  ',ip: x ,port: ',
  'error code: 1, errorMsg: ',
  'errorLine: ',
  'execute failed, 1, Task is Failed,errorMsg: ',
  'File "<x>", line 1',
  '\n    ',
  'LINE 1: ',
  '\nLINE 1: x\n  ^',
  'Traceback (most recent call last):\n',
  'ValueError: ',
  'x.Exception: ',
  '\n  at x.y(',
  'pos 1 ',
  'line 1 ',
  '; line 1 pos 2',
  ' near line 1, column 2',
  '2026-01-01 00:00:00.000 ERROR ',
  '2026-01-01 00:00:00.000 INFO ',
  '***',
  '************************************SCRIPT CODE************************************\n',
  'Your job ',
  '.',
  ' .',
  'a.',
  'a, ',
];

describe('a failure and a log', () => {
  it('of one piece over and over are read in time', () => {
    const slow: string[] = [];
    for (const word of words) {
      for (const end of ['', 'x']) {
        const message = word.repeat(Math.ceil(100_000 / word.length)) + end;
        const from = process.cpuUsage().user;
        renderFailure({
          error: new LinkisKernelError('TASK_FAILED', message),
          cellCode: 'SELECT 1',
          headLines: 0,
          logTail: [{ text: message, level: 'error' }],
        });
        const middle = process.cpuUsage().user;
        createLogFilter('concise').filter([
          { text: message, level: 'info' },
          ...message.split('\n').map((text) => ({ text, level: 'info' as const })),
        ]);
        const renderMs = (middle - from) / 1000;
        const filterMs = (process.cpuUsage().user - middle) / 1000;
        if (renderMs > longestMs)
          slow.push(`renderFailure ${renderMs.toFixed(0)} ms: ${JSON.stringify(word)} ${end}`);
        if (filterMs > longestMs)
          slow.push(`log filter ${filterMs.toFixed(0)} ms: ${JSON.stringify(word)} ${end}`);
      }
    }
    process.stdout.write(
      `fuzz failures and logs: ${String(words.length * 2)} texts of one piece, ${String(slow.length)} faults\n`,
    );
    expect(slow).toEqual([]);
  });
});
