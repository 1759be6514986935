/** What a running cell shows, in the order of the display. */
import type { OpeningComm } from './comm.ts';
import type { DisplayId, MimeBundle } from './mime-bundle.ts';

export type CellEvent =
  | {
      readonly kind: 'text';
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
      /** It tells how the cell goes and is no part of its result: the history does not keep it. @default false */
      readonly isLog?: boolean | undefined;
    }
  | {
      readonly kind: 'display';
      readonly bundle: MimeBundle;
      readonly displayId?: DisplayId | undefined;
      /** How to show the types of the bundle, by type. */
      readonly metadata?: Readonly<Record<string, unknown>> | undefined;
      /** It is the value of the cell's last expression: an `execute_result`. @default false */
      readonly isValue?: boolean | undefined;
    }
  | { readonly kind: 'update'; readonly bundle: MimeBundle; readonly displayId: DisplayId }
  | { readonly kind: 'clear'; readonly wait: boolean }
  /**
   * Opens a comm. The cell's next display shows it: when the cell fails before, it is closed. It is closed too when the client runs the same
   * cell again.
   */
  | ({ readonly kind: 'comm' } & OpeningComm);
