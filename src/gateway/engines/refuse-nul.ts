/** Code with a NUL character: a shell and DuckDB would take it to end there and run a part of the code. */
import { EngineFailure } from './engine.ts';

/** Throws an `EngineFailure` that names the line of the first NUL. */
export function refuseNul(code: string): void {
  const at = code.indexOf('\0');
  if (at < 0) return;
  const line = code.slice(0, at).split('\n').length;
  throw new EngineFailure(
    `Line ${String(line)} of the code has a NUL character (U+0000), which this engine cannot take: remove it`,
  );
}
