import { isUtf8 } from 'node:buffer';
import { readBoundedSync } from '../../base/disk/boundedFile.ts';
import type { Broker } from '../../broker/broker.ts';
import type { MovableMessage } from '../../broker/mover.ts';
import { roleOf } from '../../broker/roleOf.ts';
import type { Contract } from '../../messages/contracts/contract.ts';
import type { RedrivenMessages } from '../../messages/deadLetters/redrivenMessages.ts';
import { DeadLetterSurvey } from '../../messages/deadLetters/survey.ts';
import type { deadLetterRequests } from '../../protocol/jobs/deadLetters.ts';
import type { Handlers } from '../../protocol/rpc.ts';
import type { tapSide } from '../../protocol/tap.ts';
import type { RedriveJob } from '../../transfer/redrive/job.ts';
import { pagesOf } from '../../transfer/redrive/pages.ts';
import { selectionOf } from '../../transfer/redrive/selection.ts';
import type { LeasePool } from '../sources/leasePool.ts';

type DeadLetterHandlers = Pick<Handlers<typeof tapSide>, keyof typeof deadLetterRequests>;
type Chosen = Pick<RedriveJob, 'from' | 'payloadField' | 'selection'>;

/** What one look takes at most: a dead letter may hold anything. */
const maxLooked = 20_000;
const maxLookMs = 2000;
const maxContractBytes = 4 * 1_048_576;

/** Looks at dead letters, and at what consumer groups have pending, without touching them. */
export function deadLetterHandlers(brokers: LeasePool<Broker>, redriven: RedrivenMessages): DeadLetterHandlers {
  return {
    deadLetters: async ({ place, payloadField, encoding, contract, minDeliveries }, signal) => {
      const rules = { payloadField, encoding, contract: contract && (await openedContract(contract)) };
      const survey = new DeadLetterSurvey(rules, redriven);
      const chosen = { from: place, payloadField, selection: { minDeliveries } };
      let looked = 0;
      const isPartial = await eachChosen(brokers, chosen, signal, (message) => {
        survey.add(message);
        return ++looked < maxLooked;
      });
      const groups = survey.groups().map((group) => ({ ...group, messages: [...group.messages] }));
      return { groups, looked, isPartial, failureFields: [...survey.failureFields] };
    },
    deadMessages: async ({ place, payloadField, selection, limit, withFields }, signal) => {
      const found: { id: string; fields: [Recorded, Recorded][] }[] = [];
      await eachChosen(brokers, { from: place, payloadField, selection }, signal, ({ id, fields }) => {
        found.push({ id, fields: withFields ? pairsOf(fields) : [] });
        return found.length < limit;
      });
      return found;
    },
  };
}

/** Hands over what is chosen until `take` has enough, or the time is over. True when there may be more. */
async function eachChosen(
  brokers: LeasePool<Broker>,
  chosen: Chosen,
  signal: AbortSignal,
  take: (message: MovableMessage) => boolean,
): Promise<boolean> {
  const lease = brokers.lease(chosen.from.broker);
  try {
    const mover = roleOf(lease.value, 'mover');
    const selection = selectionOf(chosen);
    const untilMs = performance.now() + maxLookMs;
    let items = 0;
    for await (const page of pagesOf(
      chosen,
      (...place) => mover.readMovable(...place),
      () => items,
    )) {
      signal.throwIfAborted();
      items += page.length;
      const isEnough = page.some((message) => selection.has(message) && !take(message));
      if (isEnough || performance.now() > untilMs) return true;
    }
    return false;
  } finally {
    lease.dispose();
  }
}

type Recorded = string | { base64: string };

function pairsOf(fields: readonly Uint8Array[]): [Recorded, Recorded][] {
  const pairs: [Recorded, Recorded][] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) pairs.push([recorded(fields[at]), recorded(fields[at + 1])]);
  return pairs;
}

function recorded(bytes: Uint8Array = new Uint8Array()): Recorded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString() : { base64: buffer.toString('base64') };
}

/** Compilers and binary forms are a bundle of their own, loaded with the first contract. */
async function openedContract({ path, pointer }: { path: string; pointer?: string | undefined }): Promise<Contract> {
  const { openContract } = await import('../../messages/contracts/openContract.ts');
  return openContract({ path, pointer }, (file) => readBoundedSync(file, maxContractBytes).toString('utf8'));
}
