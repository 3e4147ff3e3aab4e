import { describe, expect, it } from 'vitest';
import { applicationRequest, type ApplicationResult } from '../../../../src/protocol/language.ts';
import {
  applicationReleasedNotification,
  workspaceApplicationsRequest,
  type WorkspaceApplicationsResult,
} from '../../../../src/protocol/workspaceApplications.ts';
import { uri, useEditor } from '../support/editor.ts';

const whole = 'services:\n  web:\n    image: nginx:1.27\n';

describe('the applications of a workspace', () => {
  const world = useEditor();

  const ask = (folders: readonly string[] = ['/repo']): Promise<WorkspaceApplicationsResult> =>
    world.editor.client.sendRequest(workspaceApplicationsRequest, { folders });
  const manifests = async (): Promise<readonly string[]> =>
    (await ask()).applications.map(({ manifest }) => manifest.replace('/repo/', ''));
  const write = (path: string, text: string): Promise<void> => {
    world.disk.files.set(path, text);
    return world.editor.changeOnDisk(path);
  };
  const remove = (path: string): Promise<void> => {
    world.disk.files.delete(path);
    return world.editor.changeOnDisk(path);
  };

  it('are those of its folders', async () => {
    world.disk.files.set('/repo/a/compose.yaml', whole);
    world.disk.files.set('/other/compose.yaml', `name: shop\n${whole}`);
    expect(await ask(['/repo', '/other'])).toEqual({
      applications: [
        {
          manifest: '/repo/a/compose.yaml',
          files: ['/repo/a/compose.yaml'],
          parts: [],
          folder: '/repo',
          name: 'a',
          namesakes: [],
        },
        {
          manifest: '/other/compose.yaml',
          files: ['/other/compose.yaml'],
          parts: [],
          folder: '/other',
          name: 'shop',
          namesakes: [],
        },
      ],
      isCut: false,
      bounds: [],
    });
  });

  it('are told anew when a manifest is added or deleted, also with its folder', async () => {
    world.disk.files.set('/repo/a/compose.yaml', whole);
    expect(await manifests()).toEqual(['a/compose.yaml']);
    await write('/repo/b/c/compose.yaml', whole);
    await world.editor.until(() => world.editor.regrouped === 1);
    expect(await manifests()).toEqual(['a/compose.yaml', 'b/c/compose.yaml']);
    await remove('/repo/a/compose.yaml');
    await world.editor.until(() => world.editor.regrouped === 2);
    expect(await manifests()).toEqual(['b/c/compose.yaml']);
    world.disk.files.delete('/repo/b/c/compose.yaml');
    await world.editor.changeOnDisk('/repo/b');
    await world.editor.until(() => world.editor.regrouped === 3);
    expect(await manifests()).toEqual([]);
  });

  it('are told anew when a text groups them otherwise: an include, an env file, a rule of Git', async () => {
    world.disk.files.set('/repo/compose.yaml', whole);
    world.disk.files.set('/repo/a/compose.yaml', whole);
    expect(await manifests()).toEqual(['compose.yaml', 'a/compose.yaml']);
    await write('/repo/compose.yaml', 'include: [a/compose.yaml]\n');
    await world.editor.until(() => world.editor.regrouped === 1);
    expect(await manifests()).toEqual(['compose.yaml']);
    await write('/repo/compose.yaml', whole);
    await world.editor.until(() => world.editor.regrouped === 2);
    await write('/repo/.env', 'COMPOSE_PROJECT_NAME=mine\n');
    await world.editor.until(() => world.editor.regrouped === 3);
    expect((await ask()).applications[0]!.name).toBe('mine');
    await write('/repo/.gitignore', 'a/\n');
    await world.editor.until(() => world.editor.regrouped === 4);
    expect(await manifests()).toEqual(['compose.yaml']);
  });

  it('are not told anew for what makes no other ones', async () => {
    world.disk.files.set('/repo/compose.yaml', whole);
    await ask();
    await write('/repo/compose.yaml', `${whole}    restart: always\n`);
    await write('/repo/values.yaml', 'a: 1\n');
    await write('/repo/node_modules/x/compose.yaml', whole);
    await write('/elsewhere/compose.yaml', whole);
    await write('/repo/b/compose.yaml', whole);
    await world.editor.until(() => world.editor.regrouped > 0);
    expect(world.editor.regrouped).toBe(1);
  });

  it('are as they are on the disk: typing regroups nothing', async () => {
    world.disk.files.set('/repo/compose.yaml', whole);
    world.disk.files.set('/repo/a/compose.yaml', whole);
    await ask();
    await world.editor.open('/repo/compose.yaml', 'include: [a/compose.yaml]\n');
    expect(await manifests()).toEqual(['compose.yaml', 'a/compose.yaml']);
    world.disk.files.set('/repo/compose.yaml', 'include: [a/compose.yaml]\n');
    await world.editor.save('/repo/compose.yaml');
    await world.editor.until(() => world.editor.regrouped === 1);
    expect(await manifests()).toEqual(['compose.yaml']);
  });

  it('are refused for what is no list of folders', async () => {
    const odd = world.editor.client.sendRequest(workspaceApplicationsRequest, { folders: '/repo' });
    await expect(odd).rejects.toThrow('"folders" is no list of paths.');
  });

  it("are nobody's business before somebody asks", async () => {
    await write('/repo/compose.yaml', whole);
    await ask();
    await write('/repo/a/compose.yaml', whole);
    await world.editor.until(() => world.editor.regrouped > 0);
    expect(world.editor.regrouped).toBe(1);
  });
});

describe('several applications of one folder', () => {
  const world = useEditor({}, { workspaceFolders: [{ uri: uri('/repo'), name: 'repo' }] });

  const read = (manifest?: string, environment?: string): Promise<ApplicationResult> =>
    world.editor.client.sendRequest(applicationRequest, {
      folder: '/repo',
      profiles: [],
      ...(manifest !== undefined && { manifest }),
      ...(environment !== undefined && { environment }),
    });

  it('are told apart when one of them changes', async () => {
    for (const name of ['a', 'b']) world.disk.files.set(`/repo/${name}/compose.yaml`, whole.replace('web', name));
    world.disk.files.set('/repo/compose.yaml', whole);
    const readings = await Promise.all([read(), read('/repo/a/compose.yaml'), read('/repo/b/compose.yaml')]);
    expect(readings.map(({ application }) => Object.keys(application!.services))).toEqual([['web'], ['a'], ['b']]);
    await world.editor.changeOnDisk('/repo/b/compose.yaml');
    await world.editor.until(() => world.editor.changedApplications.length === 1);
    await world.editor.changeOnDisk('/repo/compose.yaml');
    await world.editor.until(() => world.editor.changedApplications.length === 2);
    expect(world.editor.changedApplications).toEqual([
      { folder: '/repo', manifests: ['/repo/b/compose.yaml'], isFound: false },
      { folder: '/repo', manifests: [], isFound: true },
    ]);
  });

  it('are told of together when a file of both changes', async () => {
    for (const name of ['a', 'b']) world.disk.files.set(`/repo/${name}/compose.yaml`, 'include: [../base.yaml]\n');
    world.disk.files.set('/repo/base.yaml', whole);
    await Promise.all([read('/repo/a/compose.yaml'), read('/repo/b/compose.yaml')]);
    await world.editor.changeOnDisk('/repo/base.yaml');
    await world.editor.until(() => world.editor.changedApplications.length === 1);
    expect(world.editor.changedApplications[0]!.manifests).toEqual(['/repo/a/compose.yaml', '/repo/b/compose.yaml']);
  });

  it('are told of when an override is added, or COMPOSE_FILE names other files', async () => {
    world.disk.files.set('/repo/docker/compose.yaml', whole);
    await read('/repo/docker/compose.yaml');
    world.disk.files.set('/repo/docker/compose.override.yaml', 'services: { web: { hostname: over } }\n');
    await world.editor.changeOnDisk('/repo/docker/compose.override.yaml');
    await world.editor.until(() => world.editor.changedApplications.length === 1);
    expect((await read('/repo/docker/compose.yaml')).application!.configFiles).toHaveLength(2);
    world.disk.files.set('/repo/.env', 'COMPOSE_FILE=docker/compose.yaml:docker/dev.yaml\n');
    world.disk.files.set('/repo/docker/dev.yaml', 'services: { web: { hostname: dev } }\n');
    await world.editor.changeOnDisk('/repo/.env');
    await world.editor.until(() => world.editor.changedApplications.length === 2);
    const { application } = await read('/repo/docker/compose.yaml');
    expect(application!.configFiles).toEqual(['/repo/docker/compose.yaml', '/repo/docker/dev.yaml']);
  });

  it('are silent once nobody looks at them', async () => {
    for (const name of ['a', 'b']) world.disk.files.set(`/repo/${name}/compose.yaml`, whole);
    await Promise.all([read('/repo/a/compose.yaml'), read('/repo/b/compose.yaml')]);
    await world.editor.client.sendNotification(applicationReleasedNotification, {
      folder: '/repo',
      manifest: '/repo/a/compose.yaml',
    });
    await world.editor.changeOnDisk('/repo/a/compose.yaml');
    await world.editor.changeOnDisk('/repo/b/compose.yaml');
    await world.editor.until(() => world.editor.changedApplications.length > 0);
    expect(world.editor.changedApplications).toEqual([
      { folder: '/repo', manifests: ['/repo/b/compose.yaml'], isFound: false },
    ]);
  });
});
