import type { HopFacts } from './hop.ts';

/** It came over a channel. */
export function isMessage({ span, kind }: HopFacts): boolean {
  return !span && kind !== 'logs' && kind !== 'log' && kind !== 'metric';
}

/** Whether a message is on a channel that a span calls so; on any, where the span names none. */
export function isOn({ channel, key }: HopFacts, destination: string | undefined): boolean {
  return destination === undefined || destination === channel || destination === key;
}
