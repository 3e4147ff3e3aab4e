import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allSupport, limitsOf, proofsOf, supportPage } from '../../../../scripts/suites/supportPage.ts';
import { swarmLimitsOf, swarmSupport, swarmText } from '../../../../scripts/suites/swarmColumn.ts';
import { networkLimits, serviceLimits } from '../../../../src/engine/support/limits.ts';
import { swarmLimits, swarmNetworkLimits } from '../../../../src/engine/support/swarm/limits.ts';
import { rootShape } from '../../../../src/manifest/schema/root.ts';
import type { Shape } from '../../../../src/manifest/schema/shape.ts';
import { fatCases, singleCases } from '../../../fakes/attributeCases.ts';
import { swarmFatCases } from '../../../fakes/swarm/fatCases.ts';
import { swarmSingleCases } from '../../../fakes/swarm/singleCases.ts';

const root = join(import.meta.dirname, '../../../..');
const sections = ['services', 'networks', 'volumes', 'secrets', 'configs'];
/** What Patchbay adds is no attribute of Compose. */
const elsewhere = /\.x-patchbay\./;
const known = leaves().filter((attribute) => !elsewhere.test(attribute));

describe('the table of what becomes of each attribute', () => {
  it('has every attribute of the schema, and no other', () => {
    expect(Object.keys(allSupport).sort()).toEqual([...known].sort());
  });

  it('is what docs/compose-support.md says: `npm run docs` writes it', () => {
    expect(readFileSync(join(root, 'docs/compose-support.md'), 'utf8')).toBe(supportPage());
  });

  it.each(Object.entries(allSupport))('proves %s with a test that is there', (attribute, support) => {
    const proofs = proofsOf(attribute, support);
    expect(proofs.length).toBeGreaterThan(0);
    expect(proofs.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('says of each what becomes of it', () => {
    const silent = Object.entries(allSupport).filter(
      ([attribute, { docker }]) => docker === '' && limitsOf(attribute).length === 0,
    );
    expect(silent.map(([attribute]) => attribute)).toEqual([]);
  });

  it('has the attribute of every case and of every limit', () => {
    const named = [...fatCases, ...singleCases].flatMap(({ attributes }) => attributes);
    expect(named.filter((attribute) => !Object.hasOwn(allSupport, attribute))).toEqual([]);
    const limited = new Set(
      Object.keys(allSupport).flatMap((each) => limitsOf(each).map(([, limit]) => limit as unknown)),
    );
    const all = [...Object.entries(serviceLimits), ...Object.entries(networkLimits)];
    expect(all.filter(([, limit]) => !limited.has(limit)).map(([name]) => name)).toEqual([]);
  });
});

describe('the column of Swarm', () => {
  it('has every attribute of the schema, and no other', () => {
    expect(Object.keys(swarmSupport).sort()).toEqual([...known].sort());
  });

  it('says of each what becomes of it', () => {
    expect(known.filter((attribute) => swarmText(attribute) === '')).toEqual([]);
  });

  it('has a case for each attribute of a service that it maps', () => {
    const proven = new Set([...swarmFatCases, ...swarmSingleCases].flatMap(({ attributes }) => attributes));
    const mapped = Object.entries(swarmSupport).filter(([, { kind }]) => kind === 'mapped');
    const services = mapped.map(([attribute]) => attribute).filter((attribute) => attribute.startsWith('services.'));
    expect(services.filter((attribute) => !proven.has(attribute))).toEqual([]);
    expect([...proven].filter((attribute) => !Object.hasOwn(swarmSupport, attribute))).toEqual([]);
  });

  it('has the attribute of every limit', () => {
    const told = new Set(known.flatMap((each) => swarmLimitsOf(each).map(([, limit]) => limit as unknown)));
    const all = [...Object.entries(swarmLimits), ...Object.entries(swarmNetworkLimits)];
    expect(all.filter(([, limit]) => !told.has(limit)).map(([name]) => name)).toEqual([]);
  });
});

/** The places of all attributes that have none below them. */
function leaves(): readonly string[] {
  const top = rootShape.table!().attributes;
  const all = [...new Set(sections.flatMap((name) => below(top[name]!.shape, name)))];
  const parents = new Set(all.map((path) => path.slice(0, path.lastIndexOf('.'))));
  return all.filter((path) => !parents.has(path));
}

function below(shape: Shape, path: string): readonly string[] {
  const own = Object.entries(shape.table?.().attributes ?? {});
  return [
    ...own.flatMap(([key, attribute]) => [`${path}.${key}`, ...below(attribute.shape, `${path}.${key}`)]),
    ...(shape.list ? below(shape.list, path) : []),
    ...(shape.values ? below(shape.values, path) : []),
  ];
}
