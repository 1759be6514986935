/** The questions of one grid that wait for their answers: each gets one, a later one may make an earlier one obsolete, and too many are refused. */
import { type GridAnswer, gridLimits, type GridQuestion } from '../../grid/index.ts';
import { LinkisKernelError, type Logger } from '../../shared/index.ts';
import type { AnswerOf } from './answer-question.ts';
import { questionId } from './read-question.ts';

export type QuestionAnswer = AnswerOf<GridAnswer['answer']>;

export interface QuestionTurns {
  /** Takes what a view has sent; `send` gets the answer, later. Never throws. */
  take(content: unknown): void;
  /** Calls off what waits, and answers it with the reason. */
  end(reason: string): void;
}

export interface TurnParts {
  /** Throws a `LinkisKernelError` for what is no question. */
  readonly read: (content: unknown) => GridQuestion;
  /** Rejects with a `LinkisKernelError`, or with the signal's reason. */
  readonly answer: (question: GridQuestion, signal: AbortSignal) => Promise<QuestionAnswer>;
  readonly send: (answer: GridAnswer) => void;
  readonly logger: Logger;
}

interface Waiting {
  readonly question: GridQuestion;
  /** Says which view it is about. */
  readonly view: string;
  readonly stop: AbortController;
  isAnswered: boolean;
}

/** Pages of one view that are read beside each other: more are those that a quick scroll has passed. */
const mostPages = 4;

export function createQuestionTurns({ read, answer, send, logger }: TurnParts): QuestionTurns {
  const waiting = new Map<number, Waiting>();
  let ended: string | undefined;

  /** Once for each. */
  const settle = (one: Waiting, given: QuestionAnswer): void => {
    if (one.isAnswered) return;
    one.isAnswered = true;
    const { id } = one.question;
    waiting.delete(id);
    send({ id, ...given });
  };

  const callOff = (one: Waiting, code: 'OBSOLETE' | 'ENDED', message: string): void => {
    settle(one, { answer: 'error', code, message });
    one.stop.abort(message);
  };

  /** Those that the new question takes the place of. */
  const obsoleteFor = ({ question, view }: Waiting): readonly Waiting[] => {
    const { ask } = question;
    const alike = [...waiting.values()].filter((one) => one.question.ask === ask);
    if (ask === 'values') return alike;
    if (ask !== 'rows' && ask !== 'columns') return [];
    const others = alike.filter((one) => one.view !== view);
    const same = alike.filter((one) => one.view === view);
    return [...others, ...same.slice(0, Math.max(0, same.length - mostPages + 1))];
  };

  const work = async (one: Waiting): Promise<void> => {
    try {
      settle(one, await answer(one.question, one.stop.signal));
    } catch (thrown) {
      if (one.stop.signal.aborted)
        settle(one, { answer: 'error', code: 'OBSOLETE', message: 'called off' });
      else settle(one, errorOf(thrown, logger));
    }
  };

  return {
    take(content) {
      const id = questionId(content);
      if (id === undefined || waiting.has(id)) {
        logger.debug('a message of a grid was dropped: it has no id of its own');
        return;
      }
      if (ended !== undefined) {
        send({ id, answer: 'error', code: 'ENDED', message: ended });
        return;
      }
      let question: GridQuestion;
      try {
        question = read(content);
      } catch (thrown) {
        send({ id, ...errorOf(thrown, logger) });
        return;
      }
      const one: Waiting = {
        question,
        view: JSON.stringify(question.view),
        stop: new AbortController(),
        isAnswered: false,
      };
      for (const earlier of obsoleteFor(one))
        callOff(earlier, 'OBSOLETE', 'a later question took its place');
      if (waiting.size >= gridLimits.waiting) {
        const message = `${String(waiting.size)} questions of this grid wait for their answers`;
        send({ id, answer: 'error', code: 'BUSY', message });
        return;
      }
      waiting.set(id, one);
      void work(one);
    },
    end(reason) {
      ended = reason;
      for (const one of waiting.values()) callOff(one, 'ENDED', reason);
    },
  };
}

function errorOf(thrown: unknown, logger: Logger): Extract<QuestionAnswer, { answer: 'error' }> {
  if (thrown instanceof LinkisKernelError) {
    const { code, message, hint } = thrown;
    return { answer: 'error', code, message, ...(hint === undefined ? {} : { hint }) };
  }
  logger.error('answering a question of a grid', thrown);
  return { answer: 'error', code: 'InternalError', message: 'the kernel could not answer' };
}
