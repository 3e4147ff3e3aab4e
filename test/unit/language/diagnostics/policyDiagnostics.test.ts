import { expect, it } from 'vitest';
import { applicationRequest } from '../../../../src/protocol/language.ts';
import { useEditor } from '../support/editor.ts';

const world = useEditor();

const manifest = (privileged: boolean): string => `services:
  web:
    image: nginx:1.27
    restart: always
    mem_limit: 64m
    privileged: ${privileged}
`;
const policies = '- { name: isolated, when: service.privileged, message: Nothing is privileged. }\n';

const codes = async (name: string, count: number): Promise<readonly unknown[]> => {
  const params = await world.editor.diagnosticsOf(`/repo/${name}`, ({ diagnostics }) => diagnostics.length === count);
  return params.diagnostics.map(({ code }) => code);
};

it('tells of policies of the folder beside a manifest that somebody looks at, and follows both files', async () => {
  world.disk.files.set('/repo/p/compose.yaml', manifest(true));
  const look = () =>
    world.editor.client.sendRequest(applicationRequest, {
      folder: '/repo/p',
      manifest: '/repo/p/compose.yaml',
      profiles: [],
    });
  await look();
  world.disk.files.set('/repo/p/policies/base.yaml', policies);
  await world.editor.changeOnDisk('/repo/p/policies/base.yaml');
  await look();
  expect(await codes('p/compose.yaml', 1)).toEqual(['policy.isolated']);
  world.disk.files.set('/repo/p/compose.yaml', manifest(false));
  await world.editor.changeOnDisk('/repo/p/compose.yaml');
  await look();
  expect(await codes('p/compose.yaml', 0)).toEqual([]);
});
