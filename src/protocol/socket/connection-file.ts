/** Reads and writes connection files. An error names the field that is wrong. */
import { readFile } from 'node:fs/promises';
import {
  asString,
  isObject,
  type JsonObject,
  LinkisKernelError,
  messageOf,
  openPrivateFile,
} from '../../shared/index.ts';
import type { ConnectionInfo, CurveKeys, SocketName } from './connection-info.ts';

const socketNames = ['shell', 'control', 'stdin', 'iopub', 'heartbeat'] as const;

const portFields: Readonly<Record<SocketName, string>> = {
  shell: 'shell_port',
  control: 'control_port',
  stdin: 'stdin_port',
  iopub: 'iopub_port',
  heartbeat: 'hb_port',
};

/** Ignores unknown fields. Throws CONNECTION_FILE. Takes off quotes around the path: VS Code adds them when it has a space. */
export async function readConnectionFile(path: string): Promise<ConnectionInfo> {
  const plain = path.replace(/^(['"])(.*)\1$/s, '$2');
  let text: string;
  try {
    text = await readFile(plain, 'utf8');
  } catch (thrown) {
    throw new LinkisKernelError(
      'CONNECTION_FILE',
      `The connection file cannot be read: ${plain} (${messageOf(thrown)})`,
      { cause: thrown, hint: 'Jupyter writes this file and passes its path; see kernel.json.' },
    );
  }
  return decodeConnection(text, plain);
}

/** Writes a connection file that only the owner can read. */
export async function writeConnectionFile(path: string, info: ConnectionInfo): Promise<void> {
  const file = {
    ...Object.fromEntries(socketNames.map((name) => [portFields[name], info.ports[name]])),
    ip: info.ip,
    transport: info.transport,
    key: info.key,
    signature_scheme: info.signatureScheme,
    ...(info.curve && {
      curve_publickey: info.curve.publicKey,
      curve_secretkey: info.curve.secretKey,
    }),
  };
  const handle = await openPrivateFile(path, 'replace');
  try {
    await handle.writeFile(`${JSON.stringify(file, undefined, 2)}\n`);
  } finally {
    await handle.close();
  }
}

function decodeConnection(text: string, path: string): ConnectionInfo {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (thrown) {
    // Not the parser's words: they quote the text, and with it the key.
    throw wrong(path, 'is not JSON', thrown instanceof SyntaxError ? undefined : thrown);
  }
  if (!isObject(file)) throw wrong(path, 'is not a JSON object');
  const transport = textField(file, 'transport', path, 'tcp');
  if (transport !== 'tcp' && transport !== 'ipc') {
    throw wrong(path, `has a transport that is neither "tcp" nor "ipc": "${transport}"`);
  }
  const port = (name: SocketName): number => portField(file, portFields[name], path, transport);
  return {
    transport,
    ip: textField(file, 'ip', path),
    ports: {
      shell: port('shell'),
      control: port('control'),
      stdin: port('stdin'),
      iopub: port('iopub'),
      heartbeat: port('heartbeat'),
    },
    key: textField(file, 'key', path, ''),
    signatureScheme: textField(file, 'signature_scheme', path, 'hmac-sha256'),
    curve: curveFields(file, path),
  };
}

function textField(file: JsonObject, name: string, path: string, missing?: string): string {
  const value = file[name] ?? missing;
  if (value === undefined) throw wrong(path, `lacks "${name}"`);
  const text = asString(value);
  if (text === undefined) throw wrong(path, `has no text in "${name}"`);
  if (text === '' && missing === undefined) throw wrong(path, `has nothing in "${name}"`);
  return text;
}

function portField(
  file: JsonObject,
  name: string,
  path: string,
  transport: ConnectionInfo['transport'],
): number {
  const value = file[name];
  if (value === undefined || value === null) throw wrong(path, `lacks "${name}"`);
  const highest = transport === 'tcp' ? 65_535 : Number.MAX_SAFE_INTEGER;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= highest) {
    return value;
  }
  throw wrong(path, `has no port number in "${name}": ${JSON.stringify(value)}`);
}

function curveFields(file: JsonObject, path: string): CurveKeys | undefined {
  if (file['curve_publickey'] === undefined && file['curve_secretkey'] === undefined) {
    return undefined;
  }
  const keys = {
    publicKey: textField(file, 'curve_publickey', path),
    secretKey: textField(file, 'curve_secretkey', path),
  };
  for (const [name, key] of [
    ['curve_publickey', keys.publicKey],
    ['curve_secretkey', keys.secretKey],
  ] as const) {
    if (key.length !== 40) throw wrong(path, `has no Z85 key of 40 characters in "${name}"`);
  }
  return keys;
}

function wrong(path: string, what: string, cause?: unknown): LinkisKernelError {
  return new LinkisKernelError('CONNECTION_FILE', `The connection file ${what}: ${path}`, {
    cause,
    hint: 'Jupyter writes this file and passes its path; see kernel.json.',
  });
}
