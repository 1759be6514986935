/** The seam between the Jupyter side and a language: what the kernel asks, and what the language returns. */
import type { CellEvent } from './cell-event.ts';
import type { CellOutcome } from './cell-outcome.ts';
import type { CellRequest } from './cell-request.ts';
import type { Comm, CommListener, ReceivedCommMessage } from './comm.ts';
import type { MimeBundle } from './mime-bundle.ts';

/** The kinds of candidates that clients know: VS Code has an icon for each of them and for no other word. */
export type CompletionKind =
  | 'class'
  | 'constant'
  | 'enum'
  | 'field'
  | 'file'
  | 'folder'
  | 'function'
  | 'keyword'
  | 'module'
  | 'property'
  | 'text'
  | 'value'
  | 'variable';

/** Candidates for the text from `start` to `end` (UTF-16 offsets into the code). */
export interface Completion {
  readonly matches: readonly {
    readonly text: string;
    readonly kind: CompletionKind;
    /** How a function is called, as in `round(x, digits)`. */
    readonly signature?: string | undefined;
  }[];
  readonly start: number;
  readonly end: number;
}

/** What a front end should do with the typed text on Enter. */
export type Completeness =
  | { readonly status: 'complete' | 'invalid' | 'unknown' }
  | { readonly status: 'incomplete'; readonly indent: string };

/** What `kernel_info_reply` says of the language. */
export interface LanguageInfo {
  readonly name: string;
  readonly version: string;
  readonly mimetype: string;
  readonly fileExtension: string;
  readonly pygmentsLexer: string;
  readonly codemirrorMode: string;
  readonly nbconvertExporter?: string | undefined;
}

/** A language that runs cells. Offsets are UTF-16; the kernel converts them from the wire. */
export interface Interpreter {
  readonly language: LanguageInfo;
  /** The first lines that a console shows; must be known without the network. */
  readonly banner: string;
  readonly helpLinks: readonly { readonly text: string; readonly url: string }[];
  /** Targets for which a client may open a comm. @default none */
  readonly commTargets?: readonly string[] | undefined;
  /**
   * Runs one cell: yields what it shows, returns how it ended. Never throws for anything a cell can do. Cells run one at a time unless the
   * kernel has subshells; each call is independent of the others.
   */
  execute(cell: CellRequest): AsyncGenerator<CellEvent, CellOutcome, void>;
  /** Evaluates one `user_expressions` entry; the error form has the fields of a {@link CellOutcome}. */
  evaluate(expression: string): Promise<
    | { readonly status: 'ok'; readonly bundle: MimeBundle }
    | {
        readonly status: 'error';
        readonly ename: string;
        readonly evalue: string;
        readonly traceback: readonly string[];
      }
  >;
  /** Returns soon, with what is known by then. */
  complete(code: string, at: number): Promise<Completion>;
  /** The help for what stands at `at`; undefined when nothing is known. */
  inspect(code: string, at: number, detail: 0 | 1): Promise<MimeBundle | undefined>;
  isComplete(code: string): Promise<Completeness>;
  /** A client has opened a comm for one of {@link commTargets}. Undefined refuses it: it is closed. */
  openComm?(comm: Comm, opening: ReceivedCommMessage): CommListener | undefined;
  /**
   * Ends the session within `withinMs`; running cells were aborted before. `forGood`: somebody asked for the end and no kernel follows, so
   * what is kept elsewhere for this kernel alone may go too. @default false
   */
  close(withinMs: number, forGood?: boolean): Promise<void>;
}
