// The cases by name, in the order in which they are measured.
import { firstCell } from './first-cell.mjs';
import { followers } from './followers.mjs';
import { gateway } from './gateway.mjs';
import { growth, growthOfCells, growthOfTasks } from './growth.mjs';
import { gridView } from './grid-view.mjs';
import { grid } from './grid.mjs';
import { idle } from './idle.mjs';
import { largeOutput } from './large-output.mjs';
import { largeResult } from './large-result.mjs';
import { localCells } from './local-cells.mjs';
import { localResults } from './local-results.mjs';
import { memory } from './memory.mjs';
import { printedLines } from './printed-lines.mjs';
import { quietTask } from './quiet-task.mjs';
import { sparkmagic } from './sparkmagic.mjs';
import { start } from './start.mjs';
import { tables } from './tables.mjs';
import { tasks } from './tasks.mjs';
import { wholeTable } from './whole-table.mjs';

/** Each case takes the options of the run and gives rows. */
export const cases = {
  start,
  firstCell,
  localCells,
  tasks,
  printedLines,
  tables,
  wholeTable,
  largeResult,
  largeOutput,
  localResults,
  grid,
  gridView,
  memory,
  gateway,
  growth,
  growthOfTasks,
  growthOfCells,
  followers,
  sparkmagic,
  idle,
  quietTask,
};
