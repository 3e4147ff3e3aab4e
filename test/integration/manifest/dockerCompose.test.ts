import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findManifest } from '../../../src/manifest/files/find.ts';
import { splitWords } from '../../../src/manifest/forms/words.ts';
import { nodeManifestHost } from '../../../src/manifest/files/nodeHost.ts';
import { resolve } from '../../../src/manifest/resolve.ts';
import { parseBytes } from '../../../src/manifest/schema/scalars.ts';

const corpus = process.env['PATCHBAY_CORPUS'] ?? join(import.meta.dirname, '../../../../shared/corpus');
const folder = join(corpus, 'awesome-compose');
const isInstalled = spawnSync('docker-compose', ['--version']).status === 0;
const environment = { PATH: process.env['PATH'] ?? '', HOME: '/home/me', COMPOSE_PROJECT_NAME: 'peer' };

type Part = Readonly<Record<string, unknown>>;

/** Where docker-compose 1.29 and the Compose Specification write the same in different ways, and how both are written here. */
const explained: readonly { readonly why: string; readonly alike: (service: Part) => Part }[] = [
  {
    why: '1.29 prints a port in the form of version 3.1: a mapping only where the short form cannot say it, without mode and protocol',
    alike: (service) => withList(service, 'ports', portText),
  },
  {
    why: '1.29 prints a mount in the short form it was written in; the canonical model has the long form only',
    alike: (service) => withList(service, 'volumes', mountText),
  },
  {
    why: '1.29 leaves out the network that every service is on; the canonical model names it',
    alike: ({ networks, ...rest }) => {
      const others = without(networks, 'default');
      return Object.keys(others).length > 0 ? { ...rest, networks: others } : rest;
    },
  },
  {
    why: 'the specification added `required` to depends_on after 1.29; its default is true, and a list means service_started',
    alike: (service) =>
      withMap(service, 'depends_on', (dependency) => asMap(dependency)['condition'] ?? 'service_started'),
  },
  {
    why: '1.29 prints ports to expose as the numbers they look like',
    alike: (service) => withList(service, 'expose', asText),
  },
  {
    why: '1.29 leaves a command line in one piece; the canonical model has its words',
    alike: (service) => ({ ...service, ...wordsOf(service, 'command'), ...wordsOf(service, 'entrypoint') }),
  },
  {
    why: '1.29 leaves out the default name of the Dockerfile',
    alike: ({ build, ...rest }) => {
      if (build === undefined) return rest;
      const { dockerfile, ...others } = typeof build === 'string' ? { context: build } : asMap(build);
      return { ...rest, build: dockerfile === 'Dockerfile' || !dockerfile ? others : { ...others, dockerfile } };
    },
  },
  {
    why: '1.29 prints variables as the numbers they look like',
    alike: (service) => withMap(service, 'environment', asText),
  },
  {
    why: '1.29 prints sizes as they are written; the canonical model has bytes',
    alike: (service) => {
      const text = JSON.stringify(service);
      return JSON.parse(
        text.replace(/"memory":"([^"]+)"/g, (_, size: string) => `"memory":"${parseBytes(size)}"`),
      ) as Part;
    },
  },
  {
    why: '1.29 doubles every dollar, so that its output can be read again',
    alike: (service) => JSON.parse(JSON.stringify(service).replaceAll('$$', '$')) as Part,
  },
  {
    why: '1.29 prints references to secrets and configs as it finds them; the canonical model adds where they are mounted',
    alike: (service) => withList(service, 'secrets', (secret) => asMap(secret)['source'] ?? secret),
  },
];

describe('docker-compose 1.29 and this resolver', () => {
  if (!isInstalled || !existsSync(folder)) {
    it('are compared where docker-compose and the corpus are', () => {
      const message = 'SKIPPED: docker-compose or the corpus of real files is not here, so nothing was compared.';
      if (process.env['CI'] === 'true') throw new Error(message);
      console.warn(message);
    });
    return;
  }

  const copy = join(mkdtempSync(join(tmpdir(), 'patchbay-peer-')), 'corpus');
  beforeAll(() => cpSync(folder, copy, { recursive: true }));
  afterAll(() => rmSync(join(copy, '..'), { recursive: true, force: true }));

  it.each(readdirSync(folder))('agree on %s, but for what is explained', (name) => {
    const host = nodeManifestHost(environment);
    const files = findManifest(join(copy, name), host);
    const { application, model } = resolve({ files, profiles: [], envFiles: [] }, host);
    // 1.29 insists that the folders to build from are there.
    for (const { build } of Object.values(application?.services ?? {})) {
      if (build && !/^\w+:\/\//.test(build.context)) mkdirSync(build.context, { recursive: true });
    }
    const peer = peerModel(files);
    if (peer === undefined) return;
    expect(comparable(model)).toEqual(comparable(peer));
  });
});

/** Undefined when 1.29 does not know a newer key of the file. */
function peerModel(files: readonly string[]): unknown {
  const flags = files.flatMap((file) => ['-f', file]);
  const result = spawnSync('docker-compose', [...flags, 'config'], { env: environment, encoding: 'utf8' });
  if (result.status === 0) return parse(result.stdout);
  expect(result.stderr).toMatch(/is invalid because|Unsupported config option/);
  return undefined;
}

function comparable(model: unknown): unknown {
  const { services, networks, volumes, secrets, configs } = asMap(model);
  return {
    services: mapOf(services, (service) => explained.reduce((one, { alike }) => alike(one), asMap(service))),
    ...Object.fromEntries(
      Object.entries({ networks, volumes, secrets, configs }).map(([section, value]) => [section, resources(value)]),
    ),
  };
}

/** 1.29 does not print the names that resources get, nor the default network. */
function resources(section: unknown): Part {
  return mapOf(without(section, 'default'), (resource) => {
    const { name } = asMap(resource);
    return typeof name === 'string' && !name.startsWith('peer_') ? asMap(resource) : without(resource, 'name');
  });
}

function portText(port: unknown): string {
  const { host_ip: address, published, target, protocol = 'tcp' } = asMap(port);
  const text = typeof port === 'object' ? [address, published, target].filter(isSaid).join(':') : asText(port);
  return text.includes('/') ? text : `${text}/${String(protocol)}`;
}

function mountText(mount: unknown): string {
  const { source, target, read_only: isReadOnly } = asMap(mount);
  const text =
    typeof mount === 'object' ? [source, target, isReadOnly ? 'ro' : 'rw'].filter(isSaid).join(':') : asText(mount);
  const parts = text.split(':');
  const options = /^(ro|rw|z|Z|cached|delegated|consistent)$/.test(parts.at(-1) ?? '') ? parts.pop() : 'rw';
  return [...parts, options === 'ro' ? 'ro' : 'rw'].map((part) => part.replace(/\/$/, '')).join(':');
}

function wordsOf(service: Part, key: string): Part {
  const value = service[key];
  return typeof value === 'string' ? { [key]: splitWords(value) } : {};
}

function withList(service: Part, key: string, change: (item: unknown) => unknown): Part {
  const value = service[key];
  return Array.isArray(value) ? { ...service, [key]: value.map(change) } : service;
}

function withMap(service: Part, key: string, change: (item: unknown) => unknown): Part {
  const value = service[key];
  if (value === undefined) return service;
  const entries = Array.isArray(value) ? Object.fromEntries(value.map((name: string) => [name, {}])) : asMap(value);
  return { ...service, [key]: mapOf(entries, change) };
}

function mapOf(value: unknown, change: (item: unknown) => unknown): Part {
  return Object.fromEntries(Object.entries(asMap(value)).map(([key, item]) => [key, change(item)]));
}

function asMap(value: unknown): Part {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Part) : {};
}

function without(value: unknown, key: string): Part {
  return Object.fromEntries(Object.entries(asMap(value)).filter(([name]) => name !== key));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
