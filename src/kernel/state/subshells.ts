/** Subshells (JEP 91): lanes that run cells while the main shell is busy. */
import { v4 as uuid } from 'uuid';
import type { CellLane } from './cell-lane.ts';

export interface Subshells {
  /** The main lane for null, undefined for an unknown id. */
  lane(id: string | null | undefined): CellLane | undefined;
  create(): string;
  /** False for an unknown id. Cells that wait in the lane still run. */
  delete(id: string): boolean;
  list(): readonly string[];
  /** All lanes, the main one first, without those of deleted subshells. */
  lanes(): readonly CellLane[];
}

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
