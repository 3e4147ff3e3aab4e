import { join } from 'node:path';
import { refusedByDocker } from './errors.ts';
import type { UserEnvironment } from './userConfig.ts';

/** What Node's TLS takes. Without `ca` the machine's own authorities are trusted. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized: boolean;
}

/** `ca.pem`, `cert.pem` and `key.pem` of a folder. Throws `engine.bad-address` when it lacks what it has to hold. */
export function readTlsMaterial(
  { readText }: UserEnvironment,
  folder: string,
  source: string,
  isVerified: boolean,
): TlsMaterial {
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readText(join(folder, name)));
  const isHalf = (cert === undefined) !== (key === undefined);
  if (isHalf || (ca === undefined && cert === undefined)) {
    throw refusedByDocker(
      'engine.bad-address',
      `Cannot read Docker's certificates in ${folder} (${source}). Put ca.pem, cert.pem and key.pem there.`,
    );
  }
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    rejectUnauthorized: isVerified,
  };
}
