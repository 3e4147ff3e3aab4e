import type { Healthcheck } from '../model.ts';
import { find, flagOf, numberOf, textsOf, type MapNode } from '../tree/tree.ts';
import { durationOf, optional } from './facts.ts';

/** The defaults are the engine's. */
export function toHealthcheck(node: MapNode | undefined): Healthcheck | undefined {
  if (!node) return undefined;
  const test = textsOf(find(node, 'test'));
  const isDisabled = flagOf(find(node, 'disable')) || test[0] === 'NONE';
  if (!isDisabled && test.length === 0) return undefined;
  return {
    test: isDisabled ? ['NONE'] : test,
    intervalMs: durationOf(find(node, 'interval')) ?? 30_000,
    timeoutMs: durationOf(find(node, 'timeout')) ?? 30_000,
    retries: numberOf(find(node, 'retries')) ?? 3,
    startPeriodMs: durationOf(find(node, 'start_period')) ?? 0,
    ...optional('startIntervalMs', durationOf(find(node, 'start_interval'))),
  };
}
