import { globSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { root } from '../../../scripts/machine/paths.ts';

const inProject = {
  cwd: root,
  exclude: ['**/node_modules', 'out', 'dist', 'test/bench/fixtures', 'test/workbench/fixtures'],
};
const configs = globSync('{.,src,test,scripts}/**/tsconfig.json', inProject);

/** The files that a configuration takes in, from the root. */
function filesOf(config: string): readonly string[] {
  const path = join(root, config);
  const { config: json } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as { config: unknown };
  const { fileNames, errors } = ts.parseJsonConfigFileContent(json, ts.sys, dirname(path));
  expect(errors).toEqual([]);
  return fileNames.map((file) => relative(root, file).split(sep).join('/'));
}

function nearest(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const config = join(folder, 'tsconfig.json').split(sep).join('/');
    if (configs.map((one) => one.split(sep).join('/')).includes(config)) return config;
    if (folder === '.') return 'none';
  }
}

// The linter checks the types of a file by the configuration beside it. One that is left out there would be checked by
// none of the rules that we have set.
it('has each file of TypeScript in the configuration nearest to it', () => {
  const known = new Map(configs.map((config) => [config.split(sep).join('/'), new Set(filesOf(config))]));
  const files = globSync('{src,test,scripts}/**/*.ts', inProject).map((file) => file.split(sep).join('/'));
  expect(files.length).toBeGreaterThan(1_000);
  expect(files.filter((file) => !known.get(nearest(file))?.has(file))).toEqual([]);
});
