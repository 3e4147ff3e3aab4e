import { describe, expect, it } from 'vitest';
import type { CompletionItem, TextEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { completion } from '../../../../src/language/completion/completion.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { serviceRecipes } from '../../../../src/manifest/images/recipes.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { marked } from '../support/marked.ts';

const path = '/shop/compose.yaml';

function itemsAt(source: string, hasSnippets = true): CompletionItem[] {
  const { text, at } = marked(source);
  const disk = new MemoryManifestHost({ [path]: text });
  const sources = { list: () => [], live: () => undefined, variables: [], hasSnippets, hasCommands: false };
  const items = completion(new Snapshots(disk).of(path)!, at, sources);
  return items.toSorted((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1));
}

const labels = (source: string): string[] => itemsAt(source).map(({ label }) => label);

/** What the text becomes, with what is declared beside it. Editors indent the lines of a snippet as the first one is. */
function taken(source: string, label: string): string {
  const item = itemsAt(source).find((one) => one.label === label)!;
  const { range, newText } = item.textEdit as TextEdit;
  const indent = /^ */.exec(marked(source).text.split('\n')[range.start.line]!)![0];
  const edits = [{ range, newText: newText.replaceAll('\n', `\n${indent}`) }, ...(item.additionalTextEdits ?? [])];
  const document = TextDocument.create('', 'yaml', 1, marked(source).text);
  return TextDocument.applyEdits(document, edits)
    .replace('$0', '')
    .replace(/\\([\\$}])/g, '$1');
}

function problemsOf(text: string, files: Record<string, string> = {}): readonly string[] {
  const disk = new MemoryManifestHost({ ...files, [path]: text });
  return new Snapshots(disk)
    .of(path)!
    .manifest()
    .problems.map(({ message }) => message);
}

const service = (lines: string, below = ''): string => `services:\n  db:\n${lines}\n${below}`;

describe('completion of what an image knows', () => {
  describe('variables', () => {
    const keys = (lines: string): string[] => labels(service(`    image: ${lines}`));

    it('come first where the image needs them, the file of a secret before its value', () => {
      expect(keys('postgres:17\n    environment:\n      │').slice(0, 4)).toEqual([
        'POSTGRES_PASSWORD_FILE',
        'POSTGRES_PASSWORD',
        'POSTGRES_USER',
        'POSTGRES_DB',
      ]);
    });

    it('are described, with their defaults', () => {
      const [file, value, user] = itemsAt(service('    image: postgres:17\n    environment:\n      │'));
      expect(file).toMatchObject({ detail: 'needed by postgres, from a file' });
      expect(value).toMatchObject({
        detail: 'needed by postgres',
        documentation: 'The password of the superuser. It is a secret.',
      });
      expect(user).toMatchObject({ documentation: 'The superuser that is created. Default: postgres.' });
    });

    it('are not offered when they are set, in either form', () => {
      const items = keys('postgres:17\n    environment:\n      POSTGRES_PASSWORD_FILE: /x\n      │');
      expect(items).not.toContain('POSTGRES_PASSWORD');
      expect(items).toContain('POSTGRES_USER');
    });

    it.each([
      ['postgres:17\n    environment:\n      │', 'POSTGRES_USER', '      POSTGRES_USER: '],
      ['postgres:17\n    environment:\n      POSTGRES_│', 'POSTGRES_DB', '      POSTGRES_DB: '],
      ['postgres:17\n    environment:\n      POSTGRES│: x', 'POSTGRES_DB', '      POSTGRES_DB: x'],
      ['postgres:17\n    environment:\n      - │', 'POSTGRES_USER', '      - POSTGRES_USER='],
      [
        'postgres:17\n    environment:\n      │',
        'POSTGRES_PASSWORD_FILE',
        '      POSTGRES_PASSWORD_FILE: /run/secrets/',
      ],
      ['${IMAGE:-x}', '', ''],
    ])('are written in the form of the list or mapping: %j', (lines, label, expected) => {
      if (label === '') expect(keys(`"${lines}"\n    environment:\n      │`)).toEqual([]);
      else expect(taken(service(`    image: ${lines}`), label)).toContain(`${expected}\n`);
    });
  });

  describe('data', () => {
    it('is one item that declares the volume too', () => {
      const source = service('    image: postgres:18\n    environment: [POSTGRES_PASSWORD]\n    volumes:\n      - │');
      const [first] = labels(source);
      expect(first).toBe('db-data:/var/lib/postgresql');
      const text = taken(source, first!);
      expect(text).toContain('      - db-data:/var/lib/postgresql\n');
      expect(text).toContain('volumes:\n  db-data:\n');
      expect(problemsOf(text)).toEqual([]);
    });

    it('is where the version keeps it', () => {
      expect(labels(service('    image: postgres:16\n    volumes:\n      - │'))[0]).toBe(
        'db-data:/var/lib/postgresql/data',
      );
    });

    it.each([
      ['at the end of the file', '', 'volumes:\n  db-data:\n'],
      ['in the section that is there', 'volumes:\n  other:\n', 'volumes:\n  db-data:\n  other:\n'],
      ['as the section is indented', 'volumes:\n    other:\n', 'volumes:\n    db-data:\n    other:\n'],
      ['not again', 'volumes:\n  db-data:\n', 'volumes:\n  db-data:\n'],
    ])('is declared %s', (_, below, expected) => {
      const text = taken(service('    image: redis:8\n    volumes:\n      - │', below), 'db-data:/data');
      expect(text.slice(text.indexOf('\nvolumes:') + 1)).toBe(expected);
      expect(problemsOf(text)).toEqual([]);
    });

    it('is declared above where the cursor is on the last line', () => {
      const text = taken('services:\n  db:\n    image: redis:8\n    volumes:\n      - │', 'db-data:/data');
      expect(text).toBe(
        'volumes:\n  db-data:\nservices:\n  db:\n    image: redis:8\n    volumes:\n      - db-data:/data',
      );
      expect(problemsOf(text)).toEqual([]);
    });

    it('is named as the other volumes are', () => {
      expect(labels(service('    image: redis:8\n    volumes:\n      - │', 'volumes:\n  web_cache:\n'))).toContain(
        'db_data:/data',
      );
    });

    it('is not offered where it is mounted, or the section is no block', () => {
      const mounted = service('    image: redis:8\n    volumes:\n      - x:/data\n      - │');
      const flow = service('    image: redis:8\n    volumes:\n      - │', 'volumes: { other: }\n');
      expect([...labels(mounted), ...labels(flow)].filter((label) => label.endsWith(':/data'))).toEqual([]);
    });

    it('comes with the configuration and the scripts of the image', () => {
      expect(labels(service('    image: nginx:1.28\n    volumes:\n      - │'))).toEqual(
        expect.arrayContaining([
          './nginx.conf:/etc/nginx/nginx.conf:ro',
          './docker-entrypoint.d:/docker-entrypoint.d:ro',
        ]),
      );
    });
  });

  describe('ports', () => {
    it('tell what is spoken there, and who may come', () => {
      const items = itemsAt(service('    image: postgres:17\n    ports:\n      - │'));
      expect(items.slice(0, 2).map(({ label, detail }) => [label, detail])).toEqual([
        ['127.0.0.1:5432:5432', 'SQL, for this machine alone'],
        ['5432:5432', 'SQL'],
      ]);
      expect(taken(service('    image: nginx\n    ports:\n      - │'), '80:80')).toContain('      - "80:80"\n');
    });

    it('are not offered in the middle of one, of which the rest would stay behind', () => {
      expect(itemsAt(service('    image: nginx\n    ports:\n      - 80│:80'))).toEqual([]);
    });

    it('are not offered when they are published', () => {
      expect(labels(service('    image: redis\n    ports:\n      - "7000:6379"\n      - │'))).not.toContain(
        '6379:6379',
      );
    });
  });

  describe('names', () => {
    it('come with their usual tags', () => {
      expect(labels(service('    image: post│'))).toEqual([
        'postgres:18',
        'postgres:18-alpine',
        'bitnami/postgresql:latest',
      ]);
    });

    it('offer all tags behind a colon', () => {
      const source = service('    image: postgres:│');
      expect(labels(source)).toContain('postgres:16-alpine');
      expect(taken(source, 'postgres:17')).toContain('    image: postgres:17\n');
    });
  });

  describe('a whole service', () => {
    const last = 'services:\n  web:\n    image: x\n  │\n';

    it('is offered by its name, and shown before it is taken', () => {
      const item = itemsAt('services:\n  post│\n').find(({ label }) => label === 'postgres')!;
      expect(item).toMatchObject({ detail: 'PostgreSQL, a relational database' });
      expect(JSON.stringify(item.documentation)).toContain('postgres-password.txt');
    });

    it.each(serviceRecipes.map(({ name, secrets }) => [name, secrets] as const))(
      'of %s resolves without a problem',
      (name, secrets) => {
        const text = taken(last, name);
        const files = Object.fromEntries(secrets.map(({ file }) => [file.replace('.', '/shop'), 'x']));
        expect(text).toContain(`\n  ${name}:\n    image: `);
        expect(problemsOf(text, files)).toEqual([]);
      },
    );

    it('takes its password from a secret, which is declared', () => {
      const text = taken(last, 'postgres');
      expect(text).toContain('      POSTGRES_PASSWORD_FILE: /run/secrets/postgres-password\n');
      expect(text).toContain('secrets:\n  postgres-password:\n    file: ./postgres-password.txt\n');
      expect(text).toContain('volumes:\n  postgres-data:\n');
    });

    it('is not offered twice, nor to an editor without snippets', () => {
      expect(labels('services:\n  postgres: { image: x }\n  │\n')).not.toContain('postgres');
      expect(itemsAt(last, false).map(({ label }) => label)).not.toContain('postgres');
      expect(labels('services: { │ }\n')).not.toContain('postgres');
    });
  });
});
