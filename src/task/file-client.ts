/** The part of the seam about the user's own files at the service. */

/** Bytes that are sent; opened anew when they must be sent again. */
export interface SentFile {
  /** Bytes in all. */
  readonly size: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

export interface StoredFile {
  readonly name: string;
  /** With its scheme; may lack the authority of the path that was asked for. */
  readonly path: string;
  readonly isDirectory: boolean;
  /** Bytes; undefined for a directory, and when the service does not say. */
  readonly size: number | undefined;
  /** Epoch milliseconds; undefined when the service does not say. */
  readonly modifiedTime: number | undefined;
}

/** Where a user's files are: on the disk of the service, or in its distributed file system. */
export type FileRoot = 'file' | 'hdfs';

/** Paths have a scheme (`hdfs:`, `file:`). Rejects as `TaskClient` does. */
export interface FileClient {
  /** The directory of the user's files, without a slash at its end: in HDFS where the service has one, since every engine sees that. */
  root(signal?: AbortSignal): Promise<string>;
  /** The directory of the user's files of one kind, without a slash at its end. A service without HDFS may answer with one on its disk. */
  rootOf(kind: FileRoot, signal?: AbortSignal): Promise<string>;
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
  /** The bytes of a file as they come. Resolves when they are certainly a file and no refusal. */
  download(path: string, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** One level of a directory, in no order; undefined when there is nothing of that path. A file has no entries, or itself alone. */
  list(directory: string, signal?: AbortSignal): Promise<readonly StoredFile[] | undefined>;
  exists(path: string, signal?: AbortSignal): Promise<boolean>;
  /** Rejects when the new path is taken. The service may say that it did it and do nothing: ask {@link exists}. */
  rename(path: string, to: string, signal?: AbortSignal): Promise<void>;
  /** Removes a file, or a directory with everything in it. */
  remove(path: string, signal?: AbortSignal): Promise<void>;
}
