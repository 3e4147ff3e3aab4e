import { describe, expect, it } from 'vitest';
import { broughtBy, promotionOf, type PromotionSide } from '../../../../src/app/environments/promotion.ts';
import { keptLines, pinnedImagesText, promotedLines } from '../../../../src/app/environments/promotionText.ts';
import { configHash } from '../../../../src/engine/configHash.ts';
import { configParts } from '../../../../src/engine/configParts.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, anObservation, aService, dockerInfo, processInfo } from '../../../fakes/models.ts';

const id = 'sha256:aaaaaaaaaaaa';
const digest = 'hub.example/web@sha256:1111';
const web = aService('web', { image: 'hub.example/web:1', environment: { TOKEN: 's3cret' } });
const dev = anApplication([web, aService('db')], { name: 'shop' });
const prod = anApplication(
  [
    { ...web, image: 'hub.example/web:stable', replicas: 2, environment: { TOKEN: 'an0ther', REGION: 'eu' } },
    aService('mail'),
  ],
  { name: 'shop-prod' },
);

function source(facts: Partial<PromotionSide> = {}): PromotionSide {
  const observation = anObservation([
    aContainer('web', 1, { image: 'hub.example/web:1', imageId: id }),
    aContainer('db', 1, { imageId: 'sha256:db' }),
  ]);
  return { environment: 'dev', application: dev, observation, digests: { [id]: [digest] }, ...facts };
}

function target(facts: Partial<PromotionSide> = {}): PromotionSide {
  const observation = anObservation([], { project: 'shop-prod' });
  return { environment: 'prod', application: prod, observation, digests: {}, ...facts };
}

/** A container of the target as it was made from what its manifest said before. */
function madeFrom(application: Application) {
  const service = application.services['web']!;
  return aContainer('web', 1, {
    image: service.image!,
    imageId: 'sha256:old',
    configHash: configHash(application, service, 'container'),
    configParts: configParts(application, service, 'container'),
  });
}

describe('a promotion', () => {
  it('is of the digest that runs, with all else as the target says, and builds nothing', () => {
    const built = anApplication([{ ...prod.services['web']!, build: { context: '/shop/web' } as never }], {
      name: 'shop-prod',
    });
    const { application, problems } = promotionOf(source(), target({ application: built }));
    expect(problems).toEqual([]);
    expect(application.services['web']).toMatchObject({
      image: digest,
      pullPolicy: { policy: 'missing' },
      replicas: 2,
      environment: { REGION: 'eu' },
    });
    expect(application.services['web']!.build).toBeUndefined();
  });

  it('takes an image that the target has already by its id where no registry knows it', () => {
    const { application } = promotionOf(source({ digests: { [id]: [] } }), target({ digests: { [id]: [] } }));
    expect(application.services['web']).toMatchObject({ image: id, pullPolicy: { policy: 'never' } });
  });

  it('explains every change of the target, variables by their names alone', () => {
    const before = anApplication([{ ...prod.services['web']!, environment: { TOKEN: 'older', GONE: 'x' } }], {
      name: 'shop-prod',
    });
    const observation = anObservation([madeFrom(before)], { project: 'shop-prod' });
    const promotion = promotionOf(source(), target({ observation }));
    const [first] = promotedLines(promotion, 'dev', 'prod');
    expect(first).toEqual({
      service: 'web',
      heading: `web: hub.example/web:1 is ${digest}`,
      lines: [
        'replicas 1 → 2',
        'environment.GONE removed',
        'environment.REGION added',
        'environment.TOKEN changed',
        `image hub.example/web:stable → ${digest}`,
      ],
    });
    expect(JSON.stringify(promotion.services) + JSON.stringify(promotion.differences)).not.toMatch(
      /s3cret|an0ther|older/,
    );
  });

  it('says what it leaves as it is: services of the target alone, and what is meant to differ', () => {
    const promotion = promotionOf(source(), target());
    expect(promotion.ownServices).toEqual(['mail']);
    expect(keptLines(promotion)).toContain('web replicas 1 → 2');
    expect(keptLines(promotion).join()).not.toContain('image');
    expect(promotionOf(source(), target(), { services: ['web'] }).ownServices).toEqual([]);
  });

  it('brings an image that no registry knows from the engine where it runs, and every one where that is asked for', () => {
    const unknown = promotionOf(source({ digests: { [id]: [] } }), target(), { services: ['web'] });
    expect(unknown.problems).toEqual([]);
    expect(unknown.application.services['web']).toMatchObject({ image: id, pullPolicy: { policy: 'never' } });
    expect(broughtBy(unknown)).toMatchObject([{ service: 'web', source: 'hub.example/web:1', imageId: id }]);
    expect(promotedLines(unknown, 'dev', 'prod')[0]!.heading).toContain('brought from its engine');
    const known = promotionOf(source(), target(), { services: ['web'] });
    expect(broughtBy(known)).toEqual([]);
    const all = promotionOf(source(), target(), { services: ['web'], bringsAll: true });
    expect(broughtBy(all).map(({ imageId }) => imageId)).toEqual([id]);
  });

  it('leaves what does not run to the manifest of the target where that is asked for', () => {
    const promotion = promotionOf(source({ observation: anObservation([]) }), target(), { takesIdle: true });
    expect(promotion).toMatchObject({ problems: [], services: [], idleServices: ['web'], ownServices: ['mail'] });
    expect(promotion.application.services['web']!.image).toBe('hub.example/web:stable');
    expect(promotedLines(promotion, 'dev', 'prod')).toContainEqual({
      service: 'web',
      heading: 'web: as prod says',
      lines: ['does not run in dev'],
    });
  });

  it('is refused where nothing runs, several images run, or nobody has the image', () => {
    const codes = (from: PromotionSide, to = target()) =>
      promotionOf(from, to, { services: ['web'] }).problems.map(({ code }) => code);
    expect(codes(source({ observation: anObservation([]) }))).toEqual(['promote.not-running']);
    const two = [aContainer('web', 1, { imageId: id }), aContainer('web', 2, { imageId: 'sha256:b' })];
    expect(codes(source({ observation: anObservation(two) }))).toEqual(['promote.mixed']);
    expect(codes(source({ digests: {} }))).toEqual(['promote.no-image']);
  });

  it('is refused between what are the same containers, and where there are no images', () => {
    const codes = (to: PromotionSide) =>
      promotionOf(source(), to, { services: ['web'] }).problems.map(({ code }) => code);
    expect(codes(target({ observation: anObservation([], { engine: dockerInfo }) }))).toEqual(['promote.same-project']);
    expect(codes(target({ observation: anObservation([], { engine: processInfo }) }))).toEqual(['promote.no-images']);
    // To push the image would not help.
    const processes = target({ observation: anObservation([], { engine: processInfo }), digests: {} });
    expect(promotionOf(source({ digests: { [id]: [] } }), processes, { services: ['web'] }).problems).toHaveLength(1);
  });

  it('can be written down as a Compose file that pins the images', () => {
    expect(pinnedImagesText(promotionOf(source(), target()))).toBe(`services:\n  "web":\n    image: "${digest}"\n`);
  });
});
