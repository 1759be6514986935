/** The quickstart notebook gives the same outputs whichever way the kernel logs in. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { GatewaySettings } from '../../../src/gateway/index.ts';
import type { LinkisSettings } from '../../../src/linkis/index.ts';
import { startFaultGateway } from '../../support/fault/gateway.ts';
import { startFaultStack } from '../../support/fault/stack.ts';
import type { RanCell } from '../../support/local-stack.ts';

interface NotebookCell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly metadata: { readonly tags?: readonly string[] };
}

const { cells } = JSON.parse(
  readFileSync(new URL('../../../examples/quickstart.ipynb', import.meta.url), 'utf8'),
) as { readonly cells: readonly NotebookCell[] };

/** Without what differs from run to run: ids, times, and the moment at which a line of the log came. */
function settled(text: string): string {
  return (
    text
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+/g, 'TIME')
      .replaceAll(/127\.0\.0\.1:\d+/g, 'ENGINE')
      .replaceAll(/\btask \d+|%(log|status|result|kill) \d+/g, 'TASK')
      .replaceAll(/_\d+\b/g, '_N')
      // A result that is shown while the task runs does not know how many there will be.
      .replaceAll(/\bresult (\d+) of \d+/g, 'result $1')
      .replaceAll(/\d+(\.\d+)? s\b/g, 'TIME')
  );
}

function outputOf(ran: RanCell): unknown {
  return {
    displays: ran.displays().map(settled),
    summary: settled(ran.summary() ?? ''),
    stdout: settled(ran.text('stdout')).split('\n').toSorted(),
    stderr: settled(ran.text('stderr')).split('\n').toSorted(),
    outcome:
      ran.outcome.status === 'ok'
        ? 'ok'
        : [ran.outcome.error.ename, settled(ran.outcome.error.evalue)],
  };
}

async function quickstart(
  gatewaySettings: Partial<GatewaySettings>,
  linkis: (gateway: { readonly token: string }) => Partial<LinkisSettings>,
): Promise<{ readonly outputs: readonly unknown[]; readonly logins: number }> {
  const gateway = await startFaultGateway({ engines: undefined, ...gatewaySettings });
  const stack = startFaultStack(gateway, {
    linkis: { requestTimeoutMs: 60_000, submitTimeoutMs: 60_000, ...linkis(gateway) },
    run: { engine: 'duckdb', log: 'concise', status: 'stable' },
  });
  const outputs: unknown[] = [];
  for (const cell of cells.filter(({ cell_type: type }) => type === 'code')) {
    const code = typeof cell.source === 'string' ? cell.source : cell.source.join('');
    const interrupt = new AbortController();
    const sleeps = cell.metadata.tags?.some((tag) => tag.startsWith('interrupt-after')) === true;
    const ran = await stack.run(code, { signal: interrupt.signal }, (event) => {
      if (sleeps && event.kind === 'text' && event.text.includes('about to sleep'))
        interrupt.abort();
    });
    outputs.push(outputOf(ran));
  }
  await stack.close();
  const logins = gateway.requests.filter((one) => one === 'POST /user/login').length;
  await gateway.close();
  return { outputs, logins };
}

describe('the quickstart', () => {
  it('gives the same outputs with a plain and an encrypted password, a token, and a login that keeps ending', async () => {
    // Cells show dates: the day must not end while they run, nor when a clock jumps.
    const noon = new Date().setHours(12, 0, 0, 0);
    const begun = Date.now();
    const today = (): Date => new Date(noon + Date.now() - begun);
    // Now and then the clock jumps past the end of every login.
    let clock = noon;
    let looks = 0;
    const now = (): Date => {
      looks += 1;
      if (looks % 40 === 0) clock += 61_000;
      return new Date(clock);
    };
    const [plain, encrypted, token, expiring] = await Promise.all([
      quickstart({ now: today }, () => ({})),
      quickstart({ loginEncryption: true, now: today }, () => ({})),
      quickstart({ now: today }, (gateway) => ({
        auth: { kind: 'token', user: 'ann', token: async () => gateway.token },
      })),
      quickstart({ sessionTimeoutMs: 60_000, now }, () => ({})),
    ]);
    expect(plain.logins).toBe(1);
    expect(plain.outputs.length).toBeGreaterThan(8);
    expect(encrypted.logins).toBe(1);
    expect(encrypted.outputs).toEqual(plain.outputs);
    expect(token.logins).toBe(0);
    expect(token.outputs).toEqual(plain.outputs);
    expect(expiring.logins).toBeGreaterThan(2);
    expect(expiring.outputs).toEqual(plain.outputs);
  });
});
