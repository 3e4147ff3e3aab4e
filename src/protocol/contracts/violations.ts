import * as v from 'valibot';
import { sourceKindNames } from '../../base/kinds/sources.ts';
import { payloadRules } from '../sources/sourceShape.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** As `messages/contracts/violations` has it. */
const violationGroupShape = v.object({
  path: v.string(),
  message: v.string(),
  rule: v.string(),
  count,
  firstMs: v.number(),
  lastMs: v.number(),
  example: v.object({ id: v.string(), value: v.nullable(v.string()) }),
});

/** A source with a contract. */
const contractUse = {
  /** As in `x-patchbay`: `stream:orders.created`. */
  source: v.string(),
  label: v.string(),
  contract: v.object({ path: v.string(), pointer: v.optional(v.string()) }),
  /** The other files that it refers to. */
  files: v.array(v.string()),
  held: count,
};

/** What the held messages of a source break of its contract. */
const violationReportShape = v.object({
  ...contractUse,
  invalid: count,
  /** Held messages that have not been held against it yet. */
  unchecked: count,
  /** When the first and the last that break it were sent; null while there is none. */
  span: v.nullable(v.object({ firstMs: v.number(), lastMs: v.number() })),
  /** The most frequent first; those of evicted messages are counted too. */
  groups: v.array(violationGroupShape),
});
export type ViolationReport = v.InferOutput<typeof violationReportShape>;

/** What the held messages of a source would break of a contract that has not been saved. */
const contractTrialShape = v.object({
  ...contractUse,
  /** At most as many as there is time for, the newest ones. */
  checked: count,
  broken: count,
  /** How many of those that were looked at break the contract as it is. */
  brokenBefore: count,
  groups: v.array(violationGroupShape),
});
export type ContractTrial = v.InferOutput<typeof contractTrialShape>;

/** A channel that a recording may hold messages of, and how these are read. */
const recordedChannelShape = v.object({ kind: v.picklist(sourceKindNames), key: v.string(), payload: payloadRules });
export type RecordedChannel = v.InferOutput<typeof recordedChannelShape>;

/** What the messages of a recording would break of a contract. */
const recordingTrialShape = v.object({
  path: v.string(),
  checked: count,
  broken: count,
  /** False where there was no time for all of it: then its first messages were looked at. */
  isWhole: v.boolean(),
  groups: v.array(violationGroupShape),
});
export type RecordingTrial = v.InferOutput<typeof recordingTrialShape>;

/** What the tap is asked about contracts that change. */
export const contractRequests = {
  /** Holds what every session has of a contract's sources against another text of one of its files. */
  tryContract: {
    params: v.object({
      path: v.string(),
      text: v.pipe(v.string(), v.maxLength(4 * 1_048_576)),
      /** Recordings that are tried too, and the channels whose contract it is. */
      recorded: v.optional(v.object({ paths: v.array(v.string()), channels: v.array(recordedChannelShape) }), {
        paths: [],
        channels: [],
      }),
    }),
    /** `problem`: why the text is no contract. */
    result: v.object({
      trials: v.array(contractTrialShape),
      recordings: v.array(recordingTrialShape),
      problem: v.nullable(v.string()),
    }),
  },
  /** A file has changed: contracts that are read from it are read again. */
  reloadContracts: { params: v.object({ path: v.string() }), result: v.null() },
} as const;

/** Of all sources of a session that have a contract, also one that cannot be used now; none once the session is closed. */
export const violationsEvent = v.object({ session: v.string(), reports: v.array(violationReportShape) });
