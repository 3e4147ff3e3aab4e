import { imageCodes } from './codes/images.ts';
import { governanceCodes } from './codes/governance.ts';
import type { ProblemKind } from './codes/kind.ts';
import { hostCodes } from './codes/hosts.ts';
import { messagingCodes } from './codes/messaging.ts';
import { hookCodes } from './codes/hooks.ts';
import { readingCodes } from './codes/reading.ts';
import { serviceCodes } from './codes/services.ts';

/** Every problem that a manifest can have, without the `manifest.` of its code. `docs/problems.md` is written from it. */
export const problemCodes = {
  ...readingCodes,
  ...serviceCodes,
  ...imageCodes,
  ...hostCodes,
  ...messagingCodes,
  ...governanceCodes,
  ...hookCodes,
} satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof problemCodes;
