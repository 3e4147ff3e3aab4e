import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { helpTables, meaningOf } from '../../../../src/manifest/schema/help/help.ts';
import { linkTo } from '../../../../src/manifest/schema/help/link.ts';
import { rootShape } from '../../../../src/manifest/schema/root.ts';
import type { Attribute, AttributeTable, Shape } from '../../../../src/manifest/schema/shape.ts';

interface Place {
  readonly path: readonly string[];
  readonly title: string;
  readonly attribute: Attribute;
}

const tables = new Map<string, AttributeTable[]>();
const places = placesBelow(rootShape, []);

/** Every key of the attribute table, with a path that leads to it. */
function placesBelow(shape: Shape, path: readonly string[]): readonly Place[] {
  const table = shape.table?.();
  if (table) tables.set(table.title, [...(tables.get(table.title) ?? []), table]);
  const own = Object.entries(table?.attributes ?? {}).flatMap(([key, attribute]): readonly Place[] => {
    const below = [...path, key];
    return [{ path: below, title: table!.title, attribute }, ...placesBelow(attribute.shape, below)];
  });
  const inside = [shape.list && ['0', shape.list], shape.values && ['name', shape.values]] as const;
  return [...own, ...inside.flatMap((one) => (one ? placesBelow(one[1] as Shape, [...path, one[0] as string]) : []))];
}

const named = places.map((place) => [place.path.join('.'), place] as const);

describe('The texts of keys', () => {
  it('are of more than a few words for every key', () => {
    const thin = named.filter(([, { attribute }]) => attribute.doc.split(/\s+/).length < 5);
    expect(thin.map(([name, { attribute }]) => `${name}: ${attribute.doc}`)).toEqual([]);
  });

  it('are sentences', () => {
    expect(named.filter(([, { attribute }]) => !/^["`A-Z].*[.)]$/s.test(attribute.doc)).map(([name]) => name)).toEqual(
      [],
    );
  });

  it('help with no table and no key that the schema does not have', () => {
    const unknown = Object.entries(helpTables).flatMap(([title, keys]) =>
      Object.keys(keys)
        .filter((key) => !tables.get(title)?.some(({ attributes }) => Object.hasOwn(attributes, key)))
        .map((key) => `${title}.${key}`),
    );
    expect(unknown).toEqual([]);
  });

  it('explain every value that a key is limited to', () => {
    const unexplained = named.flatMap(([name, { title, attribute, path }]) =>
      (attribute.shape.oneOf ?? [])
        .filter((value) => meaningOf(helpTables[title]?.[path.at(-1)!]?.values, value) === undefined)
        .map((value) => `${name}: ${value}`),
    );
    expect(unexplained).toEqual([]);
  });

  it('show examples that begin with the key and are YAML', () => {
    const wrong = Object.entries(helpTables).flatMap(([title, keys]) =>
      Object.entries(keys)
        .filter(([key, { example }]) => example !== undefined && !isExampleOf(key, example))
        .map(([key]) => `${title}.${key}`),
    );
    expect(wrong).toEqual([]);
  });

  it('link every key of Compose to its page of the reference', () => {
    const unlinked = named.filter(([, { path }]) => !path.includes('x-patchbay') && linkTo(path) === undefined);
    expect(unlinked.map(([name]) => name)).toEqual([]);
    expect(linkTo(['services', 'web', 'restart'])).toMatch(/\/services\/#restart$/);
    expect(linkTo(['services', 'web', 'healthcheck', 'test'])).toMatch(/\/services\/#healthcheck$/);
    expect(linkTo(['services', 'web', 'build', 'args', 'A'])).toMatch(/\/build\/#args$/);
    expect(linkTo(['networks', 'back', 'driver'])).toMatch(/\/networks\/#driver$/);
  });
});

describe('meaningOf', () => {
  const values = { always: 'A', 'on-failure': 'F', 'on-failure:<n>': 'N' };

  it.each([
    ['always', 'A'],
    ['on-failure', 'F'],
    ['on-failure:3', 'N'],
    ['on-failure:', undefined],
    ['toString', undefined],
  ])('of %s is %s', (text, meaning) => {
    expect(meaningOf(values, text)).toBe(meaning);
  });
});

function isExampleOf(key: string, example: string): boolean {
  const document = parseDocument(example);
  return document.errors.length === 0 && document.has(key);
}
