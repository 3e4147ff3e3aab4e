import { imageRepository } from '../images/reference.ts';

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
