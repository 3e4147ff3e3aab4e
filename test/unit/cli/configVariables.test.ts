import { describe, expect, it } from 'vitest';
import { run } from './support.ts';

const files = {
  '/shop/compose.yaml': [
    'name: shop',
    'services:',
    '  web:',
    '    image: "web:${TAG:-1.${MINOR:-0}}"',
    '    env_file: [web.env]',
    '    environment: {A: $PLAIN, B: "${SET:+yes}", C: "${NEEDED:?say it}", D: "$$NOT ${NOT", E: "${TAG}"}',
    '',
  ].join('\n'),
  '/shop/.env': 'FROM_FILE=1\nNEEDED=there\n',
  '/shop/web.env': 'INSIDE=2\n',
};
const sound = { ...files, '/shop/compose.yaml': files['/shop/compose.yaml'].replace(', D: "$$NOT ${NOT"', '') };

describe('config --variables', () => {
  it('prints what the files name, with defaults, though a required one is not set', async () => {
    const unset = { ...sound, '/shop/.env': '' };
    const { exitCode, stdout } = await run(['config', '--variables'], { files: unset });
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').map((line) => line.split(/ {3,}/))).toEqual([
      ['NAME', 'REQUIRED', 'DEFAULT VALUE', 'ALTERNATE VALUE'],
      ['MINOR', 'false', '0'],
      ['NEEDED', 'true'],
      ['PLAIN', 'false'],
      ['SET', 'false', 'yes'],
      ['TAG', 'false', '1.${MINOR:-0}'],
      [''],
    ]);
  });

  it('prints JSON with the keys of Compose, and takes no dollar for a variable that is none', async () => {
    const { stdout } = await run(['config', '--variables', '--format', 'json'], { files });
    const printed = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(printed)).toEqual(['MINOR', 'NEEDED', 'PLAIN', 'SET', 'TAG']);
    expect(printed['TAG']).toEqual({ Name: 'TAG', DefaultValue: '1.${MINOR:-0}', PresenceValue: '', Required: false });
  });
});

describe('config --environment', () => {
  it('prints what is set by the process, by .env and by the project, in order, the process first', async () => {
    const environment = { FROM_FILE: 'process', ZED: 'a b' };
    const { stdout } = await run(['config', '--environment'], { files: sound, environment });
    expect(stdout).toBe('COMPOSE_PROJECT_NAME=shop\nFROM_FILE=process\nNEEDED=there\nZED=a b\n');
  });

  it('cannot stand beside another list', async () => {
    expect((await run(['config', '--environment', '--services'], { files: sound })).exitCode).toBe(2);
  });
});

describe('config --no-normalize', () => {
  it('prints what the files say, filled in and written out, without what is added to it', async () => {
    const printed = async (...words: string[]): Promise<unknown> => {
      const { stdout } = await run(['config', '--format', 'json', ...words], { files: sound });
      return JSON.parse(stdout);
    };
    expect(await printed()).toMatchObject({
      networks: { default: { name: 'shop_default' } },
      services: { web: { environment: { INSIDE: '2', C: 'there' }, networks: { default: null } } },
    });
    const bare = (await printed('--no-normalize')) as { readonly services: { readonly web: object } };
    expect(bare).toMatchObject({ services: { web: { image: 'web:1.0', environment: { C: 'there' } } } });
    expect(bare).not.toHaveProperty('networks');
    expect(bare.services.web).not.toHaveProperty('networks');
    expect(bare.services.web).not.toHaveProperty('environment.INSIDE');
  });

  it('still refuses a manifest that is not sound', async () => {
    const broken = { '/shop/compose.yaml': 'services: {web: {image: x, depends_on: [nobody]}}\n' };
    expect((await run(['config', '--no-normalize'], { files: broken })).exitCode).toBe(1);
  });
});
