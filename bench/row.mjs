// One line of the results.

/**
 * `goal` is the ratio ours/theirs to stay below, or above where `better` is 'more'; undefined where there is none. `beside` names whose
 * number `theirs` is. A peer that is not there has `missing`, the reason, instead of `theirs`. `note` adds what the names do not say.
 * `floor` is what nothing of our kind can be better than, `of` names what was measured for it and `value` is in the row's unit.
 */
export function row({
  id,
  what,
  unit,
  ours,
  beside,
  theirs,
  missing,
  goal,
  better = 'less',
  floor,
  note,
}) {
  if (missing !== undefined) return { id, what, unit, ours, beside, missing, goal, better, note };
  const ratio = ours / theirs;
  return { id, what, unit, ours, beside, theirs, ratio, goal, better, floor, note };
}

/** A row that is compared with a limit. */
export function limit({ id, what, unit, ours, most, note }) {
  return row({ id, what, unit, ours, beside: 'limit', theirs: most, goal: 1, note });
}

/** The ratio that a row has to reach: its goal, or its floor where not even that reaches the goal. */
export function demanded({ goal, better, floor, theirs }) {
  if (goal === undefined || floor === undefined || theirs === undefined) return goal;
  return better === 'less'
    ? Math.max(goal, floor.value / theirs)
    : Math.min(goal, floor.value / theirs);
}

/** Tells whether the goal is met; undefined when there is no goal, or nothing to compare with. */
export function isMet(row) {
  const goal = demanded(row);
  if (goal === undefined || row.ratio === undefined) return undefined;
  return row.better === 'less' ? row.ratio <= goal : row.ratio >= goal;
}

/** The other side of a row: what `theirs` gives, or why the peer is not there. */
export function beside(name, missing, theirs) {
  return missing[name] === undefined
    ? { beside: name, theirs: theirs() }
    : { beside: name, missing: missing[name] };
}
