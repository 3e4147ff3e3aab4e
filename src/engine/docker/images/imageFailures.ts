import type { ProblemError } from '../../../base/problem.ts';
import { refusedByDocker } from '../connection/errors.ts';
import { registryOf } from './imageReference.ts';

/** Why an image did not come. Docker says it in words alone: the registry's own, and those of Go's network. */
const reasons = [
  { is: 'rate-limited', words: /toomanyrequests|pull rate limit/i },
  { is: 'disk-full', words: /no space left on device/i },
  { is: 'no-platform', words: /no matching manifest|does not match the (?:specified|detected) .*platform/i },
  {
    is: 'denied',
    words:
      /pull access denied|unauthorized|no basic auth credentials|authentication required|access (?:to the resource )?is denied|denied: |incorrect username or password/i,
  },
  { is: 'missing', words: /manifest unknown|manifest for .* not found|name unknown|not found: does not exist/i },
  {
    is: 'unreachable',
    words:
      /no such host|connection refused|i\/o timeout|deadline exceeded|Client\.Timeout|network is unreachable|no route to host|server misbehaving|x509:|tls: |HTTP response to HTTPS client|Temporary failure in name resolution|: EOF$/i,
  },
] as const;

type Reason = (typeof reasons)[number]['is'];

/** What a pull's failure means, from Docker's words. */
export function pullFailure(image: string, detail: string, isKnown: boolean, cause?: unknown): ProblemError {
  const registry = registryOf(image);
  switch (reasonOf(detail)) {
    case 'rate-limited':
      return refusedByDocker(
        'engine.rate-limited',
        `Cannot pull "${image}": ${registry} lets nobody pull so often (${detail}). Wait, or log in with "docker login" for a higher limit.`,
        cause,
      );
    case 'disk-full':
      return refusedByDocker('engine.disk-full', `Cannot pull "${image}": ${diskFull(detail)}`, cause);
    case 'no-platform':
      return refusedByDocker(
        'engine.no-platform',
        `Cannot pull "${image}": it is not made for this platform (${detail}). Set the service's platform to one that it is made for, or take another image.`,
        cause,
      );
    case 'denied':
      return refusedByDocker('engine.pull-denied', denied(image, registry, detail, isKnown), cause);
    case 'unreachable':
      return refusedByDocker(
        'engine.registry-unreachable',
        `Cannot pull "${image}": the registry ${registry} cannot be reached from the engine (${detail}). Check the network and the engine's proxy, then try again.`,
        cause,
      );
    case 'missing':
      return imageMissing(image, cause);
    default:
      return refusedByDocker(
        'engine.pull-failed',
        `Cannot pull "${image}": ${detail}. Check that the registry can be reached, then try again.`,
        cause,
      );
  }
}

/** What a push's failure means, from Docker's words. */
export function pushFailure(image: string, detail: string, isKnown: boolean, cause?: unknown): ProblemError {
  const registry = registryOf(image);
  const because = `Cannot push "${image}": `;
  if (/does not exist locally|no such image/i.test(detail)) {
    return refusedByDocker('engine.image-missing', `${because}there is no such image here. Build it first.`, cause);
  }
  const reason = reasonOf(detail);
  if (reason === 'denied') {
    const next = isKnown
      ? `The user's credentials for ${registry} are not enough: log in anew with "docker login ${registry}".`
      : `There are no credentials for ${registry}: log in with "docker login ${registry}".`;
    return refusedByDocker('engine.push-denied', `${because}${registry} denies it (${detail}). ${next}`, cause);
  }
  if (reason === 'unreachable') {
    const next = "Check the network and the engine's proxy, then try again.";
    return refusedByDocker(
      'engine.registry-unreachable',
      `${because}${registry} cannot be reached from the engine (${detail}). ${next}`,
      cause,
    );
  }
  return refusedByDocker(
    'engine.push-failed',
    `${because}${detail}. Check that the registry takes it, then try again.`,
    cause,
  );
}

export function imageMissing(image: string, cause?: unknown): ProblemError {
  return refusedByDocker(
    'engine.image-missing',
    `The image "${image}" is neither here nor in its registry. Check its name and tag, or build it.`,
    cause,
  );
}

/** The service's `pull_policy` forbids to fetch the image. */
export function imageNotPulled(image: string, cause?: unknown): ProblemError {
  return refusedByDocker(
    'engine.image-missing',
    `The image "${image}" is not here, and its pull_policy is never. Pull it with "docker pull ${image}", or change the policy.`,
    cause,
  );
}

/** A build can meet a full disk as well. */
export function isDiskFull(detail: string): boolean {
  return reasonOf(detail) === 'disk-full';
}

export function diskFull(detail: string): string {
  return `the engine's disk is full (${detail}). Make room – "docker system df" shows what takes it, "docker system prune" removes what nothing uses – then try again.`;
}

function reasonOf(detail: string): Reason | undefined {
  return reasons.find(({ words }) => words.test(detail))?.is;
}

/** Registries say "denied" of an image that there is not, too: they tell nobody which ones there are. */
function denied(image: string, registry: string, detail: string, isKnown: boolean): string {
  const next = isKnown
    ? `The user's credentials for ${registry} are not enough: log in anew with "docker login ${registry}", or check the name.`
    : `There are no credentials for ${registry}: log in with "docker login ${registry}", or check the name.`;
  return `Cannot pull "${image}": ${registry} denies it, or has no such image (${detail}). ${next}`;
}
