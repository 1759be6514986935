/** Rich output of Python: an HTML result whose first line is a comment that holds the same value in other MIME types. */
import {
  asBoolean,
  asObject,
  asString,
  isObject,
  type JsonObject,
  parseJson,
} from '../../shared/index.ts';
import type { ResultPage } from '../../task/index.ts';

const comment = /^\s*<!--linkis-kernel:mime ([A-Za-z0-9+/]*={0,2})-->\r?\n?/;

/** The most characters that a comment may have; longer HTML is shown as it is, or told to be too long. */
const longestComment = 24 * 1_048_576;

/** Types whose value is text. Scripts (`application/javascript`) are left out: they would run in the notebook's page. */
const textTypes: ReadonlySet<string> = new Set([
  'text/plain',
  'text/html',
  'text/markdown',
  'text/latex',
  'image/svg+xml',
]);
const pictureTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif']);
const base64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;
/** Types that only some clients can show. */
const chartType = /^application\/vnd\.(?:plotly\.v1|vega\.v\d|vegalite\.v\d)\+json$/;
/** Types that every client shows, so that a chart beside them is never all there is. */
const shownEverywhere = ['text/html', 'image/png', 'image/jpeg', 'image/gif', 'image/svg+xml'];

/** The bundle in the HTML's first comment; undefined when there is none, or when it is not well formed. */
export function bundleInHtml(
  html: string,
): Extract<ResultPage, { readonly kind: 'bundle' }> | undefined {
  // The pattern reads the whole comment, so a page without one is not tried.
  if (!/^\s*<!--linkis-kernel:mime /.test(html.slice(0, 200))) return undefined;
  const [head, encoded] = comment.exec(html.slice(0, longestComment)) ?? [];
  if (head === undefined || encoded === undefined) return undefined;
  const content = asObject(parseJson(Buffer.from(encoded, 'base64').toString('utf8')));
  const data = asObject(content?.['data']);
  if (content === undefined || data === undefined) return undefined;
  const rest: JsonObject =
    asBoolean(content['html']) === true ? { 'text/html': html.slice(head.length) } : {};
  const shown = allowed({ ...data, ...rest });
  const text = asString(shown['text/plain']);
  if (text === undefined) return undefined;
  const metadata = asObject(content['metadata']) ?? {};
  return {
    kind: 'bundle',
    data: { ...shown, 'text/plain': text },
    metadata: Object.fromEntries(
      Object.entries(metadata).filter(
        ([type, value]) => Object.hasOwn(shown, type) && isObject(value) && isWritable(value),
      ),
    ),
    isValue: asBoolean(content['result']) === true,
  };
}

/** What of the data is of a known type and well formed. */
function allowed(data: JsonObject): JsonObject {
  const known = Object.entries(data).filter(([type, value]) => {
    if (textTypes.has(type)) return typeof value === 'string';
    if (pictureTypes.has(type)) return typeof value === 'string' && base64.test(value);
    const isJson = type === 'application/json' || (chartType.test(type) && isObject(value));
    return isJson && isWritable(value);
  });
  const hasOther = known.some(([type]) => shownEverywhere.includes(type));
  return Object.fromEntries(known.filter(([type]) => hasOther || !chartType.test(type)));
}

/** Levels of a value. Clients in Python read some 1,000, and drop the whole message otherwise; JSON.stringify of Node 26 writes any. */
const deepest = 500;

/** False for a value that is nested too deeply to be sent on. */
function isWritable(value: unknown, levels: number = deepest): boolean {
  if (levels < 0) return false;
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((one) => isWritable(one, levels - 1));
}
