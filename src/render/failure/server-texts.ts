/** The Chinese texts with which a Linkis describes failures [linkis_ps_error_code], in English. Sites may change them: an unknown text stays as it is. */

const texts: readonly (readonly [pattern: RegExp, english: string])[] = [
  [/^您的sql代码可能有语法错误/, 'the SQL may have a syntax error'],
  [/^您的代码有语法错误/, 'the code has a syntax error'],
  [/^python代码变量(.{1,200}?)未定义/, 'the Python name $1 is not defined'],
  [
    /^存在参数无效或拼写错误，请确认\s*(.{1,200}?)\s*参数正确性/,
    'an argument is invalid or misspelt: $1',
  ],
  [/^用户主动kill任务/, 'the user has killed the task'],
  [
    /^您提交的EngineTypeLabel没有对应的引擎版本/,
    'the server has no engine of this name and version',
  ],
  [/^广播表过大导致driver内存溢出/, "a broadcast table may be too large for the driver's memory"],
  [/^插入目标表字段数量不匹配/, 'the number of inserted columns is not that of the target table'],
  [/^导出文件时无法创建目录：(.{1,200})/, 'the directory for an export could not be made: $1'],
];

/** The text, with its meaning in English beside it where that is known. */
export function withEnglish(text: string): string {
  for (const [pattern, english] of texts) {
    const found = pattern.exec(text);
    if (found !== null) return `${text} (${english.replace('$1', found[1] ?? '')})`;
  }
  return text;
}
