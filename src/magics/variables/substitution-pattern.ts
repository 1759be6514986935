/** `&{yyyy-MM-dd%-1d}`: a Java date pattern on `run_date` with the time of now, moved by its shifts [VariableOperationUtils.java]. */
import { LinkisKernelError } from '../../shared/index.ts';

/**
 * The text with its patterns replaced, each as written and its value added to `replaced`; one with letters beyond `yMdHms`
 * stays. Throws `TASK_REJECTED` for a bad shift.
 */
export function substitutePatterns(
  text: string,
  at: Date,
  replaced: Map<string, string> = new Map(),
): string {
  return text.replace(/&\{([^{}]*)\}/g, (whole, inside: string) => {
    const [pattern = '', ...shifts] = inside.split('%').map((part) => part.trim());
    const letters = pattern.replace(/'[^']*'/g, '').match(/[A-Za-z]/g) ?? [];
    const legal = letters.every((letter) => 'yMdHms'.includes(letter));
    if (!legal || !/[yMdHms]/.test(pattern)) return whole;
    const value = formatted(pattern, shifts.reduce(moved, at));
    replaced.set(whole, value);
    return value;
  });
}

function moved(date: Date, shift: string): Date {
  const [, number, unit] = /^([+-]?\d+)([yMdHms])$/.exec(shift) ?? [];
  if (number === undefined) {
    throw new LinkisKernelError(
      'TASK_REJECTED',
      `the server refuses the date shift '${shift}': a number and one of y M d H m s, such as -1d`,
    );
  }
  const by = Number(number);
  const next = new Date(date);
  if (unit === 'y' || unit === 'M') {
    // The 31st moved into a shorter month is that month's last day.
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
  const field = (letter: string): number => {
    if (letter === 'y') return date.getFullYear();
    if (letter === 'M') return date.getMonth() + 1;
    if (letter === 'd') return date.getDate();
    if (letter === 'H') return date.getHours();
    return letter === 'm' ? date.getMinutes() : date.getSeconds();
  };
  return pattern.replace(/'([^']*)'|([yMdHms])\2*/g, (run, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted;
    const digits = String(field(run.charAt(0))).padStart(run.length, '0');
    return run === 'yy' ? digits.slice(-2) : digits;
  });
}
