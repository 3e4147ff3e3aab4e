import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kubernetesPage } from '../../../../scripts/suites/kubernetesPage.ts';
import { allSupport } from '../../../../scripts/suites/supportPage.ts';
import { kubernetesSupport } from '../../../../src/app/kubernetes/support.ts';
import { caseManifest, fatCases, filesBeside, singleCases, type AttributeCase } from '../../../fakes/attributeCases.ts';
import { exported } from './exporting.ts';

describe('the table of what an export makes of each attribute', () => {
  it('has every attribute but those of build, and no other', () => {
    const known = Object.keys(allSupport).filter((attribute) => !attribute.startsWith('services.build.'));
    expect(Object.keys(kubernetesSupport).sort()).toEqual(known.sort());
  });

  it('is what docs/kubernetes.md says: `npm run docs` writes it', () => {
    expect(readFileSync(join(import.meta.dirname, '../../../../docs/kubernetes.md'), 'utf8')).toBe(kubernetesPage());
  });

  const cases = [...fatCases.map((each, index) => withText(each, index)), ...singleCases];
  it.each(cases.map((each) => [each.attributes.join(', '), each] as const))('is true of %s', (_name, each) => {
    const withIt = seen([each]);
    const without = seen([]);
    const told = withIt.problems.filter(({ message }) => !without.problems.some((other) => other.message === message));
    for (const attribute of each.attributes.filter((name) => !saysNothing.has(name))) {
      const kind = kubernetesSupport[attribute]?.kind;
      const codes = told.map(({ code }) => code);
      if (kind === 'left-out' || kind === 'refused') expect(codes, attribute).toContain(`kubernetes.${kind}`);
      // What is mapped in part alone is told.
      const isSeen = JSON.stringify(withIt.objects) !== JSON.stringify(without.objects);
      if (kind === 'mapped' || kind === 'emulated') expect(isSeen || codes.length > 0, attribute).toBe(true);
    }
  });
});

/** The case gives it the value that it has anyway. */
const saysNothing = new Set(['services.isolation']);

/** A case without lines of its own is about those of one before it. */
function withText(each: AttributeCase, index: number): AttributeCase {
  const { yaml } = fatCases.slice(0, index + 1).findLast((other) => other.yaml !== '') ?? each;
  return { ...each, yaml };
}

const image = fatCases[0]!;
// The image itself is a case: another one is there when it is not.
const noImage = { ...image, yaml: 'image: other:1' };

function seen(cases: readonly AttributeCase[]) {
  const isOfImage = cases.some(({ attributes }) => attributes.includes('services.image'));
  const fat = [...(isOfImage ? [] : [noImage]), ...cases];
  const { objects, problems } = exported(caseManifest('shop', [], fat), filesBeside);
  return {
    objects: objects.filter(({ metadata }) => metadata.name !== 'other'),
    problems,
  };
}
