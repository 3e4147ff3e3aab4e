/** Runs work of several sides at once, until all of it is done. The first failure ends the rest, and is the failure of all. */
export async function all(
  works: readonly ((signal: AbortSignal) => Promise<void>)[],
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const combined = AbortSignal.any([signal, failed.signal]);
  await Promise.allSettled(works.map((work) => work(combined).catch((error: unknown) => failed.abort(error))));
  signal.throwIfAborted();
  failed.signal.throwIfAborted();
}
