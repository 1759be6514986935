/** Subshells (JEP 91): lanes that run cells while the main shell is busy. */
import { v4 as uuid } from 'uuid';
import type { CellLane } from './cell-lane.ts';

/** The lanes of a kernel. */
export interface Subshells {
  /** The lane of a request: the main one for null, undefined for an id that names none. */
  lane(id: string | null | undefined): CellLane | undefined;
  create(): string;
  /** False when there is none. Cells that it holds still run. */
  delete(id: string): boolean;
  list(): readonly string[];
  /** All lanes, the main one first; those of deleted subshells not. */
  lanes(): readonly CellLane[];
}

/** Only the main shell. */
export function createSubshells(makeLane: () => CellLane): Subshells {
  const main = makeLane();
  const lanes = new Map<string, CellLane>();
  return {
    lane: (id) => (id === null || id === undefined ? main : lanes.get(id)),
    create: () => {
      const id = uuid();
      lanes.set(id, makeLane());
      return id;
    },
    delete: (id) => lanes.delete(id),
    list: () => [...lanes.keys()],
    lanes: () => [main, ...lanes.values()],
  };
}
