/** Long pure work as a generator that stops between two small steps, so that whoever runs it can let others run meanwhile. */
export type Stepwise<T> = Generator<undefined, T, undefined>;

/** Does all of it at once. */
export function finish<T>(work: Stepwise<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
