import { describe, expect, it } from '@jest/globals';
import { createCookies } from '../../../src/linkis/session/cookies.ts';

const base = new URL('http://gateway:9001/api/rest_j/v1/user/login');
const at = (path: string): URL => new URL(path, base);

describe('createCookies', () => {
  it('gives a ticket to every path of its server, and to no other', async () => {
    const cookies = createCookies();
    await cookies.store(base, ['ticket=one; Path=/', 'ticket=x; Domain=elsewhere.org; Path=/']);
    expect(await cookies.header(at('/api/a'))).toBe('ticket=one');
    expect(await cookies.header(at('/other/b?c=d'))).toBe('ticket=one');
    expect(await cookies.header(new URL('http://elsewhere:9001/api/a'))).toBeUndefined();
    expect(await cookies.header(at('/api/a'))).toBe('ticket=one');
  });

  it('gives the newest ticket, also to a header that was asked for before it came', async () => {
    const cookies = createCookies();
    await cookies.store(base, ['ticket=one; Path=/']);
    const [, during] = await Promise.all([
      cookies.store(base, ['ticket=two; Path=/', 'more=three; Path=/']),
      cookies.header(base),
    ]);
    expect(during).toMatch(/^ticket=(?:one|two)/);
    expect(await cookies.header(base)).toBe('ticket=two; more=three');
    await cookies.store(base, ['ticket=; Max-Age=0; Path=/']);
    expect(await cookies.header(base)).toBe('more=three');
    await cookies.clear();
    expect(await cookies.header(base)).toBeUndefined();
  });

  it('keeps a cookie of one path to that path', async () => {
    const cookies = createCookies();
    await cookies.store(base, ['ticket=one; Path=/', 'narrow=two; Path=/api']);
    expect(await cookies.header(at('/api/x'))).toBe('narrow=two; ticket=one');
    expect(await cookies.header(at('/else'))).toBe('ticket=one');
  });

  it('does not grow with every answer of a server that sets ever new cookies', async () => {
    const cookies = createCookies();
    await cookies.store(base, ['ticket=one; Path=/']);
    for (let answer = 0; answer < 500; answer += 1)
      await cookies.store(base, [
        `c${String(answer)}=1; Path=/`,
        `ticket=${String(answer)}; Path=/`,
      ]);
    await cookies.store(base, [`long=${'x'.repeat(100_000)}; Path=/`]);
    const header = await cookies.header(base);
    expect(header?.length).toBeLessThan(1000);
    expect(header).toContain('ticket=499');
  });

  it('gives an empty jar no header', async () => {
    const cookies = createCookies();
    await cookies.store(base, []);
    expect(await cookies.header(base)).toBeUndefined();
  });
});
