/** One widget: a model in the kernel that front ends show, by the protocol of Jupyter's widgets (jupyter.widget, 2.1). */
import type {
  CellEvent,
  Comm,
  CommListener,
  ReceivedCommMessage,
} from '../../interpreter/index.ts';
import { asArray, asObject, type JsonObject, type Logger } from '../../shared/index.ts';
import { joinBuffers, separateBuffers } from './state-buffers.ts';

const target = 'jupyter.widget';
const version = '2.1.0';

export interface WidgetParts {
  /** By key, with module, name and version of model and view. JSON, in which bytes (`Uint8Array`) may stand for any value. */
  readonly state: JsonObject;
  /** A custom message of a front end; the next one waits until this one is answered. @default they are ignored */
  readonly onCustom?:
    ((content: unknown, buffers: readonly Uint8Array[]) => Promise<void> | void) | undefined;
  /**
   * A front end has set keys of the state: returns those that it may set, with the values that hold from now on. All others are set back
   * there. @default none
   */
  readonly onState?: ((changes: JsonObject) => JsonObject) | undefined;
  /** The kernel ends in order: the last moment for an update. What front ends show stays there. */
  readonly onEnding?: (() => void) | undefined;
  /** It is closed, by whomever. Called once. */
  readonly onClosed?: (() => void) | undefined;
}

export interface Widget {
  /** Names the model, and is the id of its comm. */
  readonly id: string;
  /** The part of a display that shows it. */
  readonly view: Readonly<Record<'application/vnd.jupyter.widget-view+json', JsonObject>>;
  /** Opens it in the front ends: yield it right before the display. Once. */
  opening(): CellEvent;
  state(): JsonObject;
  /** Changes keys here and in the front ends. What has the same value already is not sent. */
  update(changes: JsonObject): void;
  /** Sends a custom message to the front ends. */
  send(content: JsonObject, buffers?: readonly Uint8Array[]): void;
  /** Takes it away from the front ends too. */
  close(): void;
}

/** `onOpened` and `onClosed` tell the list of widgets. */
export function createWidget(
  id: string,
  parts: WidgetParts & { readonly onOpened: () => void },
  logger: Logger,
): Widget {
  let state = parts.state;
  let comm: Comm | undefined;
  const sendState = (method: 'update' | 'echo_update', part: JsonObject): void => {
    const { state: plain, paths, buffers } = separateBuffers(part);
    comm?.send({ data: { method, state: plain, buffer_paths: paths }, buffers });
  };

  /** A front end takes only what it gets back for true: what was refused gets its value of before. */
  const setFromOutside = (changes: JsonObject): void => {
    const known = Object.entries(changes).filter(([key]) => Object.hasOwn(state, key));
    if (known.length === 0) return;
    const accepted = parts.onState?.(Object.fromEntries(known)) ?? {};
    const settled = known.map(([key]) => [
      key,
      Object.hasOwn(accepted, key) ? accepted[key] : state[key],
    ]);
    const echo: JsonObject = Object.fromEntries(settled);
    state = { ...state, ...echo };
    sendState('echo_update', echo);
  };

  const answer = async ({ data, buffers }: ReceivedCommMessage): Promise<void> => {
    switch (data['method']) {
      case 'update': {
        const changes = asObject(data['state']) ?? {};
        joinBuffers(changes, asArray(data['buffer_paths']) ?? [], buffers);
        setFromOutside(changes);
        break;
      }
      case 'request_state':
        sendState('update', state);
        break;
      case 'custom':
        await parts.onCustom?.(data['content'], buffers);
        break;
      default:
        logger.debug('A message of a widget was ignored: its method is not known');
    }
  };

  const listen = (opened: Comm, shown: JsonObject): CommListener => {
    comm = opened;
    parts.onOpened();
    const late = Object.entries(state).filter(([key, value]) => !Object.is(shown[key], value));
    if (late.length > 0) sendState('update', Object.fromEntries(late));
    return {
      message: answer,
      ending: () => parts.onEnding?.(),
      closed: () => {
        comm = undefined;
        parts.onClosed?.();
      },
    };
  };

  return {
    id,
    view: {
      'application/vnd.jupyter.widget-view+json': {
        version_major: 2,
        version_minor: 0,
        model_id: id,
      },
    },
    opening: () => {
      const shown = state;
      const { state: plain, paths, buffers } = separateBuffers(shown);
      return {
        kind: 'comm',
        target,
        id,
        data: { state: plain, buffer_paths: paths },
        metadata: { version },
        buffers,
        open: (opened) => listen(opened, shown),
      };
    },
    state: () => state,
    update: (changes) => {
      const changed = Object.entries(changes).filter(
        ([key, value]) => !Object.is(state[key], value),
      );
      if (changed.length === 0) return;
      const part: JsonObject = Object.fromEntries(changed);
      state = { ...state, ...part };
      sendState('update', part);
    },
    send: (content, buffers = []) => {
      comm?.send({ data: { method: 'custom', content }, buffers });
    },
    close: () => comm?.close(),
  };
}
