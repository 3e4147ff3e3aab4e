import { describe, expect, it } from 'vitest';
import { resolving } from '../support/resolving.ts';

const services = 'services:\n  web: { image: a }\n  migrate: { image: a }\n';

function hooksOf(text: string) {
  return resolving(`${services}x-patchbay:\n  hooks:\n${text}`);
}

describe('x-patchbay.hooks', () => {
  it('are read with what they run, where, for whom and how long', () => {
    const { application, problems } = hooksOf(`    before:
      start:
        - name: migrate
          service: migrate
          services: web
      build:
        - name: generate
          command: [npm, run, "generate all"]
          working_dir: ./tools
          environment: [MODE=fast]
          timeout: 90s
    after:
      publish:
        - { name: tell, command: notify-send 'it is out' }
`);
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(application?.governance?.hooks).toMatchObject([
      { verb: 'start', when: 'before', name: 'migrate', service: 'migrate', services: ['web'], environment: {} },
      {
        verb: 'build',
        when: 'before',
        command: ['npm', 'run', 'generate all'],
        workingDir: expect.stringMatching(/\/tools$/) as string,
        environment: { MODE: 'fast' },
        timeoutMs: 90_000,
      },
      { verb: 'publish', when: 'after', command: ['notify-send', 'it is out'], services: [] },
    ]);
  });

  it.each([
    ['has neither a command nor a service', '{ name: a }', 'manifest.hook-runs'],
    ['has both', '{ name: a, command: "true", service: web }', 'manifest.hook-runs'],
    ['runs a service that is not there', '{ name: a, service: wbe }', 'manifest.undefined-service'],
    [
      'is for a service that is not there',
      '{ name: a, command: "true", services: [wbe] }',
      'manifest.undefined-service',
    ],
    ['has the name of another', '{ name: b, command: "true" }', 'manifest.hook-name'],
  ])('says what is wrong where one %s', (_what, hook, code) => {
    const text = `    before:\n      start:\n        - { name: b, command: "true" }\n        - ${hook}\n`;
    const found = hooksOf(text).problems.filter((each) => each.code === code);
    expect(found).toMatchObject([{ severity: 'error', at: { range: { start: { line: 8 } } } }]);
  });

  it('know no verb that does nothing', () => {
    const { problems } = hooksOf('    before:\n      manifest:\n        - { name: b, command: "true" }\n');
    expect(problems).toMatchObject([{ code: 'manifest.unknown-key' }]);
  });
});
