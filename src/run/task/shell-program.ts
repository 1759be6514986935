/** The shell that a shell cell asks for: the local gateway heeds it, a Linkis server always runs `sh`. */
import { languageOf, type PlannedTask } from '../../magics/index.ts';
import type { KernelFacts } from '../session/kernel-facts.ts';

/** The runtime parameter that the local gateway knows. */
export function programParameter(
  planned: PlannedTask,
  facts: KernelFacts,
): Readonly<Record<string, unknown>> {
  return planned.program === undefined || !isLocal(facts)
    ? {}
    : { 'linkis.kernel.shell.program': planned.program };
}

/** The task, with a notice when the server runs another shell than the cell asks for. */
export function withShellNotice(planned: PlannedTask, facts: KernelFacts): PlannedTask {
  if (isLocal(facts) || languageOf(planned.runType) !== 'shell') return planned;
  const [, line = ''] = /^#!\s*(\S.*)/.exec(planned.code) ?? [];
  const asked = line === '' ? planned.program : `#!${line.trim()}`;
  if (asked === undefined || /(^|[/\s])sh(\s|$)/.test(asked)) return planned;
  const notice = `Linkis runs shell cells with sh -c, not with ${asked}: what only another shell knows may fail.`;
  return { ...planned, notices: [...(planned.notices ?? []), notice] };
}

function isLocal(facts: KernelFacts): boolean {
  return facts.workingDirectory !== undefined;
}
