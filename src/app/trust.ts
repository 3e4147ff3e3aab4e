import type { Event } from '../base/event.ts';
import type { Problem } from '../base/problem.ts';
import { ProblemError } from '../base/problem.ts';

/**
 * Whether the workspace may make anything run or connect. Whoever connects asks it first, so that no caller has to: links,
 * restored panels, tasks and other extensions come in by ways that nobody thinks of. It is given while a window is open, and
 * never taken back without a reload.
 */
export interface Trust {
  readonly isTrusted: boolean;
  readonly onDidGrant: Event<void>;
}

/** @throws ProblemError `workspace.untrusted` */
export function demandTrust({ isTrusted }: Trust): void {
  if (!isTrusted) throw new ProblemError(untrusted);
}

export const untrusted: Problem = {
  code: 'workspace.untrusted',
  severity: 'warning',
  message:
    'This workspace is not trusted, so Patchbay starts nothing and connects to nothing here. Trust the workspace to start services and read messages.',
};
