import { debugRuntimeNames } from '../base/kinds/debugRuntimes.ts';
import type { DebugMark } from './model.ts';

/** The label of a container that was made to be debugged. Any window, and another tool, sees by it what the container is. */
export const debugLabel = 'dev.patchbay.debug';

/** `python 5678`, `java 5005 waits`. */
export function markText({ runtime, port, waitsForClient }: DebugMark): string {
  return `${runtime} ${port}${waitsForClient ? ' waits' : ''}`;
}

/** Undefined for what is no mark: anybody can set a label. */
export function parseMark(text: string): DebugMark | undefined {
  const [name, port = '', waits] = text.split(' ');
  const runtime = debugRuntimeNames.find((known) => known === name);
  if (!runtime || !/^\d{1,5}$/.test(port)) return undefined;
  return { runtime, port: Number(port), waitsForClient: waits === 'waits' };
}
