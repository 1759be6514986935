/** Sentences on what a server with default settings does to code, variables aside: limits, comments, refused shell words. */
import { bareCode, noLimitLine } from './apply-limit.ts';
import { type ServerCut, serverCuts } from './server-cuts.ts';
import { serverLanguageOf } from '../../substitution/index.ts';

const refusedShellWords = new Set(
  'rm sh find kill python for source hdfs hadoop spark-sql spark-submit pyspark spark-shell hive yarn'.split(
    ' ',
  ),
);

/** One sentence for each effect; none when the code runs as it stands. */
export function serverEffects(
  code: string,
  task: { readonly engine: string; readonly runType: string; readonly creator: string },
): readonly string[] {
  const { runType, creator } = task;
  const language = serverLanguageOf(runType);
  if (language === 'shell') return shellEffects(code);
  if (language !== 'sql') return [];
  // The line that the kernel put in front for --limit is not the user's comment.
  const own = code.startsWith(`${noLimitLine}\n`) ? code.slice(noLimitLine.length) : code;
  return [...limitEffects(code, creator), ...commentEffects(own, task)];
}

function shellEffects(code: string): readonly string[] {
  const lines = code.split('\n');
  const words = new Set(
    lines.flatMap((line) => line.split(/\s+/).filter((word) => refusedShellWords.has(word))),
  );
  const refused = [
    ...words,
    ...(lines.some((line) => line.trim().endsWith('.sh')) ? ['a line that ends in .sh'] : []),
  ];
  return refused.length === 0
    ? []
    : [`A default installation of Linkis refuses shell code with ${refused.join(', ')} (50081).`];
}

/** The server limits the creator IDE only [SQLLimitEntranceInterceptor.scala, Explain.scala]. */
function limitEffects(code: string, creator: string): readonly string[] {
  if (creator !== 'IDE') return [];
  if (/--set\s*ide\.engine\.no\.limit\.allow\s*=\s*true/i.test(code)) return [];
  const statements = bareCode(code)
    .split(';')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  return statements.flatMap((statement, index) => {
    if (!/^select\s/i.test(statement)) return [];
    const name = `statement ${String(index + 1)}`;
    const limit = /(?:\s|\))limit\s+(\d+)$/i.exec(statement);
    if (limit !== null)
      return Number(limit[1]) > 5000 ? [`The LIMIT of ${name} is lowered to 5000.`] : [];
    return /\blimit\s+\d+\s*(,|offset\b)/i.test(statement)
      ? [
          `LIMIT with an offset is broken in ${name}: the server puts 'limit 5000' behind it. Wrap the query in a subselect, or take %%engine --limit off.`,
        ]
      : [`'limit 5000' is put behind ${name}; %%engine --limit off asks for no limit.`];
  });
}

/** What the server removes [CommentInterceptor.scala]. */
function commentEffects(code: string, task: Parameters<typeof serverCuts>[1]): readonly string[] {
  const cuts = serverCuts(code, task);
  const textsOf = (kind: ServerCut['kind']): readonly string[] =>
    cuts
      .filter((cut) => cut.kind === kind)
      .map(({ from, to }) => code.slice(from, to).replaceAll(/\s+/g, ' ').trim());
  const hints = textsOf('hint');
  const isAny = cuts.some(({ from }) => code.charAt(from) !== '#');
  return [
    ...hints.map((hint) => `The hint ${hint} is removed, as every comment is.`),
    ...(hints.length === 0 && isAny ? ['Comments are removed.'] : []),
    ...textsOf('hash').map(
      (text) => `Everything from # to the end of its line is removed: ${text}`,
    ),
    ...textsOf('code').map((text) => `${text} is removed, as every comment is.`),
    ...textsOf('quoted').map(
      (text) =>
        `${text} is cut off: the server sees a comment there, since only '…' without a backslash protects text.`,
    ),
    ...textsOf('nested').map(
      (text) => `The comment ${text} ends there to the server: what follows is code.`,
    ),
  ].slice(0, mostEffects);
}

/** More sentences would bury the code above them. */
const mostEffects = 20;
