/** Patterns with `*` and `?` for history searches. Pure. No regular expression, so that no pattern is slow. */

/** True when `pattern` matches all of `text`: `*` is any run of characters, `?` any one. */
export function matchesGlob(text: string, pattern: string): boolean {
  let at = 0;
  let wanted = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (wanted < pattern.length && pattern[wanted] === '*') {
      star = wanted;
      resume = at;
      wanted += 1;
    } else if (
      wanted < pattern.length &&
      (pattern[wanted] === '?' || pattern[wanted] === text[at])
    ) {
      at += 1;
      wanted += 1;
    } else if (star >= 0) {
      wanted = star + 1;
      resume += 1;
      at = resume;
    } else {
      return false;
    }
  }
  while (pattern[wanted] === '*') wanted += 1;
  return wanted === pattern.length;
}
