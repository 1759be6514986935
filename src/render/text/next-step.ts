/** Words what a reader may do next: in a notebook by a magic, after a batch run by a command of the shell. Pure. */

/** Magics about a task that have a command, and what follows the task's number there. */
const commands: Readonly<Record<string, string>> = {
  log: 'log ID',
  attach: 'log ID --follow',
  status: 'status ID',
  kill: 'kill ID',
  result: 'result ID',
};

/** The words of a hint of ours. Where no cell can follow (`inBatch`), magics about a task become the commands that do the same. */
export function nextStep(hint: string, inBatch: boolean | undefined): string {
  if (inBatch !== true) return hint;
  return hint
    .replace(
      /%(log|attach|status|kill|result) (\d+(?:\.\d+)?)/g,
      (magic: string, name: string, id: string) =>
        `linkis-kernel ${commands[name]?.replace('ID', id) ?? magic}`,
    )
    .replace(/%export (\d+(?:\.\d+)?) (\S+)/g, 'linkis-kernel result $1 -o $2')
    .replace(/%history\b/g, 'linkis-kernel jobs');
}
