import { describe, expect, it } from 'vitest';
import { useQuickFixes } from '../support/quickFixes.ts';

const path = '/shop/compose.yaml';
describe('quick fixes that reach further than the line they are for', () => {
  const { world, at: fixesAt, applied: fixed } = useQuickFixes(path);

  it.each([
    [
      'declare the service',
      'services:\n  web:\n    image: x\n    depends_on: [ca│che]\n',
      'Declare the service "cache"',
      'services:\n  cache:\n    image: cache\n  web:\n    image: x\n    depends_on: [cache]\n',
    ],
    [
      'declare the volume where another one is near',
      'services:\n  web:\n    image: x\n    volumes: ["dat│b:/x"]\nvolumes:\n  data:\n',
      'Declare the volume "datb"',
      'services:\n  web:\n    image: x\n    volumes: ["datb:/x"]\nvolumes:\n  datb:\n  data:\n',
    ],
    [
      'take the next port that is free',
      'services:\n  a: { image: x, ports: ["80:80", "81:81"] }\n  b: { image: x, ports: ["127.0.0.1:8│0:80/tcp"] }\n',
      'Publish on port 82, which is free',
      'services:\n  a: { image: x, ports: ["80:80", "81:81"] }\n  b: { image: x, ports: ["127.0.0.1:82:80/tcp"] }\n',
    ],
    [
      'take a free port of the host, not of the container, where no address stands before it',
      'services:\n  a: { image: x, ports: ["8080:80"] }\n  b: { image: x, ports: [8080│:81] }\n',
      'Publish on port 8081, which is free',
      'services:\n  a: { image: x, ports: ["8080:80"] }\n  b: { image: x, ports: [8081:81] }\n',
    ],
    [
      'take a free port in the long form',
      'services:\n  a: { image: x, ports: ["80:80"] }\n  b: { image: x, ports: [{ target: 80, published: "8│0" }] }\n',
      'Publish on port 81, which is free',
      'services:\n  a: { image: x, ports: ["80:80"] }\n  b: { image: x, ports: [{ target: 80, published: "81" }] }\n',
    ],
  ])('%s', async (_, source, title, expected) => {
    expect((await fixed(source, title)).get(path)).toBe(expected);
  });

  it('set a variable in .env, behind what is there', async () => {
    world.disk.files.set('/shop/.env', 'A=1');
    const after = await fixed('services: { a: { image: "x:${│TAG}" } }\n', 'Set TAG in .env');
    expect(after.get('/shop/.env')).toBe('A=1\nTAG=\n');
  });

  it('make a .env where there is none', async () => {
    const after = await fixed('services: { a: { image: "x:${│TAG:?needed}" } }\n', 'Set TAG in .env');
    expect(after.get('/shop/.env')).toBe('TAG=\n');
  });

  it('create the contract that is missing, as a schema that holds', async () => {
    const source =
      'services: { redis: { image: redis } }\nx-patchbay: { channels: { o: { kind: stream, contract: ./schemas/│o.json } } }\n';
    const after = await fixed(source, 'Create ./schemas/o.json');
    const schema = after.get('/shop/schemas/o.json')!;
    expect(JSON.parse(schema)).toMatchObject({ type: 'object' });
    world.disk.files.set('/shop/schemas/o.json', schema);
    expect(await fixesAt(source)).toEqual([]);
  });

  it.each([
    ['.env.production', '.env.production.sample'],
    ['./web.env', 'web.example.env'],
    ['.env', 'example.env'],
  ])('copy the example of an env file that is not there: %s', async (written, example) => {
    world.disk.files.set(`/shop/${example}`, 'A=1\n');
    const source = `services: { a: { image: x, env_file: ${written}│ } }\n`;
    const after = await fixed(source, `Copy ${example} to ${written}`);
    expect(after.get(`/shop/${written.replace('./', '')}`)).toBe('A=1\n');
  });

  it('create the file of a secret', async () => {
    const source = 'services: { a: { image: x, secrets: [s] } }\nsecrets: { s: { file: "./s│.txt" } }\n';
    expect((await fixed(source, 'Create ./s.txt')).get('/shop/s.txt')).toBe('');
  });
});
