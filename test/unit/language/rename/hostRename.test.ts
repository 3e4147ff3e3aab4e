import { describe, expect, it } from 'vitest';
import { plannedRename, type NameEdit } from '../../../../src/language/rename/rename.ts';
import { applied } from '../../../../src/language/proof/trial.ts';
import { isRefusal } from '../../../../src/language/rename/renameRules.ts';
import { Snapshots } from '../../../../src/language/text/snapshot.ts';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { marked } from '../support/marked.ts';

const main = '/shop/compose.yaml';

/** The edits of a rename in a manifest with a mark at the name. */
function editsOf(source: string, newName: string, others: Readonly<Record<string, string>> = {}): readonly NameEdit[] {
  const { text, at } = marked(source);
  const snapshot = new Snapshots(new MemoryManifestHost({ [main]: text, ...others })).of(main)!;
  const surroundings = { isInWorkspace: (file: string): boolean => file.startsWith('/shop/') };
  const planned = plannedRename(snapshot, at, newName, surroundings);
  if (isRefusal(planned)) throw new Error(planned.reason);
  return planned.edits;
}

function after(edits: readonly NameEdit[], file: string, text: string): string {
  return applied(
    text,
    edits.filter((edit) => edit.file === file),
  );
}

describe('the rename of a service', () => {
  const shop = (name: string, mark = ''): string => `services:
  ${mark}${name}:
    build: ./orders
    container_name: orders-1
    healthcheck: { test: ["CMD", "curl", "http://localhost:8080"] }
  web:
    image: web
    env_file: [web.env]
    depends_on: [${name}]
    environment:
      ORDERS_URL: "http://${name}:8080/orders"
      ORDERS_HOST: ${name}
      ORDERS_ADDR: \${ADDR:-${name}:8080}
      TITLE: orders
      WHOLE: http://orders.example.com
    command: ["wait-for", "${name}:8080", "--", "web", "--host", "${name}"]
  other:
    image: web
    environment: [PEERS=web:80,${name}:8080, "UPSTREAM=http://u:p@${name}"]
    extra_hosts: ["orders-db:10.0.0.1"]
`;
  const files = (name: string): Readonly<Record<string, string>> => ({
    '/shop/.env': `# orders\nORDERS_HOST=${name}\nADDR=${name}:80 # orders\nNAME=orders\n`,
    '/shop/web.env': `URL="http://${name}:8080"\nTABLE=orders\n`,
    '/shop/orders/Dockerfile': `FROM orders:1\nENV SELF=http://${name}:8080 \\\n    PEER_HOST=${name}\nRUN echo http://orders\nCMD ["app", "--url=http://${name}/orders"]\n`,
  });
  const edits = editsOf(shop('orders', '│'), 'basket', files('orders'));

  it('reaches its hosts in the manifest, in env files and in Dockerfiles, and nothing else', () => {
    expect(after(edits, main, shop('orders'))).toBe(shop('basket'));
    for (const [file, text] of Object.entries(files('basket'))) {
      expect(after(edits, file, files('orders')[file]!)).toBe(text);
    }
  });

  it('asks for each of them, and not for what the manifest says', () => {
    const asked = edits.filter(({ warning }) => warning?.label === 'Host names in values');
    expect(edits.length - asked.length).toBe(2);
    expect(edits.filter(({ warning }) => !warning).map(({ range }) => range.start.line)).toEqual([1, 8]);
  });

  it('starts at a host, too', () => {
    const from = editsOf('services:\n  db: { image: x }\n  a: { image: x, environment: { U: "redis://│db" } }\n', 'd');
    expect(from.map(({ range }) => range.start.line)).toEqual([1, 2]);
  });

  it('tells what it cannot reach: a host of several pieces, and files outside of the workspace', () => {
    const source =
      'services:\n  │db-1: { image: x }\n  a:\n    image: x\n    env_file: /else/a.env\n    environment:\n      U: redis://${D}-1\n';
    const own = editsOf(source, 'cache', { '/shop/.env': 'D=db\n', '/else/a.env': '\nX_HOST=db-1\n' });
    expect(own).toHaveLength(1);
    expect(own[0]!.warning).toEqual({
      label: 'Values that stay as they are',
      description:
        '"db-1" is also named at ../else/a.env:2, compose.yaml:7, where it cannot be changed from here. Change it by hand.',
    });
  });

  it('follows a variable that stands in the place of a host', () => {
    const env = 'PLACE=db\nOTHER=db\n';
    const own = editsOf(
      'services:\n  │db: { image: x }\n  a: { image: x, environment: { U: "redis://${PLACE}" } }\n',
      'd',
      {
        '/shop/.env': env,
      },
    );
    expect(after(own, '/shop/.env', env)).toBe('PLACE=d\nOTHER=db\n');
    expect(own.map(({ warning }) => warning?.label)).toEqual([undefined, 'Host names in values']);
  });

  it('reaches the example of an override that the manifest is read with, and one that is read with it', () => {
    const example = (name: string): string =>
      `secrets:\n  key: { environment: KEY }\nservices:\n  ${name}: { hostname: "${name}-1" }\n`;
    for (const secrets of ['', ', secrets: [key]']) {
      const source = `services:\n  │web: { image: x${secrets} }\n  a: { image: x, depends_on: [web] }\n`;
      const own = editsOf(source, 'site', { '/shop/compose.override.yaml.example': example('web') });
      expect(after(own, '/shop/compose.override.yaml.example', example('web'))).toBe(
        example('web').replace('web:', 'site:'),
      );
    }
  });

  it('does not mind a host whose name is nearly that of the service, and then is not', () => {
    const own = editsOf(
      'services:\n  │orders: { image: x }\n  a: { image: x, environment: { U: "http://order:80", V: "http://orders:80" } }\n',
      'basket',
    );
    expect(own.map(({ range }) => range.start.line)).toEqual([1, 2]);
  });

  it('leaves a host that extra_hosts, or an alias of another name, stands for', () => {
    const own = editsOf(
      'services:\n  │db: { image: x }\n  a: { image: x, extra_hosts: ["db:1.2.3.4"], environment: { U: "redis://db" } }\n',
      'd',
    );
    expect(own).toHaveLength(1);
  });
});

describe('the rename of another host name', () => {
  it.each([
    ['an alias', 'networks: { default: { aliases: [│primary] } }'],
    ['a container name', 'container_name: │primary'],
    ['a host name', 'hostname: │primary'],
  ])('of %s reaches the values that name it', (_, said) => {
    const source = `services:\n  db: { image: x, ${said} }\n  a: { image: x, environment: { DB_HOST: primary } }\n`;
    const own = editsOf(source, 'main');
    expect(after(own, main, marked(source).text)).toBe(marked(source).text.replaceAll('primary', 'main'));
  });
});

describe('the rename of a secret', () => {
  it('reaches its path in values, where it is mounted under its name', () => {
    const source = `services:
  a: { image: x, secrets: [│pw], environment: { P_FILE: /run/secrets/pw, Q: /run/secrets/pw-2 } }
  b: { image: x, secrets: [{ source: pw, target: other }], command: cat /run/secrets/pw /run/secrets/other }
secrets: { pw: { file: ./pw } }
`;
    const own = editsOf(source, 'word');
    const { text } = marked(source);
    expect(after(own, main, text)).toBe(
      text
        .replace('secrets: [pw]', 'secrets: [word]')
        .replace('source: pw', 'source: word')
        .replace('{ pw: {', '{ word: {')
        .replace('secrets/pw,', 'secrets/word,'),
    );
    expect(own.filter(({ warning }) => warning?.label === 'Paths in values')).toHaveLength(1);
  });

  it('reaches the path of a config that the service has', () => {
    const source = `services:
  a: { image: x, configs: [│conf], command: "run /conf" }
  b: { image: x, command: "run /conf" }
configs: { conf: { content: c } }
`;
    const { text } = marked(source);
    expect(after(editsOf(source, 'rules'), main, text)).toBe(
      text.replace('[conf], command: "run /conf"', '[rules], command: "run /rules"').replace('{ conf:', '{ rules:'),
    );
  });
});
