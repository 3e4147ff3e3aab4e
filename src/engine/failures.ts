import { ProblemError } from '../base/problem.ts';
import type { Service } from '../manifest/model.ts';

const maxOutputLength = 500;

/** Failures that every engine meets, in the same words. */

export function containerExited(
  name: string,
  exitCode: number | undefined,
  lastLines: readonly string[],
  when = 'while it was waited for',
): ProblemError {
  const said =
    lastLines.length > 0 ? ` Its last lines: ${ended(outputTail(lastLines.join('\n')))}` : ' It wrote nothing.';
  return failure(
    'engine.container-exited',
    `${name} exited with code ${exitCode ?? 'unknown'} ${when}.${said} Open its logs for more.`,
  );
}

/** Ends a text with a full stop, so that another sentence can follow. */
function ended(text: string): string {
  return text.replace(/[^.!?…]$/u, '$&.');
}

/** The kernel killed it for lack of memory. `limitBytes` is its limit; undefined: only the machine limits it. */
export function outOfMemory(name: string, limitBytes: number | undefined): ProblemError {
  const limit =
    limitBytes === undefined ? 'the machine has no more' : `its limit is ${Math.round(limitBytes / 2 ** 20)} MiB`;
  return failure(
    'engine.out-of-memory',
    `${name} was ended because it ran out of memory: ${limit}. Raise its memory limit in the manifest, or make it use less.`,
  );
}

/**
 * Killed under a memory limit, without a word of the kernel: Docker 20.10 loses that word when it hears of the end first, so that this is the
 * likeliest reason and no more.
 */
export function killedUnderLimit(name: string, limitBytes: number): ProblemError {
  const limit = `its limit is ${Math.round(limitBytes / 2 ** 20)} MiB`;
  return failure(
    'engine.out-of-memory',
    `${name} was killed (137), most likely because it ran out of memory: ${limit}. Raise its memory limit in the manifest, or make it use less.`,
  );
}

/** The manifest does not say how these services run without containers. */
export function noLocalRun(services: readonly Pick<Service, 'name' | 'at'>[]): ProblemError {
  const names = services.map(({ name }) => `"${name}"`).join(', ');
  const message = `Cannot run ${names} as ${services.length === 1 ? 'a local process' : 'local processes'}: the manifest does not say how. Add x-patchbay: { run: { command: … } } to ${services.length === 1 ? 'the service' : 'each service'}, or start Docker and use that.`;
  const at = services[0]?.at;
  return new ProblemError({ code: 'engine.no-local-run', severity: 'error', message, ...(at ? { at } : {}) });
}

export function stillUnhealthy(name: string, output: string): ProblemError {
  const lines = outputTail(output);
  const said = lines === '' ? '' : ` The check's last output: ${lines}.`;
  return failure(
    'engine.unhealthy',
    `${name} runs, but its health check fails.${said} Open its logs, or correct its healthcheck in the manifest.`,
  );
}

export function noHealthcheck(name: string): ProblemError {
  return failure(
    'engine.no-healthcheck',
    `${name} has no health check, yet another service waits for it to be healthy. Give it a healthcheck, or depend on service_started.`,
  );
}

export function containerGone(name: string): ProblemError {
  return failure('engine.container-gone', `${name} was removed meanwhile. Start it again.`);
}

export function notRunning(name: string): ProblemError {
  return failure(
    'engine.not-running',
    `${name} is not running, so nothing can be run in it. Start it, then try again.`,
  );
}

export function pathMissing(container: string, path: string): ProblemError {
  return failure('engine.path-missing', `${container} has no ${path}. Check the path, which starts at the root.`);
}

export function cannotAttach(name: string): ProblemError {
  return failure(
    'engine.cannot-attach',
    `Cannot attach to ${name}: a local process has no terminal and reads nothing. Follow what it writes with "logs -f".`,
  );
}

/** `what` names a run or a command, with its article. */
export function cannotDetach(what: string): ProblemError {
  return failure(
    'engine.cannot-detach',
    `Cannot leave ${what} to itself: nothing would watch over it, since it is a local process. Run it without --detach, or in Docker.`,
  );
}

export function noImageToPush(image: string): ProblemError {
  return failure(
    'engine.no-images',
    `Cannot push "${image}": local processes have no images. Choose Docker (--engine docker) for it.`,
  );
}

/** `by` says who has it, as a clause. */
export function portTaken(name: string, by: string, cause?: unknown): ProblemError {
  const message = `Cannot start ${name}: ${by}. Stop what uses it, publish another port, or for several replicas a range such as "8081-8082:8080".`;
  return new ProblemError({ code: 'engine.port-taken', severity: 'error', message }, cause);
}

export function needsApplication(what: string): ProblemError {
  return failure(
    'engine.no-manifest',
    `Cannot ${what}: there is no manifest that says how. Open the folder that holds it.`,
  );
}

export function unknownService(service: string): ProblemError {
  return failure(
    'engine.unknown-service',
    `The manifest has no service "${service}" any more. Make a new plan and try again.`,
  );
}

/** The end of what a program wrote, in one line: messages have no others, and what shows them may take a line break for an attack. */
export function outputTail(output: string): string {
  const lines = output.split(/[\r\n]+/).map((line) => line.trim());
  const text = lines.filter((line) => line !== '').join(' ⏎ ');
  return text.length > maxOutputLength ? `…${text.slice(-maxOutputLength)}` : text;
}

function failure(code: string, message: string): ProblemError {
  return new ProblemError({ code, severity: 'error', message });
}
