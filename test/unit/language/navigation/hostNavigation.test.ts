import { describe, expect, it } from 'vitest';
import {
  DefinitionRequest,
  DocumentHighlightRequest,
  HoverRequest,
  ReferencesRequest,
  type DocumentHighlight,
  type Location,
  type MarkupContent,
} from 'vscode-languageserver/node';
import { uri, useEditor } from '../support/editor.ts';
import { marked } from '../support/marked.ts';

const path = '/shop/compose.yaml';
const textDocument = { uri: uri(path) };

describe('a host in a value', () => {
  const world = useEditor();

  const places = (locations: Location[]): string[] =>
    locations.map(({ uri: at, range: { start } }) => `${at.split('/').at(-1)}:${start.line + 1}:${start.character}`);

  async function opened(source: string): Promise<{ line: number; character: number }> {
    const { text, at } = marked(source);
    world.disk.files.set(path, text);
    await world.editor.open(path, text);
    return at;
  }

  async function definitionAt(source: string): Promise<string[]> {
    const position = await opened(source);
    return places(
      (await world.editor.client.sendRequest(DefinitionRequest.type, { textDocument, position })) as Location[],
    );
  }

  async function hoverOver(source: string): Promise<string | undefined> {
    const position = await opened(source);
    const found = await world.editor.client.sendRequest(HoverRequest.type, { textDocument, position });
    return found ? (found.contents as MarkupContent).value : undefined;
  }

  it.each([
    ['a URL', 'environment: { U: "http://d│b:80" }'],
    ['a URL in a list', 'environment: ["U=http://d│b:80"]'],
    ['a URL in a command', 'command: ["curl", "http://d│b/"]'],
    ['an option of a command', 'command: ["psql", "-h", "d│b"]'],
    ['a health check', 'healthcheck: { test: pg_isready -h d│b }'],
    ['an argument of the build', 'build: { context: ., args: { API: "http://d│b" } }'],
    ['a label', 'labels: { proxy: "http://d│b" }'],
    ['a default', 'environment: { DB_HOST: "${X:-d│b}" }'],
    ['a run as a process', 'x-patchbay: { run: { command: go, environment: { DB_HOST: d│b } } }'],
  ])('leads to its service from %s', async (_, written) => {
    expect(await definitionAt(`services:\n  a: { image: a, ${written} }\n  db: { image: b }\n`)).toEqual([
      'compose.yaml:3:2',
    ]);
  });

  it('leads to its service from a block of text, and from an anchor that services merge', async () => {
    const block =
      'services:\n  a:\n    image: a\n    command: |\n      wait\n      curl http://d│b\n  db: { image: b }\n';
    expect(await definitionAt(block)).toEqual(['compose.yaml:7:2']);
    const anchor =
      'x-e: &e\n  DB_HOST: d│b\nservices:\n  a: { image: a, environment: { <<: *e } }\n  db: { image: b }\n';
    expect(await definitionAt(anchor)).toEqual(['compose.yaml:5:2']);
  });

  it('leads to the alias and the container name of a service', async () => {
    const aliases = 'db: { image: b, container_name: pg, networks: { default: { aliases: [main] } } }';
    expect(
      await definitionAt(`services:\n  a: { image: a, environment: { U: "tcp://ma│in:1" } }\n  ${aliases}\n`),
    ).toEqual(['compose.yaml:3:71']);
    expect(await definitionAt(`services:\n  a: { image: a, command: "x --host p│g" }\n  ${aliases}\n`)).toEqual([
      'compose.yaml:3:34',
    ]);
  });

  it.each([
    ['a host of the world', 'environment: { U: "http://d│b.example.com" }'],
    ['a word of a text', 'environment: { TITLE: "d│b" }'],
    ['an address of extra_hosts', 'extra_hosts: ["db:1.2.3.4"], environment: { U: "http://d│b" }'],
    ['an image', 'image: d│b:5432'],
  ])('is not %s', async (_, written) => {
    expect(await definitionAt(`services:\n  a: { ${written} }\n  db: { image: b }\n`)).toEqual([]);
  });

  it('is a reference to its service, in env files and Dockerfiles too', async () => {
    world.disk.files.set('/shop/.env', 'X_URL=http://db:80\n');
    world.disk.files.set('/shop/Dockerfile', 'FROM x\nENV DB_HOST=db\n');
    const position = await opened(
      'services:\n  a: { build: ., environment: { U: "http://db" } }\n  d│b: { image: b }\n',
    );
    const params = { textDocument, position, context: { includeDeclaration: false } };
    const found = await world.editor.client.sendRequest(ReferencesRequest.type, params);
    expect(places(found ?? [])).toEqual(['compose.yaml:2:43', '.env:1:13', 'Dockerfile:2:12']);
  });

  it('is highlighted with its service', async () => {
    const position = await opened(
      'services:\n  a: { image: a, environment: { U: "http://d│b" } }\n  db: { image: b }\n',
    );
    const found = await world.editor.client.sendRequest(DocumentHighlightRequest.type, { textDocument, position });
    const told = (found as DocumentHighlight[]).map(({ range, kind }) => [range.start.line, kind]);
    expect(told).toEqual([
      [2, 3],
      [1, 2],
    ]);
  });

  it('is told with its port in words', async () => {
    const shop = (url: string): string =>
      `services:\n  a: { image: a, environment: { U: "${url}" } }\n  orders: { image: b, ports: ["127.0.0.1:8081:8080", "9000"], expose: ["7000"] }\n`;
    expect(await hoverOver(shop('http://ord│ers:8080'))).toContain(
      'Host **orders**, compose.yaml:3\n\n- container port 8080, published on this machine as 127.0.0.1:8081',
    );
    expect(await hoverOver(shop('http://ord│ers'))).toContain(
      '- container port 9000, published on this machine on a free port\n- container port 7000',
    );
    expect(await hoverOver(shop('http://ord│ers:1'))).toContain('container port 1, which is not among its ports');
  });

  it('is told without the password before it', async () => {
    const text = await hoverOver(
      'services:\n  a: { image: a, environment: { U: "redis://user:pw@ma│in:6379/0" } }\n  b: { image: b, hostname: main }\n',
    );
    expect(text).toContain('Host **main** is the service **b**, compose.yaml:3');
    expect(text).toContain('- address `redis://***@main:6379/0`');
    expect(text).not.toContain('pw');
  });
});
