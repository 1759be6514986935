/** Questions to the kernel and their answers: one of a kind is open at a time, and a later one takes its place. */
import type { GridAnswer, GridQuestion } from '../../messages.ts';
import { decodeAnswer, idOf } from './decode.ts';
import type { WidgetModel } from './model.ts';

type Ask = GridQuestion['ask'];
type Body<Kind extends Ask> = Omit<Extract<GridQuestion, { readonly ask: Kind }>, 'id' | 'ask'>;

interface Answers {
  readonly rows: 'rows';
  readonly columns: 'columns';
  readonly values: 'values';
  readonly value: 'value';
  readonly copy: 'copy';
  readonly sql: 'sql';
  readonly save: 'saved';
}

export type AnswerTo<Kind extends Ask> = Extract<GridAnswer, { readonly answer: Answers[Kind] }>;

const answerKinds: Answers = {
  rows: 'rows',
  columns: 'columns',
  values: 'values',
  value: 'value',
  copy: 'copy',
  sql: 'sql',
  save: 'saved',
};

/** The kernel's refusal, or an answer that cannot be read. */
export class QuestionFailure extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** A later question of the same kind was asked; nobody waits for this one's answer. */
export class Superseded extends Error {}

interface Open {
  readonly ask: Ask;
  readonly body: object;
  /** How often the kernel dropped it for the question of another view of the same result. */
  dropped: number;
  readonly resolve: (answer: GridAnswer) => void;
  readonly reject: (thrown: Error) => void;
  readonly since: number;
}

const mostDropped = 20;

// Other pages hear the answers as well: each view begins at a number of its own.
let nextId = Math.floor(Math.random() * 2 ** 30) * 2 ** 20;

export class Questions {
  readonly #model: WidgetModel;
  readonly #open = new Map<number, Open>();
  /** Called when the comm takes no message, or the kernel says that the grid has ended. */
  readonly #lost: (why?: string) => void;
  readonly #heard = (content: unknown): void => {
    this.#hear(content);
  };

  constructor(model: WidgetModel, lost: (why?: string) => void) {
    this.#model = model;
    this.#lost = lost;
    model.on('msg:custom', this.#heard);
  }

  /** Asks, at once. Rejects with QuestionFailure, or with Superseded when a later one of the kind is asked. */
  async ask<Kind extends Ask>(ask: Kind, body: Body<Kind>): Promise<AnswerTo<Kind>> {
    for (const [id, open] of this.#open) {
      if (open.ask !== ask) continue;
      this.#open.delete(id);
      open.reject(new Superseded());
    }
    const answer = await new Promise<GridAnswer>((resolve, reject) => {
      this.#send({ ask, body, dropped: 0, resolve, reject, since: performance.now() });
    });
    if (isAnswerTo(ask, answer)) return answer;
    if (answer.answer === 'error')
      throw new QuestionFailure(answer.code, answer.message, answer.hint);
    throw notUnderstood();
  }

  /** How long the oldest open question has been waiting, in milliseconds. */
  waitingMs(): number {
    const now = performance.now();
    let longest = 0;
    for (const { since } of this.#open.values()) longest = Math.max(longest, now - since);
    return longest;
  }

  close(): void {
    this.#model.off('msg:custom', this.#heard);
    this.abandon();
  }

  /** Nobody will answer any more. */
  abandon(): void {
    for (const open of this.#open.values()) open.reject(new Superseded());
    this.#open.clear();
  }

  #send(open: Open): void {
    nextId += 1;
    const id = nextId;
    this.#open.set(id, open);
    try {
      this.#model.send({ id, ask: open.ask, ...open.body });
    } catch {
      // A closed comm throws; what it throws differs between the clients.
      this.#open.delete(id);
      open.reject(new Superseded());
      this.#lost();
    }
  }

  #hear(content: unknown): void {
    const id = idOf(content);
    const open = id === undefined ? undefined : this.#open.get(id);
    if (id === undefined || open === undefined) return;
    this.#open.delete(id);
    const answer = decodeAnswer(content);
    if (answer === undefined) open.reject(notUnderstood());
    else if (answer.answer !== 'error') open.resolve(answer);
    else if (isPassing(answer.code) && open.dropped < mostDropped) this.#askLater(id, open);
    else {
      open.resolve(answer);
      if (answer.code === 'ENDED') this.#lost(answer.message);
    }
  }

  /** Another view of this result asked, and this one still wants to know. Two views give way to each other by different waits. */
  #askLater(id: number, open: Open): void {
    open.dropped += 1;
    this.#open.set(id, open);
    setTimeout(
      () => {
        if (this.#open.delete(id)) this.#send(open);
      },
      Math.random() * 60 * open.dropped,
    );
  }
}

function isPassing(code: string): boolean {
  return code === 'OBSOLETE' || code === 'BUSY';
}

function isAnswerTo<Kind extends Ask>(ask: Kind, answer: GridAnswer): answer is AnswerTo<Kind> {
  return answer.answer === answerKinds[ask];
}

function notUnderstood(): QuestionFailure {
  return new QuestionFailure(
    'ANSWER_NOT_UNDERSTOOD',
    'The kernel answered in a way that this grid does not understand.',
    'Run the cell again: the grid and the kernel then have the same version.',
  );
}
