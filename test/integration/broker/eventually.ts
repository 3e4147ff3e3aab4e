/** Asks until the answer is there, and returns it; fails with the last answer when it takes too long. */
export async function eventually<T>(
  ask: () => T | Promise<T>,
  isThere: (answer: T) => boolean,
  timeoutMs = 20_000,
): Promise<T> {
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (isThere(answer)) return answer;
    if (Date.now() > deadlineMs) throw new Error(`Still not there: ${JSON.stringify(answer).slice(0, 5000)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
