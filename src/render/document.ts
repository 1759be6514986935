/** Results that are no tables: pictures, HTML, text, and the reason when something cannot be shown. */
import { escapeHtml } from '../shared/index.ts';
import type { MimeBundle } from '../interpreter/index.ts';
import { showControls } from './text/visible-text.ts';
import { dataHtml } from './text/html.ts';

const base64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;
const pictureType = /^image\/(png|jpeg|gif|webp|bmp|svg\+xml)$/;

/** A picture in its own type. Data that is no picture is refused, never shown under another type. */
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

/** HTML from the user's own code, passed on unchanged as by every kernel; the client sanitizes it in an untrusted notebook. */
export function renderHtml(html: string): MimeBundle {
  const text = textOfHtml(html);
  return { 'text/plain': text === '' ? '<html>' : text, 'text/html': html };
}

/** Letters of the text of an HTML result that are shown. */
const shownText = 2000;
/** Letters that are looked at together. */
const pieceLength = 8192;

/** The first words of the HTML, with a mark for each picture. Reads only as far as it must, and nothing twice. */
function textOfHtml(html: string): string {
  let text = '';
  const add = (more: string): void => {
    const all = more.replaceAll('&nbsp;', ' ');
    // Piece by piece: one match would read a word of millions of letters to its end.
    for (let from = 0; from < all.length && text.length <= shownText; from += pieceLength) {
      const piece = all.slice(from, from + pieceLength);
      for (const [word] of piece.matchAll(/\s+|\S+/g)) {
        if (text.length > shownText) return;
        if (word.trim() !== '') text += word.slice(0, shownText);
        else if (text !== '' && !text.endsWith(' ')) text += ' ';
      }
    }
  };
  for (let at = 0; at < html.length && text.length <= shownText;) {
    const open = html.indexOf('<', at);
    const close = open === -1 ? -1 : endOfTag(html, open);
    add(html.slice(at, close === -1 ? undefined : open));
    if (close === -1) break;
    add(isPicture(html, open) ? '<picture>' : ' ');
    at = close;
  }
  return text.trimEnd().slice(0, shownText);
}

function isPicture(html: string, open: number): boolean {
  return /^<img\b/i.test(html.slice(open, open + 5));
}

/** The offset after the tag that begins at `open`, or after the script or style that it begins; -1 when nothing ends it. */
function endOfTag(html: string, open: number): number {
  const hidden = /^<(script|style)\b/i.exec(html.slice(open, open + 8))?.[1]?.toLowerCase();
  if (hidden !== undefined) {
    const end = hidden === 'script' ? /<\/script\s*>/gi : /<\/style\s*>/gi;
    end.lastIndex = open;
    if (end.test(html)) return end.lastIndex;
    // An unclosed script or style hides all that follows, as in a browser.
    return html.length;
  }
  const close = html.indexOf('>', open);
  return close === -1 ? -1 : close + 1;
}

export function renderText(lines: readonly string[]): MimeBundle {
  const text = lines.join('\n');
  return {
    'text/plain': text,
    'text/html': dataHtml(`<pre style="margin:0">${escapeHtml(text)}</pre>`),
  };
}

export function renderUnviewable(why: string): MimeBundle {
  const text = `This result cannot be shown here: ${showControls(why)}`;
  return {
    'text/plain': text,
    'text/html': dataHtml(`<div style="opacity:.75">${escapeHtml(text)}</div>`),
  };
}
