/** What holds for the cells of a file while it runs: its place, its engine by its language, the variables of its run. */
import { engineOfFile, type FileCell, type NotebookState } from '../../magics/index.ts';

/** A file whose cells run inside of a cell. */
export interface FileRun {
  /** As the user wrote it. */
  readonly name: string;
  /** Absolute, without links. */
  readonly path: string;
  /** The file whose cell runs it; undefined = a cell of the notebook does. */
  readonly by: FileRun | undefined;
  /** No line tells which cell runs. */
  readonly quiet: boolean;
  readonly defaults: FileDefaults;
}

/** A cell of a file on its way through the interpreter. */
export interface FilePart extends Pick<FileCell, 'code' | 'linesBefore' | 'language'> {
  readonly file: FileRun;
  /** What is left of the budgets of the cell that runs the file, in bytes. */
  readonly left: { readonly streamBytes: number; readonly cellBytes: number };
}

/** The notebook's state as a cell of a file has it, and what becomes of the notebook's when that cell was planned. */
interface StateInFile {
  readonly given: NotebookState;
  /** What the file's cell has set holds for the notebook; what the run of the file alone has does not. */
  settle(planned: NotebookState): NotebookState;
}

/** Lies over the notebook's state while a file runs. */
export interface FileDefaults {
  over(state: NotebookState, language: FileCell['language']): StateInFile;
  /** The variable is one of the run: nobody needs to be asked for it. */
  has(name: string): boolean;
  /** A cell has set what the parameters of the run replace: they hold again. */
  renew(): void;
}

type Variables = Readonly<Record<string, string>>;

/** `outer`: of the file that runs this one. */
export function createFileDefaults(
  outer: FileDefaults | undefined,
  parameters: Variables,
  quiet: boolean,
): FileDefaults {
  let inForce = parameters;
  /** The notebook's variables when the parameters came into force: one that has changed since was set by a cell. */
  let atFirst: Variables | undefined;
  /** A magic of the file has chosen the engine: from then on it is the notebook's. */
  let choseEngine = false;
  return {
    over(state, language) {
      const layer = outer?.over(state, undefined);
      const base = layer?.given ?? state;
      atFirst ??= base.variables;
      const unchanged = Object.entries(inForce).filter(
        ([name]) => base.variables[name] === atFirst?.[name],
      );
      inForce = Object.fromEntries(unchanged);
      const given: NotebookState = {
        ...base,
        engine: choseEngine ? base.engine : engineOfFile(language, base),
        variables: { ...base.variables, ...inForce },
        quiet: quiet || base.quiet,
      };
      return {
        given,
        settle(planned) {
          choseEngine ||= planned.engine !== given.engine;
          const kept = Object.entries(inForce).filter(
            ([name, value]) => planned.variables[name] === value,
          );
          inForce = Object.fromEntries(kept);
          const settled = {
            ...planned,
            engine: planned.engine === given.engine ? base.engine : planned.engine,
            variables: withoutRun(planned.variables, base.variables, inForce),
            quiet: planned.quiet === given.quiet ? base.quiet : planned.quiet,
          };
          return layer?.settle(settled) ?? settled;
        },
      };
    },
    has: (name) => Object.hasOwn(inForce, name) || outer?.has(name) === true,
    renew() {
      inForce = parameters;
      atFirst = undefined;
    },
  };
}

/** The variables of the notebook: those of the run give way to what stood there before. */
function withoutRun(planned: Variables, before: Variables, ofRun: Variables): Variables {
  const own = Object.entries(planned).filter(([name]) => !Object.hasOwn(ofRun, name));
  const kept = Object.entries(before).filter(([name]) => Object.hasOwn(ofRun, name));
  return Object.fromEntries([...own, ...kept]);
}

/** The files that lead to this one, the outermost first. */
export function chainOf(file: FileRun | undefined): readonly FileRun[] {
  return file === undefined ? [] : [...chainOf(file.by), file];
}
