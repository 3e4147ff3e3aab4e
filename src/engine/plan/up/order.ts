import type { Step } from '../../step.ts';

/** What a step waits for: to succeed, or merely to be over. */
export interface Order {
  readonly after: readonly string[];
  readonly afterEither?: readonly string[];
}

export function allOf(...orders: readonly Order[]): Order {
  const after = [...new Set(orders.flatMap((order) => order.after))];
  const afterEither = [...new Set(orders.flatMap((order) => order.afterEither ?? []))];
  return afterEither.length === 0 ? { after } : { after, afterEither };
}

/** Returns the same steps with the first of them held back. */
export function heldBack([first, ...others]: readonly Step[], order: Order): readonly Step[] {
  return first ? [{ ...first, ...allOf(first, order) }, ...others] : [];
}
