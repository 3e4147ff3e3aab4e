import type { Healthcheck } from '../../../manifest/model.ts';
import { hasApi, said, since } from '../../support/api.ts';

export function healthConfig(healthcheck: Healthcheck, api: string) {
  if (healthcheck.test[0] === 'NONE') return { Test: ['NONE'] };
  const { startIntervalMs } = healthcheck;
  const isKnown = startIntervalMs !== undefined && hasApi(api, since.healthStartInterval);
  return said({
    Test: [...healthcheck.test],
    Interval: nanoseconds(healthcheck.intervalMs),
    Timeout: nanoseconds(healthcheck.timeoutMs),
    Retries: healthcheck.retries,
    StartPeriod: nanoseconds(healthcheck.startPeriodMs),
    StartInterval: isKnown ? nanoseconds(startIntervalMs) : undefined,
  });
}

function nanoseconds(durationMs: number): number {
  return Math.round(durationMs * 1e6);
}
