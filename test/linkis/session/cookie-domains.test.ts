import { expect, test } from '@jest/globals';
import { getPublicSuffix } from 'tough-cookie';
// @ts-expect-error -- the build's own script has no types
import { getDomain as ours } from '../../../tools/cookie-domains.mjs';

/** By the list of public suffixes. */
const listed = (host: string): string | null =>
  getPublicSuffix(host, { ignoreError: true }) ?? null;

test.each(['gateway', 'localhost', '10.1.2.3', 'Gateway.Example.org', 'a.b.corp.com'])(
  'the domain of %s in the bundle is that of the list of public suffixes',
  (host) => {
    expect(ours(host)).toBe(listed(host));
  },
);

test('below a public suffix of two labels the domain is wider, never narrower', () => {
  const host = 'gateway.example.co.uk';
  expect(listed(host)).toBe('example.co.uk');
  expect(ours(host)).toBe('co.uk');
});
