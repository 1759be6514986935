/** An interpreter that is loaded after the kernel has started: what a client asks first, kernel_info, needs none of it. */
import type { Interpreter } from '../../interpreter/index.ts';

/** The same interpreter, loaded with the first question to it; what is said of its language is known before. */
export function lateInterpreter(
  facts: Pick<Interpreter, 'language' | 'banner' | 'helpLinks'>,
  load: () => Promise<Interpreter>,
): Interpreter {
  let loading: Promise<Interpreter> | undefined;
  const loaded = async (): Promise<Interpreter> => (loading ??= load());
  return {
    ...facts,
    async *execute(cell) {
      return yield* (await loaded()).execute(cell);
    },
    evaluate: async (expression) => (await loaded()).evaluate(expression),
    complete: async (code, at) => (await loaded()).complete(code, at),
    inspect: async (code, at, detail) => (await loaded()).inspect(code, at, detail),
    isComplete: async (code) => (await loaded()).isComplete(code),
    // One that nobody has asked has nothing to end.
    close: async (withinMs, forGood) => (await loading)?.close(withinMs, forGood),
  };
}
