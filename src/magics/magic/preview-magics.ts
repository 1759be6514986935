/** `%preview` and `%explain`: what the cell below would do, without doing it. One and two percent signs mean the same. */
import { jsonOption, type Magic } from '../form/magic.ts';
import { invalid } from '../grammar/options.ts';

export const previewMagic: Magic = {
  name: 'preview',
  summary:
    'The code below after variables, its engine and parameters, what its SQL reads and writes, and what the server will do to it. Nothing is submitted.',
  usage: '',
  options: {
    check: {
      kind: 'flag',
      help: 'of SQL also what no engine takes, and tables that the catalogue does not have',
    },
    ...jsonOption,
  },
  examples: [
    '%%preview\nselect * from t where dt = ${run_date-1}',
    '%%preview --check\ninsert overwrite table report.daily select * from orders',
  ],
  apply(call, options, draft) {
    if (!draft.hasCode) throw invalid(call, undefined, 'there is no code below it to preview');
    return { ...draft, preview: { json: options.flag('json'), check: options.flag('check') } };
  },
};

export const explainMagic: Magic = {
  name: 'explain',
  summary:
    "The engine's plan of each statement below, as text. The engine makes the plans and runs no statement.",
  usage: '',
  options: {},
  examples: ['%%explain\nselect city, count(*) from orders group by city'],
  apply(call, _options, draft) {
    if (!draft.hasCode) throw invalid(call, undefined, 'there is no code below it to explain');
    return { ...draft, explains: true };
  },
};
