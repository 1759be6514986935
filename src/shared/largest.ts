/** The largest of the numbers and `least`. There may be many: as arguments of `Math.max` they would have to fit the stack. */
export function largest(numbers: Iterable<number>, least: number): number {
  let most = least;
  for (const number of numbers) if (number > most) most = number;
  return most;
}
