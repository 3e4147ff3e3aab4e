import { expect } from 'vitest';
import type { ComposeWorld } from '../cli/composeWorld.ts';

/** An edge of `patchbay topology --format json`. */
export interface ObservedEdge {
  readonly service: string;
  readonly kind: string;
  readonly channel?: string;
  readonly to?: string;
  readonly group?: string;
  readonly declared: boolean;
  readonly observed: boolean;
  readonly evidence: readonly { readonly source: string; readonly text: string }[];
}

export interface ObservedTopology {
  readonly edges: readonly ObservedEdge[];
  readonly unknown: readonly string[];
}

/** Asks the command line, which has to find everything that it asks for. */
export async function observe(world: ComposeWorld, duration: string): Promise<ObservedTopology> {
  const { exitCode, stdout, stderr } = await world.patchbay('topology', '--observe', duration, '--format', 'json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout) as ObservedTopology;
}

/** `billing consumes orders.created as billing`. */
export function textOf({ service, kind, channel, to, group }: ObservedEdge): string {
  return `${service} ${kind} ${channel ?? to ?? ''}${group === undefined ? '' : ` as ${group}`}`;
}
