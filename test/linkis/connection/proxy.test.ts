/** Which requests go through which proxy, by the variables of the environment. */
import { describe, expect, it } from '@jest/globals';
import { proxyFor } from '../../../src/linkis/connection/proxy.ts';

const linkis = 'http://linkis.example:9001/api';

function through(url: string, env: Readonly<Record<string, string>>): string | undefined {
  return proxyFor(new URL(url), env)?.url;
}

describe('proxyFor', () => {
  it.each<[Record<string, string>, string, string | undefined]>([
    [{}, linkis, undefined],
    [{ http_proxy: 'http://p:3128' }, linkis, 'http://p:3128'],
    [{ http_proxy: 'p:3128' }, linkis, 'http://p:3128'],
    [{ http_proxy: ' 10.0.0.1:3128 ' }, linkis, 'http://10.0.0.1:3128'],
    [{ http_proxy: 'p' }, linkis, 'http://p'],
    [{ http_proxy: 'HTTP://P:3128/' }, linkis, 'http://p:3128'],
    [{ HTTP_PROXY: 'http://big:1', http_proxy: 'http://small:1' }, linkis, 'http://small:1'],
    [{ HTTP_PROXY: 'http://big:1', http_proxy: '' }, linkis, 'http://big:1'],
    [{ https_proxy: 'http://p:1' }, linkis, undefined],
    [{ http_proxy: 'http://p:1' }, 'https://linkis.example/', undefined],
    [{ HTTPS_PROXY: 'https://p:1' }, 'https://linkis.example/', 'https://p:1'],
    [{ all_proxy: 'socks5h://p:1080' }, linkis, 'socks5://p:1080'],
    [{ ALL_PROXY: 'http://all:1', http_proxy: 'http://p:1' }, linkis, 'http://p:1'],
  ])('with %j sends %s through %s', (env, url, wanted) => {
    expect(through(url, env)).toBe(wanted);
  });

  it.each([
    'http://localhost:9001',
    'http://LOCALHOST.:9001',
    'http://a.localhost:9001',
    'http://127.0.0.1:9001',
    'http://127.255.1.2:9001',
    'http://[::1]:9001',
    'http://[::ffff:127.0.0.1]:9001',
  ])('sends nothing of this machine (%s) through one', (url) => {
    expect(through(url, { http_proxy: 'p:1', all_proxy: 'p:1' })).toBeUndefined();
  });

  it.each([
    ['*', linkis],
    ['other, *', linkis],
    ['linkis.example', linkis],
    ['LINKIS.EXAMPLE', linkis],
    ['other linkis.example', linkis],
    ['.example', linkis],
    ['example', linkis],
    ['*.example', linkis],
    ['linkis.example:9001', linkis],
    ['10.1.2.3', 'http://10.1.2.3:9001'],
    ['10.0.0.0/8', 'http://10.1.2.3:9001'],
    ['10.1.2.3:9001', 'http://10.1.2.3:9001'],
    ['2001:db8::1', 'http://[2001:db8::1]:9001'],
    ['[2001:db8::1]', 'http://[2001:db8::1]:9001'],
    ['[2001:db8::1]:9001', 'http://[2001:db8::1]:9001'],
    ['2001:db8::/32', 'http://[2001:db8::1]:9001'],
  ])('with no_proxy %s goes straight to %s', (list, url) => {
    expect(through(url, { http_proxy: 'p:1', no_proxy: list })).toBeUndefined();
    expect(through(url, { http_proxy: 'p:1', NO_PROXY: list })).toBeUndefined();
  });

  it.each([
    ['ample', linkis],
    ['notlinkis.example', linkis],
    ['linkis.example:9002', linkis],
    ['linkis.example.org', linkis],
    ['10.1.2.3/33', 'http://10.1.2.3:9001'],
    ['10.1.0.0/16', 'http://10.2.2.3:9001'],
    ['2.3', 'http://10.1.2.3:9001'],
    ['', linkis],
    [' , ', linkis],
    ['::::', linkis],
  ])('with no_proxy %s does not go straight to %s', (list, url) => {
    expect(through(url, { http_proxy: 'p:1', no_proxy: list })).toBe('http://p:1');
  });

  it('gives the credentials apart, decoded', () => {
    const proxy = proxyFor(new URL(linkis), { http_proxy: 'ann:p%40ss%@p:3128' });
    expect(proxy?.url).toBe('http://p:3128');
    const header = proxy?.authorization ?? '';
    expect(Buffer.from(header.replace('Basic ', ''), 'base64').toString()).toBe('ann:p%40ss%');
    const other = proxyFor(new URL(linkis), { http_proxy: 'http://ann:p%40ss@p:3128' });
    expect(Buffer.from((other?.authorization ?? '').slice(6), 'base64').toString()).toBe(
      'ann:p@ss',
    );
  });

  it.each([
    'http://',
    'ftp://p:21',
    'http://p:99999',
    'p:port',
    'socks4://p:1',
    'http://ann:secret@',
  ])('names the variable that holds %s, and no password', (value) => {
    const run = (): unknown => proxyFor(new URL(linkis), { HTTP_PROXY: value });
    expect(run).toThrow('HTTP_PROXY');
    expect(run).not.toThrow('secret');
  });
});
