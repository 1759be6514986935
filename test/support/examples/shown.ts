/**
 * What the cells of an executed notebook showed, as text that is the same in every run: outputs in one order, and
 * numbers, times, places and names that each run has of its own replaced by words in angle brackets.
 */
import { userInfo } from 'node:os';

/** An output as nbformat stores it; texts may be split into lines. */
export interface WrittenOutput {
  readonly output_type: string;
  readonly name?: 'stdout' | 'stderr';
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

/** A cell of a notebook file. */
export interface WrittenCell {
  readonly cell_type: string;
  readonly id: string;
  readonly source: string | readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly execution_count?: number | null;
  readonly outputs?: readonly WrittenOutput[];
}

/** The code cells with what they showed. `directory` is the place of the run, which no expectation may name. */
export function shownBy(cells: readonly WrittenCell[], directory: string): string {
  return cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ id, source, outputs = [] }) => {
      const code = textOf(source).replaceAll(/^/gm, '> ');
      const steady = (text: string): string => {
        const replaced = steadyText(text, directory);
        return code.includes('${run_') ? withoutRecentDates(replaced) : replaced;
      };
      const blocks = blocksOf(outputs, steady, /^> %%?logs?\b/.test(code));
      return [`### ${id}`, code, ...blocks, ''].join('\n');
    })
    .join('\n');
}

function blocksOf(
  outputs: readonly WrittenOutput[],
  steady: (text: string) => string,
  isLog: boolean,
): readonly string[] {
  const of = (name: 'stdout' | 'stderr'): string =>
    outputs
      .filter((output) => output.output_type === 'stream' && output.name === name)
      .map(({ text }) => textOf(text ?? ''))
      .join('');
  // The log and what a program prints are read side by side, so which comes first is a matter of moments.
  const lines = of('stdout').split(/(?<=\n)/);
  const log = lines.filter((line) => isLog || logLine.test(line)).join('');
  const printed = lines.filter((line) => !isLog && !logLine.test(line)).join('');
  const displays = outputs
    .filter(({ data }) => data !== undefined)
    .map(({ data = {} }) => block(typesOf(data), steady(plainOf(data))));
  const errors = outputs
    .filter(({ output_type }) => output_type === 'error')
    .map(({ ename = '', evalue = '', traceback = [] }) =>
      block(`error ${ename}`, steady(`${evalue}\n--\n${traceback.join('\n')}`)),
    );
  return [
    ...displays,
    ...[
      ['log', log],
      ['printed', printed],
      ['stderr', of('stderr')],
    ].flatMap(([name = '', text = '']) => (text === '' ? [] : [block(name, steady(text))])),
    ...errors,
  ];
}

function block(head: string, text: string): string {
  return `[${head}]\n${text.replace(/\n$/, '').replaceAll(/[^\S\n]+$/gm, '')}`;
}

function plainOf(data: Readonly<Record<string, unknown>>): string {
  const plain = data['text/plain'];
  return typeof plain === 'string' || Array.isArray(plain) ? textOf(plain as string) : '';
}

function textOf(text: string | readonly string[]): string {
  return typeof text === 'string' ? text : text.join('');
}

const logLine = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} (?:INFO|WARN|ERROR) /;

/** As the local gateway names the user of the system. */
const user = userInfo().username.replaceAll(/\W/g, '_').toLowerCase();

/** What differs from run to run, in the order in which it is replaced. */
const changing: readonly (readonly [RegExp, string])[] = [
  // oxlint-disable-next-line no-control-regex -- colours of a traceback
  [/\u001b\[\d+m/g, ''],
  [
    /\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d{3})?)?(?= (?:\[?(?:INFO|WARN|ERROR)|UTC)| {2,}(?:under )?\d|$)/gm,
    '<time>',
  ],
  [/(?<=\/)\d{4}-\d\d-\d\d(?=\/)/g, '<date>'],
  [/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g, '<id>'],
  [/\b[\da-f]{32}(?![\da-f])/g, '<session>'],
  [/\b127\.0\.0\.1:\d+(?:_\d+)?/g, '<address>'],
  [/^( *python {2,})\S+ \(.+\)$/gm, '$1<python>'],
  [/\b(notebook_)\w+?(_[a-z]+)_\d+\b/g, '$1<user>$2_<n>'],
  [/TaskID_\d+_otJobId_astJob_\d+_codeExec_\d+ mark id is mark_\d+/g, '<mark>'],
  [/\b(task|Task|jobId :|jobReqId is|engineConnExecId is:) \d+\b/g, '$1 <task>'],
  [/(?<=\[JobId-)\d+(?=\])/g, '<task>'],
  [/(?<=JobRequest \()\d+(?=\))/g, '<task>'],
  [/%(log|attach|kill|status) \d+\b/g, '%$1 <task>'],
  [/\blinkis-kernel (log|kill|status|result) \d+\b/g, 'linkis-kernel $1 <task>'],
  [/^(task|last task)( {2,})\d+$/gm, '$1$2<task>'],
  [/(?<=jobId\S*) \d+ /g, ' <task> '],
  [/(?<=\/(?:<date>|notebook\/<user>))\/\d+(?=[./]|$)/gm, '/<task>'],
  [/^\d+(?= {2,}(?:Succeed|Failed|Cancelled) )/gm, '<task>'],
  [
    /(?:\bunder )?\b\d+(?:\.\d)? (?:s|ms)\b(?: = (?:(?:queue|engine|run) [\d.]+ s(?: \+ )?)+)?/g,
    '<duration>',
  ],
  [/\d+ %$/gm, '<share>'],
  [/(?<=^(?:memory|start) {2,}.*)\b[\d,]+(?:\.\d)? [GM]B\b/gm, '<memory>'],
  [/(?<=<memory>, )(?:\d+|no) cores?\b/g, '<cores>'],
  // Engines of the notebooks before may still be ending.
  [/(?<=<cores>, )\d+(?= engines? of)/g, '<n>'],
  [/^(cores {2,})\d+ {2,}\d+/gm, '$1<cores>  <cores>'],
  [/\blinkis-kernel \d\S*, Node \S+/g, 'linkis-kernel <version>, Node <version>'],
];

/** Built-in dates count from today: those of the last ten days are of this run. */
function withoutRecentDates(text: string): string {
  return text.replaceAll(/\b\d{4}-\d\d-\d\d\b/g, (date) =>
    Math.abs(Date.now() - Date.parse(date)) < 10 * 86_400_000 ? '<date>' : date,
  );
}

function steadyText(text: string, directory: string): string {
  let steady = text.replaceAll(directory, '<place>');
  for (const [pattern, word] of changing) steady = steady.replaceAll(pattern, word);
  steady = steady
    .replaceAll(new RegExp(`(?<=/|^|^user {2,}|\\s)${user}(?=/|,| at |$)`, 'gm'), '<user>')
    .replaceAll(/(?<=notebook\/<user>\/)\d+\b/g, '<task>');
  // Columns are as wide as what stands in them; the caption and the line below a table are no columns.
  const before = text.replaceAll(directory, '<place>').split('\n');
  const isTorn = steady
    .split('\n')
    .some((line, index) => line !== before[index] && !/^(?:── |More rows)/.test(line));
  return !isTorn ? steady : steady.replaceAll(/(?<=\S) {2,}/g, '  ').replaceAll(/-{4,}/g, '---');
}

/** The picture of a plot is a PNG, or an SVG where the fonts or the library for one are missing. */
function typesOf(data: Readonly<Record<string, unknown>>): string {
  return Object.keys(data)
    .toSorted()
    .join(' ')
    .replace(/image\/(png|svg\+xml)/, 'image');
}
