import type { ChannelNode } from '../../../app/channels/channelTree.ts';
import { formatCount, plural } from '../../../base/counts.ts';
import { hasTrait, sourceKinds, type KindsWith } from '../../../base/kinds/sources.ts';
import { askText } from '../../ui/inputs.ts';
import { pickOne, type Choice } from '../../ui/picks.ts';
import type { ChosenDead } from './chosenDead.ts';

/** Where messages go. */
export interface RedriveTarget {
  readonly name: string;
  readonly key: string;
  readonly kind: KindsWith<'canMoveTo'>;
  readonly broker: string | undefined;
}

/** How they go. */
export interface RedriveManner {
  readonly canary: { readonly count: number; readonly waitMs: number } | undefined;
  readonly ratePerSecond: number | undefined;
  readonly isDry: boolean;
}

const canaryWaitMs = 15_000;

/** Asks where the messages go: first to where they belong. Undefined when dismissed. */
export async function askTarget(
  { place, count }: ChosenDead,
  channels: readonly ChannelNode[],
): Promise<RedriveTarget | undefined> {
  const targets = channels.flatMap((channel): readonly RedriveTarget[] => {
    const { name, key, channelKind: kind, broker, isPattern } = channel;
    const isHere = key === place.key && broker === place.broker && place.group === undefined;
    return isPattern || isHere || !hasTrait(kind, 'canMoveTo') ? [] : [{ name, key, kind, broker }];
  });
  const rank = ({ name }: RedriveTarget): number => {
    const at = place.origins.indexOf(name);
    return at < 0 ? Infinity : at;
  };
  const choices = targets
    .toSorted((one, other) => (rank(one) === rank(other) ? 0 : rank(one) - rank(other)))
    .map((target) => ({
      label: target.name,
      icon: sourceKinds[target.kind].icon,
      description: rank(target) === 0 ? reasonOf(place.group === undefined) : undefined,
      target,
    }));
  const other = { label: 'Another stream…', icon: 'add', target: undefined };
  const picked = await pickOne<Choice & { readonly target: RedriveTarget | undefined }>([...choices, other], {
    title: `Redrive ${plural(count, 'message')} of ${place.channel}`,
    placeHolder: 'Where to?',
  });
  if (!picked || picked.target) return picked?.target;
  const key = await askText({
    title: 'Redrive',
    prompt: 'The key of a stream; one that is not there is made',
    validateInput: (text) => (text.trim() === '' ? 'A key' : undefined),
  });
  return key === undefined ? undefined : { name: key.trim(), key: key.trim(), kind: 'stream', broker: place.broker };
}

function reasonOf(isDeadLetter: boolean): string {
  return isDeadLetter ? 'where they belong' : 'its dead letter';
}

/** Asks how they go. Undefined when dismissed. */
export async function askManner({ count }: ChosenDead, to: string): Promise<RedriveManner | undefined> {
  const plain = { canary: undefined, ratePerSecond: undefined, isDry: false };
  const canary = {
    label: '1 first, then the rest',
    icon: 'beaker',
    detail: 'The rest follows once every group has acknowledged it. It stops if it comes back.',
    manner: { ...plain, canary: { count: 1, waitMs: canaryWaitMs } },
  };
  const items: readonly (Choice & { readonly manner?: RedriveManner })[] = [
    ...(count > 1 ? [canary] : []),
    {
      label: count === 1 ? 'Send it' : `All ${formatCount(count)} at once`,
      icon: 'debug-step-out',
      detail: 'It stops as soon as a message comes back.',
      manner: plain,
    },
    ...(count > 1 ? [{ label: 'At a rate…', icon: 'dashboard', detail: 'It can be changed while it runs.' }] : []),
    {
      label: 'Dry run',
      icon: 'eye',
      detail: 'Says what would go, and what could not, and changes nothing.',
      manner: { ...plain, isDry: true },
    },
  ];
  const picked = await pickOne(items, { title: `Redrive ${plural(count, 'message')} to ${to}`, placeHolder: 'How?' });
  if (!picked || picked.manner) return picked?.manner;
  const text = await askText({
    title: 'Redrive',
    prompt: 'Messages a second',
    value: '10',
    validateInput: (value) => (Number(value) > 0 ? undefined : 'Give a number above 0.'),
  });
  return text === undefined ? undefined : { ...plain, ratePerSecond: Number(text) };
}

/** Asks what becomes of the fields in which consumers told of the failure. Undefined when dismissed. */
export async function askFields({ failureFields }: ChosenDead): Promise<readonly string[] | undefined> {
  if (failureFields.length === 0) return [];
  const names = failureFields.join(', ');
  const items = [
    { label: `Without ${names}`, icon: 'discard', description: 'as it was before it failed', fields: failureFields },
    { label: 'With all fields', icon: 'list-flat', description: 'as it lies there', fields: [] },
  ];
  const picked = await pickOne(items, { title: 'Redrive', placeHolder: 'Consumers told of the failure in fields' });
  return picked?.fields;
}
