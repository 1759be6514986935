/** Colours on the terminal, where there is one that shows them. */
import { inspect } from 'node:util';

type Style = (text: string) => string;

/** Each styles a text, or returns it as it is without colours. */
export type Colours = Readonly<Record<'bold' | 'dim' | 'green' | 'red' | 'yellow', Style>>;

/**
 * Whether to write colours: to a terminal, and in CI. `NO_COLOR` forbids them, `FORCE_COLOR` asks for them elsewhere too; an
 * empty variable says nothing. `util.styleText` judges otherwise: it lets `FORCE_COLOR` win, and has no word for CI.
 */
export function isColoured(
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  const isSet = (name: string): boolean => (env[name] ?? '') !== '';
  if (isSet('NO_COLOR')) return false;
  return isSet('FORCE_COLOR') || isSet('CI') || (isTerminal && env['TERM'] !== 'dumb');
}

/** The styles, which do nothing unless `coloured`. */
export function coloursFor(coloured: boolean): Colours {
  const style = (name: keyof Colours): Style => {
    const [open = '', close = ''] = (inspect.colors[name] ?? []).map((code) => `\u001b[${code}m`);
    // A style that ends within the text would end this one too.
    return (text) => (coloured ? open + text.replaceAll(close, close + open) + close : text);
  };
  return {
    bold: style('bold'),
    dim: style('dim'),
    green: style('green'),
    red: style('red'),
    yellow: style('yellow'),
  };
}
