/** What is looked for, once it is there; looks again and again, inside the extension host. */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const endMs = Date.now() + 20_000;
  while (Date.now() < endMs) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Nothing came within 20 s.');
}
