/** inspect_request: the interpreter's help for the word at the cursor. */
import { cursorUnitOf, toOffset } from '../../protocol/index.ts';
import { asString } from '../../shared/index.ts';
import type { Handler } from './handler.ts';

export const inspect: Handler = async function* inspect(request, kernel) {
  const code = asString(request.content['code']) ?? '';
  const bundle = await (
    await kernel.interpreter.loaded()
  ).inspect(
    code,
    toOffset(code, request.content['cursor_pos'], cursorUnitOf(request.metadata)),
    request.content['detail_level'] === 1 ? 1 : 0,
  );
  yield {
    to: 'client',
    type: 'inspect_reply',
    content: { status: 'ok', found: bundle !== undefined, data: bundle ?? {}, metadata: {} },
  };
};
