import { describe, expect, it } from 'vitest';
import {
  CompletionRequest,
  DefinitionRequest,
  HoverRequest,
  RenameRequest,
  type CompletionItem,
  type Location,
  type MarkupContent,
} from 'vscode-languageserver/node';
import { afterEdit } from './support/edits.ts';
import { uri, useEditor } from './support/editor.ts';
import { marked } from './support/marked.ts';

const path = '/shop/compose.yaml';
const textDocument = { uri: uri(path) };
const services = 'services:\n  redis: { image: redis }\n  web: { image: web, depends_on: [redis] }\nx-patchbay:\n';

describe('A broker that is written as a mapping', () => {
  const world = useEditor();

  async function opened(source: string) {
    const { text, at } = marked(source);
    world.disk.files.set(path, text);
    await world.editor.open(path, text);
    return { textDocument, position: at };
  }

  it.each([
    ['broker', '  broker: { service: re│dis, identify: true }\n'],
    ['a broker with a name', '  brokers: { main: { service: re│dis } }\n'],
  ])('leads to the service of %s', async (_, source) => {
    const params = await opened(services + source);
    const found = (await world.editor.client.sendRequest(DefinitionRequest.type, params)) as unknown as Location[];
    expect(JSON.stringify(found)).toContain('"start":{"line":1,"character":2}');
  });

  it('has another name where the service has, in its URL too', async () => {
    const text = (name: string): string =>
      services.replaceAll('redis', name).replace(`image: ${name}`, 'image: redis') +
      `  broker: { service: ${name}, identify: true }\n  brokers: { a: { service: ${name} }, b: { url: "redis://${name}:6379" } }\n`;
    const params = await opened(text('redis').replace('service: redis, identify', 'service: re│dis, identify'));
    const edit = await world.editor.client.sendRequest(RenameRequest.type, { ...params, newName: 'cache' });
    expect(afterEdit(world.disk.files, edit!).get(path)).toBe(text('cache'));
  });

  it.each([
    ['its keys', '  broker: { │ }\n', ['service', 'url', 'identify']],
    ['the services', '  broker: { service: │ }\n', ['redis', 'web']],
    ['the services of a broker with a name', '  brokers: { main: { service: │ } }\n', ['redis', 'web']],
    ['whether clients are named', '  broker: { service: redis, identify: │ }\n', ['true', 'false']],
  ])('is completed by %s', async (_, source, expected) => {
    const params = await opened(services + source);
    const found = await world.editor.client.sendRequest(CompletionRequest.type, params);
    const items: readonly CompletionItem[] = Array.isArray(found) ? found : (found?.items ?? []);
    expect(items.map(({ label }) => label)).toEqual(expect.arrayContaining(expected));
  });

  it('says on hover what identify does, and which broker a name stands for', async () => {
    const hoverAt = async (source: string): Promise<string> => {
      const answer = await world.editor.client.sendRequest(HoverRequest.type, await opened(services + source));
      return (answer!.contents as MarkupContent).value;
    };
    expect(await hoverAt('  broker: { service: redis, iden│tify: true }\n')).toMatch(
      /give their name to their connections/,
    );
    expect(await hoverAt('  brokers: { ma│in: { service: redis } }\n')).toContain('Broker **main**: `redis`');
  });
});
