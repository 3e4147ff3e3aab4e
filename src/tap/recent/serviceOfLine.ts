import type { TapSource } from '../../protocol/sources/sourceShape.ts';

/** Whose line of a log it is: a log of one service is its own; of an application, the name of the container (its key) says it. */
export function serviceOfLine(container: string | null, origin: TapSource | undefined): string | undefined {
  if (origin?.kind !== 'logs') return undefined;
  const [only, ...others] = origin.services;
  if (only !== undefined && others.length === 0) return only;
  const name = container ?? '';
  const start = `${origin.project}-`;
  const service = (name.startsWith(start) ? name.slice(start.length) : name).replace(/-\d+$/, '');
  return service === '' ? undefined : service;
}
