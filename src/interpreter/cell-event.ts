/** What a running cell shows, in the order of the display. */
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
    }
  | { readonly kind: 'update'; readonly bundle: MimeBundle; readonly displayId: DisplayId }
  | { readonly kind: 'clear'; readonly wait: boolean };
