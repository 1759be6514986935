/** The user's PEM files, read once into what Node's TLS needs. */
import { readFile } from 'node:fs/promises';
import type { SecureContext } from 'node:tls';
import { LinkisKernelError, messageOf } from '../../shared/index.ts';

/** PEM files for TLS. All are optional; a certificate and its key come together. */
export interface TlsFiles {
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

interface TlsOptions {
  ca?: string[];
  cert?: string;
  key?: string;
}

const tlsFileNames = {
  caFile: { what: 'CA file', hint: 'Set caFile (LINKIS_CA_FILE) to a readable PEM file.' },
  certFile: { what: 'certificate file', hint: 'Set certFile to a readable PEM file.' },
  keyFile: { what: 'key file', hint: 'Set keyFile to a readable PEM file.' },
} as const;

async function readPem(file: string, kind: keyof typeof tlsFileNames): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    const { what, hint } = tlsFileNames[kind];
    throw new LinkisKernelError(
      'CONFIG_INVALID',
      `The ${what} ${file} cannot be read: ${messageOf(thrown)}`,
      { hint, cause: thrown },
    );
  }
}

/** What TLS takes of the files; undefined when none is set. Rejects with `CONFIG_INVALID` for files that are missing or are no PEM. */
export async function secureContext(files: TlsFiles): Promise<SecureContext | undefined> {
  const { caFile, certFile, keyFile } = files;
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new LinkisKernelError(
      'CONFIG_INVALID',
      `${certFile === undefined ? 'keyFile' : 'certFile'} is set without ${certFile === undefined ? 'certFile' : 'keyFile'}`,
      { hint: 'A client certificate needs both: certFile and keyFile.' },
    );
  if (caFile === undefined && certFile === undefined) return undefined;
  const { X509Certificate } = await import('node:crypto');
  const { createSecureContext, rootCertificates } = await import('node:tls');
  const options: TlsOptions = {};
  if (caFile !== undefined) options.ca = [...rootCertificates, await readPem(caFile, 'caFile')];
  if (certFile !== undefined) options.cert = await readPem(certFile, 'certFile');
  if (keyFile !== undefined) options.key = await readPem(keyFile, 'keyFile');
  try {
    // TLS would pass over an authority that it cannot read, and then trust nobody.
    for (const authority of options.ca?.slice(-1) ?? []) void new X509Certificate(authority);
    return createSecureContext(options);
  } catch (thrown) {
    const named = [caFile, certFile, keyFile].filter((file) => file !== undefined).join(', ');
    throw new LinkisKernelError(
      'CONFIG_INVALID',
      `TLS cannot use what is in ${named}: ${messageOf(thrown)}`,
      {
        hint: 'The files must be PEM, and the key must be that of the certificate.',
        cause: thrown,
      },
    );
  }
}
