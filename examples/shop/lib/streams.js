// Redis Streams, as the shop uses them: one JSON document per entry, in the field `data`.

/** Adds a message, with what is said beside it in other fields, and keeps roughly the last 100,000. */
export function add(redis, stream, message, fields = {}) {
  const data = ['data', JSON.stringify(message)];
  return redis.xadd(stream, 'MAXLEN', '~', 100_000, '*', ...data, ...Object.entries(fields).flat());
}

/**
 * Handles the messages of some streams one by one, as one member of a group, and acknowledges each when it is done. Starts
 * with those that a former run took and did not finish.
 */
export async function consume(service, streams, group, handle) {
  const { redis } = service;
  const consumer = `${group}-1`;
  const connection = service.connect();
  const finish = async ({ stream, id, message, fields }) => {
    await handle(message, stream, fields);
    await redis.xack(stream, group, id);
  };
  await ensureGroups(redis, streams, group);
  for (const stream of streams) {
    for (const delivery of await claimIdle(redis, stream, group, consumer, 0)) await finish(delivery);
  }
  service.loop(`reading ${streams}`, async () => {
    for (const delivery of await readGroup(connection, streams, group, consumer)) await finish(delivery);
  });
}

/** Makes consumer groups that see their streams from the beginning; those that are there already stay as they are. */
export function ensureGroups(redis, streams, group) {
  return Promise.all(streams.map((stream) => ensureGroup(redis, stream, group)));
}

async function ensureGroup(redis, stream, group) {
  try {
    await redis.xgroup('CREATE', stream, group, '0', 'MKSTREAM');
  } catch (error) {
    if (!error.message.startsWith('BUSYGROUP')) throw error;
  }
}

/** Waits up to a second for messages that nobody in the group has had yet: `[{ stream, id, message, fields }]`. */
export async function readGroup(connection, streams, group, consumer) {
  const latest = streams.map(() => '>');
  const options = ['GROUP', group, consumer, 'COUNT', 20, 'BLOCK', 1000];
  try {
    const answer = await connection.xreadgroup(...options, 'STREAMS', ...streams, ...latest);
    return (answer ?? []).flatMap(([stream, entries]) => entries.map((entry) => parse(stream, entry)));
  } catch (error) {
    // A Redis that came back empty has forgotten the group.
    if (!error.message.includes('NOGROUP')) throw error;
    await ensureGroups(connection, streams, group);
    return [];
  }
}

/** Takes over messages that were handed out but not acknowledged for `idleMs`, with the number of times they were handed out. */
export async function claimIdle(redis, stream, group, consumer, idleMs) {
  const [, entries] = await redis.xautoclaim(stream, group, consumer, idleMs, '0', 'COUNT', 20);
  const messages = entries.filter((entry) => entry?.[1]).map((entry) => parse(stream, entry));
  const counts = messages.map(({ id }) => redis.xpending(stream, group, id, id, 1));
  const pending = await Promise.all(counts);
  return messages.map((message, index) => ({ ...message, deliveries: pending[index][0]?.[3] ?? 1 }));
}

/** What is not JSON becomes an empty message, which no service takes for one of its own. */
function parse(stream, [id, parts]) {
  const pairs = parts.flatMap((name, index) => (index % 2 === 0 ? [[name, parts[index + 1]]] : []));
  const fields = Object.fromEntries(pairs);
  try {
    return { stream, id, fields, message: JSON.parse(fields.data) ?? {} };
  } catch {
    return { stream, id, fields, message: {} };
  }
}
