/** Every key that a settings file may have: its kind, its default in words, its meaning. Nothing is read here. */
import * as z from 'zod/mini';
import {
  anything,
  bytes,
  count,
  kind,
  milliseconds,
  oneOf,
  path,
  secret,
  shownRows,
  text,
  textOrTexts,
  texts,
  user,
  whole,
  word,
} from './setting-kinds.ts';
import { field, notes, type SettingDescription } from './setting-notes.ts';
import type { SettingsFile, SettingValues } from './setting-values.ts';

const pace = {
  share: field(
    kind('number', z.number().check(z.gte(0), z.lte(1))),
    '`0.05`',
    'Wait before the next poll of a task, as a share of its age.',
  ),
  minimumMs: field(milliseconds, '`3`', 'Shortest wait between two looks.'),
  maximumMs: field(milliseconds, '`5000`', 'Longest wait between two looks.'),
  flowingMs: field(milliseconds, '`1000`', 'Longest wait while output is flowing.'),
  quietMs: field(
    milliseconds,
    '`700`',
    'How long a task runs before its status line appears. VS Code may lose a line that appears within the first half second.',
  ),
  statusMs: field(milliseconds, '`500`', 'Shortest time between two updates of the status line.'),
};

const limits = {
  rows: field(shownRows, '`200`', 'Rows shown of a table, 99,999 at the most.', { project: true }),
  tableBytes: field(bytes, '`262144`', 'Size of one rendered table.', { project: true }),
  cellBytes: field(bytes, '`2097152`', 'Size of all results that one cell shows.', {
    project: true,
  }),
  localRows: field(
    count,
    '`5000000`',
    'Rows of a named result that are fetched to this machine for `%%local`. What is left out is told.',
    { project: true },
  ),
  localBytes: field(
    bytes,
    '`4294967296`',
    'Size on disk that a named result may have while it is fetched for `%%local`.',
    { project: true },
  ),
  streamBytes: field(
    bytes,
    '`8388608`',
    'Size of the text that one cell streams; what exceeds it is cut in the middle and told.',
    { project: true },
  ),
};

const fields = {
  url: field(
    kind('text or list of text', textOrTexts),
    'none: the local gateway',
    'Address of the Linkis gateway, e.g. `http://linkis:9001`. Several (a list, or commas) are tried in order.',
    { env: 'LINKIS_URL', project: true },
  ),
  user: field(
    user,
    "`JUPYTERHUB_USER` or `KERNEL_USERNAME`, else the system's user",
    'Linkis user whose tasks these are; `{"env": "NAME"}` takes the name from a variable.',
    { env: 'LINKIS_USER' },
  ),
  auth: field(
    oneOf('password', 'token', 'none'),
    'by the secret that is given, else `password`',
    'How the kernel makes itself known to the gateway.',
  ),
  password: field(
    secret,
    'asked for once',
    'Password of the user; sent encrypted when the gateway asks for it.',
    { env: 'LINKIS_PASSWORD' },
  ),
  token: field(secret, 'none', 'Gateway token (`Token-Code`), in place of a password.', {
    env: 'LINKIS_TOKEN',
  }),
  headers: field(
    texts,
    '`{}`',
    'HTTP headers to send with every request, e.g. for a proxy in front of the gateway.',
  ),
  caFile: field(
    path,
    'none',
    'PEM file with certificate authorities to trust beside the built-in ones.',
    { env: 'LINKIS_CA_FILE' },
  ),
  certFile: field(
    path,
    'none',
    'PEM file with a client certificate, for a gateway (or a proxy before it) that asks for one; with `keyFile`.',
  ),
  keyFile: field(
    path,
    'none',
    "PEM file with the client certificate's private key, not encrypted.",
  ),
  submitPath: field(
    oneOf('submit', 'execute'),
    '`submit`',
    'Which submit interface is called; `execute` is that of Linkis 0.x.',
  ),
  requestTimeoutMs: field(
    milliseconds,
    '`30000`',
    'Deadline of one read, of a kill and of a login.',
  ),
  submitTimeoutMs: field(milliseconds, '`60000`', 'Deadline of one submit.'),
  retries: field(
    kind('number', whole(0, 100)),
    '`3`',
    'How often a read is repeated when the gateway cannot be reached.',
  ),
  engine: field(
    word,
    '`spark`; `duckdb` on the local gateway',
    'Engine for cells without an engine magic, as `%engine` takes it (`spark`, `spark-3.2.1`).',
    { env: 'LINKIS_ENGINE', project: true },
  ),
  runType: field(
    word,
    "the engine's own",
    'Run type for cells without an engine magic (`sql`, `py`, …).',
    { env: 'LINKIS_TYPE', project: true },
  ),
  creator: field(
    kind('text', z.string().check(z.regex(/^[^-\s]+$/, 'must hold neither `-` nor blanks'))),
    '`notebook`',
    'Application that submits, second half of the `userCreator` label.',
    { env: 'LINKIS_CREATOR', project: true },
  ),
  session: field(
    oneOf('own', 'shared'),
    '`own`',
    "`own`: engines of this kernel are its own. `shared`: they are shared with the user's other work.",
  ),
  enginesAfter: field(
    oneOf('end', 'keep'),
    '`end`',
    'What becomes of the engines of this kernel alone when it is shut down: `end` = they end, but for those on which a `--detach`ed task runs. A restart, or the death of the kernel, keeps them for `%session last`.',
  ),
  variables: field(texts, '`{}`', 'Variables for `${name}` in code, below those of the notebook.', {
    project: true,
  }),
  undefinedVariables: field(
    oneOf('refuse', 'send', 'ask'),
    '`refuse`',
    'What becomes of SQL with a `${name}` that nobody has defined: an error before the submit, sent as it is, or its value is asked for (an error where nobody can be asked).',
  ),
  guard: field(
    oneOf('off', 'confirm', 'read-only'),
    '`off`',
    'What cells may do to data. `confirm`: SQL that drops, empties or overwrites is asked about, or needs `--yes` where no cell can ask. `read-only`: only SQL that reads is run. A project file can make it stricter, never weaker.',
    { env: 'LINKIS_KERNEL_GUARD', project: true },
  ),
  lastExpression: field(
    oneOf('show', 'off'),
    '`show`',
    'Whether Python on a Linkis server shows the value of its last expression and its open figures: `show` puts a line of code behind that of the cell.',
  ),
  runtime: field(
    anything,
    '`{}`',
    'Runtime parameters of every task (`params.configuration.runtime`).',
  ),
  startup: field(
    anything,
    '`{}`',
    'Startup parameters of new engines (`params.configuration.startup`).',
  ),
  aliases: field(
    texts,
    '`{}`',
    'Short forms: magic name to the words that `%%engine` takes, e.g. `{ "etl": "spark sql" }`.',
    { project: true },
  ),
  log: field(
    oneOf('full', 'concise', 'warn', 'error', 'off'),
    '`concise`',
    "How much of a task's log is streamed into the cell; `%log ID` always has all of it.",
    { env: 'LINKIS_KERNEL_LOG' },
  ),
  status: field(
    oneOf('auto', 'always', 'end', 'off', 'stable'),
    '`auto`',
    'The line that tells how a task goes and how it ended. `auto`: it appears when the task is not over after `pace.quietMs`, or when the cell shows nothing else. `end`: the same, but first when the task has ended, for clients that lose updates of a display (jupyter-server-nbmodel, jupyter-mcp-server, qtconsole) or add each as one more (jupyter-server-documents). `stable`: every task has it, above its other output, and no times and task numbers stay in the notebook: for notebooks that are kept in git. A run in which no cell can ask (nbconvert, nbval) then shows it once, when the task has ended, and the other output with it.',
    { env: 'LINKIS_KERNEL_STATUS', project: true },
  ),
  tables: field(
    oneOf('grid', 'static'),
    '`static`',
    'How a cell shows its tables. `grid`: all rows, to scroll, sort, filter and search, where the client shows widgets (anywidget beside JupyterLab); the static table elsewhere, and in saved files.',
    { env: 'LINKIS_KERNEL_TABLES', project: true },
  ),
  pace: z.partial(z.strictObject(pace)),
  limits: z.partial(z.strictObject(limits)),
  interruptWaitMs: field(
    milliseconds,
    '`8000`',
    'How long an interrupted cell waits for the server to confirm the kill.',
  ),
  unreachableMs: field(
    milliseconds,
    '`300000`',
    'How long a task is followed while the gateway cannot be reached.',
  ),
  python: field(
    path,
    "the active environment's, else `python3`",
    'Python of `%%python` cells on the local gateway: a path, or a name on the PATH.',
    { env: 'LINKIS_KERNEL_PYTHON' },
  ),
  stateDirectory: field(
    path,
    '`~/.linkis-kernel/state`',
    "Where the journal and the local gateway's data lie.",
    { env: 'LINKIS_KERNEL_STATE_DIR' },
  ),
  logLevel: field(
    oneOf('debug', 'info', 'warn', 'error', 'off'),
    '`warn`',
    'How much the kernel writes of its own diagnostics.',
    { env: 'LINKIS_LOG_LEVEL' },
  ),
  debugFile: field(
    path,
    'standard error',
    "File for the kernel's own diagnostics. `LINKIS_KERNEL_DEBUG=1` sets `logLevel` to `debug`; a path there sets both.",
    { env: 'LINKIS_KERNEL_DEBUG' },
  ),
};

const settings = z.partial(z.strictObject(fields));

/** The form of keys that come from a profile, or not from a file. */
export const settingsForm: z.ZodMiniType<SettingValues> = settings;

/** What a settings file may say. */
export const fileForm: z.ZodMiniType<SettingsFile> = z.extend(settings, {
  profiles: z.optional(z.record(z.string(), settings)),
  trustedProjects: z.optional(z.array(text)),
  locked: z.optional(z.array(text)),
});

/** Every key, in the order in which `docs/reference/settings.md` lists them. */
export function describeSettings(): readonly SettingDescription[] {
  const groups: Readonly<Record<string, Readonly<Record<string, z.ZodMiniType>>>> = {
    pace,
    limits,
  };
  return Object.entries(fields).flatMap(([name, form]) =>
    Object.hasOwn(groups, name)
      ? Object.entries(groups[name] ?? {}).map(([key, inner]) => describe(`${name}.${key}`, inner))
      : [describe(name, form)],
  );
}

function describe(key: string, form: z.ZodMiniType): SettingDescription {
  const note = notes.get(form);
  if (!note) throw new Error(`The setting ${key} is not described`);
  return { key, ...note };
}
