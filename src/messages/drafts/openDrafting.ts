/*
 * All that is needed to draft a message for a channel: a lazily loaded bundle (`dist/drafts.js`).
 *
 *     const { openDrafting } = await import('../messages/drafts/openDrafting.ts');
 *     const drafting = await openDrafting({ kind, payloadField, encoding, contract: { path, pointer } }, readContractFile);
 *
 *     drafting.contract?.problem       why the contract cannot be used, null where it can
 *     drafting.contract?.asJsonSchema()  one schema without references to files: completion, hover
 *     drafting.errorsIn(value)         what is wrong with a payload as a value, while it is typed: by path
 *     drafting.encode(value)           its bytes in the channel's encoding, or the Problem that says why not
 *     drafting.verdictOf(fields)       { state: 'valid' | 'invalid' | 'none', errors, problem }: what the inspector will say
 *     drafting.samples({ kind, seed, count })  an Iterable of { value, what?, breaks? }, each checked
 */
import type { Problem } from '../../base/problem.ts';
import type { Contract, ContractError, ContractPlace, ReadText } from '../contracts/contract.ts';
import { encodePayload } from '../encode/encodePayload.ts';
import { makeSamples, type Sample, type SampleRequest } from '../samples/makeSamples.ts';
import { DraftJudge, type DraftChannel, type DraftFields, type DraftVerdict } from '../verdict/draftJudge.ts';

export interface DraftingChannel extends DraftChannel {
  /** Where its contract is, if it has one. */
  readonly contract?: ContractPlace | undefined;
}

/** Drafts of messages for one channel. */
export interface Drafting {
  /** Undefined where the channel has none. */
  readonly contract: Contract | undefined;
  /** What is wrong with a payload, before it is bytes. Nothing where there is no contract that can be used. */
  errorsIn(value: unknown): readonly ContractError[];
  /** The bytes of a payload. Bytes are sent as they are. */
  encode(value: unknown): Uint8Array | Problem;
  /** Whether the whole message keeps the contract, as the inspector will say it. */
  verdictOf(fields: DraftFields): DraftVerdict;
  /** Payloads that keep the contract, or of the kind `invalid` ones that break it. None without a contract. */
  samples(request: SampleRequest): Iterable<Sample>;
}

/** Reads the channel's contract, as `openContract` does; never throws for what is wrong with it. */
export async function openDrafting(channel: DraftingChannel, readText: ReadText): Promise<Drafting> {
  const contract = channel.contract && (await opened(channel.contract, readText));
  const judge = contract && new DraftJudge(channel, contract);
  return {
    contract,
    errorsIn: (value) => (contract ? errorsIn(contract, value) : []),
    encode: (value) => encodePayload(value, channel.encoding ?? 'auto', contract),
    verdictOf: (fields) => judge?.verdictOf(fields) ?? { state: 'none', errors: [], problem: null },
    samples: (request) => (contract ? makeSamples(contract, request) : []),
  };
}

async function opened(place: ContractPlace, readText: ReadText): Promise<Contract> {
  const { openContract } = await import('../contracts/openContract.ts');
  return openContract(place, readText);
}

function errorsIn(contract: Contract, value: unknown): readonly ContractError[] {
  if (contract.problem !== null) return [];
  try {
    return contract.errorsInValue(value);
  } catch (error) {
    if (error instanceof RangeError) return [{ path: 'payload', message: 'is nested too deep to be checked' }];
    return [{ path: 'payload', message: error instanceof Error ? error.message : String(error) }];
  }
}
