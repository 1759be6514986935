/** Every key that a settings file may have: its form, its default in words, what it means. Nothing is read here. */
import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import { isObject, longestTimerMs } from '../shared/index.ts';
import type { SettingsFile, SettingValues } from './setting-values.ts';

/** What is told of a key beside its form. */
interface FieldNote {
  /** The form in the reader's words. */
  readonly type: string;
  readonly default: string;
  readonly description: string;
  /** Environment variable that sets it. */
  readonly env?: string;
  /** Taken from a project file too, which a stranger may have written: no secret, no path, no program. Others are refused there. */
  readonly project?: true;
}

/** Zod's English texts. They are handed to each check: its global setting would be that of the whole process. */
const wording = english().localeError;

const notes = z.registry<FieldNote>();

function field<T extends z.ZodMiniType>(form: T, note: FieldNote): T {
  const own: T = z.clone(form);
  notes.add(own, note);
  return own;
}

const texts = z.record(z.string(), z.string());
const anything = z.record(z.string(), z.unknown());
const nonEmpty = z.string().check(z.minLength(1));
/** As the options of magics: nine digits. */
const count = z.int().check(z.gte(1), z.lte(999_999_999));
/** 256 MiB: far more than a client shows, and less than one text can hold. */
const bytes = z.int().check(z.gte(1), z.lte(268_435_456));
/** A longer time than a timer holds would be over at once. */
const milliseconds = z
  .int()
  .check(
    z.gte(1),
    z.lte(longestTimerMs, `must be ${String(longestTimerMs)} (24 days) at the most`),
  );
const secret = z.union(
  [
    nonEmpty,
    z.strictObject({ env: nonEmpty }),
    z.strictObject({ file: nonEmpty }),
    z.strictObject({ command: z.array(z.string()).check(z.minLength(1)) }),
  ],
  { error: 'must be a text, {"env": …}, {"file": …} or {"command": […]}' },
);

const pace = {
  share: field(z.number().check(z.gte(0), z.lte(1)), {
    type: 'number',
    default: '`0.05`',
    description: 'Wait before the next look at a task, as a share of its age.',
  }),
  minimumMs: field(milliseconds, {
    type: 'milliseconds',
    default: '`3`',
    description: 'Shortest wait between two looks.',
  }),
  maximumMs: field(milliseconds, {
    type: 'milliseconds',
    default: '`5000`',
    description: 'Longest wait between two looks.',
  }),
  flowingMs: field(milliseconds, {
    type: 'milliseconds',
    default: '`1000`',
    description: 'Longest wait while output is flowing.',
  }),
  statusMs: field(milliseconds, {
    type: 'milliseconds',
    default: '`500`',
    description: 'Shortest time between two updates of the status line.',
  }),
};

const limits = {
  rows: field(count, {
    type: 'number',
    default: '`200`',
    description: 'Rows shown of a table.',
    project: true,
  }),
  tableBytes: field(bytes, {
    type: 'bytes',
    default: '`262144`',
    description: 'Size of one rendered table.',
    project: true,
  }),
  cellBytes: field(bytes, {
    type: 'bytes',
    default: '`2097152`',
    description: 'Size of all results that one cell shows.',
    project: true,
  }),
  streamBytes: field(bytes, {
    type: 'bytes',
    default: '`8388608`',
    description:
      'Size of the text that one cell streams; what exceeds it is cut in the middle and told.',
    project: true,
  }),
};

const fields = {
  url: field(
    z.union([nonEmpty, z.array(nonEmpty).check(z.minLength(1))], {
      error: 'must be an address or a list of addresses',
    }),
    {
      type: 'text or list of text',
      default: 'none: the local gateway',
      description:
        'Address of the Linkis gateway, e.g. `http://linkis:9001`. Several (a list, or commas) are tried in order.',
      env: 'LINKIS_URL',
      project: true,
    },
  ),
  user: field(nonEmpty, {
    type: 'text',
    default: "the system's user name",
    description: 'Linkis user whose tasks these are.',
    env: 'LINKIS_USER',
  }),
  auth: field(z.enum(['password', 'token', 'none']), {
    type: '`password`, `token` or `none`',
    default: 'by the secret that is given, else `password`',
    description: 'How the kernel makes itself known to the gateway.',
  }),
  password: field(secret, {
    type: 'secret',
    default: 'asked for once',
    description: 'Password of the user; sent encrypted when the gateway asks for it.',
    env: 'LINKIS_PASSWORD',
  }),
  token: field(secret, {
    type: 'secret',
    default: 'none',
    description: 'Gateway token (`Token-Code`), in place of a password.',
    env: 'LINKIS_TOKEN',
  }),
  headers: field(texts, {
    type: 'object of text',
    default: '`{}`',
    description:
      'HTTP headers to send with every request, e.g. for a proxy in front of the gateway.',
  }),
  caFile: field(nonEmpty, {
    type: 'path',
    default: 'none',
    description: 'PEM file with certificate authorities to trust beside the built-in ones.',
    env: 'LINKIS_CA_FILE',
  }),
  certFile: field(nonEmpty, {
    type: 'path',
    default: 'none',
    description:
      'PEM file with a client certificate, for a gateway (or a proxy before it) that asks for one; with `keyFile`.',
  }),
  keyFile: field(nonEmpty, {
    type: 'path',
    default: 'none',
    description: "PEM file with the client certificate's private key, not encrypted.",
  }),
  submitPath: field(z.enum(['submit', 'execute']), {
    type: '`submit` or `execute`',
    default: '`submit`',
    description: 'Which submit interface is called; `execute` is that of Linkis 0.x.',
  }),
  requestTimeoutMs: field(milliseconds, {
    type: 'milliseconds',
    default: '`30000`',
    description: 'Deadline of one read, of a kill and of a login.',
  }),
  submitTimeoutMs: field(milliseconds, {
    type: 'milliseconds',
    default: '`60000`',
    description: 'Deadline of one submit.',
  }),
  retries: field(z.int().check(z.gte(0), z.lte(100)), {
    type: 'number',
    default: '`3`',
    description: 'How often a read is repeated when the gateway cannot be reached.',
  }),
  engine: field(nonEmpty, {
    type: 'text',
    default: '`spark`; `duckdb` on the local gateway',
    description:
      'Engine for cells without an engine magic, as `%engine` takes it (`spark`, `spark-3.2.1`).',
    env: 'LINKIS_ENGINE',
    project: true,
  }),
  runType: field(nonEmpty, {
    type: 'text',
    default: "the engine's own",
    description: 'Run type for cells without an engine magic (`sql`, `py`, …).',
    env: 'LINKIS_TYPE',
    project: true,
  }),
  creator: field(z.string().check(z.regex(/^[^-\s]+$/, 'must hold neither `-` nor blanks')), {
    type: 'text',
    default: '`notebook`',
    description: 'Application that submits, second half of the `userCreator` label.',
    env: 'LINKIS_CREATOR',
    project: true,
  }),
  session: field(z.enum(['own', 'shared']), {
    type: '`own` or `shared`',
    default: '`own`',
    description:
      "`own`: engines of this kernel are its own. `shared`: they are shared with the user's other work.",
  }),
  enginesAfter: field(z.enum(['end', 'keep']), {
    type: '`end` or `keep`',
    default: '`end`',
    description:
      'What becomes of the engines of this kernel alone when it is shut down: `end` = they end, but for those on which a `--detach`ed task runs. A restart, or the death of the kernel, keeps them for `%session last`.',
  }),
  variables: field(texts, {
    type: 'object of text',
    default: '`{}`',
    description: 'Variables for `${name}` in code, below those of the notebook.',
    project: true,
  }),
  undefinedVariables: field(z.enum(['refuse', 'send']), {
    type: '`refuse` or `send`',
    default: '`refuse`',
    description:
      'What becomes of SQL with a `${name}` that nobody has defined: an error before the submit, or sent as it is.',
  }),
  runtime: field(anything, {
    type: 'object',
    default: '`{}`',
    description: 'Runtime parameters of every task (`params.configuration.runtime`).',
  }),
  startup: field(anything, {
    type: 'object',
    default: '`{}`',
    description: 'Startup parameters of new engines (`params.configuration.startup`).',
  }),
  aliases: field(texts, {
    type: 'object of text',
    default: '`{}`',
    description:
      'Short forms: magic name to the words that `%%engine` takes, e.g. `{ "etl": "spark sql" }`.',
    project: true,
  }),
  log: field(z.enum(['full', 'concise', 'warn', 'error', 'off']), {
    type: '`full`, `concise`, `warn`, `error` or `off`',
    default: '`concise`',
    description:
      "How much of a task's log is streamed into the cell; `%log ID` always has all of it.",
  }),
  pace: z.partial(z.strictObject(pace)),
  limits: z.partial(z.strictObject(limits)),
  interruptWaitMs: field(milliseconds, {
    type: 'milliseconds',
    default: '`8000`',
    description: 'How long an interrupted cell waits for the server to confirm the kill.',
  }),
  unreachableMs: field(milliseconds, {
    type: 'milliseconds',
    default: '`300000`',
    description: 'How long a task is followed while the gateway cannot be reached.',
  }),
  python: field(nonEmpty, {
    type: 'path',
    default: "the active environment's, else `python3`",
    description: 'Python of `%%python` cells on the local gateway: a path, or a name on the PATH.',
    env: 'LINKIS_KERNEL_PYTHON',
  }),
  stateDirectory: field(nonEmpty, {
    type: 'path',
    default: '`~/.linkis-kernel/state`',
    description: "Where the journal and the local gateway's data lie.",
    env: 'LINKIS_KERNEL_STATE_DIR',
  }),
  logLevel: field(z.enum(['debug', 'info', 'warn', 'error', 'off']), {
    type: '`debug`, `info`, `warn`, `error` or `off`',
    default: '`warn`',
    description: 'How much the kernel writes of its own diagnostics.',
    env: 'LINKIS_LOG_LEVEL',
  }),
  debugFile: field(nonEmpty, {
    type: 'path',
    default: 'standard error',
    description:
      "File for the kernel's own diagnostics. `LINKIS_KERNEL_DEBUG=1` sets `logLevel` to `debug`; a path there sets both.",
    env: 'LINKIS_KERNEL_DEBUG',
  }),
};

const settingsForm = z.partial(z.strictObject(fields));
const fileForm = z.extend(settingsForm, {
  profiles: z.optional(z.record(z.string(), settingsForm)),
  trustedProjects: z.optional(z.array(nonEmpty)),
});

/** A key that a form refused: its path and why. */
export interface SettingFault {
  readonly path: readonly string[];
  readonly message: string;
  /** Set when the name is not known: the names that are known in its place. */
  readonly known?: readonly string[] | undefined;
}

/** One row of the table of settings. */
export interface SettingDescription {
  /** Dotted: `limits.rows`. */
  readonly key: string;
  readonly type: string;
  readonly default: string;
  readonly description: string;
  /** Environment variable that sets it. */
  readonly env: string | undefined;
  /** Taken from a project file too. */
  readonly project: boolean;
}

/** Every key, in the order in which the README lists them. */
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

/** Checks a file's content, which is JSON already. */
export function checkSettingsFile(
  value: unknown,
): { readonly file: SettingsFile } | { readonly fault: SettingFault } {
  const checked = fileForm.safeParse(value, { error: wording });
  return checked.success ? { file: checked.data } : { fault: faultOf(checked.error) };
}

/** Checks keys that come from elsewhere than a file. */
export function checkSettingValues(
  value: unknown,
): { readonly values: SettingValues } | { readonly fault: SettingFault } {
  const checked = settingsForm.safeParse(value, { error: wording });
  return checked.success ? { values: checked.data } : { fault: faultOf(checked.error) };
}

/** The first key, dotted in a group, that a project file or a profile of it may not have. */
export function keyNotForProjects(values: object): string | undefined {
  const taken = new Set(
    describeSettings()
      .filter(({ project }) => project)
      .map(({ key }) => key),
  );
  return Object.entries(values)
    .flatMap(([key, value]: readonly [string, unknown]) =>
      (key === 'pace' || key === 'limits') && isObject(value)
        ? Object.keys(value).map((inner) => `${key}.${inner}`)
        : [key],
    )
    .find((key) => !taken.has(key));
}

function describe(key: string, form: z.ZodMiniType): SettingDescription {
  const note = notes.get(form);
  if (!note) throw new Error(`The setting ${key} is not described`);
  return { key, ...note, env: note.env, project: note.project ?? false };
}

function faultOf(error: z.core.$ZodError): SettingFault {
  const issue = error.issues[0];
  const path = (issue?.path ?? []).map(String);
  if (issue?.code !== 'unrecognized_keys') {
    return { path, message: issue?.message ?? 'is not accepted' };
  }
  const inProfile = path[0] === 'profiles';
  const place = inProfile ? path.slice(2) : path;
  const known = {
    pace: Object.keys(pace),
    limits: Object.keys(limits),
    secret: ['env', 'file', 'command'],
    top: [...Object.keys(fields), ...(inProfile ? [] : ['profiles', 'trustedProjects'])],
  };
  const group = place[0] === undefined ? 'top' : place[0];
  return {
    path: [...path, issue.keys[0] ?? ''],
    message: 'is not known',
    known: group === 'top' || group === 'pace' || group === 'limits' ? known[group] : known.secret,
  };
}
