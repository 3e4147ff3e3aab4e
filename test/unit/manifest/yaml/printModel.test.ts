import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findManifest } from '../../../../src/manifest/files/find.ts';
import { nodeManifestHost } from '../../../../src/manifest/files/nodeHost.ts';
import type { Json } from '../../../../src/manifest/model.ts';
import { resolve } from '../../../../src/manifest/resolve.ts';
import { printModel } from '../../../../src/manifest/yaml/printModel.ts';

function readBoth(text: string): readonly unknown[] {
  return (['1.1', '1.2'] as const).map((version) => parse(text, { version, merge: true }) as unknown);
}

function expectTheSame(model: Json): void {
  const text = printModel(model);
  for (const read of readBoth(text)) expect([text, read]).toEqual([text, model]);
}

/** What YAML 1.1 takes for something else than text: https://yaml.org/type, as libyaml's readers have it. */
const taken = [
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF|y|Y|n|N)$/,
  /^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  /^(?:<<|=|~|null|Null|NULL|)$/,
  /^(?:\d\d\d\d-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/,
];

describe('A printed model', () => {
  it.each([
    ...['yes', 'No', 'on', 'OFF', 'y', 'N', 'true', 'null', 'Null', '~', '', '=', '<<'],
    ...[
      '12:30:45',
      '1:2',
      '190:20:30.15',
      '1_000',
      '0o7',
      '010',
      '08',
      '0b1',
      '0x1F',
      '+1',
      '-0',
      '1e3',
      '1.',
      '.5',
      '-.5',
    ],
    ...[
      '.inf',
      '-.Inf',
      '.NaN',
      '1.5e3',
      '1e+21',
      '2001-12-14',
      '2001-12-14t21:59:43.10-05:00',
      '2001-12-14 21:59:43.10 -5',
    ],
    ...['8080:80', '1.2.3', '0.0.0.0:53', 'a\u2028b', '\ufeffa'],
  ])('quotes %j, as a key too', (text) => {
    const printed = printModel({ [text]: text });
    expect(printed).toMatch(/^(?:"(?:[^"\\]|\\.)*"|\? ""\n): "(?:[^"\\]|\\.)*"\n$/);
    expectTheSame({ [text]: text, list: [text] });
  });

  it.each([
    'redis:7-alpine',
    'no-new-privileges',
    '-c',
    '512m',
    '1m30s',
    'yesterday',
    'a b',
    '/var/run',
    'on-failure',
    '127.0.0.1:80:80/tcp',
  ])('leaves %s as it is', (text) => expect(printModel({ a: text })).toBe(`a: ${text}\n`));

  it('reads the same by YAML 1.1 and 1.2, whatever is in it', () => {
    const odd = fc.constantFrom(
      'yes',
      'off',
      'y',
      '12:30:45',
      '1_000',
      '0o7',
      '1e3',
      '.inf',
      '2001-12-14',
      '<<',
      '=',
      '~',
      '010',
      '-',
      '? ',
      ': ',
      '#',
      '&a',
      '*a',
      '!t',
      '%d',
      '@',
      '`',
      '\t',
      '\n',
      ' x',
      'x ',
      '"',
      "'",
    );
    const near = fc.string({ unit: fc.constantFrom(...'0123456789_:.-+eExobTZ yn~=<'.split('')), maxLength: 12 });
    const text = fc.oneof(odd, near, fc.string(), fc.string({ unit: 'grapheme' }));
    const model = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(text, tie('value'), { maxKeys: 3, noNullPrototype: true }),
      ),
    })).value;
    fc.assert(fc.property(fc.dictionary(text, model, { maxKeys: 4, noNullPrototype: true }), expectTheSame), {
      numRuns: 1500,
    });
  });

  it('writes nothing plain that libyaml takes for something else', () => {
    const near = fc.string({
      unit: fc.constantFrom(...'0123456789_:.-+eExobTZ yn'.split('')),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(near, (text) => {
        const isPlain = !/^a: ["'|>]/.test(printModel({ a: text }));
        expect(isPlain && taken.some((pattern) => pattern.test(text))).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  const corpus = process.env['PATCHBAY_CORPUS'] ?? join(import.meta.dirname, '../../../../../shared/corpus');
  const folder = join(corpus, 'awesome-compose');
  it.skipIf(!existsSync(folder)).each(existsSync(folder) ? readdirSync(folder) : [])('of %s reads the same', (name) => {
    const host = nodeManifestHost({});
    const files = findManifest(join(folder, name), host);
    const { model } = resolve({ files, profiles: [], envFiles: [] }, host);
    expect(model).toBeDefined();
    if (model) expectTheSame(model);
  });
});
