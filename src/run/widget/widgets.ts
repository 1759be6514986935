/** The widgets of a kernel: opened by cells, and given again to a front end that comes back (jupyter.widget.control, 1.0). */
import { randomUUID } from 'node:crypto';
import type { Comm, CommListener, ReceivedCommMessage } from '../../interpreter/index.ts';
import { asString, type JsonObject, type Logger } from '../../shared/index.ts';
import { separateBuffers } from './state-buffers.ts';
import { createWidget, type Widget, type WidgetParts } from './widget.ts';

export interface Widgets {
  /** Makes one, which no front end knows before its `opening` is yielded. */
  create(parts: WidgetParts): Widget;
  /** Those that are open, the oldest first. */
  open(): readonly Widget[];
  /** True once a front end has asked for widgets, as JupyterLab and Notebook do when they connect. */
  hasFrontEnd(): boolean;
  /** A front end asks by a comm of its own. Undefined when it speaks another version. */
  openControl(comm: Comm, opening: ReceivedCommMessage): CommListener | undefined;
}

export function createWidgets(logger: Logger): Widgets {
  const widgets = new Map<string, Widget>();
  let isAsked = false;
  return {
    create: (parts) => {
      const id = randomUUID().replaceAll('-', '');
      const widget = createWidget(
        id,
        {
          ...parts,
          onOpened: () => {
            widgets.set(id, widget);
          },
          onClosed: () => {
            widgets.delete(id);
            parts.onClosed?.();
          },
        },
        logger,
      );
      return widget;
    },
    open: () => [...widgets.values()],
    hasFrontEnd: () => isAsked,
    openControl: (comm, { metadata }) => {
      if (asString(metadata['version'])?.split('.')[0] !== '1') {
        logger.debug('A comm for the control of widgets was refused: it speaks another version');
        return undefined;
      }
      isAsked = true;
      return {
        message: ({ data }) => {
          if (data['method'] !== 'request_states') {
            logger.debug(
              'A message for the control of widgets was ignored: its method is not known',
            );
            return;
          }
          const { state, paths, buffers } = separateBuffers(statesOf([...widgets.values()]));
          const answer = { method: 'update_states', states: state, buffer_paths: paths };
          comm.send({ data: answer, buffers });
        },
        closed: () => undefined,
      };
    },
  };
}

function statesOf(widgets: readonly Widget[]): JsonObject {
  return Object.fromEntries(
    widgets.map((widget) => {
      const state = widget.state();
      const about = {
        model_name: state['_model_name'],
        model_module: state['_model_module'],
        model_module_version: state['_model_module_version'],
      };
      return [widget.id, { ...about, state }];
    }),
  );
}
