/** Cells that put text which looks like HTML or script wherever a notebook shows text. Data alone. */

/** What a payload sets when it runs. */
export const marker: string = 'hostilePayloadRan';

const run = `window.${marker}=1`;

/** Without quotes, so that it can be a name in SQL, a file, a variable or an engine. Its end would be typeset as mathematics. */
export const plainPayload: string = `<img src=x onerror=${run}> $1$`;

/** Texts of which each would run if it were put into HTML, into an attribute or into a link as it is. */
export const payloads: readonly string[] = [
  plainPayload,
  `<script>${run}</script>`,
  `</td></tr></table><svg onload="${run}">`,
  `</pre></span></div><iframe srcdoc="<script>parent.${marker}=1</script>"></iframe>`,
  `" onmouseover="${run}" autofocus onfocus="${run}" x="`,
  `' style='animation:x' onanimationstart='${run}`,
  `<a href="javascript:${run}">click</a>`,
  `javascript:${run}`,
  `<style>*{display:none}</style>`,
  `<base href="http://evil.example/"><meta http-equiv="refresh" content="0;url=http://evil.example">`,
  `<math><mtext></mtext><script>${run}</script></math>`,
  `\${alert(1)}{{constructor.constructor('${run}')()}}`,
  `&lt;img src=x onerror=${run}&gt;&#60;script&#62;${run}&#60;/script&#62;`,
  `[click](javascript:${run}) ![x](x" onerror="${run})`,
  `<!--><img src=x onerror=${run}>-->`,
  `<scr\u0000ipt>${run}</scr\u0000ipt>`,
  'costs $5 and $6 each, $$x^2$$, \\(y\\) and \\[z\\]',
];

const sqlText = (text: string): string => `'${text.replaceAll("'", "''").replaceAll('\0', '')}'`;
const sqlName = (text: string): string => `"${text.replaceAll('"', '""').replaceAll('\0', '')}"`;
const list = JSON.stringify(payloads);

/** A cell, and a text that must be readable in what it shows. */
export interface HostileCell {
  readonly route: string;
  readonly code: string;
  readonly shows: string;
}

const cell = (route: string, code: string, shows: string = plainPayload): HostileCell => ({
  route,
  code,
  shows,
});

/** To be run in this order: later ones use what earlier ones made. */
export const hostileCells: readonly HostileCell[] = [
  cell(
    'values',
    `SELECT * FROM (VALUES ${payloads.map((text) => `(${sqlText(text)})`).join(', ')}) t(v)`,
  ),
  cell('long values', `SELECT ${sqlText(payloads.join('').repeat(3))} AS v`),
  cell(
    'column names',
    // The server substitutes variables in code, names included.
    `SELECT ${payloads
      .filter((text) => !text.includes('${'))
      .map((text, n) => `${String(n)} AS ${sqlName(text)}`)
      .join(', ')}`,
  ),
  cell(
    'a table, a database and comments',
    `CREATE SCHEMA ${sqlName(plainPayload)};
CREATE TABLE ${sqlName(plainPayload)}.${sqlName(plainPayload)} (${sqlName(plainPayload)} INTEGER);
CREATE TABLE hostile (a INTEGER, ${sqlName(plainPayload)} VARCHAR);
COMMENT ON COLUMN hostile.a IS ${sqlText(plainPayload)}`,
    '✔',
  ),
  cell('the list of databases', '%databases'),
  cell('the list of tables', `%tables ${sqlName(plainPayload)}`),
  cell('the list of columns', '%columns hostile'),
  cell('an error of SQL', `SELECT * FROM ${sqlName(plainPayload)}.missing`),
  cell('a thrown text', `SELECT error(${sqlText(payloads.join('\n'))})`),
  cell('a print', `%%python\nfor text in ${list}: print(text)`),
  cell('the log', `%%python\nimport sys\nfor text in ${list}: print(text, file=sys.stderr)`),
  cell('an exception', `%%python\nraise Exception(''.join(${list}))`),
  cell('a shell', `%%shell\ncat <<'END'\n${payloads.join('\n').replaceAll('\0', '')}\nEND`),
  cell('a table of Python', `%%python\nshow.show([{text: text for text in ${list}}])`),
  cell('an engine', `%%engine ${plainPayload.replaceAll(' ', '/')}\nSELECT 1`, '<img/src=x'),
  cell('a magic', `%help "${plainPayload}"`),
  cell('an option', `%%engine duckdb --limit "${plainPayload}"\nSELECT 1`),
  cell('a variable', `%var hostile="${plainPayload}"`, 'hostile'),
  cell('the list of variables', '%var'),
  cell('a preview', "%%preview\nSELECT '${hostile}'"),
  cell('a substituted variable', "SELECT '${hostile}' AS v"),
  cell('a parameter', `%conf hostile.key="${plainPayload}"`, 'hostile.key'),
  cell('the list of parameters', '%conf --show'),
  cell('a file', `%export last "${plainPayload}.csv"`),
  cell('a missing file', `%export last "/missing/${plainPayload}.csv"`),
  cell('the list of tasks', '%history'),
  cell('the code of a task', '%code'),
  cell('the log of a task', '%log'),
  cell(
    'what is plotted',
    `SELECT * FROM (VALUES (${payloads
      .slice(0, 6)
      .map((text, n) => `${sqlText(text)}, ${String(n)}`)
      .join('), (')})) t(${sqlName(plainPayload)}, n)`,
  ),
  cell(
    'a plot',
    `%plot --kind bar --x "${plainPayload}" --y n --title "${plainPayload}"`,
    'a picture',
  ),
];
