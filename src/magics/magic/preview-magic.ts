/** `%preview`: the code below it as it would run, without running it. */
import { jsonOption } from './catalogue-magics.ts';
import type { Magic } from '../form/magic.ts';
import { invalid } from '../grammar/options.ts';

/** `%preview` and `%%preview` mean the same: the cell they stand in. */
export const previewMagic: Magic = {
  name: 'preview',
  summary:
    'The code below after variables, its engine and parameters, and what the server will do to it. Nothing is submitted.',
  usage: '',
  options: jsonOption,
  mostWords: 0,
  examples: ['%%preview\nselect * from t where dt = ${run_date-1}'],
  apply(call, options, draft) {
    if (!draft.hasCode) throw invalid(call, undefined, 'there is no code below it to preview');
    return { ...draft, preview: { json: options.flag('json') } };
  },
};
