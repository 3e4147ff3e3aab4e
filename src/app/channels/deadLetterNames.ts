import type { Messaging } from '../../manifest/model.ts';

/** Parts of a name that say that what could not be handled lies there: `orders.dead`, `orders-dlq`, `failed:jobs`. */
const telling = /^(dead(letters?)?|dl[qx]|deadqueue|failed|failures|poison|parked|undeliverable)$/i;
const separators = /[.:/_-]+/;

/** What messages of a channel came from, as the manifest declares it: the names of channels whose dead letter it is. */
function declaredOrigins({ channels }: Pick<Messaging, 'channels'>, name: string): readonly string[] {
  return Object.values(channels).flatMap((channel) => (channel.deadLetter === name ? [channel.name] : []));
}

/** True of a channel that is called as dead letters are. */
export function isCalledDead(name: string): boolean {
  const parts = name.split(separators);
  return parts.some((part) => telling.test(part)) || /dead[.:/_-]?letters?/i.test(name);
}

/**
 * Where messages of a dead letter belong: to those that declare it, else to the one that is called as it is without the part that
 * says so. None where nothing tells.
 */
export function originsOf(
  messaging: Pick<Messaging, 'channels'>,
  name: string,
  known: readonly string[] = Object.keys(messaging.channels),
): readonly string[] {
  const declared = declaredOrigins(messaging, name);
  if (declared.length > 0 || !isCalledDead(name)) return declared;
  const living = livingName(name);
  return known.filter((one) => one !== name && partsOf(one) === living);
}

function livingName(name: string): string {
  return partsOf(name.replace(/dead[.:/_-]?letters?/i, ''));
}

function partsOf(name: string): string {
  return name
    .split(separators)
    .filter((part) => part !== '' && !telling.test(part))
    .join('.');
}
