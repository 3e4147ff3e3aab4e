import { ByteSource } from '../../engine/copy/byteSource.ts';
import { tarEntries } from '../../engine/copy/tarReader.ts';
import type { Engine } from '../../engine/engine.ts';

/** Who owns what is synced into a container, by numbers: this machine knows other users than the container. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Far more than the users of an image take. */
const maxBytes = 256 * 1024;

/**
 * The user of a container in which nothing can be run that tells: `USER` in any of its forms, looked up in the container's own
 * `/etc/passwd` and `/etc/group`, as the engine does.
 */
export async function imageUser(
  engine: Pick<Engine, 'statPath' | 'readArchive'>,
  container: string,
  user: string,
  signal: AbortSignal,
): Promise<Owner | undefined> {
  const [name = '', group] = user.split(':');
  const [uid, gid] = [numberOf(name === '' ? '0' : name), group === undefined ? undefined : numberOf(group)];
  if (uid !== undefined && gid !== undefined) return { uid, gid };
  const passwd = lines(await readText(engine, container, '/etc/passwd', signal));
  const own = passwd.find(([its, , id]) => its === name || (uid !== undefined && id === String(uid)));
  const ownUid = uid ?? numberOf(own?.[2]);
  if (ownUid === undefined) return undefined;
  if (group === undefined) return { uid: ownUid, gid: numberOf(own?.[3]) ?? 0 };
  if (gid !== undefined) return { uid: ownUid, gid };
  const groups = lines(await readText(engine, container, '/etc/group', signal));
  const ownGid = numberOf(groups.find(([its]) => its === group)?.[2]);
  return ownGid === undefined ? undefined : { uid: ownUid, gid: ownGid };
}

function lines(text: string): readonly (readonly string[])[] {
  return text.split('\n').map((line) => line.split(':'));
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/** An image of one program has no such file. */
async function readText(
  engine: Pick<Engine, 'statPath' | 'readArchive'>,
  container: string,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  if ((await engine.statPath(container, path, signal))?.type !== 'file') return '';
  const { tar } = await engine.readArchive(container, path, signal);
  for await (const entry of tarEntries(tar)) {
    if (entry.type === 'file') return (await new ByteSource(entry.body()).read(maxBytes)).toString();
  }
  return '';
}
