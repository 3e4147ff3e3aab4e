import { expect, it } from 'vitest';
import { resolving } from './support/resolving.ts';

const manifest = (build: string): string => `name: shop
services:
  app:
    build:
${build.replace(/^/gm, '      ')}
secrets:
  token: { file: ./token.txt }
`;

const buildOf = (text: string) => resolving(manifest(text)).application?.services['app']?.build;

it('leaves out of a build what the manifest leaves out', () => {
  expect(buildOf('context: .')).toEqual({ context: '/app', dockerfile: 'Dockerfile', args: {}, labels: {} });
});

it('carries every attribute of a build', () => {
  const text = `context: ./app
dockerfile_inline: FROM busybox
args: [A=1]
target: final
labels: { a: b }
cache_from: ["shop:cache"]
cache_to: ["type=inline"]
extra_hosts: ["db:10.0.0.1"]
network: host
isolation: default
shm_size: 64m
pull: true
no_cache: true
no_cache_filter: [base]
privileged: true
tags: ["shop:extra"]
platforms: [linux/amd64]
platform: linux/arm64
ulimits: { nofile: 100, nproc: { soft: 1, hard: 2 } }
secrets: [token, { source: token, target: other }]
ssh: [default, "deploy=./key"]
additional_contexts: { lib: ./lib, base: "docker-image://busybox" }
entitlements: [network.host]
provenance: mode=max
sbom: true`;
  expect(buildOf(text)).toEqual({
    context: '/app/app',
    dockerfile: 'Dockerfile',
    dockerfileInline: 'FROM busybox',
    args: { A: '1' },
    target: 'final',
    labels: { a: 'b' },
    cacheFrom: ['shop:cache'],
    cacheTo: ['type=inline'],
    extraHosts: ['db:10.0.0.1'],
    network: 'host',
    isolation: 'default',
    shmBytes: 67_108_864,
    isPulled: true,
    isUncached: true,
    uncachedStages: ['base'],
    isPrivileged: true,
    tags: ['shop:extra'],
    platforms: ['linux/amd64', 'linux/arm64'],
    ulimits: { nofile: { soft: 100, hard: 100 }, nproc: { soft: 1, hard: 2 } },
    secrets: [{ source: 'token' }, { source: 'token', target: 'other' }],
    ssh: { default: '', deploy: './key' },
    additionalContexts: { lib: '/app/lib', base: 'docker-image://busybox' },
    entitlements: ['network.host'],
    provenance: 'mode=max',
    sbom: 'true',
  });
});
