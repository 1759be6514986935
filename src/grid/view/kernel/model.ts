/** The widget's model as anywidget hands it to a view. */
export interface WidgetModel {
  get(name: string): unknown;
  /** Sets a key of the synced state, which `save_changes` sends. */
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown): void;
  on(name: string, callback: (this: unknown, ...values: readonly unknown[]) => void): void;
  off(name: string, callback: (this: unknown, ...values: readonly unknown[]) => void): void;
}

/** Whether its comm is alive, where the widget manager tells it: the listener's `this` is the view, whose model has it. */
export function isAlive(listening: unknown): boolean | undefined {
  if (typeof listening !== 'object' || listening === null || !('model' in listening))
    return undefined;
  const { model } = listening;
  if (typeof model !== 'object' || model === null || !('comm_live' in model)) return undefined;
  return typeof model.comm_live === 'boolean' ? model.comm_live : undefined;
}
