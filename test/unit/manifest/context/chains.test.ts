import { describe, expect, it } from 'vitest';
import { chainsIn, chainsInComments, devcontainerChains } from '../../../../src/manifest/context/chains.ts';

const pathsIn = (text: string): readonly (readonly string[])[] => chainsIn(text).map(({ paths }) => paths);
const both = ['compose.yaml', 'compose.dev.yaml'];

describe('the chains in a text that runs Compose', () => {
  it.each([
    ['a README', 'Run it:\n\n    docker compose -f compose.yaml -f compose.dev.yaml up\n'],
    ['one with long options', '`docker-compose --file compose.yaml --file=compose.dev.yaml up -d`'],
    ['a command over lines', 'docker compose \\\n  -f compose.yaml \\\n  -f compose.dev.yaml \\\n  up\n'],
    ['a Makefile', 'DC := docker compose -f compose.yaml\nDEV = $(DC) -f compose.dev.yaml\n\nup:\n\t$(DEV) up\n'],
    [
      'a Makefile that adds',
      'FILES = -f compose.yaml\nFILES += -f compose.dev.yaml\nup:\n\tdocker compose $(FILES) up\n',
    ],
    [
      'a script',
      'args="-f compose.yaml"\nif [ -n "$DEV" ]; then\n  args="$args -f compose.dev.yaml"\nfi\ndocker compose $args up\n',
    ],
    ['a script with an array', 'dc=(docker compose -f "compose.yaml" -f "compose.dev.yaml")\n"${dc[@]}" up\n'],
    ['package.json', '{ "scripts": { "up": "docker compose -f compose.yaml -f compose.dev.yaml up" } }'],
    ['a justfile', 'dc := "docker compose -f compose.yaml"\nup:\n  {{dc}} -f compose.dev.yaml up\n'],
    ['a workflow', 'env:\n  COMPOSE_FILE: compose.yaml:compose.dev.yaml\n'],
    ['an export', 'export COMPOSE_FILE="compose.yaml:compose.dev.yaml"\n'],
    ['a folder that is not known', 'docker compose -f "$(pwd)/compose.yaml" -f "${ROOT}/compose.dev.yaml" up'],
  ])('of %s are the files in their order', (_, text) => {
    expect(pathsIn(text)).toContainEqual(both);
  });

  it('know the line of the command', () => {
    expect(chainsIn('# Run\n\ndocker compose -f a.yaml \\\n  -f b.yaml up\n')).toEqual([
      { paths: ['a.yaml', 'b.yaml'], line: 2 },
    ]);
  });

  it('keep the commands of one line apart', () => {
    expect(pathsIn('docker compose -f a.yaml -f b.yaml up && docker compose -f c.yaml -f d.yaml down')).toEqual([
      ['a.yaml', 'b.yaml'],
      ['c.yaml', 'd.yaml'],
    ]);
  });

  it.each([
    ['one file', 'docker compose -f compose.yaml up'],
    ['files that are no YAML', 'rm -f /etc/passwd -f b.txt'],
    ['one file named twice', 'docker compose -f compose.yaml -f compose.yaml up'],
    ['more files than anybody merges', Array.from({ length: 30 }, (__, index) => `-f ${index}.yaml`).join(' ')],
  ])('are none for %s', (_, text) => {
    expect(pathsIn(text)).toEqual([]);
  });

  it('end for variables that name each other, or grow', () => {
    const text = 'A = $(B) $(B)\nB = $(A) $(A) -f a.yaml\nup:\n\t$(A) -f b.yaml\n';
    const started = performance.now();
    expect(pathsIn(text.repeat(50)).length).toBeLessThanOrEqual(100);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('are found in time that grows with the text', () => {
    const hostile = ['$('.repeat(50_000), '-f '.repeat(50_000), '{{ '.repeat(50_000), `x.yaml ${'\\'.repeat(50_000)}`];
    const started = performance.now();
    for (const text of hostile) chainsIn(`a.yaml ${text}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('the chains in comments', () => {
  it('are those of a manifest itself, and not what its services run', () => {
    const text =
      '# docker compose -f base.yaml \\\n#   -f own.yaml up\nservices:\n  a:\n    command: x -f c.yaml -f d.yaml\n';
    expect(chainsInComments(text)).toEqual([{ paths: ['base.yaml', 'own.yaml'], line: 0 }]);
  });
});

describe('the chains of a devcontainer.json', () => {
  it('are its files, whatever else is in it', () => {
    const text = '{\n  // both\n  "name": "x",\n  "dockerComposeFile": ["../compose.yaml", "compose.yml"],\n}';
    expect(devcontainerChains(text)).toEqual([{ paths: ['../compose.yaml', 'compose.yml'], line: 3 }]);
    expect(devcontainerChains('{ "dockerComposeFile": "compose.yaml" }')).toEqual([]);
    expect(devcontainerChains('not JSON')).toEqual([]);
  });
});
