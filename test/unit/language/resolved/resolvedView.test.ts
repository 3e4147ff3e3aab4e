import { describe, expect, it } from 'vitest';
import { lineFor } from '../../../../src/app/editor/resolvedLines.ts';
import {
  environmentsRequest,
  resolvedRequest,
  type EnvironmentsResult,
  type ResolvedParams,
  type ResolvedResult,
} from '../../../../src/protocol/language.ts';
import { resolving } from '../../manifest/support/resolving.ts';
import { blockSample, fullSample } from '../../manifest/support/samples.ts';
import { useEditor } from '../support/editor.ts';

const path = '/shop/compose.yaml';
const plain: ResolvedParams = { path, over: [], profiles: [], envFiles: [] };

describe('the resolved view', () => {
  const world = useEditor();

  const resolved = (params: Partial<ResolvedParams> = {}): Promise<ResolvedResult> =>
    world.editor.client.sendRequest(resolvedRequest, { ...plain, ...params });

  /** `file:line` from 1 of where the line with a text comes from. */
  function sourceOf({ text, sources }: ResolvedResult, wanted: string): string {
    const line = text.split('\n').findIndex((one) => one.includes(wanted));
    const source = sources[line];
    return source ? `${source.file.split('/').at(-1)}:${source.range.start.line + 1}` : 'nowhere';
  }

  it('has everything filled in, and knows where each line comes from', async () => {
    world.disk.files.set('/shop/.env', 'TAG=7\n');
    world.disk.files.set('/shop/web.env', '# of the container\nMODE=fast\n');
    world.disk.files.set('/shop/compose.override.yaml', 'services:\n  web:\n    command: run\n');
    const text = [
      'x-common: &common',
      '  init: true',
      'services:',
      '  web:',
      '    <<: *common',
      '    image: web:${TAG}',
      '    env_file: web.env',
      '    ports: ["80:8080"]',
      '  tool: { image: t, profiles: [dev] }',
    ].join('\n');
    await world.editor.open(path, text);
    const result = await resolved();
    expect(result.text).toContain('image: web:7');
    expect(result.text).not.toContain('tool:');
    expect(sourceOf(result, 'image: web:7')).toBe('compose.yaml:6');
    expect(sourceOf(result, 'init: true')).toBe('compose.yaml:2');
    expect(sourceOf(result, 'MODE: fast')).toBe('web.env:2');
    expect(sourceOf(result, '- run')).toBe('compose.override.yaml:3');
    expect(sourceOf(result, 'target: 8080')).toBe('compose.yaml:8');
    expect((await resolved({ profiles: ['dev'] })).text).toContain('tool:');
    const line = lineFor(result.sources, path, 5)!;
    expect(result.text.split('\n')[line]).toContain('image: web:7');
  });

  it('is of the text as it is typed, and of another set of files and variables when asked', async () => {
    world.disk.files.set('/shop/prod.yaml', 'services: { web: { image: "web:${TAG:-none}" } }\n');
    world.disk.files.set('/shop/prod.env', 'TAG=9\n');
    await world.editor.open(path, 'services: { web: { image: a } }\n');
    expect((await resolved()).text).toContain('image: a');
    await world.editor.change(path, 'services: { web: { image: b } }\n', 2);
    expect((await resolved()).text).toContain('image: b');
    const other = await resolved({ over: ['/shop/prod.yaml'], envFiles: ['/shop/prod.env'] });
    expect(other.text).toContain('image: web:9');
  });

  it('hides what looks like a secret', async () => {
    const text =
      'services: { web: { image: a, environment: { DB_PASSWORD: hunter2, URL: "redis://u:hunter2@h", MODE: x } } }\nconfigs: { c: { content: hunter2 } }\n';
    await world.editor.open(path, text);
    const { text: shown } = await resolved();
    expect(shown).not.toContain('hunter2');
    expect(shown).toContain('DB_PASSWORD: (hidden)');
    expect(shown).toContain('MODE: x');
    // Nobody wrote these, so no secret beside them is theirs.
    expect(shown).toContain('name: shop\n');
    expect(shown).toContain('name: shop_default');
  });

  it('says so when nothing can be read', async () => {
    await world.editor.open(path, '- a\n');
    expect((await resolved()).text).toContain('Nothing of the manifest can be read');
  });

  it('knows the environments that a manifest has', async () => {
    const text = [
      'services: { web: { image: a, profiles: [dev] } }',
      'x-patchbay: { environments: { prod: { files: [prod.yaml], profiles: [live] } } }',
    ].join('\n');
    await world.editor.open(path, text);
    const found = await world.editor.client.sendRequest<EnvironmentsResult>(environmentsRequest, { path });
    expect(found).toEqual({
      files: [path],
      profiles: ['dev'],
      environments: [{ name: 'prod', files: ['/shop/prod.yaml'], profiles: ['live'], envFiles: [] }],
    });
  });

  it.each([
    ['a manifest with nearly everything', fullSample],
    ['one in block style', blockSample],
  ])('of %s is a manifest that comes to the same, and every line of it comes from somewhere', async (_, text) => {
    world.disk.files.set('/app/compose.yaml', text);
    const view = await resolved({ path: '/app/compose.yaml', profiles: ['*'] });
    const once = resolving(text, { request: { profiles: ['*'] } });
    const twice = resolving(view.text, { request: { profiles: ['*'] } });
    expect(twice.model).toEqual(once.model);
    const lines = view.text.trimEnd().split('\n');
    expect(lines.filter((line, index) => !view.sources[index] && !line.startsWith('name:'))).toEqual([]);
  });
});
