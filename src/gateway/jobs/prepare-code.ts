/** Prepares submitted code before it is queued: word check, variables, row limit, comments, in that order. */
import { serverLanguageOf, substitute, SubstitutionError } from '../../substitution/index.ts';
import { GatewayError } from '../ground/gateway-error.ts';
import type { ResolvedSettings } from '../settings/settings.ts';
import type { Submission } from '../submission/submission.ts';
import { limitRows } from '../code/limit-rows.ts';
import { hasBlacklistedWord } from '../code/shell-check.ts';
import { stripComments } from '../code/strip-comments.ts';

export type PreparationLog = (level: 'INFO' | 'WARN', text: string) => void;

const mark = '************************************SCRIPT CODE************************************';

/** The code that an engine gets. Throws a GatewayError when the code is refused. */
export function prepareCode(
  submission: Submission,
  settings: ResolvedSettings,
  log: PreparationLog,
): string {
  const language = serverLanguageOf(submission.runType);
  if (settings.shellBlacklist && language === 'shell' && hasBlacklistedWord(submission.code)) {
    throw new GatewayError(
      50081,
      'Shell code contains blacklisted code(shell中包含黑名单代码)',
      'entrance',
    );
  }
  log('INFO', 'Program is substituting variables for you');
  let code = withValues(submission, settings.now());
  log('INFO', 'Variables substitution ended successfully');
  log(
    'INFO',
    `You have submitted a new job, script code (after variable substitution) is\n${mark}\n${code}\n${mark}`,
  );
  const limited = settings.limitedCreators.includes(submission.creator);
  if (!limited) log('WARN', 'The code you submit will not be limited by the limit');
  if (language === 'sql') {
    const bare = settings.stripComments ? stripComments(code) : code;
    if (limited) {
      const result = limitRows(/no\.limit\.allow/i.test(code) ? code : bare);
      for (const warning of result.warnings) log('WARN', warning);
      code = settings.stripComments ? stripComments(result.code) : result.code;
    } else {
      code = bare;
    }
    log('INFO', 'SQL code check has passed');
  }
  if (code.trim() === '') {
    throw new GatewayError(
      30010,
      'The code is empty after it was prepared(任务代码为空)',
      'entrance',
    );
  }
  return code;
}

function withValues({ code, runType, variables, user }: Submission, now: Date): string {
  try {
    return substitute(code, { runType, variables, user, now }).code;
  } catch (thrown) {
    if (!(thrown instanceof SubstitutionError)) throw thrown;
    // Clients see 20050, whatever the code within [VarSubstitutionInterceptor].
    throw new GatewayError(
      20050,
      `Variable replacement failed!(变量替换失败！)errCode: ${String(thrown.serverCode)} ,desc: ${thrown.reason}`,
      'entrance',
    );
  }
}
