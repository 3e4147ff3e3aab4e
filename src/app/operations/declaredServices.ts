import { ProblemError } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';

/** How it is told that a name is no service: the code, and what to do about it. */
interface Telling {
  readonly code: string;
  readonly next?: string;
}

/** @throws ProblemError when the manifest declares no service of one of the names */
export function mustDeclare(names: readonly string[], { services }: Application, { code, next }: Telling): void {
  const unknown = names.find((name) => !Object.hasOwn(services, name));
  if (unknown === undefined) return;
  const what = `The manifest has no service "${unknown}". It has: ${Object.keys(services).join(', ')}.`;
  const message = next === undefined ? what : `${what} ${next}`;
  throw new ProblemError({ code, severity: 'error', message });
}
