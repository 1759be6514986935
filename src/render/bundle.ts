/** A value that the user's own Python has rendered in several types: passed on unchanged, so that formulas are typeset. */
import type { MimeBundle } from '../interpreter/index.ts';
import type { ResultPage } from '../task/index.ts';

type BundlePage = Extract<ResultPage, { readonly kind: 'bundle' }>;

export function renderBundle({ data }: BundlePage): MimeBundle {
  return data;
}

/** What the display of a page is beside its bundle: the value of a cell's last expression, with the metadata of its types. */
export function displayFacts(
  page: ResultPage,
): Readonly<{ isValue?: true; metadata?: BundlePage['metadata'] }> {
  if (page.kind !== 'bundle') return {};
  return { ...(page.isValue ? { isValue: true } : {}), metadata: page.metadata };
}

/** The characters of a picture, of HTML, or of all values of a bundle; 0 for the pages of other results. */
export function documentLength(page: ResultPage): number {
  switch (page.kind) {
    case 'html':
      return page.html.length;
    case 'picture':
      return page.base64.length;
    case 'bundle':
      return Object.values(page.data).reduce<number>(
        (sum, value) =>
          sum + (typeof value === 'string' ? value.length : JSON.stringify(value).length),
        0,
      );
    case 'table':
    case 'text':
    case 'unviewable':
      return 0;
  }
}
