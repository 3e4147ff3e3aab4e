import { describe, expect, it } from 'vitest';
import { serviceRecipes, type ServiceRecipe } from '../../../../src/manifest/images/recipes.ts';
import { lintManifest } from '../../../../src/policy/lint/lint.ts';
import { resolving } from '../support/resolving.ts';

function manifestOf({ name, lines, volumes, secrets }: ServiceRecipe): string {
  return [
    'services:',
    `  ${name}:`,
    ...lines.map((line) => `    ${line}`),
    ...(volumes.length > 0 ? ['volumes:', ...volumes.map((volume) => `  ${volume}:`)] : []),
    ...(secrets.length > 0
      ? ['secrets:', ...secrets.flatMap((one) => [`  ${one.name}:`, `    file: ${one.file}`])]
      : []),
    '',
  ].join('\n');
}

const each = serviceRecipes.map((recipe) => [recipe.name, recipe] as const);

describe('the recipes of services', () => {
  it('have names of their own, 20 at least', () => {
    const names = serviceRecipes.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(names.length).toBeGreaterThanOrEqual(20);
    expect(names).toEqual(expect.arrayContaining(['postgres', 'mysql', 'redis', 'mongo', 'rabbitmq', 'kafka']));
  });

  it.each(each)('of %s resolves without a problem', (_, recipe) => {
    const files = Object.fromEntries(recipe.secrets.map(({ file }) => [file.slice(2), 'x\n']));
    const text = manifestOf(recipe);
    const resolved = resolving(text, { files });
    expect(resolved.problems).toEqual([]);
    const hints = lintManifest(resolved, () => text).map(({ code }) => code);
    expect(hints.filter((code) => code !== 'lint.no-limits' && code !== 'lint.no-restart-policy')).toEqual([]);
  });

  it.each(each)('of %s keeps its data in a volume that is named for it', (name, { image, volumes, lines }) => {
    if (image.data) expect(volumes[0]).toBe(`${name}-data`);
    expect(lines[0]).toBe(`image: ${image.names[0]}:${image.tags[0]}`);
  });

  it.each(each.filter(([, { secrets }]) => secrets.length > 0))(
    'of %s has its password in no variable',
    (_, recipe) => {
      const { application } = resolving(manifestOf(recipe), {});
      const environment = Object.entries(application!.services[recipe.name]!.environment);
      const secretive = environment.filter(([name]) => recipe.image.variables?.[name]?.isSecret);
      expect(secretive).toEqual([]);
    },
  );
});
