/** Execution ids: `exec_id` + lengths + application + instance + short id [ZuulEntranceUtils.scala]. */

const application = 'linkis-cg-entrance';
const three = (text: string): string => String(text.length).padStart(3, '0');

/** `exec_id018014linkis-cg-entrance127.0.0.1:9104IDE_hadoop_shell_0` */
export function fullExecId(instance: string, shortId: string): string {
  return `exec_id${three(application)}${three(instance)}${application}${instance}${shortId}`;
}

/** The short id in a full one; undefined when it is none. The instance is not compared, as the real gateway routes any of them here. */
export function shortIdOf(execId: string): string | undefined {
  const match = /^exec_id(\d{3})(\d{3})(.+)$/s.exec(execId);
  const rest = match?.[3];
  if (match === null || rest === undefined) return undefined;
  const at = Number(match[1]) + Number(match[2]);
  return rest.length > at ? rest.slice(at) : undefined;
}
