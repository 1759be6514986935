/** Lines such as `!ls` above the code of a cell: IPython runs them on the machine of the kernel. */
import { splitWords } from '../grammar/split-words.ts';
import type { Command } from '../form/cell-plan.ts';
import { withoutOwnPackages } from './pip-words.ts';

/** What stands above the code, and the cell's code with empty lines in place of it. */
export interface ShellLines {
  readonly commands: readonly Command[];
  readonly told: readonly string[];
  readonly rest: string;
}

const shellLine = /^\s*!!?\s*([\w./~({"'$[][^\n]*)$/;
const comment = /^\s*(?:#|--|\/\/)/;
const pipLine = /^(?:(?:\{sys\.executable\}|python3?)\s+-m\s+)?pip3?\s+(\S.*)$/;
/** Quoted texts, and versions such as `>=2`, which are for pip although a shell would read them otherwise. */
const notForShell = /"[^"]*"|'[^']*'|[\w\]][<>]=?\d/g;

/** The words of pip; undefined for another command, and for one that has something for a shell alone. */
function pipWords(command: string): string | undefined {
  const [, words] = pipLine.exec(command.replaceAll('\\\n', ' ').trim()) ?? [];
  return words === undefined || /[|&;<>$`]/.test(words.replaceAll(notForShell, ''))
    ? undefined
    : words;
}

/** Undefined where the body does not begin with such a line. `headLines`: lines of the cell above it. */
export function shellLines(body: string, headLines: number): ShellLines | undefined {
  const lines = body.split('\n');
  const commands: Command[] = [];
  const told: string[] = [];
  let shell: string[] = [];
  let end = 0;
  const endShell = (): void => {
    if (shell.length > 0) commands.push({ kind: 'shell', code: shell.join('\n') });
    shell = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || comment.test(line)) continue;
    const [, first] = shellLine.exec(line) ?? [];
    if (first === undefined) break;
    const parts = [first];
    // A command goes on where its line ends with a backslash.
    while (parts.at(-1)?.endsWith('\\') === true && at + 1 < lines.length) {
      at += 1;
      parts.push(lines[at] ?? '');
    }
    end = at + 1;
    const command = parts.join('\n');
    const words = pipWords(command);
    if (words === undefined) {
      shell.push(command);
      continue;
    }
    endShell();
    const given = splitWords(words, headLines + at + 1, line.indexOf('!') + 1);
    const pip = withoutOwnPackages(given.map(({ text }) => text));
    if (pip.words !== undefined) commands.push({ kind: 'pip', words: pip.words, place: 'local' });
    if (pip.told !== undefined) told.push(pip.told);
  }
  endShell();
  if (end === 0) return undefined;
  const rest = [...Array.from({ length: end }, () => ''), ...lines.slice(end)].join('\n');
  return { commands, told, rest };
}
