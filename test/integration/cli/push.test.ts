import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OciRegistry } from '../../fakes/ociRegistry.ts';
import { hasCompose, hasDocker, newComposeWorld, type ComposeWorld } from './composeWorld.ts';

describe.skipIf(!hasDocker)('push of the command line', () => {
  let registry: OciRegistry;
  let world: ComposeWorld;
  let image = '';

  beforeAll(async () => {
    registry = await new OciRegistry().open();
    image = `${registry.address}/patchbay/pushed:1`;
    world = await newComposeWorld(
      `version: "3.7"\nservices: {api: {image: "${image}", build: .}, db: {image: "busybox:latest"}}\n`,
    );
    await world.cli.write('Dockerfile', 'FROM busybox:latest\n');
    await world.docker('tag', 'busybox:latest', image);
  });
  afterAll(async () => {
    await world.docker('rmi', '-f', image).catch(() => undefined);
    await world.dispose();
    await registry.close();
  });

  it('puts what has a build into its registry, and nothing else, as docker-compose does', async () => {
    const { exitCode, stdout } = await world.patchbay('push');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`✓ push ${image}`);
    expect(stdout).not.toContain('busybox');
    const pushes = (): number => registry.requests.filter((request) => request === 'PUT manifests').length;
    expect(pushes()).toBe(1);
    await world.docker('rmi', image);
    await world.docker('pull', image);
    if (!hasCompose) return;
    await world.compose('push');
    expect(pushes()).toBe(2);
  });

  it('exits with 1 for what cannot be pushed, and with 0 when that is to be ignored', async () => {
    await world.docker('rmi', '-f', image);
    const failed = await world.patchbay('push', '-q', 'api');
    expect(failed).toMatchObject({ exitCode: 1, stdout: '' });
    expect(failed.stderr).toContain(`Cannot push "${image}": there is no such image here. Build it first.`);
    expect((await world.patchbay('push', '--ignore-push-failures')).exitCode).toBe(0);
  });
});
