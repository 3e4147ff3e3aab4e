import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { bringing, bringingFirst } from '../../../../../src/app/operations/images/broughtImages.ts';
import { plan } from '../../../../../src/engine/plan.ts';
import { FakeEngine } from '../../../../fakes/fakeEngine.ts';
import { anApplication, aService } from '../../../../fakes/models.ts';

const imageId = 'sha256:aaaaaaaaaaaa';
const brought = [{ service: 'web', source: 'shop-web:latest', imageId }];
const application = anApplication([
  aService('web', { image: imageId, pullPolicy: { policy: 'never' } }),
  aService('db', { image: 'db:1' }),
]);
const signal = new AbortController().signal;

describe('images that are brought from one engine to another', () => {
  const made = async () => {
    const target = new FakeEngine();
    const source = new FakeEngine();
    const engine = bringing(target, source, brought);
    const observation = await engine.observe('shop', [imageId], signal);
    const steps = bringingFirst(plan({ action: 'up', application, observation }), brought, 'dev');
    return { target, source, engine, steps };
  };

  it('come before what is made from them, and hold nothing else up', async () => {
    const { steps } = await made();
    expect(steps.problems ?? []).toEqual([]);
    const [first] = steps.steps;
    expect(first).toMatchObject({
      kind: 'distribute',
      image: imageId,
      from: { environment: 'dev', image: 'shop-web:latest' },
      after: [],
    });
    const after = (id: string) => steps.steps.find((step) => step.id === id)!.after;
    expect(after('create:shop-web-1')).toContain(first!.id);
    expect(after('create:shop-db-1')).not.toContain(first!.id);
  });

  it('are no step where nothing is made from them', async () => {
    const { steps } = await made();
    const none = bringingFirst({ ...steps, steps: [] }, brought, 'dev');
    expect(none.steps).toEqual([]);
  });

  it('are read from the one engine and written to the other, which does all else', async () => {
    const { target, source, engine, steps } = await made();
    const taken: string[] = [];
    source.readImages = (images) => Promise.resolve(Readable.from(images));
    target.writeImages = async (tar) => {
      for await (const part of tar) taken.push(String(part));
    };
    const [bring, ...others] = steps.steps;
    await engine.perform(bring!, application, () => undefined, signal);
    expect(taken).toEqual([imageId]);
    expect(target.performed).toEqual([]);
    const network = others.find(({ kind }) => kind === 'create-network') ?? others[0]!;
    await engine.perform(network, application, () => undefined, signal);
    expect(target.performed).toEqual([network]);
  });

  it('are held to be there, and by no registry', async () => {
    const { engine } = await made();
    expect((await engine.observe('shop', [], signal)).images).toMatchObject({ [imageId]: imageId });
  });
});
