// Request–reply over two lists: the request names the list on which its sender waits for the answer.
import { randomUUID } from 'node:crypto';

const waitSeconds = 5;

/** Returns `ask(body)`, which resolves to the reply. Waiting blocks a connection, so a few are kept and passed round. */
export function createRequester(service, queue, connectionCount = 4) {
  const idle = Array.from({ length: connectionCount }, () => service.connect());
  const waiting = [];

  return async function ask(body) {
    const connection = idle.pop() ?? (await new Promise((resolve) => waiting.push(resolve)));
    try {
      const replyTo = `inventory.replies.${randomUUID()}`;
      await service.redis.lpush(queue, JSON.stringify({ ...body, replyTo }));
      const answer = await connection.brpop(replyTo, waitSeconds);
      if (!answer) throw Object.assign(new Error(`No reply from ${queue} within ${waitSeconds} s.`), { status: 504 });
      return JSON.parse(answer[1]);
    } finally {
      const next = waiting.shift();
      if (next) next(connection);
      else idle.push(connection);
    }
  };
}

/** Answers one request, when one comes within a second. The reply goes away by itself if nobody waits any more. */
export async function answerNext(connection, redis, queue, answer) {
  const item = await connection.brpop(queue, 1);
  if (!item) return;
  const { replyTo, ...request } = JSON.parse(item[1]);
  const response = { ...(await answer(request)), orderId: request.orderId };
  await redis
    .multi()
    .lpush(replyTo, JSON.stringify(response))
    .expire(replyTo, 2 * waitSeconds)
    .exec();
}
