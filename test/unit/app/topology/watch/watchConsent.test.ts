import { describe, expect, it } from 'vitest';
import { foldedVerdict, WatchConsent } from '../../../../../src/app/topology/watch/watchConsent.ts';
import { watchableBrokers, type WatchableBroker } from '../../../../../src/app/topology/watch/watchableBrokers.ts';
import type { KnownApplication } from '../../../../../src/app/monitors/readySnapshot.ts';
import type { Messaging } from '../../../../../src/manifest/model.ts';
import { aContainer, aService, anApplication, anObservation } from '../../../../fakes/models.ts';

class Remembered {
  readonly kept = new Map<string, unknown>();
  get = (key: string): unknown => this.kept.get(key);
  update = (key: string, value: unknown): Promise<void> => Promise.resolve(void this.kept.set(key, value));
}

const broker = (locality: WatchableBroker['locality'], id = locality): WatchableBroker => ({
  ...{ name: undefined, url: 'redis://127.0.0.1:1', locality, id },
});

describe('Whether commands are watched', () => {
  it('is asked of nobody for a service of the application on this machine', () => {
    expect(new WatchConsent(new Remembered()).of(broker('own'))).toBe('allowed');
  });

  it('is asked for another broker on this machine, and the answer is remembered', async () => {
    const memory = new Remembered();
    const consent = new WatchConsent(memory);
    expect(consent.of(broker('local'))).toBe('unasked');
    await consent.answer([broker('local')], true);
    expect(new WatchConsent(memory).of(broker('local'))).toBe('allowed');
    await consent.answer([broker('local')], false);
    expect(new WatchConsent(memory).of(broker('local'))).toBe('refused');
  });

  it('can be refused for a service of the application too', async () => {
    const memory = new Remembered();
    await new WatchConsent(memory).answer([broker('own')], false);
    expect(new WatchConsent(memory).of(broker('own'))).toBe('refused');
  });

  it('never begins by itself on another machine, and is forgotten with the pages', async () => {
    const memory = new Remembered();
    const consent = new WatchConsent(memory);
    expect(consent.of(broker('remote'))).toBe('remote');
    await consent.answer([broker('remote')], true);
    expect(consent.of(broker('remote'))).toBe('allowed');
    consent.forgetElsewhere();
    expect(consent.of(broker('remote'))).toBe('remote');
    expect(memory.kept.size).toBe(0);
  });

  it('takes what somebody else has written there for nothing', () => {
    const memory = new Remembered();
    memory.kept.set('patchbay.topology.watch', [['local', 'yes'], 7, ['local']]);
    expect(new WatchConsent(memory).of(broker('local'))).toBe('unasked');
  });

  it('is said of several brokers by what somebody has to decide', () => {
    expect(foldedVerdict(['allowed', 'unasked'])).toBe('unasked');
    expect(foldedVerdict(['remote', 'allowed'])).toBe('allowed');
    expect(foldedVerdict([])).toBe('remote');
  });
});

describe('The brokers that can be watched', () => {
  const redis = aService('redis', { image: 'redis:7' });
  const publishers = [{ hostIp: '0.0.0.0', publishedPort: 7001, targetPort: 6379, protocol: 'tcp' as const }];

  function found(messaging: Partial<Messaging>, url?: string): readonly WatchableBroker[] {
    const application = anApplication([redis], { messaging: { channels: {}, ...messaging } });
    const observation = anObservation([aContainer('redis', 1, { publishers })]);
    const snapshot: KnownApplication = { state: 'ready', application, observation, problems: [] };
    const placeOf = (): { readonly url: string } => ({ url: url ?? messaging.broker ?? '' });
    return watchableBrokers(snapshot, { placeOf, addressOf: () => ({ url: `${placeOf().url}?secret` }) });
  }

  it('are those of the application where a service of it listens on this machine', () => {
    expect(found({ broker: 'redis' }, 'redis://127.0.0.1:7001')).toMatchObject([{ locality: 'own' }]);
  });

  it('belong to nobody where a setting or a URL names them', () => {
    expect(found({ broker: 'redis' }, 'redis://127.0.0.1:9999')).toMatchObject([{ locality: 'local' }]);
    expect(found({ broker: 'redis://localhost:7001' })).toMatchObject([{ locality: 'local' }]);
  });

  it('are elsewhere where no address leads to this machine', () => {
    expect(found({ broker: 'redis://redis.example.com:6379' })).toMatchObject([{ locality: 'remote' }]);
  });

  it('are told apart by what tells no password', () => {
    const [one] = found({ broker: 'redis://user:hunter2@localhost:7001' });
    expect(one?.id).toMatch(/^[0-9a-f]{64}$/);
    expect(one?.id).not.toBe(found({ broker: 'redis://localhost:7002' })[0]?.id);
  });
});
