import type { Problem } from '../../base/problem.ts';

/** Says why a service cannot start under its debugger. */
export function refuse(code: string, message: string): { readonly problems: readonly Problem[] } {
  return { problems: [{ code: `debug.${code}`, severity: 'error', message }] };
}

export function warn(code: string, message: string): Problem {
  return { code: `debug.${code}`, severity: 'warning', message };
}

/** A command of which only a shell knows what it becomes. */
export function refuseShell(service: string, example: string): { readonly problems: readonly Problem[] } {
  return refuse(
    'shell-command',
    `${service} is started by a shell, which runs more than one plain command. Say what the debugger starts: set x-patchbay.debug.command of the service, as in ${example}.`,
  );
}
