// The rows as a table of Markdown, ratios first, with notes below it.
import { demanded, isMet } from './row.mjs';

const line = (cells) => `| ${cells.join(' | ')} |`;

function short(number) {
  return Math.abs(number) >= 100 ? number.toFixed(0) : String(Number(number.toPrecision(3)));
}

function amount(number, unit) {
  return unit === '' ? short(number) : `${short(number)} ${unit}`;
}

function goalOf(row) {
  if (row.goal === undefined) return '';
  const goal = demanded(row);
  const floor = goal === row.goal ? '' : ', the floor';
  const missed = isMet(row) === false ? ' **missed**' : '';
  return `${row.better === 'less' ? '≤' : '≥'} ${short(goal)}${floor}${missed}`;
}

function floorOf({ floor, theirs, unit }) {
  if (floor === undefined) return undefined;
  return `The floor, ${floor.of}: ${amount(floor.value, unit)}, a ratio of ${short(floor.value / theirs)}`;
}

/** `reasons` has, by a row's id, a sentence why the row misses its goal. */
export function markdown(rows, reasons) {
  const notes = [];
  const lines = rows.map((row) => {
    const said = [
      row.note,
      floorOf(row),
      row.missing && `${row.beside} is not there: ${row.missing}`,
      isMet(row) === false && reasons[row.id] && `Missed: ${reasons[row.id]}`,
    ].filter(Boolean);
    if (said.length > 0 && !notes.includes(said.join('. '))) notes.push(said.join('. '));
    const mark = said.length > 0 ? ` (${notes.indexOf(said.join('. ')) + 1})` : '';
    return line([
      `${row.what}${mark}`,
      row.ratio === undefined ? '' : short(row.ratio),
      goalOf(row),
      row.ours === undefined ? '' : amount(row.ours, row.unit),
      row.missing === undefined
        ? `${row.beside}: ${amount(row.theirs, row.unit)}`
        : `${row.beside}: not measured`,
    ]);
  });
  const table = [line(['what', 'ratio', 'goal', 'ours', 'beside']), line(Array(5).fill('---'))];
  const beneath = notes.map((note, at) => `${at + 1}. ${note}.`);
  return `${[...table, ...lines].join('\n')}\n${beneath.length === 0 ? '' : `\n${beneath.join('\n')}\n`}`;
}
