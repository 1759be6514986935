/** Finds the proxy of a request in the variables that curl and most other tools read, and reads them as those tools do. */
import { BlockList, isIP } from 'node:net';
import { LinkisKernelError } from '../../shared/index.ts';

export interface Proxy {
  /** Has no credentials, so that messages may show it. */
  readonly url: string;
  /** Value of the header `Proxy-Authorization`; undefined when the variable has no credentials. */
  readonly authorization: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const kinds: readonly string[] = ['http:', 'https:', 'socks5:'];

/**
 * The proxy for `url`; undefined when there is none, as for everything on this machine. Lower case goes before upper case, the scheme's own
 * variable before `all_proxy`; an empty variable counts as none. Throws CONFIG_INVALID, which names the variable.
 */
export function proxyFor(url: URL, env: Environment): Proxy | undefined {
  const scheme = url.protocol.slice(0, -1);
  if (isLoopback(url.hostname)) return undefined;
  const variable = [
    `${scheme}_proxy`,
    `${scheme}_PROXY`.toUpperCase(),
    'all_proxy',
    'ALL_PROXY',
  ].find((name) => (env[name] ?? '').trim() !== '');
  if (variable === undefined) return undefined;
  if (isExempt(url, env['no_proxy']?.trim() || (env['NO_PROXY'] ?? ''))) return undefined;
  return parsedProxy(variable, (env[variable] ?? '').trim());
}

/** True for the loopback names and addresses of this machine. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\])$/.test(
    host,
  );
}

function parsedProxy(variable: string, text: string): Proxy {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  const kind =
    url?.protocol === 'socks5h:' || url?.protocol === 'socks:' ? 'socks5:' : url?.protocol;
  if (url === undefined || kind === undefined || !kinds.includes(kind) || url.host === '') {
    throw new LinkisKernelError(
      'CONFIG_INVALID',
      `The environment variable ${variable} is not the address of a proxy: '${text.replace(/.*@/, '•••@')}'`,
      {
        hint: 'It is host:port or a URL (http, https, socks5); no_proxy lists the hosts that need none.',
      },
    );
  }
  const { username, password } = url;
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return {
    url: `${kind}//${url.host}`,
    authorization:
      username === '' && password === ''
        ? undefined
        : `Basic ${Buffer.from(credentials).toString('base64')}`,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign stands for itself.
    return text;
  }
}

/** `list` is `no_proxy`: names (with all names below them), addresses, networks (`10.0.0.0/8`), each with or without a port; `*` is all. */
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.toLowerCase().replace(/\.$/, '').replaceAll(/[[\]]/g, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '') return false;
      if (entry === '*') return true;
      const isPlain = isIP(entry.split('/')[0] ?? '') !== 0;
      const [, name = entry, entryPort] =
        (isPlain ? undefined : /^\[?([^\]]+?)\]?(?::(\d+))?$/.exec(entry)) ?? [];
      if (entryPort !== undefined && entryPort !== port) return false;
      if (isIP(host) !== 0) return isIn(host, name);
      const suffix = name.replace(/^\*?\./, '').replace(/\.$/, '');
      return host === suffix || host.endsWith(`.${suffix}`);
    });
}

/** `network` is an address or `address/bits`; any other text contains no address. */
function isIn(address: string, network: string): boolean {
  const [base = '', bits] = network.split('/');
  const family = isIP(base) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(base) === 0) return false;
  const listed = new BlockList();
  const most = family === 'ipv6' ? 128 : 32;
  const prefix = bits === undefined ? most : Number(bits);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > most) return false;
  listed.addSubnet(base, prefix, family);
  return listed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
