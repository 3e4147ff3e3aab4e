import type { Severity } from '../../base/problem.ts';

/** What can differ between what a manifest says of channels and what was seen of them. */
export interface WiringRule {
  readonly severity: Severity;
  /** One sentence: what was seen. */
  readonly summary: string;
  /** Why it matters, and what to do. */
  readonly help: string;
}

/** Every such difference, by the name behind the `wiring.` of its code. Each can be switched off by it. */
export const wiringRules = {
  'undeclared-publish': {
    severity: 'warning',
    summary: 'A service publishes to a channel and the manifest does not say so.',
    help: 'Who reads the manifest looks for the sender elsewhere. Write it under `publishes:`, as the quick fix does, or find out why it happens.',
  },
  'undeclared-consume': {
    severity: 'warning',
    summary: 'A service consumes a channel and the manifest does not say so.',
    help: 'Who changes the channel does not know of this reader. Write it under `consumes:`, as the quick fix does, or find out why it happens.',
  },
  'never-seen': {
    severity: 'info',
    summary: 'A service was never seen to do what it declares.',
    help: 'It may only not have happened yet: nobody looked for long enough. Remove the declaration when it is out of date.',
  },
  'nobody-feeds': {
    severity: 'info',
    summary: 'A channel is consumed and nobody publishes to it.',
    help: 'Its consumers wait for nothing. Declare who publishes, or remove what consumes it.',
  },
  'nobody-reads': {
    severity: 'info',
    summary: 'A channel is published to and nobody reads it.',
    help: 'Of pub/sub its messages are lost; elsewhere they pile up. Declare who consumes it, or stop publishing.',
  },
  'group-without-consumers': {
    severity: 'warning',
    summary: 'A consumer group has no consumers.',
    help: 'Its messages wait, and what is pending stays so. Start a consumer, or remove the group on the broker.',
  },
} as const satisfies Readonly<Record<string, WiringRule>>;

export type WiringRuleName = keyof typeof wiringRules;

export const wiringRuleNames = Object.keys(wiringRules) as readonly WiringRuleName[];

/** What stands before the name in the code of such a problem. */
export const wiringPrefix = 'wiring.';
