/** Result files as `openFile` gives them [linkis-storage ResultSetFactory.scala]. */

/** The `type` of an `openFile` answer. */
export const resultType = { text: '1', table: '2', io: '3', picture: '4', html: '5' } as const;

/** `nullValue=LINKIS_NULL` asks for JSON null in place of SQL NULL, so that it differs from the text `NULL`. */
export const linkisNull = 'LINKIS_NULL';

/** The number in a result file's name (`_0.dolphin`, `1_0.dolphin`, `<alias>_<n>.dolphin`), or undefined for another file. */
export function resultNumber(name: string): number | undefined {
  const match = /_(\d+)\.dolphin$/.exec(name);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
