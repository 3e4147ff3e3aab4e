import type { PayloadEncoding } from '../../base/kinds/decoders.ts';
import { hasTrait, sourceKinds, type KindsWith } from '../../base/kinds/sources.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import { brokerNames } from '../../manifest/messaging/brokers.ts';
import type { Application, Channel } from '../../manifest/model.ts';
import type { ContractPlace } from '../../messages/contracts/contract.ts';
import type { MessageDraft, DraftProblem } from '../../messages/drafts/draft.ts';

/** Where a draft goes, and how its payload is written. */
export interface DraftTarget {
  readonly name: string;
  readonly kind: KindsWith<'canPublish'>;
  readonly key: string;
  /** The broker's name in the manifest; left out for the default one. */
  readonly broker: string | undefined;
  readonly payloadField: string;
  readonly encoding: PayloadEncoding;
  readonly contract: ContractPlace | undefined;
  readonly isSharded: boolean;
  /** The channel in the manifest; undefined for a key that it does not declare. */
  readonly declared: Channel | undefined;
}

/** Names of fields that hold a payload, where nobody says another. */
const usualField = 'data';

/** What the manifest says of a draft's channel. A name that it does not declare is a key of the broker. */
export function draftTarget(
  draft: MessageDraft,
  { messaging }: Pick<Application, 'messaging'>,
): { readonly target: DraftTarget | undefined; readonly problems: readonly DraftProblem[] } {
  const { channel } = draft;
  if (!channel) {
    const problem = {
      severity: 'error',
      message: 'Name the "channel" that the message goes to.',
      start: 0,
      end: 1,
    } as const;
    return { target: undefined, problems: [problem] };
  }
  const declared = ownProperty(messaging.channels, channel.value);
  const refuse = (message: string): ReturnType<typeof draftTarget> => ({
    target: undefined,
    problems: [{ severity: 'error', message, start: channel.start, end: channel.end }],
  });
  const kind = draft.kind ?? declared?.kind ?? 'stream';
  if (!hasTrait(kind, 'canPublish')) return refuse(`Nothing can be published to ${sourceKinds[kind].label}.`);
  if (declared?.isPattern && !draft.kind) return refuse(`${channel.value} is a pattern. Name one of its channels.`);
  if (draft.broker !== undefined && !brokerNames(messaging).includes(draft.broker)) {
    return refuse(`The manifest has no broker "${draft.broker}".`);
  }
  const isDeclared = declared !== undefined && declared.kind === kind;
  const target: DraftTarget = {
    name: channel.value,
    kind,
    key: isDeclared ? declared.key : channel.value,
    broker: draft.broker ?? (isDeclared ? declared.broker : undefined),
    payloadField: draft.payloadField ?? (isDeclared ? declared.payload?.field : undefined) ?? usualField,
    encoding: draft.encoding ?? (isDeclared ? declared.payload?.encoding : undefined) ?? 'auto',
    contract: isDeclared ? contractOf(declared) : undefined,
    isSharded: draft.options.isSharded ?? (isDeclared ? (declared.isSharded ?? false) : false),
    declared: isDeclared ? declared : undefined,
  };
  const problems = isDeclared || draft.kind ? [] : [undeclared(channel)];
  return { target, problems };
}

/** Where the contract of a channel is; undefined where the manifest names none. */
export function contractOf({ contract, contractPointer }: Channel): ContractPlace | undefined {
  if (contract === undefined) return undefined;
  return { path: contract, ...(contractPointer !== undefined && { pointer: contractPointer }) };
}

function undeclared({ value, start, end }: NonNullable<MessageDraft['channel']>): DraftProblem {
  const message = `The manifest does not declare ${value}: it is taken for a stream. Say what it is with "kind".`;
  return { severity: 'warning', message, start, end };
}
