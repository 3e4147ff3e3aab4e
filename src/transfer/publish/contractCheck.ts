import { Buffer } from 'node:buffer';
import { hasTrait } from '../../base/kinds/sources.ts';
import type { Bytes, Publication } from '../../broker/publication.ts';
import type { Contract } from '../../messages/contracts/contract.ts';
import { objectOf } from '../../messages/decode/byteReader.ts';
import { payloadField } from '../../messages/decode/payloadField.ts';
import type { Drafting } from '../../messages/drafts/openDrafting.ts';
import { scalarOf } from '../../messages/rows/scalar.ts';
import type { PublishTarget } from './job.ts';

/** So many mistakes of one message are told; the others are counted. */
const maxTold = 3;
/** What is longer is left to whoever knows how much work it is. */
const maxShortLength = 64 * 1024;

/** What of the contract a message breaks, in words; undefined where it keeps it, or that cannot be told. */
export function breachIn(publication: Publication, target: PublishTarget, drafting: Drafting): string | undefined {
  const { contract } = drafting;
  if (!contract || isSurelyKept(publication, target, contract)) return undefined;
  const { state, errors } = drafting.verdictOf(
    publication.fields.map(([name, value]) => [bytesOf(name), bytesOf(value)]),
  );
  if (state !== 'invalid') return undefined;
  const told = errors.slice(0, maxTold).map(({ path, message }) => `${path} ${message}`);
  const more = errors.length - told.length;
  return `it breaks ${contract.name}: ${told.join('; ')}${more > 0 ? ` (and ${more} more)` : ''}`;
}

/** Most messages are JSON and keep their contract, which takes a tenth of what the whole verdict takes. */
function isSurelyKept({ fields }: Publication, { kind, payload }: PublishTarget, contract: Contract): boolean {
  const { field, encoding = 'auto' } = payload ?? {};
  if (contract.problem !== null || contract.schema || (encoding !== 'auto' && encoding !== 'json')) return false;
  const texts: [string, string][] = [];
  for (const [name, value] of fields) {
    if (typeof name !== 'string' || typeof value !== 'string' || value.length > maxShortLength) return false;
    texts.push([name, value]);
  }
  try {
    const names = texts.map(([name]) => name);
    const place = hasTrait(kind, 'hasFields') ? payloadField(names, field) : 0;
    if (place === undefined) return contract.isKept(objectOf(texts.map(([name, text]) => [name, scalarOf(text)])));
    const text = texts[place]?.[1] ?? '';
    return /^[[{]/.test(text) && contract.isKept(JSON.parse(text));
  } catch {
    // Not JSON, or nested too deep: the verdict says it in words.
    return false;
  }
}

function bytesOf(bytes: Bytes): Uint8Array {
  return typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
}
