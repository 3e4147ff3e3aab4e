import type { SourceKind } from '../../base/kinds/sources.ts';
import type { Application } from '../../manifest/model.ts';
import { sourceChoices } from '../inspector/sources.ts';

/** A channel that the broker has, declared or not. */
export interface SeenChannel {
  readonly name: string;
  readonly channelKind: SourceKind;
  readonly isDeclared: boolean;
}

/** Nothing in them belongs to one message: what the engine says of containers, that a key has changed, figures. */
const untraced: ReadonlySet<string> = new Set(['events', 'keyspace', 'key', 'recording', 'metric', 'audit']);

/** Of the channels that nobody declared, the first are read. */
const maxDiscovered = 200;

/** The ids of all sources of an application that messages can be traced through: its channels, its logs, its spans, and what was found. */
export function tracedSources(application: Application, seen: readonly SeenChannel[]): readonly string[] {
  const declared = sourceChoices(application).flatMap(({ id, kind }) => (untraced.has(kind) ? [] : [id]));
  const found = seen
    .filter(({ isDeclared, channelKind }) => !isDeclared && !untraced.has(channelKind))
    .slice(0, maxDiscovered)
    .map(({ channelKind, name }) => `${channelKind}:${name}`);
  return [...new Set([...declared, ...found])];
}
