import type { Redis } from 'ioredis';

/** Looks at one key again and again, and tells its sink what is different. */
export interface KeyLooks {
  /** `events`: what the server said of the key since the last look; empty when it says nothing. */
  look(client: Redis, events: readonly string[]): Promise<void>;
}
