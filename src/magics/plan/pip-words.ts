/** Packages that other notebooks install only to have magics: this kernel has those. */

const magicPackages: ReadonlySet<string> = new Set(['jupysql', 'ipython-sql', 'sparkmagic']);
/** What those need for a database, which the settings of this kernel choose. */
const theirDrivers: ReadonlySet<string> = new Set(['duckdb-engine']);

/** `words` undefined = nothing is left to install. */
export function withoutOwnPackages(words: readonly string[]): {
  readonly words: readonly string[] | undefined;
  readonly told?: string;
} {
  const [first] = words;
  const named = words.slice(1).map(nameOf);
  if (first !== 'install' || !named.some((name) => magicPackages.has(name))) return { words };
  const isOwn = (word: string): boolean => {
    const name = nameOf(word);
    return magicPackages.has(name) || theirDrivers.has(name);
  };
  const left = words.filter((word) => !isOwn(word));
  const own = words.filter(isOwn).join(', ');
  const told = `${own}: not installed, since this kernel has such magics itself and its settings choose the server.`;
  return { words: left.slice(1).every((word) => word.startsWith('-')) ? undefined : left, told };
}

/** `jupysql[dev]>=0.10` is jupysql. */
function nameOf(word: string): string {
  return (/^[\w.-]+/.exec(word)?.[0] ?? '').toLowerCase().replaceAll('_', '-');
}
