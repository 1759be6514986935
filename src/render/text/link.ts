/** Addresses of pages that a server names. Only those of the web become links: any other could run code, or open files. */
import { escapeHtml } from '../../shared/index.ts';
import { showControls } from './visible-text.ts';

/** A text, and the page that is opened by it. */
export interface LinkedText {
  readonly text: string;
  /** Not checked yet. */
  readonly url: string | undefined;
}

/** The address, if it is one of the web without a password in it; undefined for any other text. */
export function webAddress(url: string | undefined): string | undefined {
  if (url === undefined || !/^https?:\/\//i.test(url) || /\s/.test(url) || !URL.canParse(url))
    return undefined;
  const { username, password, href } = new URL(url);
  return username === '' && password === '' ? href : undefined;
}

/** The text as a link to its page, in a new tab; the text alone where that is no page of the web. */
export function linkHtml({ text, url }: LinkedText): string {
  const shown = escapeHtml(showControls(text));
  const address = webAddress(url);
  return address === undefined
    ? shown
    : `<a href="${escapeHtml(address)}" target="_blank" rel="noopener noreferrer">${shown}</a>`;
}
