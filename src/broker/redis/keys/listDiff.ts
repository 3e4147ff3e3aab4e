/** One look at a list: all of it, or both its ends. Values are latin1 text, one character a byte. */
export interface ListLook {
  readonly length: number;
  readonly head: readonly string[];
  readonly tail: readonly string[];
  /** Undefined when the list is longer than both ends together. */
  readonly all: readonly string[] | undefined;
}

export interface ListChange {
  /** Pushes and pops have Redis's words. `added` and `removed` tell of the middle, which Redis has no word for. */
  readonly action: 'lpush' | 'rpush' | 'lpop' | 'rpop' | 'added' | 'removed';
  readonly value: string;
}

export interface ListDiff {
  readonly changes: readonly ListChange[];
  /** The number of values that passed unseen, because both ends moved on further than a look reaches. */
  readonly missed: number;
}

/** Finds the fewest pushes and pops that lead from one look to the next. */
export function listDiff(before: ListLook, now: ListLook): ListDiff {
  if (before.all && now.all) return { changes: wholeChanges(before.all, now.all), missed: 0 };
  if (before.length === 0) {
    const ends = [...now.head, ...now.tail];
    return { changes: ends.map((value) => ({ action: 'rpush', value })), missed: now.length - ends.length };
  }
  const head = align(before.head, now.head);
  const tail = align(reversed(before.tail), reversed(now.tail));
  if (head === undefined || tail === undefined) {
    return { changes: [], missed: Math.max(1, Math.abs(now.length - before.length)) };
  }
  return {
    changes: [
      ...endChanges(before.head, now.head, head, 'lpop', 'lpush'),
      ...endChanges(reversed(before.tail), reversed(now.tail), tail, 'rpop', 'rpush'),
    ],
    missed: 0,
  };
}

function wholeChanges(before: readonly string[], now: readonly string[]): readonly ListChange[] {
  // An empty list does not tell at which end it was filled. Most are queues, which are filled at the right.
  if (before.length === 0) return now.map((value) => ({ action: 'rpush', value }));
  const shift = align(before, now);
  if (shift === undefined) return middleChanges(before, now);
  const overlapEnd = Math.min(before.length, now.length + shift);
  return [
    ...endChanges(before, now, shift, 'lpop', 'lpush'),
    ...reversed(before.slice(overlapEnd)).map((value) => ({ action: 'rpop' as const, value })),
    ...now.slice(overlapEnd - shift).map((value) => ({ action: 'rpush' as const, value })),
  ];
}

/** Finds what was taken from the front and what was put there. What was put last stands first. */
function endChanges(
  before: readonly string[],
  now: readonly string[],
  shift: number,
  pop: ListChange['action'],
  push: ListChange['action'],
): readonly ListChange[] {
  const popped = before.slice(0, Math.max(0, shift)).map((value) => ({ action: pop, value }));
  const pushed = now.slice(0, Math.max(0, -shift)).map((value) => ({ action: push, value }));
  return [...popped, ...pushed.reverse()];
}

/**
 * Finds by how many places the values moved to the front (`now[i]` is `before[i + shift]`), so that as many as possible stay in
 * place; undefined when none does. A tie goes to the smaller shift, and then to the front, where queues are read.
 */
function align(before: readonly string[], now: readonly string[]): number | undefined {
  if (now.length === 0) return before.length;
  const shifts = Array.from({ length: before.length + now.length - 1 }, (_, index) => index - (now.length - 1));
  const overlap = (shift: number): number => Math.min(before.length, now.length + shift) - Math.max(0, shift);
  shifts.sort((a, b) => overlap(b) - overlap(a) || Math.abs(a) - Math.abs(b) || b - a);
  return shifts.find((shift) => isAligned(before, now, shift));
}

function isAligned(before: readonly string[], now: readonly string[], shift: number): boolean {
  const end = Math.min(before.length, now.length + shift);
  for (let at = Math.max(0, shift); at < end; at++) if (before[at] !== now[at - shift]) return false;
  return true;
}

/** Compares how often each value is there, which is all that can be told of changes in the middle. */
function middleChanges(before: readonly string[], now: readonly string[]): readonly ListChange[] {
  const counts = new Map<string, number>();
  for (const value of before) counts.set(value, (counts.get(value) ?? 0) - 1);
  for (const value of now) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].flatMap(([value, count]): ListChange[] => {
    const action = count < 0 ? 'removed' : 'added';
    return Array.from({ length: Math.abs(count) }, () => ({ action, value }));
  });
}

function reversed(values: readonly string[]): readonly string[] {
  return [...values].reverse();
}
