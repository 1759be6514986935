/** Options that cells of other kernels have, and what does the same here. */

const sampling =
  'sparkmagic takes a sample of the rows by it. Here: TABLESAMPLE or USING SAMPLE in the SQL, and --rows N for the rows shown';
const persisting =
  'JupySQL makes a table by it. Here: %send NAME --table TABLE in a cell of its own';

const meanings: Readonly<Record<string, string>> = {
  m: sampling,
  samplemethod: sampling,
  r: sampling,
  samplefraction: sampling,
  c: 'sparkmagic converts types by it. Leave it out: --as keeps the types of the result',
  coerce: 'sparkmagic converts types by it. Leave it out: --as keeps the types of the result',
  maxrows: 'sparkmagic limits the rows by it. Here: --rows N',
  output: 'sparkmagic names the result by it. Here: --as NAME',
  persist: persisting,
  'persist-replace': persisting,
};

/** What to write for an option that is not among the `known` ones of a magic; undefined when its name is no other kernel's, or the magic runs no code. */
export function meaningElsewhere(given: string, known: readonly string[]): string | undefined {
  const runsCode = known.includes('as') && known.includes('rows');
  return runsCode && Object.hasOwn(meanings, given) ? meanings[given] : undefined;
}
