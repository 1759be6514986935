/** Notebooks as Databricks exports them to source files: cells between marks, those of another language behind the mark of a comment. */
import type { FileCell, FileLanguage } from './file-cell.ts';

const firstLine = /^(#|--|\/\/) Databricks notebook source\s*$/;

/** The cells without those of text; undefined for a file that is no such notebook. Lines keep their numbers. */
export function databricksCells(
  text: string,
  language: FileLanguage | undefined,
): readonly FileCell[] | undefined {
  const lines = text.split('\n');
  const [, sign] = firstLine.exec(lines[0] ?? '') ?? [];
  if (sign === undefined) return undefined;
  const isBetween = (line: string): boolean => line.startsWith(`${sign} COMMAND ----------`);
  const cells: FileCell[] = [];
  let begin = 1;
  for (let at = 1; at <= lines.length; at += 1) {
    const line = lines[at];
    if (line !== undefined && !isBetween(line)) continue;
    const code = lines
      .slice(begin, at)
      .map((each) => withoutMark(each, sign))
      .join('\n');
    if (!isText(code)) cells.push({ code, linesBefore: begin, language });
    begin = at + 1;
  }
  return cells;
}

/** A line of another language stands behind `# MAGIC `; `# DBTITLE` gives the cell a title, and is no code. */
function withoutMark(line: string, sign: string): string {
  if (line.startsWith(`${sign} DBTITLE `)) return '';
  const mark = `${sign} MAGIC`;
  if (line === mark) return '';
  return line.startsWith(`${mark} `) ? line.slice(mark.length + 1) : line;
}

function isText(code: string): boolean {
  return /^\s*%md(?:-sandbox)?(?:\s|$)/.test(code);
}
