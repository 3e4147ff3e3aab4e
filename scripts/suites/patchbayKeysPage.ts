import { patchbayShape, servicePatchbayShape } from '../../src/manifest/schema/patchbay.ts';
import {
  patchbaySupport,
  servicePatchbaySupport,
  type KeySupport,
  type KeySupportTable,
} from '../../src/manifest/schema/patchbaySupport.ts';
import type { Attribute, Shape } from '../../src/manifest/schema/shape.ts';

/** Both forms of `x-patchbay`, with their heading. */
export const patchbayKeys = [
  { title: 'At the top level', shape: patchbayShape, support: patchbaySupport },
  { title: 'In a service', shape: servicePatchbayShape, support: servicePatchbaySupport },
] as const;

/** Every key of a shape by its place, as the support table names it: `channels.payload.field`. */
export function keysBelow(shape: Shape, place = ''): ReadonlyMap<string, Attribute> {
  const own = Object.entries(shape.table?.().attributes ?? {}).flatMap(([key, attribute]) => {
    const below = place === '' ? key : `${place}.${key}`;
    return [[below, attribute] as const, ...keysBelow(attribute.shape, below)];
  });
  const inside = [shape.list, shape.values].flatMap((child) => (child ? [...keysBelow(child, place)] : []));
  return new Map([...own, ...inside]);
}

/** The page that says of every key of `x-patchbay` what reads it, as Markdown. */
export function patchbayKeysPage(): string {
  const note = '<!-- Written by `npm run docs` from src/manifest/schema. Change it there. -->';
  const sections = patchbayKeys.map(({ title, shape, support }) => section(title, shape, support));
  return `${['# What reads each key of `x-patchbay`', note, intro, ...sections].join('\n\n')}\n`;
}

const intro = `A key that is _not read yet_ is accepted, and its form is checked, but it has no effect; the editor and \`patchbay check\`
warn of it (\`manifest.not-read-yet\`). A test fails when the schema has a key that is not here.`;

function section(title: string, shape: Shape, table: KeySupportTable): string {
  const keys = keysBelow(shape);
  const rows = Object.entries(table).map(([place, support]) => row(place, keys.get(place)?.doc ?? '', support));
  return [
    `## ${title}`,
    '',
    '| key | what it says | what reads it | proof |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function row(place: string, doc: string, support: KeySupport): string {
  const [reader, proof] =
    support === 'unread'
      ? ['_not read yet_', 'unit/manifest/patchbayKeys']
      : [support.by, support.test.replace(/^test\/|\.test\.ts$/g, '')];
  return `| ${[`\`${place}\``, doc, reader, proof].map((cell) => cell.replace(/[|<]/g, '\\$&')).join(' | ')} |`;
}
