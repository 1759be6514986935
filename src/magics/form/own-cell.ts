/** Magics about results that are there already: above code, with two percent signs, they would seem to be about the code's own. */
import type { Magic } from './magic.ts';
import { invalid } from '../grammar/options.ts';

/** The magic, refused as `%%name` above code, whose results it would not show. */
export function inOwnCell(magic: Magic): Magic {
  return {
    ...magic,
    apply(call, options, draft) {
      if (call.cell && draft.hasCode) {
        throw invalid(
          call,
          undefined,
          `the code below has no results yet: write %${magic.name} into a cell of its own, under this one`,
        );
      }
      return magic.apply(call, options, draft);
    },
  };
}
