import { dataOf } from '../../manifest/images/images.ts';
import { imageRepository } from '../../manifest/images/reference.ts';
import type { Service } from '../../manifest/model.ts';
import { datastoreOf } from './datastore.ts';

/** Where a datastore keeps its data, if that goes with its container; undefined where nothing is lost. */
export function lostDataOf(service: Service): string | undefined {
  const store = datastoreOf(service);
  if (!store || service.volumesFrom?.length || (isCache(service) && !isPersistent(service))) return undefined;
  const targets = [
    ...service.mounts.map(({ target }) => target),
    ...service.tmpfs.map((one) => one.split(':')[0] ?? ''),
  ];
  const paths = dataOf(store).map(({ path }) => path);
  const isKept = targets.some((target) => paths.some((path) => isSameOrAround(target, path)));
  return isKept ? undefined : paths[0];
}

/** Often a cache, whose data may be lost. */
function isCache({ image = '' }: Service): boolean {
  return /^(redis|redis-stack|redis-stack-server|valkey|keydb|dragonfly)$/.test(imageRepository(image));
}

/** True for a cache that is told to write to its disk. */
function isPersistent({ command = [] }: Service): boolean {
  return command.some((part) => /--(appendonly|save)\b/.test(part));
}

/** `/var/lib` holds `/var/lib/mysql`, and `/var/lib/postgresql/data` is where the data of the other really is. */
function isSameOrAround(target: string, path: string): boolean {
  const mount = `${target.replace(/\/+$/, '')}/`;
  return `${path}/`.startsWith(mount) || mount.startsWith(`${path}/`);
}
