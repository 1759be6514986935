/** `%grid`: a result to scroll, sort and filter whole. */
import { commandMagic, inOwnCell, type Magic } from '../form/magic.ts';
import { readResultName } from '../form/task-name.ts';

export const gridMagic: Magic = inOwnCell(
  commandMagic(
    {
      name: 'grid',
      summary:
        'A table with all of its rows, to scroll, sort, filter and search, with what each column holds above it. The rows are fetched once, to the machine of the kernel; a view can be copied as SQL or kept under a name. %%sql --grid shows a cell so at once.',
      usage: '[TASK|NAME|last[.N]]',
      examples: ['%grid', '%grid sales', '%grid 4711.2'],
      notes: [
        'It needs anywidget beside JupyterLab or Notebook; elsewhere, and in saved files, the static table is shown. The setting tables: grid makes every table one.',
      ],
    },
    (call, { words }) => ({ kind: 'grid', source: readResultName(call, words[0]) }),
  ),
);
