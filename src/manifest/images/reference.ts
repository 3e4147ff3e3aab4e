/** The parts of `host:5000/name:tag@digest`. */
export interface ImageParts {
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** A colon before the last slash belongs to the registry's port. */
export function imageParts(image: string): ImageParts {
  const [reference = '', digest] = image.split('@');
  const colon = reference.lastIndexOf(':');
  const hasTag = colon > reference.lastIndexOf('/');
  return {
    name: hasTag ? reference.slice(0, colon) : reference,
    ...(hasTag && { tag: reference.slice(colon + 1) }),
    ...(digest !== undefined && { digest }),
  };
}

/** `registry:5000/team/redis:7-alpine@sha256:…` → `redis`. */
export function imageRepository(image: string): string {
  return imageParts(image).name.split('/').at(-1) ?? '';
}

/** The name as Docker Hub has it: `postgres` for `docker.io/library/postgres`, `prom/prometheus` as it stands. */
export function hubName(name: string): string {
  for (const prefix of hubPrefixes) if (name.startsWith(prefix)) return withoutLibrary(name.slice(prefix.length));
  return withoutLibrary(name);
}

/** Docker Hub itself, and mirrors that hold the same images under the same names. */
const hubPrefixes: readonly string[] = [
  'docker.io/',
  'index.docker.io/',
  'registry-1.docker.io/',
  'registry.hub.docker.com/',
  'mirror.gcr.io/',
  'public.ecr.aws/docker/',
];

function withoutLibrary(name: string): string {
  return name.startsWith('library/') ? name.slice('library/'.length) : name;
}
