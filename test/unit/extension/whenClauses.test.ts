import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rowTags } from '../../../src/app/trees/rowTags.ts';
import { commands, contextKeys, views } from '../../../src/extension/catalogue.ts';

/** The keys that VS Code sets, with the values that we may ask for; none where any value will do. */
const editorKeys: Readonly<Record<string, readonly string[] | undefined>> = {
  view: views,
  isWorkspaceTrusted: undefined,
  workspaceFolderCount: undefined,
  resourceLangId: undefined,
  resourceScheme: undefined,
  resourceFilename: undefined,
  editorTextFocus: undefined,
  explorerResourceIsFolder: undefined,
  false: undefined,
};

/** Everything in a `when` clause that names nothing: a key, a value of a key, a kind of row, or a tag that the kind never carries. */
function mistakesIn(when: string): readonly string[] {
  return when.split(/ && | \|\| /).flatMap((condition) => {
    const [, key = '', value] = /^!?([\w.]+)(?: (?:==|!=|=~|<|>) (.+))?$/.exec(condition) ?? [];
    if (key === 'viewItem') return rowMistakes(value ?? '');
    const own = Object.entries(contextKeys)
      .find(([name]) => name === key)?.[1]
      .map(String);
    if (!own && !Object.hasOwn(editorKeys, key)) return [`no key ${key || condition}`];
    const values = own ?? editorKeys[key];
    return value === undefined || !values || values.includes(value) ? [] : [`${key} is never ${value}`];
  });
}

function rowMistakes(pattern: string): readonly string[] {
  const regex = new RegExp(pattern.replace(/^\/|\/$/g, ''));
  const words = new Set(pattern.replaceAll('\\b', ' ').match(/\w+/g));
  const kinds = Object.entries(rowTags).filter(([kind]) => words.has(kind));
  const known = new Set([...Object.keys(rowTags), ...kinds.flatMap(([, tags]): readonly string[] => tags)]);
  const unknown = [...words].filter((word) => !known.has(word)).map((word) => `no row or tag ${word}`);
  // A row with all its tags is one that every clause about its kind shows; so is one that has just one of them.
  const silent = kinds.filter(
    ([kind, tags]) => ![...tags.map((tag) => [tag]), tags].some((some) => regex.test([kind, ...some].join(':'))),
  );
  return [...unknown, ...silent.map(([kind]) => `no ${kind} ever fits ${pattern}`)];
}

interface Contributions {
  readonly menus: Readonly<Record<string, readonly { readonly when: string }[]>>;
  readonly viewsWelcome: readonly { readonly when: string }[];
  readonly keybindings?: readonly { readonly when?: string }[];
}

const { contributes } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as unknown as { readonly contributes: Contributions };

const clauses = [
  ...Object.values(contributes.menus).flat(),
  ...contributes.viewsWelcome,
  ...(contributes.keybindings ?? []),
  ...Object.values(commands).flatMap((command) => ('enablement' in command ? [{ when: command.enablement }] : [])),
].flatMap(({ when }) => when ?? []);

describe('When clauses', () => {
  it.each([...new Set(clauses)])('%s names keys, values, rows and tags that there are', (when) => {
    expect(mistakesIn(when)).toEqual([]);
  });

  it.each([
    ['patchbay.stat == ready', ['no key patchbay.stat']],
    ['!patchbay.services.isFilterd', ['no key patchbay.services.isFilterd']],
    ['isWorkspaceTrusted && patchbay.state == broken', ['patchbay.state is never broken']],
    ['view == patchbay.messages', ['view is never patchbay.messages']],
    [
      'view == patchbay.services && viewItem =~ /^servis\\b.*:canStop\\b/',
      ['no row or tag servis', 'no row or tag canStop'],
    ],
    [
      'viewItem =~ /^(service|replica)\\b.*:canScale\\b/',
      ['no replica ever fits /^(service|replica)\\b.*:canScale\\b/'],
    ],
    [
      'viewItem =~ /^channel\\b.*:canStart\\b/',
      ['no row or tag canStart', 'no channel ever fits /^channel\\b.*:canStart\\b/'],
    ],
    ['viewItem =~ /^pending|consumer:hasPending/', []],
  ])('are found out where they name what there is not: %s', (when, mistakes) => {
    expect(mistakesIn(when)).toEqual(mistakes);
  });
});
