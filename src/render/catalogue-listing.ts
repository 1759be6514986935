/** Listings of facts about the server and the session. Unlike cells of results, theirs have no types. */
import type { MimeBundle } from '../interpreter/index.ts';
import { escapeHtml, grouped } from '../shared/index.ts';
import { alignedText } from './text/aligned-text.ts';
import { type LinkedText, webAddress } from './text/link.ts';
import { cutText, showControls } from './text/visible-text.ts';
import { dataHtml, mutedLine } from './text/html.ts';
import { wordTable } from './text/word-table.ts';

export interface Listing {
  readonly title: string;
  /** Heads of the columns. In plain text the addresses of linked texts stand below the rows. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | LinkedText)[])[];
  /** Sentences below the rows. */
  readonly notes?: readonly string[] | undefined;
  /** Added as `application/json`; undefined = none. */
  readonly json?: unknown;
}

/** Rows shown at the most; the JSON has all of them. */
const mostRows = 2000;
/** Letters of one cell that are shown: more than any name has. */
const mostLetters = 2000;

/** Text, HTML and the JSON, if any. Empty columns are left out; the line of heads too if all heads are empty. */
export function renderListing(listing: Listing): MimeBundle {
  const used = listing.columns.flatMap((_name, index) =>
    listing.rows.some((row) => (row[index] ?? '') !== '') ? [index] : [],
  );
  const heads = used.map((index) => listing.columns[index] ?? '');
  const rows = listing.rows.slice(0, mostRows).map((row) => used.map((index) => row[index] ?? ''));
  const left = listing.rows.length - rows.length;
  const notes = [
    ...(left > 0 ? [`${grouped(left)} more rows are not shown`] : []),
    ...(listing.notes ?? []),
  ];
  const bundle = {
    'text/plain': [
      showControls(listing.title),
      ...textRows(heads, rows),
      ...addressesOf(rows),
      ...notes.map(showControls),
    ].join('\n'),
    'text/html': dataHtml(
      [
        mutedLine(escapeHtml(showControls(listing.title))),
        wordTable(
          heads,
          rows.map((row) =>
            row.map((cell) =>
              typeof cell === 'string'
                ? cutText(cell, mostLetters)
                : { ...cell, text: cutText(cell.text, mostLetters) },
            ),
          ),
        ),
        ...notes.map((note) => mutedLine(escapeHtml(showControls(note)))),
      ]
        .filter((part) => part !== '')
        .join('\n'),
    ),
  };
  return listing.json === undefined ? bundle : { ...bundle, 'application/json': listing.json };
}

/** One line for each page that a cell leads to. */
function addressesOf(rows: readonly (readonly (string | LinkedText)[])[]): readonly string[] {
  const lines = rows.flat().flatMap((cell) => {
    const address = typeof cell === 'string' ? undefined : webAddress(cell.url);
    return typeof cell === 'string' || address === undefined
      ? []
      : [showControls(`${cell.text}: ${address}`)];
  });
  return [...new Set(lines)];
}

function textRows(
  heads: readonly string[],
  rows: readonly (readonly (string | LinkedText)[])[],
): readonly string[] {
  if (rows.length === 0 || heads.length === 0) return [];
  return alignedText(
    heads.map(showControls),
    rows.map((row) =>
      row.map((cell) =>
        cutText(showControls(typeof cell === 'string' ? cell : cell.text), mostLetters),
      ),
    ),
  );
}
