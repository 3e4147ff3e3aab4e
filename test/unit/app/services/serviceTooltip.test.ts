import { describe, expect, it } from 'vitest';
import { containerTooltip, serviceTooltip } from '../../../../src/app/services/serviceTooltip.ts';
import type { HealthProbe } from '../../../../src/engine/observation.ts';
import { aContainer, aService } from '../../../fakes/models.ts';

const probe = (output: string, exitCode = 1): HealthProbe => ({ endedAtMs: Date.UTC(2026, 0, 2), exitCode, output });
const told = (facts: Parameters<typeof aContainer>[2]): string =>
  containerTooltip(aContainer('orders', 1, facts), 'running', undefined);

describe('what hovering over a container tells', () => {
  it.each([
    ['ran out of memory', { state: 'exited', exitCode: 137, isOomKilled: true }],
    ['was killed \\(SIGKILL\\)', { state: 'exited', exitCode: 137 }],
    ['was brought back 4 times', { restartCount: 4 }],
    ['Exit code: 3', { state: 'exited', exitCode: 3 }],
  ] as const)('%s', (text, facts) => {
    expect(told(facts)).toMatch(new RegExp(text));
  });

  it('the last probes of its health check, the newest first', () => {
    const healthLog = [probe('one', 0), probe('two'), probe('three'), probe('four')];
    expect([...told({ healthLog }).matchAll(/: (one|two|three|four)/g)].map(([, said]) => said)).toEqual([
      'four',
      'three',
      'two',
    ]);
  });

  it('what probes say that all say the same, once', () => {
    const text = told({ healthLog: [probe('no ledger'), probe('no ledger'), probe('no ledger')] });
    expect(text.match(/no ledger/g)).toHaveLength(1);
    expect(text).toContain('(3 times)');
  });

  it('no password that a check repeats', () => {
    const output =
      'redis://app:hunter2@redis:6379 refused; PASSWORD=hunter3 token: "hunter4" Authorization: Bearer hunter5';
    expect(told({ healthLog: [probe(output)] })).not.toMatch(/hunter/);
  });

  it('what a check says as it is, and nothing marked up', () => {
    expect(told({ healthLog: [probe('[x](command:evil) <b>\n# head')] })).toContain(
      '\\[x\\]\\(command\\:evil\\) \\<b\\> \\# head',
    );
  });
});

describe('what hovering over a service tells', () => {
  it('the last word of the check of each container that is unhealthy', () => {
    const containers = [
      aContainer('orders', 1, { health: 'unhealthy', healthLog: [probe('old'), probe('no ledger')] }),
      aContainer('orders', 2, { health: 'healthy', healthLog: [probe('fine', 0)] }),
    ];
    const text = serviceTooltip(aService('orders'), containers, { stateText: 'unhealthy', usage: undefined });
    expect(text).toContain('no ledger');
    expect(text).not.toMatch(/old|fine/);
  });

  it('what the checks of several say that say the same, once, and not again where the failure has said it', () => {
    const sick = { health: 'unhealthy', healthLog: [probe('no ledger')] } as const;
    const containers = [aContainer('orders', 1, sick), aContainer('orders', 2, sick)];
    const facts = { stateText: 'unhealthy', usage: undefined };
    const text = serviceTooltip(aService('orders'), containers, facts);
    expect(text).toContain('Health check of shop\\-orders\\-1, shop\\-orders\\-2');
    expect(text.match(/no ledger/g)).toHaveLength(1);
    const failure = 'shop-orders-1 is unhealthy. Its health check said: no ledger';
    expect(serviceTooltip(aService('orders'), containers, { ...facts, failure }).match(/no ledger/g)).toHaveLength(1);
  });

  it('what it consumes, and as which consumer group', () => {
    const orders = aService('orders', { consumes: [{ channel: 'paid', group: 'billing' }, { channel: 'status' }] });
    const text = serviceTooltip(orders, [], { stateText: 'running', usage: undefined });
    expect(text).toContain('Consumes: paid \\(as billing\\), status');
  });
});
