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
      /%(log|attach|status|kill|result) (\d+(?:\.\d+)?|last(?:\.\d+)?)/g,
      (magic: string, name: string, id: string) =>
        `linkis-kernel ${commands[name]?.replace('ID', id.replace('last', 'ID')) ?? magic}`,
    )
    .replace(/%export (\d+(?:\.\d+)?) (\S+)/g, 'linkis-kernel result $1 -o $2')
    .replace(/%history\b/g, 'linkis-kernel jobs');
}

/** A sentence of ours without numbers of tasks, which another run of the same notebook would not have: magics then name the last task. */
export function withoutTaskNumbers(sentence: string): string {
  return sentence
    .replace(/\b([Tt])ask L?\d+\b/g, (_, first: string) =>
      first === 'T' ? 'The task' : 'the task',
    )
    .replace(/(%(?:log|attach|status|kill|result)) L?\d+(?=\b)/g, '$1 last');
}
