/** complete_request: the interpreter's candidates, at positions in the client's unit. */
import { cursorUnitOf, fromOffset, toOffset } from '../../protocol/index.ts';
import { asString } from '../../shared/index.ts';
import type { Handler } from './handler.ts';

/** A cursor outside of the code is clamped. */
export const complete: Handler = async function* complete(request, kernel) {
  const code = asString(request.content['code']) ?? '';
  const unit = cursorUnitOf(request.metadata);
  const found = await (
    await kernel.interpreter.loaded()
  ).complete(code, toOffset(code, request.content['cursor_pos'], unit));
  const start = fromOffset(code, found.start, unit);
  const end = fromOffset(code, found.end, unit);
  yield {
    to: 'client',
    type: 'complete_reply',
    content: {
      status: 'ok',
      matches: found.matches.map(({ text }) => text),
      cursor_start: start,
      cursor_end: end,
      metadata: {
        // Clients show the kinds from here; the list must be as long as `matches`.
        _jupyter_types_experimental: found.matches.map(({ text, kind, signature }) => ({
          text,
          type: kind,
          ...(signature !== undefined && { signature }),
          start,
          end,
        })),
      },
    },
  };
};
