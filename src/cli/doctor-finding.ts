/** What `linkis-kernel doctor` finds: its form, and how it is printed. */
import { coloursFor, isColoured, LinkisKernelError, messageOf } from '../shared/index.ts';

/** Names a finding for scripts, in every version. The part that was looked at; where that is not enough, what it has. */
export type FindingCode =
  | 'version'
  | 'node'
  | 'zeromq'
  | 'jupyter'
  | 'kernelspec'
  | 'kernelspec-gone'
  | 'kernelspec-none'
  | 'vscode'
  | 'settings'
  | 'setting'
  | 'settings-warning'
  | 'identity'
  | 'python'
  | 'spark'
  | 'spark-none'
  | 'grid'
  | 'grid-none'
  | 'papermill'
  | 'papermill-no-translator'
  | 'gateway'
  | 'gateway-not-asked'
  | 'engines';

/** What a check found. A `note` is worth knowing, but no problem. */
export interface Finding {
  readonly kind: 'ok' | 'note' | 'problem';
  readonly code: FindingCode;
  readonly text: string;
  readonly remedy?: string | undefined;
}

/** The finding of a check that says what it found, or throws. */
export async function attempt(
  code: FindingCode,
  what: string,
  check: () => Promise<string>,
): Promise<Finding> {
  try {
    return { kind: 'ok', code, text: `${what}: ${await check()}` };
  } catch (thrown) {
    return {
      kind: 'problem',
      code,
      text: `${what}: ${messageOf(thrown)}`,
      remedy: thrown instanceof LinkisKernelError ? thrown.hint : undefined,
    };
  }
}

export function printFinding({ kind, text, remedy }: Finding): void {
  const { green, yellow, red } = coloursFor(isColoured(process.env, process.stdout.isTTY));
  const mark = { ok: green('ok     '), note: yellow('note   '), problem: red('problem') }[kind];
  process.stdout.write(`${mark} ${text}\n`);
  if (remedy !== undefined) process.stdout.write(`        → ${remedy}\n`);
}
