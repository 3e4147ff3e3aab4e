import type { KindsWith } from '../../../base/kinds/sources.ts';
import type { KeySink } from '../../keys.ts';
import type { KeyLooks } from './keyLooks.ts';
import { ListLooks } from './listLooks.ts';
import { SortedSetLooks } from './sortedSetLooks.ts';
import { ValueLooks } from './valueLooks.ts';

/** How Redis deals with one kind of key. */
interface KeyKind {
  readonly Looks: new (key: string, sink: KeySink) => KeyLooks;
  /** The notifications that tell of it, as `notify-keyspace-events` writes them. */
  readonly classes: string;
  /** How often it is looked at while the server tells nothing of it. */
  readonly sampleEveryMs: number;
  /** The type that `SCAN` finds it by, and the command that tells its length. */
  readonly type?: string;
  readonly lengthCommand?: string;
}

export const keyKinds = {
  list: { Looks: ListLooks, classes: 'lg', sampleEveryMs: 100, type: 'list', lengthCommand: 'LLEN' },
  'sorted-set': { Looks: SortedSetLooks, classes: 'zg', sampleEveryMs: 250, type: 'zset', lengthCommand: 'ZCARD' },
  // It may be of any type.
  key: { Looks: ValueLooks, classes: 'lzhs$g', sampleEveryMs: 1000 },
} as const satisfies Readonly<Record<KindsWith<'isWatchedKey'>, KeyKind>>;
