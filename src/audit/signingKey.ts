import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { withFileLock } from '../base/disk/fileLock.ts';
import type { TrailPlace } from './places.ts';

/** Ed25519 of one user on this machine. */
export interface SigningKey {
  /** Names the key: the first 16 hex digits of the SHA-256 of its public half. */
  readonly id: string;
  /** Base64. */
  sign(text: string): string;
  verify(text: string, signature: string): boolean;
}

/** The key, which is made where there is none yet. @throws the system's error where it cannot be read or written */
export async function openSigningKey(place: TrailPlace): Promise<SigningKey> {
  const known = readSigningKey(place);
  if (known) return known;
  return withFileLock(place.keyLock, () => readSigningKey(place) ?? makeSigningKey(place));
}

/** Undefined where there is none, or what is there is no key. @throws the system's error where it cannot be read */
export function readSigningKey({ key }: TrailPlace): SigningKey | undefined {
  let text: string;
  try {
    text = readFileSync(key, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return signingKey(createPrivateKey(text));
  } catch {
    // Somebody has damaged it. Nothing that it signed can be vouched for any more, which the trail then says.
    return undefined;
  }
}

function makeSigningKey({ key }: TrailPlace): SigningKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = `${key}.new`;
  writeFileSync(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  renameSync(draft, key);
  return signingKey(privateKey);
}

function signingKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    id: createHash('sha256').update(der).digest('hex').slice(0, 16),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64'),
    // Base64 is not unique: what reads as the same bytes and is another text is none of ours.
    verify: (text, signature) => {
      const bytes = Buffer.from(signature, 'base64');
      return bytes.toString('base64') === signature && verify(null, Buffer.from(text), publicKey, bytes);
    },
  };
}
