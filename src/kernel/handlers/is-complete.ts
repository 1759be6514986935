/** is_complete_request: whether a console should run the typed text on Enter. */
import { asString } from '../../shared/index.ts';
import type { Handler } from './handler.ts';

/** Replies with the interpreter's answer; code that is no text is invalid. */
export const isComplete: Handler = async function* isComplete(request, kernel) {
  const code = asString(request.content['code']);
  yield {
    to: 'client',
    type: 'is_complete_reply',
    content:
      code === undefined
        ? { status: 'invalid' }
        : await (await kernel.interpreter.loaded()).isComplete(code),
  };
};
