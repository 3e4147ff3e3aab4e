import { ProblemError } from '../../base/problem.ts';
import type { EngineAddresses } from '../../engine/signs.ts';
import { engineTraits, type EngineKind } from '../../engine/traits.ts';
import type { NamedEngine } from '../../manifest/context/environments.ts';
import type { EngineSetting } from './engineChoice.ts';

export interface EngineWish {
  readonly setting: EngineSetting;
  readonly addresses: EngineAddresses;
}

/**
 * What an environment says of its engine wins over the settings.
 * @throws ProblemError `engine.unknown` for an engine that has no driver
 */
export function withNamedEngine(wish: EngineWish, { kind, context, nodes }: NamedEngine = {}): EngineWish {
  if (kind !== undefined && !isEngine(kind)) throw noSuchEngine(kind);
  const addresses = nodes ? { ...wish.addresses, swarm: { ...wish.addresses.swarm, nodes } } : wish.addresses;
  if (context === undefined) return { setting: kind ?? wish.setting, addresses };
  // A host of the settings would win over the context.
  const { host: _dockerHost, ...docker } = addresses.docker;
  const { host: _swarmHost, ...swarm } = addresses.swarm;
  const named = { context, givenBy: 'x-patchbay.environments' };
  const isCluster = wish.setting !== 'auto' && engineTraits[wish.setting].schedules;
  const setting = kind ?? (isCluster ? wish.setting : 'docker');
  return { setting, addresses: { ...addresses, docker: { ...docker, ...named }, swarm: { ...swarm, ...named } } };
}

export function isEngine(kind: string): kind is EngineKind {
  return Object.hasOwn(engineTraits, kind);
}

function noSuchEngine(kind: string): ProblemError {
  const known = Object.keys(engineTraits).join(' or ');
  const message = `The environment names the engine "${kind}", which this version of Patchbay does not know. Write ${known}.`;
  return new ProblemError({ code: 'engine.unknown', severity: 'error', message });
}
