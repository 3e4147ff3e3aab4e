import { describe, expect, it } from 'vitest';
import { CommandTally } from '../../../../src/broker/redis/clients/commandTally.ts';

const orders = '172.18.0.4:1';
const billing = '172.18.0.5:2';

/** Lines of MONITOR: `[who, command with arguments between blanks, database]`. */
type Seen = readonly [source: string, command: string, database?: number];

function tallied(lines: readonly Seen[], leftOut: readonly string[] = []) {
  const tally = new CommandTally(0);
  for (const [index, [source, command, database = 0]] of lines.entries()) {
    const words = command.split(' ').map((word) => `"${word}"`);
    tally.add(Buffer.from(`+1.1 [${database} ${source}] ${words.join(' ')}`), 0, index);
  }
  return { tally, uses: tally.uses(new Set(leftOut)) };
}

/** `publishes stream orders`, and the group and consumer where there are. */
function told(lines: readonly Seen[], leftOut?: readonly string[]): readonly string[] {
  return tallied(lines, leftOut).uses.map(({ action, channelKind, key, group, consumer, isPattern }) =>
    [action, channelKind, key, ...(isPattern ? ['(pattern)'] : []), group, consumer].filter(Boolean).join(' '),
  );
}

describe('A command', () => {
  it.each([
    ['XADD s * f v', ['publishes stream s']],
    ['xadd s MAXLEN ~ 10 * f v', ['publishes stream s']],
    ['XREAD COUNT 2 BLOCK 100 STREAMS s t $ $', ['consumes stream s', 'consumes stream t']],
    ['XREADGROUP GROUP g c COUNT 1 NOACK STREAMS s t > >', ['consumes stream s g c', 'consumes stream t g c']],
    ['XREADGROUP GROUP streams block BLOCK 0 STREAMS streams >', ['consumes stream streams streams block']],
    ['XREADGROUP GROUP g c CLAIM 1000 STREAMS s >', ['consumes stream s g c']],
    ['XREAD STREAMS s', []],
    ['XACK s g 1-1', ['consumes stream s g']],
    ['XACKDEL s g IDS 1 1-1', ['consumes stream s g']],
    ['XCLAIM s g c 100 1-1', ['consumes stream s g c']],
    ['XAUTOCLAIM s g c 100 0', ['consumes stream s g c']],
    ['PUBLISH c x', ['publishes pubsub c']],
    ['SPUBLISH c x', ['publishes pubsub c']],
    ['SUBSCRIBE a b', ['consumes pubsub a', 'consumes pubsub b']],
    ['SSUBSCRIBE a', ['consumes pubsub a']],
    ['PSUBSCRIBE a.* b', ['consumes pubsub a.* (pattern)', 'consumes pubsub b (pattern)']],
    ['PSUBSCRIBE __keyspace@0__:*', []],
    ['LPUSH l x', ['publishes list l']],
    ['RPUSHX l x', ['publishes list l']],
    ['LINSERT l BEFORE a b', ['publishes list l']],
    ['RPOP l', ['consumes list l']],
    ['BLPOP l m 0', ['consumes list l', 'consumes list m']],
    ['LMPOP 2 l m LEFT', ['consumes list l', 'consumes list m']],
    ['BLMPOP 0 1 l LEFT COUNT 3', ['consumes list l']],
    ['BLMPOP 0 x l LEFT', []],
    ['LMOVE l m LEFT RIGHT', ['consumes list l', 'publishes list m']],
    ['BRPOPLPUSH l m 0', ['consumes list l', 'publishes list m']],
    ['ZADD z 1 m', ['publishes sorted-set z']],
    ['ZPOPMIN z', ['consumes sorted-set z']],
    ['BZPOPMAX z y 0', ['consumes sorted-set z', 'consumes sorted-set y']],
    ['ZMPOP 1 z MIN', ['consumes sorted-set z']],
    ['BZMPOP 0 1 z MIN', ['consumes sorted-set z']],
    // These show nobody who publishes or reads.
    ['XGROUP CREATE s g $ MKSTREAM', []],
    ['XRANGE s - +', []],
    ['XLEN s', []],
    ['LRANGE l 0 -1', []],
    ['ZREM z m', []],
    ['ZRANGE z 0 -1', []],
    ['GET k', []],
    ['XADD', []],
    ['XACK s', []],
    ['XREADGROUP GROUP', []],
  ])('%s shows %j', (command, expected) => {
    expect(told([[orders, command]])).toEqual(expected);
  });

  it('counts once for each time, with all its bytes and when it was last', () => {
    const { uses, tally } = tallied([
      [orders, 'XADD s * f v'],
      [orders, 'PING'],
      [orders, 'XADD s * f vv'],
      [billing, 'XADD s * f v'],
    ]);
    expect(tally.commands).toBe(4);
    expect(uses).toMatchObject([
      { client: { host: '172.18.0.4', port: 1 }, command: 'xadd', times: 2, bytes: 17, atMs: 2 },
      { client: { host: '172.18.0.5', port: 2 }, command: 'xadd', times: 1, bytes: 8, atMs: 3 },
    ]);
  });

  it('of another database is of another channel, but for what is published', () => {
    expect(
      told([
        [orders, 'XADD s * f v', 3],
        [orders, 'PUBLISH c x', 3],
      ]),
    ).toEqual(['publishes pubsub c']);
  });

  it('has names of any bytes', () => {
    const { uses } = tallied([[orders, 'XADD a\\xff\\"\\n * f v']]);
    expect(uses.map(({ key }) => key)).toEqual(['a\udcff"\n']);
  });

  it('leaves nothing of a password anywhere', () => {
    const { tally, uses } = tallied([
      [orders, 'AUTH user hunter2'],
      [orders, 'HELLO 3 AUTH user hunter2 SETNAME orders'],
      [orders, 'XADD s * f v'],
    ]);
    expect(JSON.stringify([tally, uses])).not.toContain('hunter2');
    expect(uses).toHaveLength(1);
  });
});

describe('A sorted set whose due members are taken', () => {
  it('is consumed by whoever both looks and removes', () => {
    const lines: Seen[] = [
      [orders, 'ZADD due 5 a'],
      [billing, 'ZRANGEBYSCORE due 0 10 LIMIT 0 1'],
      [billing, 'ZREM due a'],
    ];
    expect(told(lines)).toEqual(['publishes sorted-set due', 'consumes sorted-set due']);
    expect(tallied(lines).uses[1]).toMatchObject({ command: 'zrem', client: { host: '172.18.0.5' } });
  });

  it('is not consumed by two of which each does one', () => {
    expect(
      told([
        [orders, 'ZRANGEBYSCORE due 0 10'],
        [billing, 'ZREM due a'],
      ]),
    ).toEqual([]);
  });
});

describe('A list of what a worker has in hand', () => {
  it('is consumed by the worker, once it removes there what it has moved', () => {
    expect(
      told([
        [orders, 'LMOVE jobs mine LEFT RIGHT'],
        [orders, 'LREM mine 1 a'],
      ]),
    ).toEqual(['consumes list jobs', 'publishes list mine', 'consumes list mine']);
  });
});

describe('What a script does', () => {
  const call = (source: string): Seen => [source, 'EVALSHA abc 1 s'];

  it('is of nobody', () => {
    const { uses } = tallied([call(orders), ['lua', 'xadd s * f v']]);
    expect(uses).toHaveLength(1);
    expect(uses[0]).toMatchObject({ action: 'publishes', key: 's', command: 'xadd' });
    expect(uses[0]).not.toHaveProperty('client');
  });

  it('of a function is, too', () => {
    expect(
      tallied([
        [orders, 'FCALL f 1 s'],
        ['lua', 'PUBLISH c x'],
      ]).uses[0],
    ).not.toHaveProperty('client');
  });

  it.each([
    ['behind', [call(billing), ['lua', 'XADD s * f v'], call(orders), ['lua', 'XADD t * f v']]],
    ['before', [['lua', 'XADD s * f v'], call(billing), [orders, 'PING'], ['lua', 'XADD t * f v'], call(orders)]],
  ] satisfies [string, Seen[]][])(
    'is left out when Patchbay runs it, whether its commands stand %s its call',
    (_, lines) => {
      expect(told(lines, [orders])).toEqual(['publishes stream s']);
    },
  );

  it('counts where its call was not seen', () => {
    expect(
      told(
        [
          [orders, 'PING'],
          ['lua', 'XADD s * f v'],
        ],
        [orders],
      ),
    ).toEqual(['publishes stream s']);
  });
});

describe('Connections of Patchbay', () => {
  it('are left out by their addresses', () => {
    expect(
      told(
        [
          [orders, 'XADD s * f v'],
          [billing, 'XADD t * f v'],
        ],
        [orders],
      ),
    ).toEqual(['publishes stream t']);
  });

  it.each(['CLIENT SETNAME patchbay', 'client setname patchbay-tail', 'HELLO 2 SETNAME patchbay'])(
    'that come meanwhile are left out by %s',
    (command) => {
      expect(
        told([
          [orders, command],
          [orders, 'XADD s * f v'],
        ]),
      ).toEqual([]);
    },
  );

  it('are none because somebody else has a name', () => {
    expect(
      told([
        [orders, 'CLIENT SETNAME orders'],
        [orders, 'XADD s * f v'],
      ]),
    ).toEqual(['publishes stream s']);
  });
});

describe('Names that are made up without end', () => {
  it('are kept up to a bound, which is told', () => {
    const { tally, uses } = tallied(Array.from({ length: 10_001 }, (_, n): Seen => [orders, `XADD s${n} * f v`]));
    expect(uses).toHaveLength(10_000);
    expect(tally.isFull).toBe(true);
    expect(tally.commands).toBe(10_001);
  });
});
