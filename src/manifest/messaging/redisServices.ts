const repositories: ReadonlySet<string> = new Set([
  'redis',
  'valkey',
  'redis-stack',
  'redis-stack-server',
  'keydb',
  'dragonfly',
]);

/** Whether a service is a Redis, as its name or its image says. */
export function isRedisService(name: string, image: string): boolean {
  return repositories.has(name) || repositories.has(imageRepository(image));
}

/** `registry:5000/team/redis:7-alpine@sha256:…` → `redis`. */
export function imageRepository(image: string): string {
  return (image.split('/').at(-1) ?? '').split(/[:@]/)[0] ?? '';
}
