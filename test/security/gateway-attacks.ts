/** What is tried on a gateway that listens: routes without credentials, foreign pages, broken requests, paths that lead out. Data alone. */
import path from 'node:path';

/** Every route that does something. None is answered without credentials, whatever the method. */
export const guardedRoutes: readonly string[] = [
  '/entrance/submit',
  '/entrance/execute',
  '/entrance/1/status',
  '/entrance/1/log',
  '/entrance/1/progress',
  '/entrance/1/kill',
  '/jobhistory/list',
  '/jobhistory/1/get',
  '/filesystem/openFile',
  '/filesystem/openLog',
  '/filesystem/getDirFileTrees',
  '/filesystem/resultsetToExcel',
  '/filesystem/resultsetsToExcel',
  '/filesystem/getUserRootPath',
  '/filesystem/upload',
  '/filesystem/download',
  '/filesystem/saveScript',
  '/configuration/getCategory',
  '/variable/listGlobalVariable',
  '/looks/ask',
  '/looks/table',
  '/looks/end',
  '/datasource/dbs',
  '/datasource/getTableBaseInfo',
  '/udf/python-list',
  '/data-source-manager/info',
  '/data-source-manager/name/shop/connect-params',
  '/metadataQuery/getDatabases',
  '/linkisManager/listUserEngines',
  '/linkisManager/openEngineLog',
  '/linkisManager/rm/queues',
  '/',
  '/../../etc/passwd',
];

/** The headers that a browser sends for a page which is not the gateway's own. */
export const foreignPages: readonly (readonly [what: string, headers: Record<string, string>])[] = [
  ['a name of its own that leads here', { host: 'rebound.example' }],
  ['such a name with the port', { host: 'rebound.example:80' }],
  ['a name that begins like ours', { host: '127.0.0.1.rebound.example' }],
  ['a name that ends like ours', { host: 'evil-localhost' }],
  ['another origin', { origin: 'https://evil.example' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['a file', { origin: 'file://' }],
  ['a browser that says so', { 'sec-fetch-site': 'cross-site' }],
  ['another port, as the browser says', { 'sec-fetch-site': 'same-site' }],
];

/** Requests by which a page asks whether it may read an answer. */
export const crossOriginMethods: readonly string[] = ['GET', 'OPTIONS', 'POST'];

/** What keeps a ticket from scripts and from other sites. */
export const ticketAttributes: readonly RegExp[] = [/; HttpOnly(;|$)/, /; SameSite=Strict(;|$)/];

/** Requests that a proxy and a server could read differently; each is followed by another. */
export const doubleRequests: readonly (readonly [what: string, rest: string])[] = [
  ['two lengths', 'Content-Length: 0\r\nContent-Length: 10\r\n\r\n0123456789'],
  ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['an unknown coding', 'Transfer-Encoding: chunked, smuggled\r\n\r\n0\r\n\r\n'],
  ['a bare line feed', 'Content-Length: 0\nX: y\r\n\r\n'],
  ['a blank before the colon', 'Content-Length : 5\r\n\r\n01234'],
];

/** Requests that never end, by the part that is missing. */
export const endlessRequests: readonly (readonly [part: string, bytes: string])[] = [
  ['head', `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n`],
  ['body', `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{`],
];

/** Addresses that others can reach. */
export const addressesBeyond: readonly string[] = ['0.0.0.0', '::'];

/** The gateway's own credentials, as its environment has them. */
export const credentialVariables: readonly string[] = [
  'LINKIS_PASSWORD',
  'LINKIS_TOKEN',
  'LINKIS_PASSWORD_FILE',
];

/** Folders of the gateway's data that somebody may have replaced by links. */
export const linkedFolders: readonly string[] = ['linkis', 'linkis/result', 'linkis/alice'];

/** Folders in which there is a `secret.sql` that alice may not see; in her own there are the links `link.sql`, `folder` and `chain`. */
export interface ForeignFolders {
  readonly own: string;
  readonly outside: string;
  readonly data: string;
  readonly foreign: string;
  readonly results: string;
}

const up = ({ own, outside }: ForeignFolders): string => path.relative(own, outside);
const encoded = (text: string): string => text.replaceAll('.', '%2e').replaceAll('/', '%2f');

/** Every way to name a file that is not alice's. */
export const waysOut: readonly (readonly [what: string, way: (at: ForeignFolders) => string])[] = [
  ['an absolute path', ({ outside }) => `file://${outside}/secret.sql`],
  ['another spelling of the scheme', ({ outside }) => `FILE://${outside}/secret.sql`],
  ['more slashes', ({ outside }) => `file:////${outside}/secret.sql`],
  ['a host', ({ outside }) => `file://localhost${outside}/secret.sql`],
  ['dots inside the own folder', (at) => `file://${at.own}/${up(at)}/secret.sql`],
  ['dots, encoded', (at) => `file://${at.own}/${encoded(up(at))}/secret.sql`],
  [
    'dots, encoded twice',
    (at) => `file://${at.own}/${encodeURIComponent(encoded(up(at)))}/secret.sql`,
  ],
  ['dots with backslashes', (at) => `file://${at.own}/${up(at).replaceAll('/', '\\')}\\secret.sql`],
  ['dots after NUL', ({ own }) => `file://${own}/x\0/../../../secret.sql`],
  ['NUL at the end', ({ outside }) => `file://${outside}/secret.sql\0.log`],
  ['a line end', ({ outside }) => `file://${outside}/secret.sql\n.log`],
  ['half a dot segment', ({ own }) => `file://${own}/.../secret.sql`],
  ['a link to a file', ({ own }) => `file://${own}/link.sql`],
  ['a link to a folder', ({ own }) => `file://${own}/folder/secret.sql`],
  ['a link to a link', ({ own }) => `file://${own}/chain/secret.sql`],
  ['the data directory', ({ data }) => `file://${data}/secret.sql`],
  ["another user's folder", ({ foreign }) => `file://${foreign}/secret.sql`],
  ["another user's folder by a longer name", ({ own }) => `file://${own}/../hadoop/secret.sql`],
  ["another user's results", ({ results }) => `file://${results}/secret.sql`],
  ['a folder whose name begins like the own', ({ own }) => `file://${own}x/secret.sql`],
  ['another file system', ({ outside }) => `hdfs://${outside}/secret.sql`],
  ['a web address', () => 'http://127.0.0.1/secret.sql'],
  ['the process', () => 'file:///proc/self/environ'],
];

/** Addresses in a stale or planted file of the gateway; `PORT` and `SOCKET` belong to somebody else. */
export const plantedPlaces: readonly Readonly<Record<string, string>>[] = [
  { url: 'http://127.0.0.1:PORT' },
  { url: 'http://127.0.0.1:PORT', socket: '127.0.0.1:PORT' },
  { url: 'http://local-gateway', socket: 'SOCKET' },
];
