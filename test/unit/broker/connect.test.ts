import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectBroker } from '../../../src/broker/connect.ts';
import { roleOf } from '../../../src/broker/roleOf.ts';

describe('The drivers of brokers', () => {
  it.each(['redis://h', 'rediss://h', 'REDIS://h', 'unix:///s', '/s', 'redis+cluster://a,b', 'redis+sentinel://a/m'])(
    'serve %s',
    (url) => {
      const broker = connectBroker(url, silentLogger);
      expect(roleOf(broker, 'log')).toBe(broker.log);
      broker.dispose();
    },
  );

  it.each([
    ['kafka://me:secret@host', 'The broker "kafka://***@host" has the scheme "kafka", for which there is no driver. '],
    ['nonsense', 'The broker "nonsense" is no URL. '],
  ])('refuse %s, and name the schemes that there are', (url, start) => {
    const forms = ['redis://', 'rediss://', 'unix://', 'redis\\+cluster://', 'redis\\+sentinel://'];
    expect(() => connectBroker(url, silentLogger)).toThrow(
      expect.objectContaining({
        problem: {
          code: 'broker.bad-address',
          severity: 'error',
          message: expect.stringMatching(new RegExp(forms.join('.*'))) as unknown,
        },
      }),
    );
    expect(() => connectBroker(url, silentLogger)).toThrow(start);
  });
});
