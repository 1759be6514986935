/** What a running cell shows, in the order in which it is shown. */
import type { DisplayId, MimeBundle } from './mime-bundle.ts';

/** One output of a running cell. */
export type CellEvent =
  | {
      readonly kind: 'text';
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
      /** Told on the way and no part of the result: the history does not keep it. @default false */
      readonly isLog?: boolean | undefined;
    }
  | {
      readonly kind: 'display';
      readonly bundle: MimeBundle;
      readonly displayId?: DisplayId | undefined;
    }
  | { readonly kind: 'update'; readonly bundle: MimeBundle; readonly displayId: DisplayId }
  | { readonly kind: 'clear'; readonly wait: boolean };
