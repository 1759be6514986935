/** What of a plan needs no server: whether it asks for work, and what is said at once. */
import type { CellEvent } from '../interpreter/index.ts';
import type { CellPlan } from '../magics/index.ts';
import { dataHtml } from '../render/index.ts';

export function hasWork({ questions = [], commands, task }: CellPlan): boolean {
  return questions.length > 0 || commands.length > 0 || task !== undefined;
}

export function* answersOf({ answers }: CellPlan): Generator<CellEvent> {
  for (const { text, html, json, asIs } of answers) {
    const bundle = { 'text/plain': text, ...(asIs ?? { 'text/html': dataHtml(html) }) };
    yield {
      kind: 'display',
      bundle: json === undefined ? bundle : { ...bundle, 'application/json': json },
    };
  }
}
