/** `&{yyyy-MM-dd%-1d%+2M}`: a Java date pattern on run_date with the time of now, moved by the shifts [VariableOperationUtils.java]. */
import { variableFailure } from './variable-failure.ts';

const shift = /^([+-]?\d+)([yMdHms])$/;

/** Every `&{…}` of the text replaced. A pattern with other letters than `yMdHms` stays as it is; a bad shift throws. */
export function replaceDatePatterns(text: string, at: Date): string {
  return text.replace(/&\{([^{}]*)\}/g, (whole, inside: string) => {
    const [pattern = '', ...shifts] = inside.split('%').map((part) => part.trim());
    if (!/[yMdHms]/.test(pattern) || /[A-Za-z]/.test(unquoted(pattern).replace(/[yMdHms]/g, ''))) {
      return whole;
    }
    return format(pattern, shifts.reduce(move, at));
  });
}

function unquoted(pattern: string): string {
  return pattern.replace(/'[^']*'/g, '');
}

function move(date: Date, text: string): Date {
  const found = shift.exec(text);
  if (found === null) {
    throw variableFailure(20048, `${text} is not a shift such as -1d(变量运算表达式有误)`);
  }
  const by = Number(found[1]);
  const moved = new Date(date);
  switch (found[2] ?? '') {
    case 'y':
      return moveMonths(moved, by * 12);
    case 'M':
      return moveMonths(moved, by);
    case 'd':
      moved.setDate(moved.getDate() + by);
      return moved;
    case 'H':
      return new Date(moved.getTime() + by * 3_600_000);
    case 'm':
      return new Date(moved.getTime() + by * 60_000);
    default:
      return new Date(moved.getTime() + by * 1000);
  }
}

/** java.time's rule: the 31st moved into a shorter month is its last day. */
function moveMonths(date: Date, months: number): Date {
  const day = date.getDate();
  const moved = new Date(date);
  moved.setDate(1);
  moved.setMonth(moved.getMonth() + months);
  const last = new Date(moved.getFullYear(), moved.getMonth() + 1, 0).getDate();
  moved.setDate(Math.min(day, last));
  return moved;
}

function format(pattern: string, date: Date): string {
  const fields: Readonly<Record<string, number>> = {
    y: date.getFullYear(),
    M: date.getMonth() + 1,
    d: date.getDate(),
    H: date.getHours(),
    m: date.getMinutes(),
    s: date.getSeconds(),
  };
  return pattern.replace(/'([^']*)'|([yMdHms])\2*/g, (run, quoted: string | undefined, letter) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted;
    const text = String(fields[String(letter)] ?? 0).padStart(run.length, '0');
    return run === 'yy' ? text.slice(-2) : text;
  });
}
