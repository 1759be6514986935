/** The settings of a Linkis client; filled and checked by the configuration. */

/** How the client makes itself known. Secrets are asked for when they are needed, so that they can change. */
export type LinkisAuth =
  | {
      readonly kind: 'password';
      readonly user: string;
      readonly password: () => Promise<string>;
      /** False when none is configured: `password` then rejects, unless whoever builds the client puts one that asks in its place. */
      readonly configured?: boolean | undefined;
      /** Called when the gateway has refused the password or the user has logged out: one that was typed in is to be asked for again. */
      readonly refused?: (() => void) | undefined;
      /** Sent with the password: what the local gateway must know of the kernel. @default nothing */
      readonly beside?: (() => Readonly<Record<string, unknown>>) | undefined;
    }
  | { readonly kind: 'token'; readonly user: string; readonly token: () => Promise<string> }
  /** Nothing is sent; for a gateway in test mode, or one that a proxy in front logs in to. */
  | { readonly kind: 'none'; readonly user: string };

/** Settings of one client. */
export interface LinkisSettings {
  /** Gateways that serve the same tasks, e.g. `http://linkis:9001`; the first that answers is used until it fails. At least one. */
  readonly urls: readonly string[];
  readonly auth: LinkisAuth;
  /** Sent with every request, e.g. for a proxy in front of the gateway. */
  readonly headers: Readonly<Record<string, string>>;
  /** PEM file with the certificate authorities to trust beside the built-in ones. */
  readonly caFile?: string | undefined;
  /** PEM file with the client's certificate, and its chain if there is one; together with `keyFile`. */
  readonly certFile?: string | undefined;
  /** PEM file with the certificate's private key, not encrypted. */
  readonly keyFile?: string | undefined;
  /** Deadline of one read, of a kill and of a login. */
  readonly requestTimeoutMs: number;
  /** Deadline of one submit. */
  readonly submitTimeoutMs: number;
  /** How often a read is repeated when the gateway cannot be reached or a service behind it is away. */
  readonly retries: number;
  /** Which of the two submit interfaces is used; `execute` is the 0.x one. @default 'submit' */
  readonly submitPath?: 'submit' | 'execute' | undefined;
}
