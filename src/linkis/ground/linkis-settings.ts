/** The settings of a Linkis client; the room `config` fills and checks them. */

/** How the client logs in. It asks for a secret when it needs it, so that secrets can change. */
export type LinkisAuth =
  | {
      readonly kind: 'password';
      readonly user: string;
      readonly password: () => Promise<string>;
      /** False when no password is configured: `password` then rejects, unless the client's builder replaces it by one that asks. */
      readonly configured?: boolean | undefined;
      /** Called when the gateway has refused the password or the user has logged out: a typed password must then be asked for again. */
      readonly refused?: (() => void) | undefined;
      /** Sent with the password: what the local gateway must know of the kernel. @default nothing */
      readonly beside?: (() => Readonly<Record<string, unknown>>) | undefined;
    }
  | { readonly kind: 'token'; readonly user: string; readonly token: () => Promise<string> }
  /** Sends no login: for a gateway in test mode, or behind a proxy that logs in. */
  | { readonly kind: 'none'; readonly user: string };

export interface LinkisSettings {
  /** Gateways that serve the same tasks, e.g. `http://linkis:9001`: the first that answers is used until it fails. At least one. */
  readonly urls: readonly string[];
  readonly auth: LinkisAuth;
  /** Sent with every request, e.g. for a proxy in front of the gateway. */
  readonly headers: Readonly<Record<string, string>>;
  /** PEM file with certificate authorities to trust in addition to the built-in ones. */
  readonly caFile?: string | undefined;
  /** PEM file with the client's certificate, and its chain if there is one; together with `keyFile`. */
  readonly certFile?: string | undefined;
  /** PEM file with the certificate's private key, not encrypted. */
  readonly keyFile?: string | undefined;
  /** Deadline of one read, of a kill and of a login. */
  readonly requestTimeoutMs: number;
  readonly submitTimeoutMs: number;
  /** How often a read is repeated when the gateway cannot be reached or a service behind it is away. */
  readonly retries: number;
  /** Which submit interface is used; `execute` is the one of Linkis 0.x. @default 'submit' */
  readonly submitPath?: 'submit' | 'execute' | undefined;
}
