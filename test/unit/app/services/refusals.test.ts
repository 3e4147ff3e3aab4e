import { describe, expect, it } from 'vitest';
import { ActivityTracker } from '../../../../src/app/services/activity.ts';
import { serviceTree } from '../../../../src/app/services/serviceTree.ts';
import { resolve } from '../../../../src/manifest/resolve.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { aContainer, anObservation } from '../../../fakes/models.ts';

const problem = { code: 'policy.no-privileged', severity: 'error', message: 'web must not be privileged.' } as const;
const start = { id: 's', after: [], reason: '', kind: 'start', service: 'web', number: 1, name: 'shop-web-1' } as const;

function application() {
  const host = new MemoryManifestHost({
    '/shop/compose.yaml': 'name: shop\nservices: { web: { image: web }, db: { image: db } }\n',
  });
  const { application: resolved } = resolve({ files: ['/shop/compose.yaml'], profiles: [], envFiles: [] }, host);
  if (!resolved) throw new Error('There is no application.');
  return resolved;
}

function row(activity: ActivityTracker, shop: ReturnType<typeof application>, containers = anObservation([])) {
  const web = serviceTree(shop, containers, activity.current).children.find(({ service }) => service === 'web');
  return { description: web?.description, tooltip: web?.tooltip, state: web?.state };
}

describe('the row of a service that was refused to start', () => {
  it('says so, and why in its tooltip', () => {
    const [activity, shop] = [new ActivityTracker(), application()];
    activity.refuse(new Map([['web', problem]]), shop);
    expect(row(activity, shop)).toMatchObject({ state: 'failed', description: 'start refused' });
    expect(row(activity, shop).tooltip).toContain('web must not be privileged');
  });

  it('says of one that runs that a change was refused', () => {
    const [activity, shop] = [new ActivityTracker(), application()];
    activity.refuse(new Map([['web', problem]]), shop);
    const seen = row(activity, shop, anObservation([aContainer('web', 1)]));
    expect(seen.description).toBe('running · change refused');
    expect(seen.tooltip).toContain('web must not be privileged');
  });

  it('says nothing of it once the manifest is another one', () => {
    const activity = new ActivityTracker();
    activity.refuse(new Map([['web', problem]]), application());
    expect(row(activity, application()).description).toBe('not created');
  });

  it('says nothing of it once the service is taken up again', () => {
    const [activity, shop] = [new ActivityTracker(), application()];
    activity.refuse(new Map([['web', problem]]), shop);
    activity.begin([start]).end();
    expect(row(activity, shop).description).toBe('not created');
  });
});
