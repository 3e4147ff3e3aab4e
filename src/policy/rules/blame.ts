import { policyTypes, type PolicyField } from '../../base/kinds/policyTypes.ts';
import { policyVariables } from '../../base/kinds/policyVariables.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { TracePath } from '../../expression/cel/valueTrace.ts';

/** What a policy was asked about. */
export interface Asked {
  readonly service: string | undefined;
  readonly channel: string | undefined;
}

/** More places than anybody looks at. */
const maxBlamed = 12;

/**
 * Paths of keys in the manifest for what an expression read, in the same order; where a value may stand in several places, each of
 * them. What is not of the manifest has none.
 */
export function blameOf(reads: readonly TracePath[], asked: Asked): readonly (readonly string[])[] {
  const own = ownPlaces(asked);
  const paths = reads.flatMap((read) => placesOf(read, asked)).slice(0, maxBlamed);
  const texts = new Map([...paths, ...own].map((path) => [path.join('\0'), path]));
  return [...texts.values()];
}

/** Where the thing itself stands that was asked about. */
function ownPlaces({ service, channel }: Asked): readonly (readonly string[])[] {
  return [
    ...(service === undefined ? [] : [['services', service]]),
    ...(channel === undefined ? [] : [channelPlace(channel)]),
  ];
}

function channelPlace(channel: string): readonly string[] {
  return ['x-patchbay', 'channels', channel];
}

function placesOf([variable = '', ...members]: TracePath, { service, channel }: Asked): readonly (readonly string[])[] {
  const type = ownProperty(policyVariables, variable)?.type;
  switch (variable) {
    case 'service':
      return service === undefined ? [] : within(['services', service], type, members);
    case 'image':
      return service === undefined
        ? []
        : [
            ['services', service, 'image'],
            ['services', service, 'build'],
          ];
    case 'contract':
      return channel === undefined ? [] : within(channelPlace(channel), type, members);
    case 'application':
      return within([], type, members);
    default:
      return [];
  }
}

/** Follows members down their types: a field may stand under another key than its name. */
function within(
  base: readonly string[],
  type: string | undefined,
  members: readonly string[],
): readonly (readonly string[])[] {
  const [member, ...rest] = members;
  if (member === undefined) return base.length === 0 ? [] : [base];
  const held = /^(?:list|map)<(?:string, )?(.+)>$/.exec(type ?? '')?.[1];
  if (held !== undefined) return within([...base, member], held, rest);
  const field = fieldOf(type, member);
  if (!field) return [base];
  const places = field.at ?? [[member]];
  return places.flatMap((place) => within(joined(base, place), field.type, rest));
}

function joined(base: readonly string[], place: readonly string[]): readonly string[] {
  const up = place.filter((key) => key === '^').length;
  return [...base.slice(0, base.length - up), ...place.filter((key) => key !== '^' && key !== '')];
}

function fieldOf(type: string | undefined, member: string): PolicyField | undefined {
  const struct = type === undefined ? undefined : ownProperty<Readonly<Record<string, PolicyField>>>(policyTypes, type);
  return ownProperty(struct, member);
}
