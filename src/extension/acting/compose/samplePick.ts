import { randomInt } from 'node:crypto';
import { contractOf } from '../../../app/drafts/draftTarget.ts';
import { sampleKinds, type SampleKind } from '../../../base/kinds/sampleKinds.ts';
import type { Channel } from '../../../manifest/model.ts';
import type { DraftSample } from '../../../protocol/acting/drafts.ts';
import type { TapPeer } from '../../../protocol/tap.ts';
import { showMessage } from '../../ui/messages.ts';
import { pickOne } from '../../ui/picks.ts';

const title = 'Insert Sample';

/** How many boundaries and breaches there are to choose from. */
const maxChoices = 50;

/** Lets the user choose a payload that is made from the contract of a channel; undefined when dismissed, or where none can be made. */
export async function pickSample(tap: Pick<TapPeer, 'request'>, channel: Channel): Promise<DraftSample | undefined> {
  const kinds = Object.entries(sampleKinds).map(([kind, { label, detail }]) => ({
    label,
    detail,
    kind: kind as SampleKind,
  }));
  const picked = await pickOne(kinds, { title, placeHolder: `A payload for ${channel.name}` });
  if (!picked) return undefined;
  const samples = await samplesOfContract(tap, channel, picked.kind);
  const [first, ...others] = samples;
  if (!first) {
    void showMessage('information', `No payload of this kind can be made from the contract of ${channel.name}.`);
    return undefined;
  }
  if (others.length === 0) return first;
  const choices = samples.map((sample) => ({
    label: sample.says ?? sample.json.slice(0, 80),
    detail: sample.says === null ? undefined : sample.json.slice(0, 120),
    sample,
  }));
  return (await pickOne(choices, { title, placeHolder: picked.label }))?.sample;
}

/** Samples of a channel's contract; each call makes others, where the contract leaves a choice. */
export async function samplesOfContract(
  tap: Pick<TapPeer, 'request'>,
  channel: Channel,
  kind: SampleKind,
): Promise<readonly DraftSample[]> {
  const contract = contractOf(channel);
  if (!contract) return [];
  const isSeveral = kind === 'boundary' || kind === 'invalid';
  const request = {
    contract: { ...contract },
    kind,
    seed: kind === 'example' ? 1 : randomInt(1_000_000),
    count: isSeveral ? maxChoices : 1,
  };
  return tap.request('draftSamples', request);
}
