/** What the run of one cell works with, and what the phases of its task share. Types only. */
import type { PlannedTask } from '../../magics/index.ts';
import type { Clock, Logger } from '../../shared/index.ts';
import type { CellEvent, CellOutcome, CellRequest } from '../../interpreter/index.ts';
import type { TaskClient } from '../../task/index.ts';
import type { FilePart, FileRun } from '../file/file-run.ts';
import type { KernelFacts } from '../session/kernel-facts.ts';
import type { LocalPlace } from '../session/local-machine.ts';
import type { NotebookSession } from '../session/notebook-session.ts';
import type { PatientClient } from '../session/patient-client.ts';
import type { ProfileSwitch } from '../session/profiles.ts';
import type { RunSettings } from '../session/run-settings.ts';
import type { Widgets } from '../widget/widgets.ts';
import type { GridPlace } from './grid-place.ts';
import type { OutputOrder } from './output-order.ts';
import type { ReadAhead } from '../result/read-ahead.ts';
import type { ResultReader } from '../result/result-reader.ts';
import type { TaskOutput } from './task-output.ts';

export interface CellRun {
  readonly client: TaskClient;
  readonly session: NotebookSession;
  readonly settings: RunSettings;
  readonly facts: KernelFacts;
  /** This machine as a place for tasks and results. */
  readonly local: LocalPlace;
  readonly profiles: ProfileSwitch;
  readonly widgets: Widgets;
  /** How tables are shown as grids here. */
  readonly grids: GridPlace;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The user's interrupt. */
  readonly signal: AbortSignal;
  /** Asks the user for one line. Absent where nobody can be asked. */
  readonly ask?: CellRequest['ask'];
  /** The file that the cell stands in. @default the notebook itself */
  readonly file?: FileRun | undefined;
  /** Runs a cell of a file as a part of this one. Never rejects: every failure is an outcome. */
  readonly runPart: (part: FilePart) => AsyncGenerator<CellEvent, CellOutcome, void>;
}

export interface TaskRun {
  readonly cell: CellRun;
  readonly planned: PlannedTask;
  /** The cell's whole text, for the positions in errors. */
  readonly cellCode: string;
  /** The interrupt or the cell's own deadline, whichever comes first. */
  readonly stop: AbortSignal;
  readonly output: TaskOutput;
  /** Through it go the log and the results. */
  readonly order: OutputOrder;
  /** The client of {@link CellRun}, whose reads become patient once the task has ended. */
  readonly patient: PatientClient;
  readonly results: ResultReader;
  /** Reads the first page of {@link results} beside their listing. */
  readonly ahead: ReadAhead;
  /** The task is another cell's: an interrupt detaches from it instead of killing it. */
  readonly attached?: true | undefined;
}
