import * as v from 'valibot';
import { filterShape, type Filter } from './filterShapes.ts';
import { columnLayoutShape, columnSetting, type ColumnLayout } from './inspectorColumns.ts';

const anythingByName = v.fallback(v.record(v.string(), v.unknown()), {});

/** Filters in what the editor kept, by name; those that no longer read are left out. */
export function savedFiltersFrom(raw: unknown): readonly (readonly [name: string, filter: Filter])[] {
  return Object.entries(v.parse(anythingByName, raw)).flatMap(([name, one]) => {
    const filter = v.safeParse(filterShape, one);
    return filter.success ? [[name, filter.output] as const] : [];
  });
}

/** Columns in what the editor kept, by set of sources. A column that no table has is left out, and the others stay. */
export function savedColumnsFrom(raw: unknown): ReadonlyMap<string, ColumnLayout> {
  const saved = Object.entries(v.parse(anythingByName, raw));
  return new Map(saved.map(([name, one]) => [name, savedLayout(one)]));
}

function savedLayout(raw: unknown): ColumnLayout {
  const settings = Array.isArray(raw) ? raw.filter((one) => v.is(columnSetting, one)) : [];
  return v.parse(v.fallback(columnLayoutShape, []), settings);
}
