/** Finds letters of the code that its output has as `?`: the engine's JVM runs without UTF-8 [seen on Linkis 1.8 with Scala cells and shells]. */

/** Characters of output that are looked through: what comes behind them says the same. */
const mostText = 65_536;
/** Letters of a word that is looked for. */
const longestWord = 60;

const between = /[\s"'`(){}[\],;]+/;

export interface LostLetters {
  /** Takes printed text, in pieces as it comes. */
  printed(text: string): void;
  /** A word of the code as it was written and as it came back; undefined when nothing was lost, as far as the code's words show it. */
  found(code: string): { readonly written: string; readonly shown: string } | undefined;
}

export function createLostLetters(): LostLetters {
  let kept = '';
  return {
    printed(text) {
      if (kept.length < mostText) kept += text.slice(0, mostText - kept.length);
    },
    found(code) {
      if (!kept.includes('?') || !/[^\p{ASCII}]/u.test(code)) return undefined;
      const shownWords = new Set(kept.split(between));
      const words = new Set(code.split(between));
      for (const written of words) {
        if (written.length > longestWord) continue;
        const shown = written.replace(/[^\p{ASCII}]/gu, '?');
        // One sign alone is a word of many texts.
        if (shown.length < 2 || shown === written || words.has(shown)) continue;
        if (shownWords.has(shown) && !shownWords.has(written)) return { written, shown };
      }
      return undefined;
    },
  };
}

/** The sentence about it. `engine`: the label; Spark from 3 on takes the option beside those that Linkis itself sets. */
export function lostLettersNotice(
  { written, shown }: { readonly written: string; readonly shown: string },
  engine: string,
): string {
  const what = `The engine runs without UTF-8 and has written ${shown} for ${written}`;
  const [, major = '0'] = /^spark-(\d+)\./.exec(engine) ?? [];
  return Number(major) >= 3
    ? `${what}: a new one with --startup spark.driver.defaultJavaOptions=-Dfile.encoding=UTF-8 keeps such letters.`
    : `${what}: -Dfile.encoding=UTF-8 in wds.linkis.engineConn.java.extraOpts of the server, or LANG=C.UTF-8 for its engines, keeps such letters.`;
}
