/** Bars of block characters: they need no style and no script, so that no client and no sanitizer takes them away. */
import { largest } from '../../shared/index.ts';

const heights = '▁▂▃▄▅▆▇█';
const widths = '▏▎▍▌▋▊▉█';

/** One upright bar for each count; a point stands for none. */
export function uprightBars(counts: readonly number[]): string {
  const most = largest(counts, 1);
  return counts
    .map((count) => {
      if (count === 0) return '·';
      const eighths = Math.max(1, Math.round((count / most) * heights.length));
      return heights.charAt(eighths - 1);
    })
    .join('');
}

/** A bar that lies; `share` of `letters`, a sliver at the least. */
export function lyingBar(share: number, letters: number): string {
  const eighths = Math.max(1, Math.round(Math.min(1, share) * letters * 8));
  const rest = eighths % 8;
  return '█'.repeat(Math.floor(eighths / 8)) + (rest === 0 ? '' : widths.charAt(rest - 1));
}
