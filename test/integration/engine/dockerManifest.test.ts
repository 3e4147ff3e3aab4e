import Dockerode from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeManifestHost } from '../../../src/manifest/files/nodeHost.ts';
import { resolve } from '../../../src/manifest/resolve.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ManifestWorld } from './manifestWorld.ts';
import { Captured, uniqueProject } from './world.ts';
import { onDocker } from './worlds.ts';

describe.skipIf(!(await dockerAnswers()))('what Compose says of a manifest, on Docker', () => {
  const docker = new Dockerode();
  const { engine, keep } = onDocker();
  const image = `${uniqueProject()}-with-environment`;

  beforeAll(async () => {
    const container = await docker.createContainer({ Image: 'busybox:latest' });
    await container.commit({ repo: image, tag: 'latest', changes: 'ENV KEPT=image TAKEN=image' });
    await container.remove();
  });
  afterAll(async () => {
    await docker.getImage(image).remove();
  });

  const aWorld = async (files: Readonly<Record<string, string>> = {}): Promise<ManifestWorld> =>
    keep(await ManifestWorld.create(engine, files));

  it('a variable that takes its value from outside, where there is none, is not that of the image', async () => {
    const world = await aWorld();
    const text = `services: { web: { image: ${image}, command: sleep 100, init: true, environment: [TAKEN, GIVEN] } }`;
    expect(await world.up(await world.resolve(text, { GIVEN: 'host' }))).toEqual([]);
    const streams = new Captured();
    const request = { command: ['env'], isTty: false };
    await engine.exec(`${world.project}-web-1`, request, streams, AbortSignal.timeout(20_000));
    const variables = streams.out.split('\n').filter((line) => /^(KEPT|TAKEN|GIVEN)/.test(line));
    expect(variables.sort()).toEqual(['GIVEN=host', 'KEPT=image']);
    expect((await world.plan(await world.resolve(text, { GIVEN: 'host' }), { action: 'up' })).steps).toEqual([]);
    const set = await world.plan(await world.resolve(text, { GIVEN: 'host', TAKEN: 'host' }), { action: 'up' });
    expect(set.steps[0]?.reason).toBe('environment (unset) removed, environment.TAKEN added');
  });

  it('the label of the files names those that were asked for, and no other', async () => {
    const world = await aWorld({
      '.env': 'IMAGE=busybox',
      'web.env': 'A=1',
      'more.yaml': 'services: { more: { image: busybox, command: sleep 100, init: true } }',
      'compose.yaml':
        'include: [more.yaml]\nservices: { web: { image: "${IMAGE}", command: sleep 100, init: true, env_file: [web.env] } }',
      'compose.override.yaml': 'services: { web: { environment: { B: "2" } } }',
    });
    const files = ['compose.yaml', 'compose.override.yaml'].map((name) => `${world.directory}/${name}`);
    const asked = { files, projectName: world.project, profiles: [], envFiles: [] };
    const { application } = resolve(asked, nodeManifestHost({}));
    expect(await world.up(application!)).toEqual([]);
    const { Config } = await docker.getContainer(`${world.project}-web-1`).inspect();
    expect(Config.Labels['com.docker.compose.project.config_files']).toBe(files.join(','));
  });
});
