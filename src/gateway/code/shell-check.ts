/** Words that Linkis refuses in shell code by default [ShellDangerousGrammerInterceptor]. */

const words = new Set(
  'rm,sh,find,kill,python,for,source,hdfs,hadoop,spark-sql,spark-submit,pyspark,spark-shell,hive,yarn'.split(
    ',',
  ),
);

/** True when a word of the list stands between spaces, or a line ends with `.sh`. */
export function hasBlacklistedWord(code: string): boolean {
  return code
    .split('\n')
    .some(
      (line) => line.split(/\s+/).some((word) => words.has(word)) || line.trim().endsWith('.sh'),
    );
}
