import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostWords, type HostReading } from '../../../../src/manifest/hosts/hostWords.ts';

/** Each host as `name`, `name:port`, or `$VARIABLE` where only that stands. */
function hosts(text: string, reading?: HostReading): readonly string[] {
  return hostWords(text, reading).map(({ name, port, variable, index }) => {
    expect(text.slice(index, index + name.length)).toBe(name);
    if (port) expect(text.slice(port.index)).toMatch(new RegExp(`^${port.number}(?!\\d)`));
    return (name === '' ? `$${variable ?? ''}` : name) + (port ? `:${port.number}` : '');
  });
}

describe('hosts in a text', () => {
  it.each([
    ['http://orders:8080/path', ['orders:8080']],
    ['http://orders', ['orders']],
    ['"http://orders"', ['orders']],
    ['redis://user:pw@redis:6379/0', ['redis:6379']],
    ['redis://:p@s,w@redis', ['redis']],
    ['jdbc:postgresql://db:5432/x?user=a', ['db:5432']],
    ['mongodb://a:27017,b:27017/db', ['a:27017', 'b:27017']],
    ['amqp://u:p@a:5672,amqp://u:p@b:5672', ['a:5672', 'b:5672']],
    ['PLAINTEXT://kafka:9092,EXTERNAL://localhost:29092', ['kafka:9092', 'localhost:29092']],
    ['http://[::1]:8080', ['::1:8080']],
    ['${X:-http://orders}', ['orders']],
    ['http://${H:-orders}:${P:-80}/x', ['orders:80']],
    ['http://${H}:80', ['$H:80']],
    ['http://$H/x', ['$H']],
    ['${SCHEME}://orders', ['orders']],
    ['kafka1:9092,kafka2:9092', ['kafka1:9092', 'kafka2:9092']],
    ['1@kafka-1:9093,2@kafka-2:9093', ['kafka-1:9093', 'kafka-2:9093']],
    ['user:pass@tcp(db:3306)/x', ['db:3306']],
    ['server.1=zoo1:2888:3888 server.2=zoo2:2888:3888;2181', ['zoo1:2888', 'zoo2:2888']],
    ['${ADDR:-db:5432}', ['db:5432']],
    ['psql -h db -p 5432', ['db']],
    ['wait-for db:5432 -- app --host=web --api-url http://api/', ['db:5432', 'web', 'api']],
    ['app --host web', ['web']],
    ['Server=sql,1433;Database=x', ['sql']],
    ['host=db port=5432', ['db']],
    ['-Ddb.host=db -Dx=1', ['db']],
    ['DB_HOST=db npm start', ['db']],
  ])('are found in %s', (text, expected) => {
    expect(hosts(text)).toEqual(expected);
  });

  it.each([
    ['DB_HOST', 'db', ['db']],
    ['spring.redis.host', 'redis', ['redis']],
    ['dbHost', 'db', ['db']],
    ['PGHOST', 'db', ['db']],
    ['REDIS_HOST_1', 'redis', ['redis']],
    ['HOST_NAME', 'db', ['db']],
    ['BOOTSTRAP_SERVERS', 'a:9092; b', ['a:9092', 'b']],
    ['ES_HOSTS', 'es1, ${E:-es2:9200}', ['es1', 'es2:9200']],
    ['DB_HOST', '${A:-${B:-db}}', ['db']],
    ['DB_HOST', '${DB}', ['$DB']],
    ['MAIL_SERVER', 'mail:25', ['mail:25']],
    ['API_URL', 'http://api', ['api']],
  ])('are the value of %s: %s', (key, text, expected) => {
    expect(hosts(text, { key })).toEqual(expected);
  });

  it.each([
    ['IMAGE', 'redis:6379'],
    ['NAME', 'orders'],
    ['SERVER_PORT', 'orders'],
    ['SERVER_NAME', 'orders'],
    ['MAIL_ADDRESS', 'orders'],
    ['HOST', '/orders'],
    ['REPOSITORY_URL', 'redis/redis-stack'],
    ['ANY', 'node:18'],
    ['ANY', 's3://orders/x'],
    ['ANY', 'unix:///run/orders'],
    ['ANY', 'http://${PRE}orders/'],
    ['ANY', 'http://orders-${N}/'],
    ['ANY', 'a/orders:8080'],
    ['ANY', '12:30'],
    ['ANY', 'orders:99999'],
  ])('are not in %s: %s', (key, text) => {
    expect(hosts(text, { key })).toEqual([]);
  });

  it('are only those of URLs in a label', () => {
    expect(hosts('Host=orders http://web db:5432', { key: 'x.host', hasUrlsOnly: true })).toEqual(['web']);
  });

  it('stand exactly where they are said to, in any text', () => {
    const piece = fc.constantFrom(
      '://',
      'a',
      'orders',
      ':',
      '80',
      '@',
      ',',
      '${',
      '}',
      '$X',
      ':-',
      '-h ',
      '=',
      'host',
      '/',
      '[',
      ' ',
    );
    const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, fc.boolean(), (any, isHost) => {
        hosts(any, { isHost });
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['://${', 'a:', '${', 'host=', '--a ', '--host a ', 'a:80,', 'x@', '-h a ', '${a:-', '://a,', '://'])(
    'are looked for in linear time: %s',
    (piece) => {
      const text = piece.repeat(200_000 / piece.length);
      const start = performance.now();
      hostWords(text, { isHost: true });
      expect(performance.now() - start).toBeLessThan(1500);
    },
  );
});
