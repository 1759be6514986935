/** Results that are no tables: pictures, HTML, and what cannot be shown. */
import { escapeHtml } from '../shared/index.ts';
import type { MimeBundle } from '../interpreter/index.ts';
import { showControls } from './visible-text.ts';

const base64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;
const pictureType = /^image\/(png|jpeg|gif|webp|bmp|svg\+xml)$/;

/** A picture in its own type; one that is none is told, never passed on under another type. */
export function renderPicture(picture: {
  readonly base64: string;
  readonly mimeType: string;
}): MimeBundle {
  if (!pictureType.test(picture.mimeType) || !base64.test(picture.base64)) {
    return renderUnviewable(`a picture of type ${picture.mimeType}`);
  }
  const kilobytes = Math.ceil((picture.base64.length * 3) / 4 / 1024);
  // Jupyter wants SVG as text, every other picture as base64.
  const data =
    picture.mimeType === 'image/svg+xml'
      ? Buffer.from(picture.base64, 'base64').toString('utf8')
      : picture.base64;
  return {
    'text/plain': `<${picture.mimeType}, ${String(kilobytes)} KB>`,
    [picture.mimeType]: data,
  };
}

/** HTML that the user's own code made: handed on as it is, as Jupyter does with every kernel's; the client sanitizes it when untrusted. */
export function renderHtml(html: string): MimeBundle {
  const text = html
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<img\b[^>]*>/gi, '<picture>')
    .replace(/<(?!picture>)[^>]*>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return { 'text/plain': text === '' ? '<html>' : text.slice(0, 2000), 'text/html': html };
}

/** Text of a result, as lines. */
export function renderText(lines: readonly string[]): MimeBundle {
  const text = lines.join('\n');
  return { 'text/plain': text, 'text/html': `<pre style="margin:0">${escapeHtml(text)}</pre>` };
}

/** Something that the server does not show, with its reason. */
export function renderUnviewable(why: string): MimeBundle {
  const text = `This result cannot be shown here: ${showControls(why)}`;
  return { 'text/plain': text, 'text/html': `<div style="opacity:.75">${escapeHtml(text)}</div>` };
}
