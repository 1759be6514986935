/** A line of a log, as a cell shows it. */
export interface ShownLine {
  readonly text: string;
  readonly stream: 'stdout' | 'stderr';
  /** No line end follows: the next line of a program's stderr goes on where this one stops. */
  readonly open?: true | undefined;
}
