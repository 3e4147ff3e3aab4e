import { draftTarget, type DraftTarget } from '../../../app/drafts/draftTarget.ts';
import { heldDraft, heldPublication } from '../../../app/drafts/heldDraft.ts';
import { brokenText } from '../../../app/drafts/sentText.ts';
import { knownApplication } from '../../../app/monitors/readySnapshot.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application } from '../../../manifest/model.ts';
import { readDraft } from '../../../messages/drafts/readDraft.ts';
import { writeDraft } from '../../../messages/drafts/writeDraft.ts';
import type { HeldMessage } from '../../../protocol/acting/drafts.ts';
import { channelIn } from '../../commands/channelCommands.ts';
import type { ApplicationWork } from '../../views/applicationWork.ts';
import type { ActingParts } from '../parts/actingParts.ts';
import type { DraftSender, Outgoing } from './draftSender.ts';
import type { SentHere } from './sentMessage.ts';

/** Sends a message that an inspector holds, byte for byte: to its channel, or to another that a person picks. */
export async function publishHeld(
  parts: ActingParts,
  sender: DraftSender,
  work: ApplicationWork,
  held: HeldMessage,
  isElsewhere: boolean,
): Promise<SentHere | undefined> {
  const snapshot = await knownApplication(work.monitor);
  const { application } = snapshot;
  const target = isElsewhere
    ? await pickTarget(work, application)
    : targetOf(heldDraft(held, application).text, application);
  if (!target) return undefined;
  const outgoing = await outgoingOf(parts, held, target, application);
  return sender.send(work.key, snapshot, outgoing, new AbortController().signal);
}

async function pickTarget(work: ApplicationWork, application: Application): Promise<DraftTarget | undefined> {
  const channel = await channelIn(work, [], 'canPublish', 'Publish to Another Channel');
  if (!channel) return undefined;
  const isDeclared = ownProperty(application.messaging.channels, channel.name)?.kind === channel.channelKind;
  const place = isDeclared ? {} : { kind: channel.channelKind, broker: channel.broker };
  return targetOf(writeDraft({ channel: channel.name, ...place, payload: '{}' }), application);
}

/** A draft says in one place what is meant by a channel. */
function targetOf(text: string, application: Application): DraftTarget | undefined {
  const { draft } = readDraft(text);
  return draft && draftTarget(draft, application).target;
}

/** Its payload is held against the contract of the channel that it goes to. */
async function outgoingOf(
  { tap }: ActingParts,
  held: HeldMessage,
  target: DraftTarget,
  application: Application,
): Promise<Outgoing> {
  const { text } = heldDraft(held, application, target);
  const base = { target, ...heldPublication(held, target), text };
  if (!held.payload) return { ...base, knownInvalid: undefined, value: undefined };
  const { json, encoding } = held.payload;
  const contract = target.contract && { contract: { ...target.contract } };
  const { verdict } = await tap.ensure().request('checkDraft', { json, encoding, ...contract });
  const knownInvalid = verdict.state === 'invalid' ? brokenText(verdict) : undefined;
  return { ...base, knownInvalid, value: JSON.parse(json) as unknown };
}
