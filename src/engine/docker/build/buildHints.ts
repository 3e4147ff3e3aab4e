import type { BuildFailure } from './buildOutput.ts';

/** What a failed build is about, for a sentence that says what to do. */
export interface FailedBuild {
  readonly context: string;
  /** What holds the instructions: `Dockerfile`, `dockerfile_inline`. */
  readonly where: string;
}

interface Hint {
  /** Matches the builder's own words, or what the step wrote. */
  readonly in: 'reason' | 'output';
  readonly words: RegExp;
  readonly next: (build: FailedBuild) => string;
}

/** The first match counts. Builders and programs give the reason in words alone. */
const hints: readonly Hint[] = [
  {
    in: 'reason',
    words: /pull access denied|unauthorized|no basic auth credentials|insufficient_scope|access (?:is )?forbidden/i,
    next: ({ where }) =>
      `Its base image is refused: check the name in ${where}, or log in to its registry with "docker login".`,
  },
  {
    in: 'reason',
    words:
      /(?:load metadata|resolve image|resolve source|pull).*(?:no such host|i\/o timeout|connection refused|timeout|unreachable|EOF|x509)|registry.*(?:no such host|i\/o timeout|connection refused|timeout|unreachable)|(?:lookup|dial tcp).*(?:no such host|i\/o timeout|connection refused|unreachable)/i,
    next: () =>
      "The engine cannot reach the registry of its base image: check the network and the engine's proxy, then try again.",
  },
  {
    in: 'reason',
    words: /manifest unknown|manifest for .* not found|docker\.io\/\S+: not found/i,
    next: ({ where }) => `There is no such base image: check its name and tag in ${where}.`,
  },
  {
    in: 'reason',
    words:
      /failed to (?:compute cache key|calculate checksum)|(?:COPY|ADD) failed|^\[[^\]]*\] (?:COPY|ADD)\b.*(?:not found|no such file)/i,
    next: ({ context }) =>
      `What it copies is not in ${context}: check the path, and that .dockerignore does not leave it out.`,
  },
  {
    in: 'reason',
    words:
      /dockerfile parse error|unknown instruction|unknown flag|requires at least|no build stage in current context/i,
    next: ({ where }) => `${where} is not well written: correct that line.`,
  },
  {
    in: 'reason',
    words: /exec format error/i,
    next: () => "The base image is for another kind of processor: set the service's platform, or take another image.",
  },
  {
    in: 'reason',
    words: /(?:exit code|returned a non-zero code):? 137\b|signal: killed/i,
    next: () =>
      'A step was ended, most likely because memory ran out. Give the engine more memory, or make the step smaller.',
  },
  {
    in: 'output',
    words: /exec format error/i,
    next: () => "The base image is for another kind of processor: set the service's platform, or take another image.",
  },
  {
    in: 'output',
    words:
      /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|Temporary failure|Could not resolve|bad address|Name or service not known|network is unreachable|DNS: transient error|temporary error \(try again later\)/i,
    next: () =>
      'That step cannot reach the network: check the connection, hand it your proxy (build.args: HTTPS_PROXY), or build with "network: host".',
  },
  {
    in: 'output',
    words:
      /self[- ]signed certificate|unable to (?:get|verify).*(?:issuer|certificate)|certificate verify failed|x509:/i,
    next: () => 'That step does not trust a certificate: copy that of your company or proxy into the image before it.',
  },
  {
    in: 'output',
    words: /can only install packages when|package-lock\.json.*(?:in sync|missing)|npm ci.*package-lock/i,
    next: ({ context }) => `The lock file does not fit package.json: run "npm install" in ${context}, and commit both.`,
  },
  {
    in: 'output',
    words: /: (?:not found|command not found)$/im,
    next: () => 'That step calls a program that the image has not: install it in a step before, or take another base.',
  },
  {
    in: 'output',
    words: /permission denied|EACCES/i,
    next: ({ where }) => `That step may not do what it does: check USER in ${where}, and the rights of what it copies.`,
  },
];

/** What to do about a build that failed, as a sentence. */
export function nextOfBuild({ step = '', detail, lastLines }: BuildFailure, build: FailedBuild): string {
  const texts = { reason: `${step} ${detail}`, output: lastLines.join('\n') };
  const hint = hints.find((each) => each.words.test(texts[each.in]));
  return hint?.next(build) ?? `Correct its ${build.where} and try again.`;
}
