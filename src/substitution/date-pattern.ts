/** `&{yyyy-MM-dd%-1d%+2M}`: a Java date pattern and the shifts of its date [VariableOperationUtils.java]. */
import { SubstitutionError } from './substitution-error.ts';

/** Its first group is the text between the braces. */
export const datePattern: RegExp = /&\{([^{}]*)\}/g;

/** Replaces patterns and adds each to `replaced`; one with letters beyond `yMdHms` stays. Throws `SubstitutionError` for a bad shift. */
export function substitutePatterns(text: string, at: Date, replaced: Map<string, string>): string {
  return text.replace(datePattern, (whole, inside: string) => {
    const [pattern = '', ...shifts] = inside.split('%').map((part) => part.trim());
    const letters = pattern.replace(/'[^']*'/g, '').match(/[A-Za-z]/g) ?? [];
    const isLegal = letters.every((letter) => 'yMdHms'.includes(letter));
    if (!isLegal || !/[yMdHms]/.test(pattern)) return whole;
    const value = formatted(pattern, shifts.reduce(shifted, at));
    replaced.set(whole, value);
    return value;
  });
}

function shifted(date: Date, shift: string): Date {
  const [, number, unit] = /^([+-]?\d+)([yMdHms])$/.exec(shift) ?? [];
  if (number === undefined) {
    throw new SubstitutionError(
      20048,
      `a date shift is a number and one of y M d H m s, such as -1d, not '${shift}'`,
    );
  }
  const by = Number(number);
  const next = new Date(date);
  if (unit === 'y' || unit === 'M') {
    // The 31st moved into a shorter month becomes that month's last day.
    next.setDate(1);
    next.setMonth(next.getMonth() + by * (unit === 'y' ? 12 : 1));
    const lastDay = new Date(next.getFullYear(), next.getMonth() + 1, 0).getDate();
    next.setDate(Math.min(date.getDate(), lastDay));
    return next;
  }
  if (unit === 'd') {
    next.setDate(next.getDate() + by);
    return next;
  }
  const unitMs = unit === 'H' ? 3_600_000 : unit === 'm' ? 60_000 : 1000;
  return new Date(next.getTime() + by * unitMs);
}

function formatted(pattern: string, date: Date): string {
  const fields: Readonly<Record<string, number>> = {
    y: date.getFullYear(),
    M: date.getMonth() + 1,
    d: date.getDate(),
    H: date.getHours(),
    m: date.getMinutes(),
    s: date.getSeconds(),
  };
  return pattern.replace(/'([^']*)'|([yMdHms])\2*/g, (run, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted;
    const digits = String(fields[run.charAt(0)]).padStart(run.length, '0');
    return run === 'yy' ? digits.slice(-2) : digits;
  });
}
