import * as v from 'valibot';
import { compatibilityModeNames } from '../../base/kinds/compatibilityModes.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const maxText = 4 * 1_048_576;
const text = v.pipe(v.string(), v.maxLength(maxText));

/** A version of a contract: where its file is, and the texts of files as they are in this version. */
const contractVersion = v.object({
  path: v.string(),
  pointer: v.optional(v.string()),
  /** Null: there is no such file in this version. */
  texts: v.array(v.tuple([v.string(), v.nullable(text)])),
  /** Files whose text is not given are read as they are now; otherwise they are asked for. */
  isCurrent: v.boolean(),
});
export type ContractVersion = v.InferOutput<typeof contractVersion>;

const comparison = v.object({
  state: v.picklist(['compatible', 'broken', 'unknown']),
  /** A payload as JSON, of what is broken. */
  counterexample: v.nullable(v.string()),
  /** What is wrong with it. */
  errors: v.array(v.object({ path: v.string(), message: v.string() })),
  /** True: messages of the older version break the newer one. */
  isBackward: v.boolean(),
  /** Why nothing is known. */
  reason: v.nullable(v.string()),
  /** So many payloads were tried. */
  tried: count,
});
export type ContractComparison = v.InferOutput<typeof comparison>;

/** What the tap is asked about contracts that shall change with their messages. */
export const evolutionRequests = {
  /** A contract that all held messages of a source keep. */
  inferContract: {
    params: v.object({ source: v.string(), title: v.string() }),
    /** Null where nothing is held. */
    result: v.object({ text: v.nullable(v.string()), messages: count }),
  },
  /** The smallest change of a contract that its held messages keep: the newest that breaks a rule, or all of them. */
  widenContract: {
    params: v.object({
      source: v.string(),
      path: v.string(),
      text,
      /** The rule that a message breaks; null for any. */
      rule: v.nullable(v.string()),
      isAll: v.boolean(),
    }),
    /** `text`: null where it cannot be widened, for which `problem` has the reason. `messages`: so many were not kept before. */
    result: v.object({ text: v.nullable(v.string()), messages: count, problem: v.nullable(v.string()) }),
  },
  /** Whether two versions of a contract are compatible. `missing`: files of the older one whose texts are needed first. */
  compareContracts: {
    params: v.object({ older: contractVersion, newer: contractVersion, mode: v.picklist(compatibilityModeNames) }),
    result: v.object({ missing: v.array(v.string()), comparison: v.nullable(comparison) }),
  },
} as const;
