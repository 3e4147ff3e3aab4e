/** How often we subscribe to each channel ourselves: whoever asks for its subscribers means the others. */
export class OwnSubscriptions {
  readonly #counts = new Map<string, number>();

  add(channels: readonly string[]): void {
    for (const channel of channels) this.#counts.set(channel, this.countOf(channel) + 1);
  }

  remove(channels: readonly string[]): void {
    for (const channel of channels) this.#counts.set(channel, this.countOf(channel) - 1);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  countOf(channel: string): number {
    return this.#counts.get(channel) ?? 0;
  }
}
