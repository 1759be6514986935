/** The row limit on the SELECTs of interactive creators [SQLLimitEntranceInterceptor.scala, Explain.scala]. */
import { splitStatements } from './split-statements.ts';

const most = 5000;
const noLimit = /--set\s*ide\.engine\.no\.limit\.allow\s*=\s*true/i;

const added = 'You submitted a sql without limit, DSS will add limit 5000 to your sql';
const lowered =
  'You submitted a sql with limit exceeding 5000, it is not allowed. DSS will change your limit to 5000';
const allowed = 'Please pay attention ,SQL full export mode opens(请注意,SQL全量导出模式打开)';

/** Adds the limits. The warnings are for the log, each once. */
export function limitRows(code: string): {
  readonly code: string;
  readonly warnings: readonly string[];
} {
  if (noLimit.test(code)) return { code, warnings: [allowed] };
  const warnings = new Set<string>();
  const statements = splitStatements(code).map((text) => {
    const statement = text.trim();
    if (!/^select\s/i.test(statement)) return statement;
    const limit = /(?:\s|\))limit\s+(\d+)$/i.exec(statement);
    if (limit === null) {
      warnings.add(added);
      return `${statement} limit ${String(most)}`;
    }
    if (Number(limit[1]) <= most) return statement;
    warnings.add(lowered);
    return statement.replace(/\d+$/, String(most));
  });
  return { code: statements.join(';\n'), warnings: [...warnings] };
}
