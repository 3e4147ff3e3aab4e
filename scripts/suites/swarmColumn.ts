import type { Limit } from '../../src/engine/support/limits.ts';
import { swarmLimits, swarmNetworkLimits, untunable } from '../../src/engine/support/swarm/limits.ts';
import {
  swarmBuildSupport,
  swarmDeploySupport,
  swarmFileSupport,
  swarmNetworkSupport,
  swarmVolumeSupport,
} from '../../src/engine/support/swarm/resources.ts';
import { swarmServiceSupport } from '../../src/engine/support/swarm/service.ts';
import type { SwarmSupport, SwarmTable } from '../../src/engine/support/swarm/swarmSupport.ts';
import { buildSupport } from '../../src/engine/support/resources.ts';
import { limitsIn, under } from './supportTables.ts';

/** What becomes of every attribute on a Swarm, by its place in the schema. */
export const swarmSupport: SwarmTable = {
  ...under('services', swarmServiceSupport),
  ...under('services.build', Object.fromEntries(Object.keys(buildSupport).map((name) => [name, swarmBuildSupport]))),
  ...under('services.deploy', swarmDeploySupport),
  ...under('networks', swarmNetworkSupport),
  ...under('volumes', swarmVolumeSupport),
  ...under('secrets', swarmFileSupport),
  ...under('configs', swarmFileSupport),
};

/** Every limit of a Swarm by the place of its attribute; of what only tunes a container, undefined. */
const limits: Readonly<Record<string, Limit<never> | undefined>> = Object.fromEntries(
  [
    ...Object.entries(under('services', { ...swarmLimits, ...blank(untunable) })),
    ...Object.entries(under('networks', swarmNetworkLimits)),
  ].flatMap(([key, limit]) => {
    const [first = key, second] = key.split(' and ');
    return [[first, limit] as const, ...(second === undefined ? [] : [[`services.${second}`, limit] as const])];
  }),
);

/** The limits of an attribute on a Swarm. */
export function swarmLimitsOf(attribute: string) {
  return limitsIn(limits, attribute);
}

/** The cell of an attribute in the column of Swarm. */
export function swarmText(attribute: string): string {
  const support = swarmSupport[attribute];
  const told = swarmLimitsOf(attribute).map(([value, limit]) => limitText(value, limit));
  return [...(support ? [supportText(support)] : []), ...told].filter((text) => text !== '').join('; ');
}

function supportText(support: SwarmSupport): string {
  switch (support.kind) {
    case 'mapped':
      return support.note === undefined ? `\`${support.field}\`` : `\`${support.field}\`: ${support.note}`;
    case 'emulated':
      return support.how;
    case 'nothing':
      return support.why.startsWith('_refused_') ? support.why : `nothing: ${support.why}`;
    case 'same':
      return '=';
    case 'limited':
      return '';
  }
}

function limitText(value: string, limit: Limit<never> | undefined): string {
  const subject = value === '' ? '' : `${value.replace(/^\(|\)$/g, '')} `;
  if (!limit) return `${subject}left out, and told`;
  const { unless, effect } = limit;
  const outcome = effect === 'refused' ? '_refused_' : 'left out, and told';
  switch (unless.kind) {
    case 'api':
      return `${subject}below API ${unless.since} ${outcome}`;
    case 'windows':
      return `${subject}for other than Windows containers ${outcome}`;
    case 'cluster':
      return '';
    case 'machine':
    case 'never':
      return `${subject}${outcome}: ${unless.why}`;
  }
}

function blank(names: Readonly<Record<string, unknown>>): Readonly<Record<string, undefined>> {
  return Object.fromEntries(Object.keys(names).map((name) => [name, undefined]));
}
