import { describe, expect, it } from 'vitest';
import {
  composeServiceKeys,
  divide,
  type CoexistenceChoice,
  type Division,
} from '../../../../src/app/editor/coexistence.ts';

interface Editor {
  readonly installed?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly formatter?: string;
}

function division(choice: CoexistenceChoice, { installed = {}, settings = {}, formatter }: Editor): Division {
  return divide(choice, { versionOf: (id) => installed[id], setting: (name) => settings[name], formatter });
}

const dx = { 'docker.docker': '0.15.0' };
const tools = { 'ms-azuretools.vscode-containers': '2.2.0' };
const yaml = { 'redhat.vscode-yaml': '1.19.0' };
const nothing = { keys: [], values: [], hovers: [], formatting: false, outline: false, imageLinks: false };

describe('who serves Compose files with what', () => {
  it('nobody else is there: nothing is left', () => {
    expect(division('auto', {})).toEqual({ left: nothing, shares: [] });
  });

  it('all is served where the user wants it so', () => {
    expect(division('all', { installed: { ...dx, ...tools, ...yaml } })).toEqual({ left: nothing, shares: [] });
  });

  it.each<[string, Editor, Partial<Division['left']>, readonly string[]]>([
    [
      'Docker DX',
      { installed: dx },
      { keys: ['**'], hovers: ['**'], formatting: true, outline: true, imageLinks: true },
      ['Docker DX: keys, their explanation, formatting, outline, links of images'],
    ],
    [
      'Docker DX without its Compose server',
      { installed: dx, settings: { 'docker.extension.enableComposeLanguageServer': false } },
      nothing,
      [],
    ],
    [
      'Container Tools',
      { installed: tools },
      { ...composeServiceKeys, values: [], formatting: true, outline: false, imageLinks: true },
      ['Container Tools: common keys, their explanation, formatting, links of images'],
    ],
    [
      'Container Tools without its Compose server',
      { installed: tools, settings: { 'containers.enableComposeLanguageService': false } },
      nothing,
      [],
    ],
    [
      'Docker 1.x',
      { installed: { 'ms-azuretools.vscode-docker': '1.29.6' } },
      { ...composeServiceKeys, formatting: true, imageLinks: true },
      ['Docker: common keys, their explanation, formatting, links of images'],
    ],
    ['Docker 2.x, which only brings others', { installed: { 'ms-azuretools.vscode-docker': '2.0.0' } }, nothing, []],
    [
      'YAML',
      { installed: yaml },
      { keys: ['**'], hovers: ['**'], formatting: true, outline: true, imageLinks: false },
      ['YAML: keys, their explanation, formatting, outline'],
    ],
    [
      'YAML that knows no schema',
      { installed: yaml, settings: { 'yaml.schemaStore.enable': false, 'yaml.schemas': {} } },
      { keys: [], values: [], hovers: [], formatting: true, outline: true },
      ['YAML: formatting, outline'],
    ],
    [
      'YAML that is told its schema, and neither completes nor formats',
      {
        installed: yaml,
        settings: {
          'yaml.schemaStore.enable': false,
          'yaml.schemas': { '/a.json': '*.yaml' },
          'yaml.completion': false,
          'yaml.format.enable': false,
        },
      },
      { keys: [], values: [], hovers: ['**'], formatting: false },
      ['YAML: their explanation, outline'],
    ],
    [
      'another formatter, where the user has chosen ours',
      { installed: tools, formatter: 'patchbay.patchbay' },
      { formatting: false, imageLinks: true },
      ['Container Tools: common keys, their explanation, links of images'],
    ],
    [
      'two of them',
      { installed: { ...tools, ...yaml } },
      { keys: [...composeServiceKeys.keys, '**'], formatting: true, outline: true, imageLinks: true },
      [
        'Container Tools: common keys, their explanation, formatting, links of images',
        'YAML: keys, their explanation, formatting, outline',
      ],
    ],
  ])('%s', (_name, editor, left, shares) => {
    const found = division('auto', editor);
    expect(found.left).toMatchObject(left);
    expect(found.shares.map(({ name, parts }) => `${name}: ${parts.join(', ')}`)).toEqual(shares);
  });

  it('leaves all that others could do where the user wants it so', () => {
    expect(division('own', {})).toMatchObject({ left: { keys: ['**'], formatting: true, outline: true }, shares: [] });
  });
});
