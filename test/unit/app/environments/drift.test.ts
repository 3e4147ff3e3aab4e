import { describe, expect, it } from 'vitest';
import {
  differenceFindings,
  environmentDifferences,
  differenceText,
} from '../../../../src/app/environments/differences.ts';
import { driftOf } from '../../../../src/app/environments/drift.ts';
import { imageDrift } from '../../../../src/app/environments/imageDrift.ts';
import { configHash } from '../../../../src/engine/configHash.ts';
import { configParts } from '../../../../src/engine/configParts.ts';
import type { ObservedContainer } from '../../../../src/engine/observation.ts';
import { plan } from '../../../../src/engine/plan.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';

/** A container as the manifest has it. */
function made(application: Application, service: string, number = 1, facts: Partial<ObservedContainer> = {}) {
  const its = application.services[service]!;
  return aContainer(service, number, {
    configHash: configHash(application, its, 'container'),
    configParts: configParts(application, its, 'container'),
    imageId: `sha256:${its.image}`,
    ...facts,
  });
}

function driftFrom(application: Application, containers: readonly ObservedContainer[]) {
  const images = Object.values(application.services).map(({ image = '' }) => [image, `sha256:${image}`]);
  const observation = anObservation(containers, { images: Object.fromEntries(images) as Record<string, string> });
  return driftOf({
    application,
    observation,
    plan: plan({ action: 'up', application, observation, removeOrphans: true }),
  });
}

const web = aService('web', { environment: { LEVEL: 'debug', TOKEN: 's3cret' } });

describe('what drifts between the manifest and what runs', () => {
  const application = anApplication([web]);

  it('is nothing where all is as the manifest says', () => {
    expect(driftFrom(application, [made(application, 'web')])).toEqual([]);
  });

  it('is a configuration that changed since, named by its attribute, never by a value', () => {
    const other = anApplication([aService('web', { environment: { LEVEL: 'info', TOKEN: 'an0ther' } })]);
    const [finding, ...rest] = driftFrom(other, [made(application, 'web')]);
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ code: 'drift.configuration', effect: 'warn', services: ['web'] });
    expect(finding!.blame[0]).toEqual(['services', 'web', 'environment', 'LEVEL']);
    expect(JSON.stringify(finding)).not.toMatch(/s3cret|an0ther|info|debug/);
  });

  it('is an image that is another one by now', () => {
    const found = driftFrom(application, [made(application, 'web', 1, { imageId: 'sha256:old' })]);
    expect(found).toMatchObject([
      {
        code: 'drift.image',
        blame: [
          ['services', 'web', 'image'],
          ['services', 'web'],
        ],
      },
    ]);
  });

  it('is a replica too few or too many, and one that does not run', () => {
    const two = anApplication([{ ...web, replicas: 2 }]);
    expect(driftFrom(two, [made(two, 'web')])).toMatchObject([
      { code: 'drift.replicas', message: expect.stringContaining('has 1 of 2 containers') as string },
    ]);
    expect(driftFrom(application, [made(application, 'web'), made(application, 'web', 2)])).toMatchObject([
      {
        code: 'drift.replicas',
        message: expect.stringContaining('has 2 containers, and the manifest says 1') as string,
      },
    ]);
    expect(driftFrom(application, [made(application, 'web', 1, { state: 'exited', exitCode: 1 })])).toMatchObject([
      { code: 'drift.stopped', services: ['web'] },
    ]);
  });

  it('is a service that is not there, and a container of none', () => {
    expect(driftFrom(application, [])).toMatchObject([
      { code: 'drift.replicas', message: expect.stringContaining('web is not there') as string },
    ]);
    const found = driftFrom(application, [made(application, 'web'), aContainer('old', 1)]);
    expect(found).toMatchObject([{ code: 'drift.orphan', services: ['old'] }]);
  });
});

describe('what differs between two environments', () => {
  const dev = anApplication([web, aService('debug')], { name: 'shop' });
  const prod = anApplication(
    [
      {
        ...web,
        image: 'web:2',
        replicas: 3,
        environment: { LEVEL: 'warn', REGION: 'eu' },
        networks: { default: { aliases: [] } },
      },
      aService('debug', { isActive: false }),
    ],
    { name: 'shop-prod' },
  );

  it('is told attribute by attribute: values of images and counts, variables by name alone', () => {
    const all = environmentDifferences(dev, prod);
    expect(all.map((each) => `${each.service} ${differenceText(each)}`)).toEqual([
      'web replicas 1 → 3',
      'web environment.LEVEL changed',
      'web environment.REGION added',
      'web environment.TOKEN removed',
      'web image web:latest → web:2',
      'web networks changed',
      'debug service removed',
    ]);
    expect(JSON.stringify(all)).not.toContain('s3cret');
  });

  it('is nothing between projects that have only other names', () => {
    const networks = (name: string) =>
      ({ networks: { default: { name: `${name}_default`, isExternal: false } } }) as never;
    const service = { ...web, networks: { default: { aliases: [] } } };
    expect(
      environmentDifferences(
        anApplication([service], { name: 'shop', ...(networks('shop') as object) }),
        anApplication([service], { name: 'shop-prod', ...(networks('shop-prod') as object) }),
      ),
    ).toEqual([]);
  });

  it('warns of another image and of what one of them lacks, and only tells what is meant to differ', () => {
    const found = differenceFindings(environmentDifferences(dev, prod), 'dev', 'prod');
    const warned = found.filter(({ effect }) => effect === 'warn').map(({ message }) => message);
    expect(warned).toEqual([
      'web, from dev to prod: environment.REGION added.',
      'web, from dev to prod: environment.TOKEN removed.',
      'web, from dev to prod: image web:latest → web:2.',
      'debug, from dev to prod: only dev has the service.',
    ]);
  });

  it('compares running images by id and by digest, whatever they are called', () => {
    const side = (environment: string, image: string, imageId: string, digests: readonly string[]) => ({
      environment,
      application: dev,
      observation: anObservation([aContainer('web', 1, { image, imageId })]),
      digests: { [imageId]: digests },
    });
    const here = side('dev', 'web:1', 'sha256:a', ['hub/web@sha256:1']);
    expect(imageDrift(here, side('prod', 'web:other', 'sha256:a', []))).toEqual([]);
    expect(imageDrift(here, side('prod', 'web:1', 'sha256:b', ['mirror/web@sha256:1']))).toEqual([]);
    expect(imageDrift(here, side('prod', 'web:1', 'sha256:b', ['hub/web@sha256:2']))).toMatchObject([
      { code: 'drift.running-image', services: ['web'] },
    ]);
  });
});
