import { describe, expect, it } from 'vitest';
import {
  CodeActionRequest,
  CompletionRequest,
  HoverRequest,
  type CompletionItem,
  type Hover,
  type MarkupContent,
} from 'vscode-languageserver/node';
import { afterEdit } from '../support/edits.ts';
import { uri } from '../support/editor.ts';
import { marked } from '../support/marked.ts';
import { useQuickFixes } from '../support/quickFixes.ts';

const path = '/shop/compose.yaml';
describe('at a hint', () => {
  const { world, at: actionsAt, applied } = useQuickFixes(path);

  it('are its fix and both ways to switch it off', async () => {
    const actions = await actionsAt('services:\n  web:\n    image: ngin│x\n');
    expect(actions.map(({ title }) => title)).toEqual([
      expect.stringMatching(/^Write nginx:\d/) as string,
      'Switch "latest-tag" off here',
      'Switch "latest-tag" off in this manifest',
    ]);
  });

  it('switch it off by a comment', async () => {
    const after = await applied('services:\n  web:\n    image: ngin│x\n', 'Switch "latest-tag" off here');
    const text = after.get(path)!;
    expect(text).toBe('services:\n  web:\n    # patchbay-disable lint.latest-tag\n    image: nginx\n');
    expect(await actionsAt(text.replace('ngin', 'ngin│'))).toEqual([]);
  });

  it('switch it off for the manifest', async () => {
    const source = 'services:\n  web:\n    image: ngin│x\n';
    const after = await applied(source, 'Switch "latest-tag" off in this manifest');
    const text = after.get(path)!;
    expect(text).toBe('services:\n  web:\n    image: nginx\nx-patchbay:\n  lint:\n    latest-tag: off\n');
    expect(await actionsAt(text.replace('ngin', 'ngin│'))).toEqual([]);
  });

  it('switch off what another reader of YAML takes for a boolean', async () => {
    const source = 'services:\n  web:\n    image: "x:1"\n    environment:\n      IS_ON: y│es\n';
    const text = (await applied(source, 'Switch "misread" off here')).get(path)!;
    expect(text).toContain('      # patchbay-disable manifest.misread\n      IS_ON: yes\n');
    expect(await actionsAt(text.replace('yes', 'y│es'))).toEqual([]);
  });

  it('do nothing to fix all that would change the application', async () => {
    world.disk.files.set(path, 'services:\n  web:\n    image: nginx\n');
    await world.editor.open(path, 'services:\n  web:\n    image: nginx\n');
    const start = { line: 2, character: 12 };
    const context = { diagnostics: [], only: ['source.fixAll'] };
    const params = { textDocument: { uri: uri(path) }, range: { start, end: start }, context };
    expect(await world.editor.client.sendRequest(CodeActionRequest.type, params)).toEqual([]);
  });

  it('add the health check that the image can run', async () => {
    const source = 'services:\n  d│b:\n    image: redis:7\n  web:\n    image: x:1\n    depends_on: [db]\n';
    const text = (await applied(source, 'Add a health check to "db"')).get(path)!;
    expect(text).toContain('    healthcheck:\n      test: ["CMD", "redis-cli", "ping"]\n      interval: 10s\n');
  });

  it('keep the data of a store, with a volume', async () => {
    const source = 'services:\n  db:\n    image: mys│ql:8\n';
    const text = (await applied(source, 'Keep its data in a volume "db-data"')).get(path)!;
    expect(text).toBe(
      'services:\n  db:\n    image: mysql:8\n    volumes:\n      - db-data:/var/lib/mysql\nvolumes:\n  db-data:\n',
    );
  });

  describe('of a secret', () => {
    it('move its value to .env, which is made', async () => {
      const source = 'services:\n  web:\n    image: x:1\n    environment:\n      DB_PAS│SWORD: "a b"\n';
      const after = await applied(source, 'Move the value of DB_PASSWORD to .env');
      expect(after.get('/shop/.env')).toBe("DB_PASSWORD='a b'\n");
      expect(after.get(path)).toContain('DB_PASSWORD: "${DB_PASSWORD}"');
    });

    it('move the values of all services behind what is there, each once', async () => {
      world.disk.files.set('/shop/.env', 'A=1');
      const source =
        'services:\n  a: { image: "x:1", environment: { D│B_PASSWORD: abc } }\n  b:\n    image: x:1\n    environment:\n      - DB_PASSWORD=abc\n      - API_TOKEN=def\n';
      const after = await applied(source, 'Move 3 values to .env');
      expect(after.get('/shop/.env')).toBe('A=1\nDB_PASSWORD=abc\nAPI_TOKEN=def\n');
      expect(after.get(path)).toBe(
        'services:\n  a: { image: "x:1", environment: { DB_PASSWORD: "${DB_PASSWORD}" } }\n  b:\n    image: x:1\n    environment:\n      - DB_PASSWORD=${DB_PASSWORD}\n      - API_TOKEN=${API_TOKEN}\n',
      );
    });

    it('leave a value that .env says otherwise', async () => {
      world.disk.files.set('/shop/.env', 'DB_PASSWORD=other\n');
      const titles = await actionsAt('services:\n  web:\n    image: x:1\n    environment:\n      DB_PAS│SWORD: abc\n');
      expect(titles.map(({ title }) => title)).toEqual([
        'Switch "secret-in-environment" off here',
        'Switch "secret-in-environment" off in this manifest',
      ]);
    });
  });

  describe('of variables', () => {
    const source = 'services:\n  web:\n    image: "x:${T│AG}"\n    hostname: ${NAME}\n    ports: ["${PORT}:80"]\n';

    it('copy the example to .env, with all that is in it', async () => {
      const example = '# What to set\nTAG=1\nNAME=web\nPORT=8080\n';
      world.disk.files.set('/shop/env.example', example);
      const actions = await actionsAt(source);
      expect(actions.map(({ title }) => title)).toEqual(['Copy env.example to .env']);
      const { edit } = actions[0]!;
      // No option: an editor refuses to create a file that is there.
      expect(edit!.documentChanges![0]).toEqual({ kind: 'create', uri: uri('/shop/.env') });
      expect(afterEdit(world.disk.files, edit!).get('/shop/.env')).toBe(example);
    });

    it('offer no copy where there is a .env', async () => {
      world.disk.files.set('/shop/env.example', 'TAG=1\n');
      world.disk.files.set('/shop/.env', 'A=1\n');
      const titles = (await actionsAt(source)).map(({ title }) => title);
      expect(titles).toContain('Set TAG in .env');
      expect(titles.filter((title) => title.startsWith('Copy'))).toEqual([]);
    });
  });

  describe('that a comment switches off', () => {
    async function itemsAt(source: string): Promise<CompletionItem[]> {
      const { text, at } = marked(source);
      await world.editor.open(path, text);
      const params = { textDocument: { uri: uri(path) }, position: at };
      const found = (await world.editor.client.sendRequest(CompletionRequest.type, params)) ?? [];
      return Array.isArray(found) ? found : found.items;
    }

    async function hoverAt(source: string): Promise<string | undefined> {
      const { text, at } = marked(source);
      await world.editor.open(path, text);
      const params = { textDocument: { uri: uri(path) }, position: at };
      const found: Hover | null = await world.editor.client.sendRequest(HoverRequest.type, params);
      return (found?.contents as MarkupContent | undefined)?.value;
    }

    it('completes, without those that are named', async () => {
      const items = await itemsAt(
        'services:\n  web:\n    # patchbay-disable lint.latest-tag, lint.no│-x\n    image: x\n',
      );
      const labels = items.map(({ label }) => label);
      expect(labels).toContain('lint.no-limits');
      expect(labels).toContain('manifest.misread');
      expect(labels).not.toContain('lint.latest-tag');
      const range = { start: { line: 2, character: 40 }, end: { line: 2, character: 49 } };
      expect(items[0]!.textEdit).toMatchObject({ range });
    });

    it('completes nothing in other comments, nor behind the reason', async () => {
      expect(await itemsAt('services:\n  web:\n    # no│\n    image: x\n')).toEqual([]);
      expect(await itemsAt('services:\n  web:\n    # patchbay-disable lint.no-limits as no│\n    image: x\n')).toEqual(
        [],
      );
      expect(await itemsAt('services:\n  web:\n    image: "# patchbay-disable l│"\n')).toEqual([]);
    });

    it('is explained', async () => {
      const text = await hoverAt('services:\n  web:\n    image: x # patchbay-disable lint.latest│-tag\n');
      expect(text).toContain('An image has no tag');
    });

    it('is explained under x-patchbay, too', async () => {
      const text = await hoverAt('services:\n  web:\n    image: x\nx-patchbay:\n  lint:\n    no-lim│its: off\n');
      expect(text).toContain('may take all memory');
    });
  });
});
