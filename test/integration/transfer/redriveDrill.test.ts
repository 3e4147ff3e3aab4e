import { describe, expect, it } from 'vitest';
import { hasRedisServer } from '../broker/redisServer.ts';
import { randomFrom } from '../randomFrom.ts';
import { drillWays, redriveDrill } from './redriveDrill.ts';

// A few kills of each way; `test/bench/redrive-drill.ts` is the long one.
describe.skipIf(!hasRedisServer())('A redrive of which clients and brokers are killed', () => {
  it.concurrent.each(drillWays)('brings every message once, in order, and leaves no mark: %s', async (way) => {
    const seed = Date.now() % 100_000;
    const outcome = await redriveDrill(way, 2, randomFrom(seed), () => undefined);
    expect({ ...outcome, seed }).toMatchObject({ seed, wrong: [], isDisordered: false, leftBehind: [] });
    expect(outcome.messages).toBeGreaterThanOrEqual(600);
  });
});
