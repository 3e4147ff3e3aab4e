import type { DeadReason } from './reason.ts';

/** Messages that failed alike. */
export interface DeadLetterGroup {
  readonly title: string;
  readonly count: number;
  /** How many of them were sent again before, and came back. */
  readonly renewed: number;
  /** Undefined where no message says when. */
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
  /** What the newest one says. */
  readonly sample: string;
  /** The newest ones, the newest first. */
  readonly messages: readonly DeadLetter[];
}

interface DeadLetter {
  readonly id: string;
  readonly timeMs: number | undefined;
  readonly isRenewed: boolean;
  /** The start of what it carries. */
  readonly preview: string;
  readonly deliveries: number | undefined;
}

/** How many groups are told apart: reasons are foreign texts, and each could be another one. */
const maxGroups = 100;
const maxMessages = 100;
export const otherReasons = 'Other reasons';

interface Group {
  title: string;
  count: number;
  renewed: number;
  firstMs: number | undefined;
  lastMs: number | undefined;
  sample: string;
  readonly messages: DeadLetter[];
}

/** Puts dead messages together by why they failed, in bounded memory. They are added the oldest first. */
export class DeadLetterGroups {
  readonly #groups = new Map<string, Group>();

  add({ title, text }: DeadReason, message: DeadLetter): void {
    const group = this.#groupOf(title);
    const { timeMs } = message;
    group.count++;
    if (message.isRenewed) group.renewed++;
    group.firstMs ??= timeMs;
    group.lastMs = timeMs ?? group.lastMs;
    group.sample = text;
    group.messages.push(message);
    if (group.messages.length > maxMessages) group.messages.shift();
  }

  /** The largest group first. */
  all(): readonly DeadLetterGroup[] {
    return [...this.#groups.values()]
      .map((group) => ({ ...group, messages: group.messages.toReversed() }))
      .sort((one, other) => other.count - one.count);
  }

  #groupOf(title: string): Group {
    const isFull = this.#groups.size >= maxGroups && !this.#groups.has(title);
    const name = isFull ? otherReasons : title;
    const known = this.#groups.get(name);
    if (known) return known;
    const group: Group = {
      title: name,
      count: 0,
      renewed: 0,
      firstMs: undefined,
      lastMs: undefined,
      sample: '',
      messages: [],
    };
    this.#groups.set(name, group);
    return group;
  }
}
