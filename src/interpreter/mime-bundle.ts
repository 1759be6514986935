/** Output as Jupyter shows it. */

/** One value in several representations, by MIME type. `text/plain` is always there. */
export type MimeBundle = { readonly 'text/plain': string } & Readonly<Record<string, unknown>>;

/** Names a display that is updated later (`transient.display_id`). */
export type DisplayId = string & { readonly brand: 'DisplayId' };

export function displayId(text: string): DisplayId {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where the brand is given
  return text as DisplayId;
}
