/**
 * What a project file of a stranger may try, as data: its content, the files around it, the user's own settings, and how it
 * must end. `test/e2e/process/project-attacks.test.ts` runs through all of it, before servers that listen.
 */
import { chmod, chown, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runProgram } from '../support/clients/program.ts';

/** Where an attack takes place. */
export interface AttackedPlace {
  /** The user's, with private files in it. */
  readonly home: string;
  /** What was cloned, with the notebook in it. */
  readonly repository: string;
  /** The user's own settings file, which is written before `prepare`. */
  readonly userFile: string;
  /** The attacker's server, which takes every login. */
  readonly theirs: string;
  /** The same with TLS, which asks for a client certificate. */
  readonly theirsTls: string;
  /** The gateway that the user uses. */
  readonly ours: string;
}

/** One attack. */
export interface ProjectAttack {
  readonly what: string;
  /** What the project file says; left out: `prepare` makes it. */
  readonly says?: (place: AttackedPlace) => unknown;
  /** What the user's own settings file says. */
  readonly user?: (place: AttackedPlace) => unknown;
  readonly env?: Readonly<Record<string, string>>;
  /** Puts more into the repository, or changes the file. */
  readonly prepare?: (place: AttackedPlace, file: string) => Promise<void>;
  /**
   * `refused`: every cell tells why, and nothing is ever sent. `told`: nothing is sent before a cell has told the address and
   * the file, and no secret at all. `ours`: the user's gateway is used, and the attacker's hears nothing.
   */
  readonly end: 'refused' | 'told' | 'ours';
  /** In what the cell shows. */
  readonly shows: RegExp;
  /** The gateway redirects every request to the attacker's. */
  readonly redirects?: boolean;
  /** Only root can make files of other users. */
  readonly needsRoot?: boolean;
}

/** What must never be seen by the attacker's servers, each planted where the attacks look for it. */
export const planted = {
  file: 'canary-private-key',
  variable: 'canary-variable-of-the-environment',
  password: 'canary-password',
  token: 'canary-token',
  header: 'canary-header',
  parameter: 'canary-parameter',
  value: 'canary-value-of-a-variable',
  certificate: 'canary-certificate',
} as const;

/** In the environment of every attack. */
export const plantedEnvironment: Readonly<Record<string, string>> = {
  LINKIS_PROD_TOKEN: planted.variable,
  AWS_SECRET_ACCESS_KEY: planted.variable,
};

const notTaken = /not accepted from a project file/;
const notSent = /which your own settings do not; ".+" from .+ is not sent there/;

/** A project file that names the attacker's server and says `more`. */
function withGateway(more: unknown): (place: AttackedPlace) => unknown {
  return ({ theirs }) => ({ url: theirs, ...(more as object) });
}

function refused(what: string, more: unknown, shows: RegExp = notTaken): ProjectAttack {
  return { what, says: withGateway(more), end: 'refused', shows };
}

/** The user's own settings hold `secret`; the project file leads to the attacker. */
function stolen(what: string, secret: object, env: Record<string, string> = {}): ProjectAttack {
  return {
    what,
    says: withGateway({}),
    user: ({ ours }) => ({ url: ours, user: 'ann', ...secret }),
    env,
    end: 'refused',
    shows: notSent,
  };
}

const privateKey = ({ home }: AttackedPlace): string => path.join(home, '.ssh', 'id_rsa');

/** The attacks by what the file says. */
const bySaying: readonly ProjectAttack[] = [
  refused('a password from a file by ~', { password: { file: '~/.ssh/id_rsa' } }),
  refused('a password from a file by ..', { password: { file: '../../home/.ssh/id_rsa' } }),
  {
    what: 'a password from a file by its whole path',
    says: (place) => ({ url: place.theirs, password: { file: privateKey(place) } }),
    end: 'refused',
    shows: notTaken,
  },
  {
    ...refused('a password by a symbolic link in the repository', { password: { file: 'key' } }),
    prepare: async (place) => symlink(privateKey(place), path.join(place.repository, 'key')),
  },
  {
    ...refused('a token by a link to a directory', { token: { file: 'keys/id_rsa' } }),
    prepare: async (place) =>
      symlink(path.dirname(privateKey(place)), path.join(place.repository, 'keys')),
  },
  {
    ...refused('a password by a hard link in the repository', { password: { file: 'key' } }),
    prepare: async (place) => link(privateKey(place), path.join(place.repository, 'key')),
  },
  {
    ...refused('a password from a file of its own', { password: { file: 'key' } }),
    prepare: async ({ repository }) => writeFile(path.join(repository, 'key'), 'x'),
  },
  refused("a token from the user's variable", { token: { env: 'LINKIS_PROD_TOKEN' } }),
  refused('a password from any variable', { password: { env: 'AWS_SECRET_ACCESS_KEY' } }),
  refused('a password by a command', { password: { command: ['cat', '.ssh/id_rsa'] } }),
  refused('a password of its own', { password: 'theirs' }),
  refused('a token of its own', { token: 'theirs' }),
  refused('a token in a profile', { profiles: { p: { token: { env: 'LINKIS_PROD_TOKEN' } } } }),
  refused('another user', { user: 'root' }),
  refused('another way to log in', { auth: 'none' }),
  refused('a header', { headers: { 'X-Key': '${LINKIS_PROD_TOKEN}' } }),
  refused('an authority of its own to trust', { caFile: 'ca.pem' }),
  {
    what: "the user's certificate, for TLS",
    says: ({ theirsTls }) => ({
      url: theirsTls,
      caFile: 'ca.pem',
      certFile: '~/.certs/me.pem',
      keyFile: '~/.certs/me.key',
    }),
    end: 'refused',
    shows: notTaken,
  },
  refused('a place to write to', { stateDirectory: '~/.ssh' }),
  refused('a file to write to', { debugFile: '~/.ssh/authorized_keys' }),
  refused('more diagnostics', { logLevel: 'debug' }),
  refused('another interface', { submitPath: 'execute' }),
  refused('a working directory', {
    runtime: { 'wds.linkis.shell.runtime.working.directory': '/tmp' },
  }),
  refused('start parameters', { startup: { 'spark.jars': 'http://127.0.0.1:1/x.jar' } }),
  refused('names that nobody has defined are sent', { undefinedVariables: 'send' }),
  refused('values are no longer shown', { lastExpression: 'off' }),
  refused('requests without a pause', { pace: { minimumMs: 1 } }),
  refused('trust in itself', { trustedProjects: ['/'] }),
  refused('a proxy', { proxy: 'http://127.0.0.1:1' }, /"proxy" is not known/),
  refused('a proxy by a variable', { env: { HTTP_PROXY: 'x' } }, /"env" is not known/),
  refused('a shell for every cell', { engine: 'shell', variables: { day: "'; id; '" } }),
  refused('a shell by another name', { engine: 'BASH' }),
  refused('a shell with its version', { engine: 'shell-1', runType: 'sh' }),
  refused('a shell with a run type of something else', { engine: 'shell', runType: 'sql' }),
  refused('a shell in a profile', { profiles: { p: { engine: 'sh' } } }),
  refused('a shell by an alias', { aliases: { etl: 'shell sh --rows 5' } }),
  refused('a shell by an alias of a short form', { aliases: { etl: '"bash"' } }),
  refused('an alias with a runtime parameter', { aliases: { etl: 'shell --set a=b' } }),
  refused('an alias with a short option', { aliases: { etl: 'shell -s a=b' } }),
  refused('an alias with an option that waits for its value', { aliases: { etl: 'shell --set' } }),
  refused('an alias with start parameters', { aliases: { etl: 'spark --startup a=b' } }),
  refused('an alias with a label', { aliases: { etl: 'spark --label tenant=x' } }),
  refused('an alias that asks something of this machine', {
    aliases: { etl: "spark --expect 'rows > 0'" },
  }),
  refused('an alias that keeps values', { aliases: { etl: 'spark --into x' } }),
  refused('an alias that sends names nobody has defined', {
    aliases: { etl: 'spark --allow-undefined' },
  }),
  refused('an alias that answers the guard', { aliases: { etl: 'spark --yes' } }),
  refused('an alias in a profile', { profiles: { p: { aliases: { etl: 'shell -l a=b' } } } }),
  refused('an alias that is another magic', { aliases: { etl: 'spark sql %login' } }),
  refused('a password in the address', { url: 'http://u:p@127.0.0.1:1' }, /a user or a password/),
  refused('an address of a file', { url: 'file:///etc/passwd' }, /no http address/),
  {
    what: 'an inherited name',
    says: ({ theirs }) =>
      JSON.parse(
        `{"url":"${theirs}","__proto__":{"token":{"env":"LINKIS_PROD_TOKEN"}}}`,
      ) as unknown,
    end: 'refused',
    shows: /is not known/,
  },
];

/** The attacks on what the user's own settings hold. */
const byLeading: readonly ProjectAttack[] = [
  stolen("the user's password", { password: planted.password }),
  stolen("the user's password from a file", { password: { file: '~/.ssh/id_rsa' } }),
  stolen("the user's token", { token: planted.token }),
  stolen("the user's token of the environment", {}, { LINKIS_TOKEN: planted.token }),
  stolen("the user's password of the environment", {}, { LINKIS_PASSWORD: planted.password }),
  stolen("the user's headers", { headers: { Authorization: planted.header } }),
  stolen("the user's runtime parameters", {
    runtime: { 'wds.linkis.jdbc.password': planted.parameter },
  }),
  stolen("the user's start parameters", { startup: { 'spark.key': planted.parameter } }),
  stolen("the user's variables", { variables: { region: planted.value } }),
  {
    ...stolen("the user's client certificate", {
      certFile: '~/.certs/me.pem',
      keyFile: '~/.certs/me.key',
    }),
    says: ({ theirsTls }) => ({ url: theirsTls }),
  },
  {
    ...stolen("the user's token, by one address of several", { token: planted.token }),
    says: ({ ours, theirs }) => ({ url: [ours, theirs] }),
  },
  {
    ...stolen("the user's token, by a comma", { token: planted.token }),
    says: ({ ours, theirs }) => ({ url: `${ours},${theirs}` }),
  },
  {
    ...stolen("the user's token, by another path of the same host", { token: planted.token }),
    user: ({ theirs }) => ({ url: `${theirs}/user/ann/`, user: 'ann', token: planted.token }),
    says: ({ theirs }) => ({ url: `${theirs}/user/mallory/` }),
  },
  {
    ...stolen("the user's token, by a profile", { token: planted.token }),
    says: ({ theirs }) => ({ profiles: { p: { url: theirs } } }),
    env: { LINKIS_PROFILE: 'p' },
  },
  {
    ...stolen("the token of the user's profile, by a profile of its name", {}),
    user: ({ ours }) => ({ profiles: { p: { url: ours, token: planted.token } } }),
    says: ({ theirs }) => ({ profiles: { p: { url: theirs } } }),
    env: { LINKIS_PROFILE: 'p' },
  },
];

/** The attacks by what the file is. */
const byBeing: readonly ProjectAttack[] = [
  {
    what: "a link to the user's own settings",
    user: ({ theirs }) => ({ url: theirs, user: 'ann', token: planted.token }),
    prepare: async ({ userFile }, file) => symlink(userFile, file),
    end: 'refused',
    shows: /is a symbolic link: .*\.linkis-kernel\.json/,
  },
  {
    what: "a hard link to the settings of the user's other project",
    user: ({ ours }) => ({ url: ours, user: 'ann' }),
    prepare: async ({ home, theirs }, file) => {
      const other = path.join(home, 'other.json');
      await writeFile(other, JSON.stringify({ url: theirs, token: planted.token }));
      await link(other, file);
    },
    end: 'refused',
    shows: notTaken,
  },
  {
    what: 'a pipe that nobody writes into',
    prepare: async ({ repository, home }, file) => {
      await runProgram('mkfifo', [file], {
        env: { PATH: process.env['PATH'] ?? '', HOME: home },
        cwd: repository,
      });
    },
    end: 'refused',
    shows: /no regular file: .*\.linkis-kernel\.json/,
  },
  {
    what: 'a directory',
    prepare: async (_place, file) => mkdir(file),
    end: 'refused',
    shows: /no regular file: .*\.linkis-kernel\.json/,
  },
  {
    what: 'a file without an end',
    prepare: async (_place, file) => writeFile(file, ' '.repeat(1_000_001)),
    end: 'refused',
    shows: /too large: .*\.linkis-kernel\.json/,
  },
  {
    ...refused('a file that everybody can write', {}, /others can write it \(mode 646\)/),
    prepare: async (_place, file) => chmod(file, 0o646),
  },
  {
    ...refused('a file that a group can write', {}, /others can write it \(mode 664\)/),
    prepare: async (_place, file) => chmod(file, 0o664),
  },
  {
    ...refused('a file of another user', {}, /another user .* owns it \(user id 12346\)/),
    prepare: async (_place, file) => chown(file, 12_346, 12_346),
    needsRoot: true,
  },
  {
    ...refused('a file of another user, though its settings are harmless', {}),
    says: () => ({ engine: 'duckdb', variables: { day: "'; id; '" } }),
    prepare: async (_place, file) => chown(file, 12_346, 12_346),
    shows: /another user .* owns it \(user id 12346\)/,
    needsRoot: true,
  },
];

/** No wait is needed: what a stranger's server answers is seen at once. */
const impatient = { submitTimeoutMs: 1000, retries: 0 };

/** The user's gateways ask for no login, so that a cell's code is sent at once. */
const loginless = (): unknown => ({ user: 'ann', auth: 'none', ...impatient });

/** What is allowed, and what it may lead to. */
const byBeingUsed: readonly ProjectAttack[] = [
  {
    what: 'a gateway that only the project file names',
    says: withGateway({ engine: 'spark', variables: { day: '2026-01-01' } }),
    user: loginless,
    end: 'told',
    shows: /⚠ The gateway .* is named by the project file .*\.linkis-kernel\.json alone/,
  },
  {
    what: 'such a gateway by a profile',
    says: ({ theirs }) => ({ profiles: { p: { url: theirs } } }),
    env: { LINKIS_PROFILE: 'p' },
    user: loginless,
    end: 'told',
    shows: /⚠ The gateway .* is named by the project file .*\.linkis-kernel\.json alone/,
  },
  {
    what: 'such a gateway behind one that nobody answers at',
    says: ({ theirs }) => ({ url: ['http://127.0.0.1:1', theirs] }),
    user: loginless,
    end: 'told',
    shows: /⚠ The gateway http:\/\/127\.0\.0\.1:1, .* is named by the project file/,
  },
  {
    what: "a redirect by the user's own gateway, from a login",
    says: () => ({ variables: { day: '2026-01-01' } }),
    user: ({ ours }) => ({ url: ours, user: 'ann', password: planted.password, ...impatient }),
    redirects: true,
    end: 'ours',
    shows: /does not answer like Linkis: HTTP 307/,
  },
  {
    what: "a redirect by the user's own gateway, from a submit",
    says: ({ ours }) => ({ url: ours }),
    user: ({ ours }) => ({ url: ours, user: 'ann', token: planted.token, ...impatient }),
    redirects: true,
    end: 'ours',
    shows: /does not answer like Linkis: HTTP 307/,
  },
];

/** Every attack. */
export const projectAttacks: readonly ProjectAttack[] = [
  ...bySaying,
  ...byLeading,
  ...byBeing,
  ...byBeingUsed,
];
