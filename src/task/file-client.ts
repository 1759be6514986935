/** The part of the seam about the user's own files at the service. */

/** Bytes that are sent; opened anew when they must be sent again. */
export interface SentFile {
  /** Bytes in all. */
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

export interface StoredFile {
  readonly name: string;
  /** Undefined when the service does not say. */
  readonly size: number | undefined;
}

/** Paths have a scheme (`hdfs:`, `file:`). Rejects as `TaskClient` does. */
export interface FileClient {
  /** The directory of the user's files, without a slash at its end: in HDFS where the service has one, since every engine sees that. */
  root(signal?: AbortSignal): Promise<string>;
  /** Makes the directory, and those above it. Rejects when it is there already. */
  makeDirectory(path: string, signal?: AbortSignal): Promise<void>;
  /** Puts a file into a directory; the service replaces one of that name. `sent` gets the bytes that have left, from 0 for each try. */
  upload(
    directory: string,
    name: string,
    file: SentFile,
    sent: (bytes: number) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  list(directory: string, signal?: AbortSignal): Promise<readonly StoredFile[]>;
  /** Removes a file, or a directory with everything in it. */
  remove(path: string, signal?: AbortSignal): Promise<void>;
}
