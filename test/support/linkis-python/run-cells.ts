/** Runs code in a real Python as Linkis' Python engines do, and gives what they would send. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** What one cell sent: `end` has the traceback, or nothing. */
export interface Sent {
  readonly kind: 'print' | 'error' | 'html' | 'table' | 'end';
  readonly value: unknown;
}

/** The cells run one after another in one session; each list is what a cell sent, the last one its `end`. */
export async function runAsLinkis(
  engine: 'python' | 'spark',
  cells: readonly string[],
): Promise<readonly (readonly Sent[])[]> {
  const driver = fileURLToPath(new URL('driver.py', import.meta.url));
  const python = spawn('python3', ['-I', driver, engine], { stdio: ['pipe', 'pipe', 'inherit'] });
  python.stdin.end(JSON.stringify(cells));
  // On a server the driver is Linkis' own: a trace tells nothing of where a checkout lies.
  const sentLines = (await text(python.stdout)).replaceAll(jsonOf(driver), 'python.py');
  const lines = sentLines.trimEnd().split('\n');
  const all: Sent[][] = [[]];
  for (const line of lines) {
    const sent = JSON.parse(line) as Sent;
    all.at(-1)?.push(sent);
    if (sent.kind === 'end') all.push([]);
  }
  return all.slice(0, -1);
}

/** The text as it stands within a text of JSON. */
function jsonOf(plain: string): string {
  return JSON.stringify(plain).slice(1, -1);
}

/** The printed text of a cell. */
export function printed(sent: readonly Sent[] = []): string {
  return sent.flatMap(({ kind, value }) => (kind === 'print' ? [String(value)] : [])).join('');
}
