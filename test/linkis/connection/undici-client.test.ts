import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../../', import.meta.url);

/** The methods of both clients, as a process that has loaded nothing else finds them. */
function clientsOf(from: string): unknown {
  const script = `
    const { Agent, ProxyAgent } = await import(${JSON.stringify(from)});
    const methods = (start) => {
      const names = new Set();
      for (let one = start; one !== Object.prototype; one = Object.getPrototypeOf(one))
        for (const name of Object.getOwnPropertyNames(one)) names.add(name);
      return [...names].sort();
    };
    console.log(JSON.stringify([Agent, ProxyAgent].map((one) => [one.name, methods(one.prototype)])));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  });
  return JSON.parse(output);
}

// The bundle takes files of undici by their paths. When a new version moves them or puts its clients together in another way,
// tools/undici-client.mjs must follow undici's index.js.
describe('the part of undici that is bundled', () => {
  it('has the clients that its index gives, with all their methods', () => {
    const whole = clientsOf('undici');
    expect(JSON.stringify(whole)).toContain('"request"');
    expect(clientsOf(new URL('tools/undici-client.mjs', root).href)).toEqual(whole);
  });
});
