import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keysBelow, patchbayKeys, patchbayKeysPage } from '../../../scripts/suites/patchbayKeysPage.ts';
import { checkUnreadKeys } from '../../../src/manifest/consistency/unreadKeys.ts';
import { ProblemList } from '../../../src/manifest/problems/problems.ts';
import { patchbaySupport, type KeySupportTable } from '../../../src/manifest/schema/patchbaySupport.ts';
import { resolving } from './support/resolving.ts';

const root = join(import.meta.dirname, '../../..');

describe.each(patchbayKeys)('the table of x-patchbay, $title', ({ shape, support }) => {
  const keys = [...keysBelow(shape).keys()];
  const leaves = keys.filter((key) => !keys.some((other) => other.startsWith(`${key}.`)));
  const isCovered = (key: string): readonly string[] =>
    Object.keys(support).filter((place) => key === place || key.startsWith(`${place}.`));

  it('says of every key of the schema once what becomes of it', () => {
    expect(leaves.filter((key) => isCovered(key).length !== 1)).toEqual([]);
  });

  it('has no key that the schema does not have', () => {
    expect(Object.keys(support).filter((place) => !keys.includes(place))).toEqual([]);
  });

  it('proves what is read by a test that is there and that has the key', () => {
    const unproven = Object.entries(support).filter(([place, each]) => {
      if (each === 'unread') return false;
      const path = join(root, each.test);
      return !existsSync(path) || !isMentioned(place, readFileSync(path, 'utf8'));
    });
    expect(unproven).toEqual([]);
  });
});

/** The model calls some keys by another name: `payload.field` is in a test as `field`, `pre_start` as `preStart`. */
function isMentioned(place: string, test: string): boolean {
  const key = place.slice(place.lastIndexOf('.') + 1).replaceAll('_', '');
  return test.toLowerCase().replaceAll('_', '').includes(key.toLowerCase());
}

describe('the page of the keys of x-patchbay', () => {
  it('is what docs/patchbay-keys.md says: `npm run docs` writes it', () => {
    expect(readFileSync(join(root, 'docs/patchbay-keys.md'), 'utf8')).toBe(patchbayKeysPage());
  });
});

describe('a key of x-patchbay that nothing reads yet', () => {
  const base = 'services:\n  a: { image: a, x-patchbay: { debug: { type: node } } }\n';
  /** A table as it would be if nothing read these. */
  const support = { ...patchbaySupport, audit: 'unread', 'environments.quota': 'unread' } as const;
  const warnings = (text: string, table: KeySupportTable = patchbaySupport): readonly string[] => {
    const problems = new ProblemList();
    checkUnreadKeys(resolving(text).tree!, problems, table);
    return problems.all.map(
      ({ severity, message, at }) =>
        `${severity} ${at!.range.start.line + 1} ${/^"(.*)" is not read yet/.exec(message)?.[1] ?? message}`,
    );
  };

  it('gets one warning where it stands, for all that is below it', () => {
    const text = `${base}x-patchbay:
  audit: strict
  environments: { dev: { quota: { cpus: 2, ports: 3 } }, prod: { engine: docker, files: [] } }
  broker: redis://localhost
`;
    expect(warnings(text, support)).toEqual(['warning 4 audit', 'warning 5 quota']);
  });

  it('is told of once where an alias brings it to several places', () => {
    const text =
      'x-q: &q { quota: { cpus: 2 } }\nservices: { a: { image: a } }\nx-patchbay:\n  environments: { one: *q, two: *q }\n';
    expect(warnings(text, support)).toEqual(['warning 1 quota']);
  });

  it('is not one that has effect, nor a name of the author', () => {
    const text = `services: { a: { image: a, x-patchbay: { publishes: [quota], run: { command: x }, debug: { type: node } } } }
x-patchbay:
  broker: redis://localhost
  channels: { quota: { kind: stream }, policies: { kind: pubsub } }
  environments: { quota: { profiles: [live] } }
`;
    expect(warnings(text)).toEqual([]);
  });
});
