import { describe, expect, it } from 'vitest';
import { run, type World } from './support.ts';

const files = {
  '/shop/compose.yaml':
    'name: shop\nservices:\n  web: { image: web, depends_on: [db], networks: [front] }\n' +
    '  db: { image: db, networks: [front], volumes: ["data:/data"] }\n  debug: { image: debug, profiles: [debug] }\n' +
    'networks: { front: , back: }\nvolumes: { data: , unused: }\n',
  '/shop/a.yaml': 'services:\n  a: { image: "a:${TAG:-1}" }\n',
  '/shop/b.yaml': 'services:\n  b: { image: b, profiles: [x] }\n',
  '/shop/other.env': 'TAG=2\n',
};

interface Model {
  readonly name: string;
  readonly services: Readonly<Record<string, { readonly image: string }>>;
  readonly networks?: object;
  readonly volumes?: object;
}

async function configured(words: readonly string[], world: World = {}): Promise<Model> {
  const { stdout, stderr } = await run(['config', '--format', 'json', ...words], { files, ...world });
  expect(stderr).not.toContain('error');
  return JSON.parse(stdout) as Model;
}

const services = (model: Model): readonly string[] => Object.keys(model.services).sort();

describe('patchbay config with services', () => {
  it('prints these, what they need, and what both use', async () => {
    const model = await configured(['web']);
    expect(services(model)).toEqual(['db', 'web']);
    expect(Object.keys(model.networks ?? {})).toEqual(['front']);
    expect(Object.keys(model.volumes ?? {})).toEqual(['data']);
  });

  it('prints all that is declared without them', async () => {
    const model = await configured([]);
    expect(services(model)).toEqual(['db', 'web']);
    expect(Object.keys(model.volumes ?? {})).toEqual(['data', 'unused']);
  });

  it('switches on the profile of a service that is named', async () => {
    expect(services(await configured(['debug']))).toEqual(['debug']);
  });

  it('says that there is no such service, and which may be meant', async () => {
    const { exitCode, stderr } = await run(['config', 'wbe'], { files });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('no such service: wbe. Did you mean "web"?');
  });
});

describe('variables of Compose', () => {
  const withDotenv = (dotenv: string): World => ({ files: { ...files, '/shop/.env': dotenv } });

  it('name the files, separated as COMPOSE_PATH_SEPARATOR says', async () => {
    expect(services(await configured([], { environment: { COMPOSE_FILE: 'a.yaml:compose.yaml' } }))).toContain('a');
    const environment = { COMPOSE_FILE: 'a.yaml,compose.yaml', COMPOSE_PATH_SEPARATOR: ',' };
    expect(services(await configured([], { environment }))).toEqual(['a', 'db', 'web']);
  });

  it('may stand in .env', async () => {
    const model = await configured(
      [],
      withDotenv(
        'COMPOSE_FILE=a.yaml;b.yaml\nCOMPOSE_PATH_SEPARATOR=;\nCOMPOSE_PROFILES=x\nCOMPOSE_PROJECT_NAME=mine\n',
      ),
    );
    expect(services(model)).toEqual(['a', 'b']);
    expect(model.name).toBe('mine');
  });

  it('lose against options', async () => {
    const model = await configured(
      ['-f', 'a.yaml', '-p', 'yours'],
      withDotenv('COMPOSE_FILE=b.yaml\nCOMPOSE_PROJECT_NAME=mine\n'),
    );
    expect(services(model)).toEqual(['a']);
    expect(model.name).toBe('yours');
  });

  it('name env files', async () => {
    const model = await configured(['-f', 'a.yaml'], { environment: { COMPOSE_ENV_FILES: 'other.env' } });
    expect(model.services['a']?.image).toBe('a:2');
  });
});
