import { describe, expect, it } from 'vitest';
import { VariedManifest } from '../../../../src/app/monitors/variedManifest.ts';
import { Emitter } from '../../../../src/base/event.ts';
import type { Application, Service } from '../../../../src/manifest/model.ts';
import { anApplication, aService } from '../../../fakes/models.ts';

const never = new AbortController().signal;

function varied(application: Application | null): {
  readonly manifest: VariedManifest;
  readonly edit: (next: Application) => void;
  readonly told: () => number;
} {
  const changed = new Emitter<void>();
  let current = application;
  const manifest = new VariedManifest({
    read: () => Promise.resolve({ application: current, manifest: '/shop/compose.yaml', problems: [] }),
    onDidChange: changed.event,
  });
  let told = 0;
  manifest.onDidChange(() => told++);
  return {
    manifest,
    edit: (next) => {
      current = next;
      changed.fire();
    },
    told: () => told,
  };
}

const underDebugger = (service: Service): Service => ({
  ...service,
  command: ['debugger', ...(service.command ?? [])],
});

describe('A manifest of which a service is another for a while', () => {
  it('is read with it, and tells that it has to be read again', async () => {
    const orders = aService('orders', { command: ['serve'] });
    const { manifest, told } = varied(anApplication([orders, aService('web')]));
    manifest.vary('orders', underDebugger);
    expect(told()).toBe(1);
    const { application } = await manifest.read(never);
    expect(application?.services['orders']?.command).toEqual(['debugger', 'serve']);
    expect(application?.services['web']).toEqual(aService('web'));
  });

  it('keeps it when the manifest is edited meanwhile', async () => {
    const { manifest, edit, told } = varied(anApplication([aService('orders', { command: ['serve'] })]));
    manifest.vary('orders', underDebugger);
    edit(anApplication([aService('orders', { command: ['serve', '--fast'] })]));
    expect(told()).toBe(2);
    const { application } = await manifest.read(never);
    expect(application?.services['orders']?.command).toEqual(['debugger', 'serve', '--fast']);
  });

  it('is as it stands again afterwards', async () => {
    const original = anApplication([aService('orders', { command: ['serve'] })]);
    const { manifest, told } = varied(original);
    manifest.vary('orders', underDebugger);
    manifest.vary('orders', undefined);
    expect(told()).toBe(2);
    expect((await manifest.read(never)).application).toBe(original);
  });

  it('has nothing to do with a service that it does not declare, nor with what cannot be read', async () => {
    const { manifest } = varied(anApplication([]));
    manifest.vary('orders', underDebugger);
    expect((await manifest.read(never)).application?.services).toEqual({});
    const broken = varied(null);
    broken.manifest.vary('orders', underDebugger);
    expect((await broken.manifest.read(never)).application).toBeNull();
  });
});
