/** More than that nobody reads. */
const maxSentences = 50;

/** What looks could not tell: each sentence once, and not without end. */
export class UnknownSentences {
  readonly #sentences = new Set<string>();
  #left = 0;

  get all(): readonly string[] {
    const more = this.#left === 0 ? [] : [`${this.#left} more things could not be told.`];
    return [...this.#sentences, ...more];
  }

  /** `what` is known, and that it is one of these services or somebody else. */
  add(what: string, mayBe: readonly string[]): void {
    const sentence = `${what}: nobody can say who that is${among(mayBe)}.`;
    if (this.#sentences.has(sentence)) return;
    if (this.#sentences.size < maxSentences) this.#sentences.add(sentence);
    else this.#left++;
  }
}

function among(services: readonly string[]): string {
  const names = new Intl.ListFormat('en', { type: 'disjunction' }).format([...services, 'somebody else']);
  return services.length === 0 ? '' : `; it may be ${names}`;
}
