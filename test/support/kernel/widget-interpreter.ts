/** A language whose cells show a counter: a widget as small as one can be, with bytes in its state. */
import type {
  CellEvent,
  CellOutcome,
  CellRequest,
  Interpreter,
} from '../../../src/interpreter/index.ts';
import { asNumber, asObject, silentLogger } from '../../../src/shared/index.ts';
import type { Widget } from '../../../src/run/widget/widget.ts';
import { createWidgets, type Widgets } from '../../../src/run/widget/widgets.ts';
import { createScriptedInterpreter } from './interpreter.ts';

export interface WidgetInterpreter extends Interpreter {
  readonly widgets: Widgets;
  /** Counters in the order in which cells made them, the closed ones too. */
  readonly made: readonly Widget[];
  /** The ids of those that were closed. */
  readonly closed: readonly string[];
}

/** Cells: `counter N` opens one and shows it, `late N` with a change on the way, `unshown N` opens one and fails; any other does what the scripted interpreter does. */
export function createWidgetInterpreter(): WidgetInterpreter {
  const scripted = createScriptedInterpreter();
  const widgets = createWidgets(silentLogger);
  const made: Widget[] = [];
  const closed: string[] = [];

  const createCounter = (value: number): Widget => {
    const widget = widgets.create({
      state: {
        _model_module: 'anywidget',
        _model_name: 'AnyModel',
        _model_module_version: '~0.11.*',
        _view_module: 'anywidget',
        _view_name: 'AnyView',
        _view_module_version: '~0.11.*',
        value,
        bytes: Buffer.from([value]),
        nested: { list: [0, Buffer.from('in a list'), { deep: Buffer.from('deep') }] },
      },
      onCustom: (content, buffers) => {
        const by = asNumber(asObject(content)?.['add']);
        if (by === undefined) throw new TypeError('not a number');
        widget.update({ value: Number(widget.state()['value']) + by });
        widget.send({ added: by }, buffers);
      },
      onState: ({ value: wanted }) => {
        const number = asNumber(wanted);
        return number === undefined || number > 100 ? {} : { value: number };
      },
      onEnding: () => widget.update({ value: 'ended' }),
      onClosed: () => closed.push(widget.id),
    });
    made.push(widget);
    return widget;
  };

  async function* execute(cell: CellRequest): AsyncGenerator<CellEvent, CellOutcome, void> {
    const [command, number] = cell.code.split(' ');
    if (!['counter', 'late', 'unshown'].includes(command ?? ''))
      return yield* scripted.execute(cell);
    const widget = createCounter(Number(number));
    const opening = widget.opening();
    if (command === 'late') widget.update({ value: -1, bytes: Buffer.from('late') });
    yield opening;
    if (command === 'unshown') throw new TypeError('a bug after the opening');
    yield {
      kind: 'display',
      bundle: { 'text/plain': `counter ${String(number)}`, ...widget.view },
    };
    return { status: 'ok' };
  }

  return {
    ...scripted,
    widgets,
    made,
    closed,
    execute,
    commTargets: ['jupyter.widget.control'],
    openComm: (comm, opening) => widgets.openControl(comm, opening),
  };
}
