import type { PayloadEncoding } from '../../base/kinds/decoders.ts';
import type { Broker } from '../../broker/broker.ts';
import { parseExactly } from '../../expression/exactJson.ts';
import type { ContractPlace } from '../../messages/contracts/contract.ts';
import { readContractFile } from '../../messages/contracts/contractFile.ts';
import { toJson } from '../../messages/decode/toJson.ts';
import { completionSchema } from '../../messages/drafts/completionSchema.ts';
import type { Drafting } from '../../messages/drafts/openDrafting.ts';
import type { Sample } from '../../messages/samples/makeSamples.ts';
import type { ContractVerdict } from '../../protocol/detailShapes.ts';
import type { DraftSample, draftRequests } from '../../protocol/acting/drafts.ts';
import type { Handlers } from '../../protocol/rpc.ts';
import type { tapSide } from '../../protocol/tap.ts';
import { entryDelivery } from '../sources/entryDelivery.ts';
import type { LeasePool } from '../sources/leasePool.ts';

type DraftHandlers = Pick<Handlers<typeof tapSide>, Exclude<keyof typeof draftRequests, 'findSent' | 'heldMessage'>>;

/** Answers questions about messages that somebody writes, without a session. */
export function draftHandlers(brokers: LeasePool<Broker>): DraftHandlers {
  return {
    checkDraft: async ({ json, encoding, contract }) => {
      const drafting = await opened(contract, encoding);
      // A contract knows no other numbers than those of JSON; what is written keeps all their digits.
      const verdict = verdictOf(JSON.parse(json), drafting);
      return { ...writePayload(json, parseExactly(json), encoding, drafting), verdict };
    },
    draftSamples: async ({ contract, ...request }) =>
      [...(await opened(contract)).samples(request)].flatMap(toDraftSample),
    contractSchema: async ({ contract }) => schemaOf(await opened(contract)),
    entryDelivery: ({ broker, key, id }) => entryDelivery(brokers, { url: broker.url, key, id }),
  };
}

/** Compilers, and what makes samples, are bundles of their own, loaded with the first draft. */
async function opened(contract: ContractPlace | undefined, encoding: PayloadEncoding = 'auto'): Promise<Drafting> {
  const { openDrafting } = await import('../../messages/drafts/openDrafting.ts');
  return openDrafting({ kind: 'stream', encoding, contract }, readContractFile);
}

function writePayload(
  json: string,
  value: unknown,
  encoding: PayloadEncoding,
  drafting: Drafting,
): { readonly payload: string | Uint8Array | null; readonly problem: string | null } {
  // As it is written: a number keeps all its digits.
  if (isWrittenAsJson(value, encoding, drafting)) return { payload: json, problem: null };
  const payload = drafting.encode(value);
  return payload instanceof Uint8Array ? { payload, problem: null } : { payload: null, problem: payload.message };
}

/** Without a contract, and where the manifest names no encoding, a text alone is sent as it is. */
function isWrittenAsJson(value: unknown, encoding: PayloadEncoding, { contract }: Drafting): boolean {
  if (encoding !== 'auto') return encoding === 'json';
  return !contract?.schema && (typeof value !== 'string' || contract !== undefined);
}

function verdictOf(value: unknown, drafting: Drafting): ContractVerdict {
  const none = { state: 'none' as const, errors: [], errorCount: 0 };
  const { contract } = drafting;
  if (!contract) return { ...none, name: null, problem: null };
  const { name, problem } = contract;
  if (problem !== null) return { ...none, name, problem };
  const errors = drafting.errorsIn(value).map(({ path, message }) => ({ path, message }));
  return { state: errors.length === 0 ? 'valid' : 'invalid', name, errors, errorCount: errors.length, problem: null };
}

function schemaOf({ contract }: Drafting): string | null {
  if (!contract || contract.problem !== null) return null;
  try {
    return JSON.stringify(completionSchema(contract.asJsonSchema()));
  } catch (error) {
    // One that is too large to be looked through completes nothing; what is wrong with a payload is told all the same.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** Bytes that break a binary form are none that a document could hold. */
function toDraftSample({ value, what, breaks }: Sample): DraftSample[] {
  const json = value instanceof Uint8Array ? undefined : toJson(value);
  return json === undefined ? [] : [{ json, says: breaks ?? what ?? null }];
}
