/** Amounts of memory as a reader sees them. */
import { grouped } from '../../shared/index.ts';

const gigabyte = 1024 ** 3;

/** `512 MB`, `1 GB`, `298.9 GB`. */
export function memoryText(bytes: number): string {
  const sign = bytes < 0 ? '-' : '';
  const size = Math.abs(bytes);
  if (size < gigabyte) return `${sign}${String(Math.round(size / 1024 ** 2))} MB`;
  const tenths = Math.round((size / gigabyte) * 10);
  const whole = grouped(Math.floor(tenths / 10));
  return `${sign}${whole}${tenths % 10 === 0 ? '' : `.${String(tenths % 10)}`} GB`;
}
