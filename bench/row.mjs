// One line of the results.

/**
 * `goal` is the ratio ours/theirs to stay below, or above where `better` is 'more'; undefined where there is none. `beside` names whose
 * number `theirs` is. A peer that is not there has `missing`, the reason, instead of `theirs`. `note` adds what the names do not say.
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
  note,
}) {
  if (missing !== undefined) return { id, what, unit, ours, beside, missing, goal, better, note };
  return { id, what, unit, ours, beside, theirs, ratio: ours / theirs, goal, better, note };
}

/** A row that is compared with a limit. */
export function limit({ id, what, unit, ours, most, note }) {
  return row({ id, what, unit, ours, beside: 'limit', theirs: most, goal: 1, note });
}

/** Tells whether the goal is met; undefined when there is no goal, or nothing to compare with. */
export function isMet({ ratio, goal, better }) {
  if (goal === undefined || ratio === undefined) return undefined;
  return better === 'less' ? ratio <= goal : ratio >= goal;
}

/** The other side of a row: what `theirs` gives, or why the peer is not there. */
export function beside(name, missing, theirs) {
  return missing[name] === undefined
    ? { beside: name, theirs: theirs() }
    : { beside: name, missing: missing[name] };
}
