import type { Redis } from 'ioredis';
import { eventually } from '../broker/eventually.ts';
import type { ComposeWorld } from '../cli/composeWorld.ts';

/** The hops of an order from `checkout` to `daily`, and what Redis has once one of them was gone. */
const orderHops: Readonly<Record<string, Hop>> = {
  'checkout publishes orders.created': (redis) => redis.exists('orders.created'),
  'billing publishes invoices': (redis) => calls(redis, 'rpush'),
  'stock publishes stock.low': (redis) => calls(redis, 'publish'),
  'mailer publishes mails.sent': (redis) => redis.exists('mails.sent'),
  'reports publishes daily': (redis) => redis.exists('daily'),
};

/** What goes beside them: not every application has it. */
export const scoreHops: Readonly<Record<string, Hop>> = {
  'a Lua script publishes scores': (redis) => redis.exists('scores'),
  'risk consumes scores': async (redis) => ((await redis.xinfo('GROUPS', 'scores')) as unknown[]).length,
};

/** How often something has come that far; 0 or a rejection: never yet. */
type Hop = (redis: Redis) => Promise<number>;

/**
 * Until what is sent at the beginning has come to the ends. Rejects with the hops that are still missing, and the state and last
 * lines of each service. All are there within seconds; a fresh machine reads each image from its disk for the first time.
 */
export async function untilFlowing(world: ComposeWorld, redis: Redis, others: typeof orderHops = {}): Promise<void> {
  const hops = Object.entries({ ...orderHops, ...others });
  const missing = async (): Promise<readonly string[]> => {
    const gone = await Promise.all(hops.map(async ([text, hop]) => [text, await hop(redis).catch(() => 0)] as const));
    return gone.filter(([, count]) => count === 0).map(([text]) => text);
  };
  try {
    await eventually(missing, (texts) => texts.length === 0, 60_000);
  } catch (error) {
    const states = await world.patchbay('ps', '-a');
    const logs = await world.patchbay('logs', '--tail', '20');
    const told = [states, logs].map(({ stdout, stderr }) => `${stdout}${stderr}`);
    throw new Error([(error as Error).message, ...told].join('\n'), { cause: error });
  }
}

async function calls(redis: Redis, command: string): Promise<number> {
  const stats = await redis.info('commandstats');
  return Number(new RegExp(`^cmdstat_${command}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
}
