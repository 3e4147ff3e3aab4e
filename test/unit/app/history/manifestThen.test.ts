import { describe, expect, it } from 'vitest';
import { manifestSnapshot } from '../../../../src/app/governance/manifestSnapshot.ts';
import { manifestThen } from '../../../../src/app/history/manifestThen.ts';
import { changesSummary, changeText, serviceChanges } from '../../../../src/app/history/serviceDifference.ts';
import { plan } from '../../../../src/engine/plan.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import { anObservation } from '../../../fakes/models.ts';
import { resolving } from '../../manifest/support/resolving.ts';

/** An application with a secret, a URL with one, a watch, a channel and a healthcheck. */
function shop({ image = 'shop/web:1', secret = 'hunter2', more = '' } = {}): Application {
  const { application } = resolving(`name: shop
services:
  web:
    image: ${image}
    environment:
      LOG_LEVEL: info
      API_TOKEN: ${secret}
      DB: postgres://me:${secret}@db/shop
    healthcheck: { test: [CMD, "true"], interval: 5s }
    ports: ["8080:80"]
    depends_on: [db]
    develop: { watch: [{ path: ., action: sync, target: /app }] }
${more}
  db: { image: postgres }
x-patchbay:
  broker: db
  channels: { orders: { kind: stream } }
`);
  if (!application) throw new Error('The manifest has errors.');
  return application;
}

describe('a manifest as it was', () => {
  it('is the very application that was kept, when nothing has changed', () => {
    const now = shop();
    expect(manifestThen(manifestSnapshot(now).text, now)).toEqual({ application: now, missing: [] });
  });

  it('has the values of then, and the secrets of now where these are still there', () => {
    const then = manifestSnapshot(shop({ image: 'shop/web:0' })).text;
    expect(then).not.toContain('hunter2');
    const { application, missing } = manifestThen(then, shop({ image: 'shop/web:1', secret: 'changed' })) ?? {};
    expect(missing).toEqual([]);
    expect(application?.services['web']).toMatchObject({
      image: 'shop/web:0',
      environment: { LOG_LEVEL: 'info', API_TOKEN: 'changed', DB: 'postgres://me:changed@db/shop' },
    });
  });

  it('says which secrets it cannot have', () => {
    const then = manifestSnapshot(
      shop({ more: '    labels: { a: b }\n    build: { context: ., args: { NPM_TOKEN: x } }' }),
    );
    expect(manifestThen(then.text, shop())?.missing).toEqual(['services.web.build.args.NPM_TOKEN']);
  });

  it('can be planned: what differs is made anew', () => {
    const then = manifestThen(manifestSnapshot(shop({ image: 'shop/web:0' })).text, shop());
    const observation = anObservation([], { images: { 'shop/web:0': 'x', postgres: 'y' } });
    const { steps } = plan({ action: 'up', application: then!.application, observation });
    expect(steps.map(({ id }) => id)).toContain('create:shop-web-1');
  });

  it('keeps to the policies of now', () => {
    const governance = { policies: [], hooks: [], environments: {}, isAuditStrict: true } as const;
    const then = manifestThen(manifestSnapshot(shop()).text, { ...shop(), governance });
    expect(then?.application.governance).toBe(governance);
  });

  it.each(['', '[]', '{"name":"other","services":{}}', '{"name":"shop"}', 'null'])(
    'is nothing where %j was kept',
    (text) => {
      expect(manifestThen(text, shop())).toBeUndefined();
    },
  );
});

describe('what changed of a service', () => {
  const before = manifestSnapshot(shop()).text;

  it('is told by key, with values, and without those of variables', () => {
    const after = manifestSnapshot(shop({ image: 'shop/web:2', more: '    restart: always' })).text.replace(
      '"info"',
      '"debug"',
    );
    const changes = serviceChanges(before, after, 'web').map(changeText);
    expect(changes).toContain('image: shop/web:1 → shop/web:2');
    expect(changes).toContain('environment.LOG_LEVEL changed');
    expect(changes.join()).not.toContain('debug');
  });

  it('is nothing where it is the same, whatever changed of others', () => {
    const after = before.replace('"image":"postgres"', '"image":"postgres:17"');
    expect(after).not.toBe(before);
    expect(serviceChanges(before, after, 'web')).toEqual([]);
    expect(changesSummary(serviceChanges(before, after, 'db'))).toBe('image: postgres → postgres:17');
  });
});
