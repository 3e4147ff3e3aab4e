import { describe, expect, it } from 'vitest';
import { HoverRequest, type Hover, type MarkupContent } from 'vscode-languageserver/node';
import { uri, useEditor } from '../support/editor.ts';
import { marked } from '../support/marked.ts';

describe('hover', () => {
  const world = useEditor();

  /** The text over the first `│` of a manifest. */
  async function hoverOver(source: string): Promise<string | undefined> {
    return (await resultOf(source))?.value;
  }

  async function resultOf(source: string): Promise<{ value: string; range: Hover['range'] } | undefined> {
    const { text, at } = marked(source);
    await world.editor.open('/shop/compose.yaml', text);
    const textDocument = { uri: uri('/shop/compose.yaml') };
    const found = await world.editor.client.sendRequest(HoverRequest.type, { textDocument, position: at });
    return found ? { value: (found.contents as MarkupContent).value, range: found.range } : undefined;
  }

  it('says what a key means', async () => {
    const text = await hoverOver('services:\n  web:\n    ima│ge: nginx\n');
    expect(text).toMatch(/^`image`: The image that the container runs/);
    expect(text).toContain('```yaml\nimage: postgres:17-alpine\n```');
    expect(text).toMatch(
      /\[Compose reference\]\(https:\/\/docs\.docker\.com\/reference\/compose-file\/services\/#image\)$/,
    );
  });

  it('says which values a key takes, and whether it has to be there', async () => {
    const text = await hoverOver('x-patchbay:\n  channels:\n    a: { ki│nd: stream }\n');
    expect(text).toMatch(/^`kind`: What the channel is in Redis\.\n\nRequired\.\n\n- `stream`: Entries that are kept/);
    expect(text).toContain('- `keyspace`: ');
  });

  it('says what a value with variables comes to, and where they are set', async () => {
    world.disk.files.set('/shop/.env', '# images\nTAG=1.27\n');
    expect(await hoverOver('services:\n  web:\n    image: nginx:${│TAG}\n')).toMatch(
      'Resolved value: `nginx:1.27`\n\n- Written as "nginx:\\$\\{TAG\\}". (compose.yaml:3)\n- TAG is set by this line. (.env:2)',
    );
  });

  it('says what an override made of a value', async () => {
    world.disk.files.set('/shop/compose.override.yaml', 'services:\n  web:\n    image: nginx:2\n');
    const text = await hoverOver('services:\n  web:\n    image: ngi│nx:1\n');
    expect(text).toContain('Resolved value: `nginx:2`');
    expect(text).toContain('(compose.override.yaml:3)');
  });

  it('says of a plain value what its key is for', async () => {
    expect(await hoverOver('services:\n  web:\n    image: acme/w│eb\n')).toMatch(
      /^`image`: The image that the container runs[^]*services\/#image\)$/,
    );
  });

  it('says what a relative path comes to, from the folder of the project', async () => {
    const text = 'services:\n  web:\n    build: { context: ./web/..│/api }\n';
    expect(await hoverOver(text)).toMatch(/^Resolved value: `\.\/api`/);
  });

  it('finds variables of environment in both forms', async () => {
    world.disk.files.set('/shop/.env', 'LEVEL=debug\n');
    const map = 'services:\n  web:\n    image: a\n    environment: { LOG: "${LE│VEL}" }\n';
    expect(await hoverOver(map)).toContain('Resolved value: `debug`');
  });

  it('tells items of a list in one line apart', async () => {
    world.disk.files.set('/shop/.env', 'A=first\nB=second\n');
    const text = 'services:\n  web:\n    image: a\n    environment: ["X=${A}", "Y=${│B}"]\n';
    expect(await hoverOver(text)).toContain('Resolved value: `second`');
  });

  it.each([
    ['a key', 'environment: { DB_PASSWORD: "${VA│LUE}" }'],
    ['a key in a list', 'environment: ["API_TOKEN=${VA│LUE}"]'],
    ['a key that ends in KEY', 'environment: { API_KEY: "${VA│LUE}" }'],
    ['a key with a number', 'environment: { SIGNING_KEY2: "${VA│LUE}" }'],
    ['a variable', 'hostname: "${DB_SEC│RET}"'],
    ['a word before it', 'labels: { start: "--requirepass ${│VALUE}" }'],
    ['an address', 'environment: { URL: "redis://me:${VA│LUE}@redis" }'],
  ])('hides what %s makes a secret', async (_, line) => {
    world.disk.files.set('/shop/.env', 'VALUE=hunter2\nDB_SECRET=hunter2\n');
    const text = await hoverOver(`services:\n  web:\n    image: a\n    ${line}\n`);
    expect(text).toContain('hidden');
    expect(text).not.toContain('hunter2');
  });

  it('hides the earlier value of an overridden secret, too', async () => {
    const secret = (value: string): string =>
      `services:\n  web:\n    image: a\n    environment:\n      PASSWORD: ${value}\n`;
    world.disk.files.set('/shop/compose.override.yaml', secret('hunter2'));
    expect(await hoverOver(secret('hun│ter1'))).not.toMatch(/hunter/);
  });

  it('says what a service is where it is referred to', async () => {
    const text =
      'services:\n  web:\n    image: nginx\n    depends_on: [re│dis]\n  redis:\n    image: redis:7\n    ports: ["6379:6379", "53/udp"]\n';
    const { value, range } = (await resultOf(text))!;
    expect(value).toBe('Service **redis**, compose.yaml:5\n\n- image `redis:7`\n- ports `6379:6379`, `53/udp`');
    expect(range).toEqual({ start: { line: 3, character: 17 }, end: { line: 3, character: 22 } });
  });

  it('says what a channel is where it is published', async () => {
    const text =
      'services:\n  web:\n    image: nginx\n    x-patchbay: { publishes: [or│ders] }\nx-patchbay:\n  channels:\n    orders: { kind: stream, key: shop.orders }\n';
    expect(await hoverOver(text)).toBe(
      'Channel **orders**: stream, key `shop.orders`, compose.yaml:7\n\n```text\nweb ──▶ orders\n```',
    );
  });

  it('says what a broker is and which channels are on it, without a password', async () => {
    const text =
      'services: {}\nx-patchbay:\n  brokers: { main: "redis://:secret@host", far: "redis://far" }\n  channels: { a: { kind: list, broker: ma│in } }\n';
    const said = await hoverOver(text);
    expect(said).toMatch(/^Broker \*\*main\*\*: `redis:.*host`\n\n- channels `a`$/);
    expect(said).not.toContain('secret');
  });

  it('writes what stands in files as text, never as a link or a command', async () => {
    world.disk.files.set('/shop/.env', 'TAG=`[x](command:evil)`\n');
    const text = await hoverOver('services:\n  web:\n    image: "![x](http://a) ${│TAG}"\n');
    expect(text).toContain('`` ![x](http://a) `[x](command:evil)` ``');
    expect(text).toContain('Written as "\\!\\[x\\]\\(http\\://a\\)');
  });

  it.each([
    ['a comment', 'services:\n  web:\n    image: a # ima│ge\n'],
    ['nothing', 'services:\n│\n  web:\n    image: a\n'],
  ])('is silent over %s', async (_, text) => {
    expect(await hoverOver(text)).toBeUndefined();
  });

  it('counts in UTF-16 units, with a byte order mark and CRLF', async () => {
    const text = '\uFEFFservices:\r\n  web: { labels: { a: "🐋🐋" }, ima│ge: x }\r\n';
    const { value, range } = (await resultOf(text))!;
    expect(value).toMatch(/^`image`: /);
    expect(range).toEqual({ start: { line: 1, character: 32 }, end: { line: 1, character: 37 } });
  });
});
