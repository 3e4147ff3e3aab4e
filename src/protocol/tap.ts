import * as v from 'valibot';
import { kindsWith } from '../base/kinds/sources.ts';
import { copyFormat, detailRequest, documentShape } from './detailShapes.ts';
import { deadLetterRequests } from './jobs/deadLetters.ts';
import { brokerAddress, entryIds, housekeepingRequests, ofGroup } from './housekeeping.ts';
import { countsShape, problemShape, sourceStatusShape } from './shapes.ts';
import { exportFormat, exportProgressShape, exportResultShape } from './surveyShapes.ts';
import type { Peer, Side } from './rpc.ts';
import { tapRequests } from './sessionQuestions.ts';
import { sourceShape } from './sources/sourceShape.ts';
import { logEvent } from './threadLog.ts';
import { draftRequests } from './acting/drafts.ts';
import { publicationEntries } from './publicationShape.ts';
import { transferProgressShape, transferRequests } from './transfer.ts';
import { telemetryRequests, telemetryStateShape } from './traces/telemetry.ts';
import { recentRequests } from './traces/recentTraces.ts';
import { brokerLookRequests } from './topology/brokerLook.ts';
import { spanWiringRequests } from './topology/spanWiring.ts';
import { traceRequests } from './traces/trace.ts';
import { evolutionRequests } from './contracts/evolution.ts';
import { contractRequests, violationsEvent } from './contracts/violations.ts';

const session = v.string();
const nothing = v.null();

const channelKind = v.picklist(kindsWith('isListed'));

const channelFacts = v.object({
  kind: channelKind,
  key: v.string(),
  length: v.number(),
  /** Messages a second since the last look; null where it cannot be known. */
  ratePerSecond: v.nullable(v.number()),
  groups: v.array(
    v.object({ name: v.string(), consumers: v.number(), pending: v.number(), lag: v.nullable(v.number()) }),
  ),
});
export type ChannelFigures = v.InferOutput<typeof channelFacts>;

const groupDetailShape = v.object({
  consumers: v.array(v.object({ name: v.string(), pending: v.number(), idleMs: v.number() })),
  pending: v.array(v.object({ id: v.string(), consumer: v.string(), idleMs: v.number(), deliveries: v.number() })),
  isPartial: v.boolean(),
});

/** The tap: the worker thread that owns sources and stores. */
export const tapSide = {
  requests: {
    ...tapRequests,
    ...housekeepingRequests,
    ...deadLetterRequests,
    ...transferRequests,
    ...contractRequests,
    ...draftRequests,
    ...evolutionRequests,
    ...traceRequests,
    ...telemetryRequests,
    ...recentRequests,
    ...brokerLookRequests,
    ...spanWiringRequests,
    /** Opens an empty session; `maxMessages` and `maxBytes` bound its store. */
    openSession: { params: v.object({ session, maxMessages: v.number(), maxBytes: v.number() }), result: nothing },
    closeSession: { params: v.object({ session }), result: nothing },
    /** Reads exactly these from now on: those that were read before go on undisturbed, by id. */
    setSources: { params: v.object({ session, sources: v.array(sourceShape) }), result: nothing },
    /** The counts of a session that is not shown are not announced; it reads and stores all the same. */
    setShown: { params: v.object({ session, isShown: v.boolean() }), result: nothing },
    /** Null when the message has been evicted, as that of `copyAs`. */
    document: { params: v.object({ session, ...detailRequest }), result: v.nullable(documentShape) },
    copyAs: {
      params: v.object({ session, sequence: v.number(), format: copyFormat }),
      result: v.nullable(v.object({ text: v.string() })),
    },
    /**
     * Writes what the view holds to a file, oldest first or as it is sorted, and tells `exportProgress` of this `run`.
     * Cancelled or failed it leaves no file behind. `columns` are CSV's, beside time, source, id and size.
     */
    export: {
      params: v.object({
        session,
        run: v.string(),
        format: exportFormat,
        path: v.string(),
        columns: v.optional(v.array(v.string()), []),
      }),
      result: exportResultShape,
    },
    /**
     * Looks at a broker every `intervalMs`, and announces `channels` under its name, until `unwatchChannels`. One watch for
     * each name; a new one replaces it. Without `discovers` it looks at the declared channels only. Of those that it finds by
     * itself it announces at most `limit`, the names of which hold all `words`.
     */
    watchChannels: {
      params: v.object({
        name: v.optional(v.string()),
        broker: brokerAddress,
        discovers: v.optional(v.boolean(), true),
        limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
        words: v.optional(v.array(v.string()), []),
        declared: v.array(v.object({ kind: channelKind, key: v.string(), isPattern: v.boolean() })),
        intervalMs: v.number(),
      }),
      result: nothing,
    },
    unwatchChannels: { params: v.object({ name: v.optional(v.string()) }), result: nothing },
    /** A consumer group from inside; at most `limit` consumers and pending entries. */
    group: { params: v.object({ ...ofGroup, limit: v.number() }), result: groupDetailShape },
    /** Makes pending entries another consumer's; the ids that it has now. */
    claim: {
      params: v.object({ ...ofGroup, consumer: v.string(), ids: entryIds }),
      result: v.array(v.string()),
    },
    /** How many were pending. */
    acknowledge: { params: v.object({ ...ofGroup, ids: entryIds }), result: v.number() },
    /** An entry id, `0` or `$`. */
    setGroupId: { params: v.object({ ...ofGroup, id: v.string() }), result: nothing },
    /**
     * Sends one message, as `broker/publication` says. `id` for a stream, `receivers` for pub/sub, `length` for a list,
     * `isReplaced` for a member or a value.
     */
    publish: {
      params: v.object({ broker: brokerAddress, ...publicationEntries }),
      result: v.object({
        id: v.optional(v.string()),
        receivers: v.optional(v.number()),
        length: v.optional(v.number()),
        isReplaced: v.optional(v.boolean()),
      }),
    },
  },
  events: {
    /** Something changed in a session; at most every 50 ms. */
    counts: v.object({ session, counts: countsShape }),
    sources: v.object({ session, sources: v.array(sourceStatusShape) }),
    violations: violationsEvent,
    exportProgress: v.object({ run: v.string(), progress: exportProgressShape }),
    transferProgress: v.object({ id: v.string(), progress: transferProgressShape }),
    channels: v.object({
      name: v.optional(v.string()),
      state: v.picklist(['connecting', 'ready', 'lost']),
      problem: v.nullable(problemShape),
      channels: v.array(channelFacts),
      /** How many more were found than the limit lets through, and how many that are left out for their names. */
      left: v.number(),
      unnamed: v.number(),
      /** Not all keys were looked at: there may be more. */
      isPartial: v.boolean(),
    }),
    /** A receiver was started or stopped, or something came: at most once a second. */
    telemetry: telemetryStateShape,
    log: logEvent,
  },
} as const satisfies Side;

/** The host asks; it serves the tap nothing. */
export const tapClientSide = { requests: {}, events: {} } as const satisfies Side;

/** The tap, as the host asks it. */
export type TapPeer = Peer<typeof tapClientSide, typeof tapSide>;
