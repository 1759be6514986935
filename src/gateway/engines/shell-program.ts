/** Finds the shell of a cell: by the code's first line, else by the submission, else `sh` as on Linkis. */
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { asString } from '../../shared/index.ts';
import type { EngineJob } from './engine.ts';

/** Our runtime parameter, by which the kernel's `%%bash` asks for bash. A Linkis server does not know it. */
const parameter = 'linkis.kernel.shell.program';

const shells: readonly string[] = ['sh', 'bash', 'dash', 'ash', 'ksh', 'mksh', 'zsh'];

/** `warning` tells the user that this is not the program that the cell asked for. */
export interface ShellProgram {
  readonly program: string;
  readonly flags: readonly string[];
  readonly warning: string | undefined;
}

const posix: ShellProgram = { program: 'sh', flags: [], warning: undefined };

/** `searched` is the PATH of the cell's environment. */
export async function shellProgram(
  job: Pick<EngineJob, 'code' | 'runtime'>,
  searched: string | undefined,
): Promise<ShellProgram> {
  const line = /^#!\s*(\S.*)/.exec(job.code)?.[1]?.trim();
  const words = line?.split(/\s+/) ?? [asString(job.runtime[parameter]) ?? 'sh'];
  const [asked = 'sh', ...flags] = path.basename(words[0] ?? '') === 'env' ? words.slice(1) : words;
  const name = path.basename(asked);
  if (line === undefined && name === 'sh') return posix;
  const source = line === undefined ? name : `the first line, #!${line},`;
  if (!shells.includes(name) || !flags.every((flag) => /^-[a-z]+$/i.test(flag))) {
    return {
      ...posix,
      warning: `This cell runs in sh: ${source} names no shell. Write the code to a file to run it with another program.`,
    };
  }
  for (const program of [
    asked,
    ...(searched ?? '').split(':').map((one) => path.join(one, name)),
  ]) {
    if (path.isAbsolute(program) && (await isProgram(program)))
      return { program, flags, warning: undefined };
  }
  if (name === 'sh') return { ...posix, flags };
  return { ...posix, warning: `This cell runs in sh: ${name} is not installed here.` };
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
