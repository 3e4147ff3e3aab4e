import { basename, dirname, join } from 'node:path';
import type { ManifestHost } from '../files/host.ts';
import { parseDotenv } from './dotenv.ts';

const kinds: readonly string[] = ['example', 'sample', 'dist', 'template', 'default'];

/** What a project calls the file that is to be copied to `.env`. */
const exampleNames: readonly string[] = ['env', 'dotenv'].flatMap((stem) =>
  kinds.flatMap((kind) => [`.${stem}.${kind}`, `${stem}.${kind}`, `${kind}.${stem}`]),
);

/** A file that shows which variables a project wants. */
export interface DotenvExample {
  /** Its name, without the folder. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly variables: ReadonlySet<string>;
}

/** The example of a folder that has no `.env` yet; undefined otherwise. */
export function exampleOf(directory: string, host: Pick<ManifestHost, 'readText'>): DotenvExample | undefined {
  if (host.readText(join(directory, '.env')) !== undefined) return undefined;
  for (const name of exampleNames) {
    const path = join(directory, name);
    const text = host.readText(path);
    if (text === undefined) continue;
    const { values } = parseDotenv(text, () => undefined);
    return { name, path, text, variables: new Set(values.keys()) };
  }
  return undefined;
}

/** The example of an env file that is not there: `.env.production.sample`, `web.example.env`, or that of `.env`. */
export function exampleFor(
  file: string,
  host: Pick<ManifestHost, 'readText'>,
): { name: string; text: string } | undefined {
  const [folder, name] = [dirname(file), basename(file)];
  if (name === '.env') return exampleOf(folder, host);
  const stem = name.replace(/\.env$/, '');
  for (const one of kinds.flatMap((kind) => [`${name}.${kind}`, `${stem}.${kind}.env`])) {
    const text = host.readText(join(folder, one));
    if (text !== undefined) return { name: one, text };
  }
  return undefined;
}
