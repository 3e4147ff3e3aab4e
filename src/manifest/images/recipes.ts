import { dataOf, fileVariable, healthcheckOf, healthcheckText, imageUse, knownImages } from './images.ts';
import type { KnownImage } from './knownImage.ts';

/** A whole service of a known image, as it is written. */
export interface ServiceRecipe {
  readonly name: string;
  readonly image: KnownImage;
  /** The lines below the name of the service, not indented. */
  readonly lines: readonly string[];
  /** Names to declare at the top level. */
  readonly volumes: readonly string[];
  /** Names to declare at the top level, each with the file that holds it. */
  readonly secrets: readonly { readonly name: string; readonly file: string }[];
}

/** Every recipe there is: its data in a volume, its password from a secret where the image can, a health check that works. */
export const serviceRecipes: readonly ServiceRecipe[] = knownImages.flatMap((image) => recipeOf(image) ?? []);

function recipeOf(image: KnownImage): ServiceRecipe | undefined {
  const { recipe, names, tags } = image;
  if (!recipe) return undefined;
  const { service: name, environment = {}, secrets = {}, command, ports = [] } = recipe;
  const reference = `${names[0]}:${tags[0]}`;
  const use = imageUse(reference);
  const paths = use ? dataOf(use).map(({ path }) => path) : [];
  const volumes = paths.map((path, index) => ({
    name: index === 0 ? `${name}-data` : `${name}-data-${index + 1}`,
    path,
  }));
  const files = Object.entries(secrets).map(([variable, suffix]) => ({
    variable: fileVariable(image, variable) ?? variable,
    name: `${name}-${suffix}`,
  }));
  const variables = [
    ...Object.entries(environment),
    ...files.map((file) => [file.variable, `/run/secrets/${file.name}`] as const),
  ];
  const test = healthcheckOf(reference);
  const lines = [
    `image: ${reference}`,
    ...(command === undefined ? [] : [`command: ${command}`]),
    ...listed(
      'environment',
      variables.map(([key, value]) => `  ${key}: ${scalarText(value)}`),
    ),
    ...listed(
      'ports',
      ports.map((port) => `  - "${portText(port)}"`),
    ),
    ...listed(
      'volumes',
      volumes.map((volume) => `  - ${volume.name}:${volume.path}`),
    ),
    ...listed(
      'secrets',
      files.map((file) => `  - ${file.name}`),
    ),
    ...(test
      ? ['healthcheck:', `  test: ${healthcheckText(test)}`, '  interval: 10s', '  timeout: 5s', '  retries: 5']
      : []),
  ];
  return {
    name,
    image,
    lines,
    volumes: volumes.map((volume) => volume.name),
    secrets: files.map((file) => ({ name: file.name, file: `./${file.name}.txt` })),
  };
}

function listed(key: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${key}:`, ...lines];
}

/** The low ports of a host may be used by root alone, and only this machine is to reach a console. */
function portText(port: number): string {
  return `127.0.0.1:${port < 1024 ? 8000 + port : port}:${port}`;
}

/** In quotes where YAML would read another type. */
function scalarText(value: string): string {
  return /^(true|false|yes|no|on|off|null|~|[\d.+-].*)$/i.test(value) ? JSON.stringify(value) : value;
}
