import { describe, expect, it } from 'vitest';
import { unopenedProblems } from '../../../../src/language/diagnostics/unopened.ts';
import { applicationRequest } from '../../../../src/protocol/language.ts';
import { applicationReleasedNotification } from '../../../../src/protocol/workspaceApplications.ts';
import { uri, useEditor } from '../support/editor.ts';

const good = 'services:\n  web:\n    image: nginx:1.27\n    restart: always\n    mem_limit: 64m\n';
const misspelt = good.replace('    image:', '    imagee: nginx\n    image:');

describe('problems of manifests that are not open', () => {
  const world = useEditor();

  const look = (name: string): Promise<unknown> =>
    world.editor.client.sendRequest(applicationRequest, { folder: '/repo', manifest: `/repo/${name}`, profiles: [] });
  const write = (name: string, text: string): Promise<void> => {
    world.disk.files.set(`/repo/${name}`, text);
    return world.editor.changeOnDisk(`/repo/${name}`);
  };
  const codesOf = async (name: string, count: number): Promise<readonly unknown[]> => {
    const params = await world.editor.diagnosticsOf(`/repo/${name}`, ({ diagnostics }) => diagnostics.length === count);
    return params.diagnostics.map(({ code }) => code);
  };
  const sentFor = (name: string): number =>
    world.editor.published.filter((params) => params.uri === uri(`/repo/${name}`)).length;

  it('are told while somebody looks at their application, in each of its files, and taken back then', async () => {
    world.disk.files.set('/repo/a/compose.yaml', `include: [../base.yaml]\n${misspelt}`);
    world.disk.files.set('/repo/base.yaml', misspelt.replace('web', 'db'));
    await look('a/compose.yaml');
    expect(await codesOf('a/compose.yaml', 1)).toEqual(['manifest.unknown-key']);
    expect(await codesOf('base.yaml', 1)).toEqual(['manifest.unknown-key']);
    await world.editor.client.sendNotification(applicationReleasedNotification, {
      folder: '/repo',
      manifest: '/repo/a/compose.yaml',
    });
    await codesOf('a/compose.yaml', 0);
    await codesOf('base.yaml', 0);
  });

  it('are those of the manifests that are looked at, and of no others', async () => {
    for (const name of ['a', 'b']) world.disk.files.set(`/repo/${name}/compose.yaml`, misspelt);
    await look('b/compose.yaml');
    await codesOf('b/compose.yaml', 1);
    expect(sentFor('a/compose.yaml')).toBe(0);
  });

  it('follow the file: mended, broken again, deleted', async () => {
    world.disk.files.set('/repo/compose.yaml', misspelt);
    await look('compose.yaml');
    await codesOf('compose.yaml', 1);
    await write('compose.yaml', good);
    await look('compose.yaml');
    await codesOf('compose.yaml', 0);
    await write('compose.yaml', misspelt);
    await look('compose.yaml');
    await codesOf('compose.yaml', 1);
    world.disk.files.delete('/repo/compose.yaml');
    await world.editor.changeOnDisk('/repo/compose.yaml');
    await look('compose.yaml');
    await codesOf('compose.yaml', 0);
  });

  it('are those of the document once it is open, and nothing is told twice', async () => {
    world.disk.files.set('/repo/compose.yaml', misspelt);
    await look('compose.yaml');
    await codesOf('compose.yaml', 1);
    await world.editor.open('/repo/compose.yaml', misspelt);
    const { diagnostics } = await world.editor.diagnosticsOf('/repo/compose.yaml', ({ version }) => version === 1);
    expect(diagnostics).toHaveLength(1);
    await world.editor.change('/repo/compose.yaml', good, 2);
    await world.editor.diagnosticsOf('/repo/compose.yaml', (params) => params.version === 2);
    expect(await codesOf('compose.yaml', 0)).toEqual([]);
    await world.editor.close('/repo/compose.yaml');
    await look('compose.yaml');
    await codesOf('compose.yaml', 1);
  });

  it('are told once where an open manifest includes the file', async () => {
    world.disk.files.set('/repo/base.yaml', misspelt.replace('web', 'db'));
    world.disk.files.set('/repo/compose.yaml', 'include: [base.yaml]\n');
    await look('compose.yaml');
    await world.editor.open('/repo/compose.yaml', 'include: [base.yaml]\nservices: {}\n');
    await world.editor.diagnosticsOf('/repo/compose.yaml', ({ version }) => version === 1);
    expect(await codesOf('base.yaml', 1)).toEqual(['manifest.unknown-key']);
  });

  it('leave advice to manifests that are open', async () => {
    world.disk.files.set('/repo/compose.yaml', misspelt.replace(':1.27', ''));
    await look('compose.yaml');
    expect(await codesOf('compose.yaml', 1)).toEqual(['manifest.unknown-key']);
  });
});

describe('the problems of many files that are not open', () => {
  const problemIn = (
    file: string,
    line: number,
  ): Parameters<typeof unopenedProblems>[0][number]['problems'][number] => {
    const start = { line, character: 0 };
    return { code: 'manifest.syntax', severity: 'error', message: 'wrong', at: { file, range: { start, end: start } } };
  };

  it('are bounded, of each file and in all', () => {
    const many = Array.from({ length: 300 }, (_, file) =>
      Array.from({ length: 60 }, (_, line) => problemIn(`/${file}`, line)),
    ).flat();
    const found = unopenedProblems([{ main: '/0', problems: many }], { exists: () => true });
    expect([found.size, found.get('/0')?.length]).toEqual([100, 50]);
  });

  it('without a place are those of the main file', () => {
    const problem = { code: 'manifest.empty', severity: 'error', message: 'empty' } as const;
    expect([...unopenedProblems([{ main: '/a', problems: [problem] }], { exists: () => true })]).toEqual([
      ['/a', [problem]],
    ]);
  });
});
