import type * as v from 'valibot';
import type { tapSide } from '../protocol/tap.ts';

type Events = (typeof tapSide)['events'];

/** Where the tap says what happened: its end of the wire. */
export interface Announcer {
  emit<K extends keyof Events>(name: K, value: v.InferOutput<Events[K]>): void;
}
