import * as v from 'valibot';
import type { WatchActed, WatchAction } from '../develop/session/ports.ts';
import type { WatchState } from '../develop/watchEvents.ts';
import type { Application } from '../manifest/model.ts';
import { engineAddress } from './sources/engineAddress.ts';
import type { Peer, Side } from './rpc.ts';
import { logEvent } from './threadLog.ts';

/** Names the watch of one application. */
const session = v.string();
const nothing = v.null();
const texts = v.pipe(v.array(v.string()), v.readonly());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const durationMs = v.pipe(v.number(), v.minValue(0));

const position = v.object({ line: count, character: count });
const location = v.object({ file: v.string(), range: v.object({ start: position, end: position }) });

/** A problem with its place in the manifest. */
const placedProblem = v.object({
  code: v.string(),
  severity: v.picklist(['error', 'warning', 'info', 'hint']),
  message: v.string(),
  at: v.exactOptional(location),
});

/** The host resolves a manifest by the language server; a worker that got half of one would copy files to the wrong place. */
const application = v.custom<Application>(
  (value) =>
    typeof value === 'object' && value !== null && 'name' in value && 'directory' in value && 'services' in value,
  'no resolved application',
);

const of = { service: v.string(), atMs: v.number() };
const inContainer = { ...of, container: v.string() };

const record = v.variant('event', [
  v.object({ event: v.literal('watching'), services: texts, atMs: v.number() }),
  v.object({
    event: v.literal('synced'),
    ...inContainer,
    files: count,
    deleted: count,
    bytes: count,
    ms: durationMs,
    paths: texts,
  }),
  v.object({ event: v.literal('rebuilt'), ...of, ms: durationMs, paths: texts }),
  v.object({ event: v.literal('restarted'), ...inContainer, ms: durationMs, reason: v.exactOptional(v.string()) }),
  v.object({ event: v.literal('executed'), ...inContainer, command: texts, exitCode: v.number(), ms: durationMs }),
  v.object({ event: v.literal('noted'), ...of, problem: placedProblem }),
  v.object({ event: v.literal('failed'), ...of, container: v.exactOptional(v.string()), problem: placedProblem }),
]);

/** The output is `WatchState`, so that what the worker announces and what the host reads cannot drift apart. */
const state: v.GenericSchema<unknown, WatchState> = v.object({
  service: v.string(),
  status: v.picklist(['arming', 'watching', 'syncing', 'building', 'restarting', 'suspended', 'failing']),
  lastSync: v.exactOptional(v.object({ files: count, deleted: count, bytes: count, ms: durationMs, atMs: v.number() })),
  recent: v.pipe(v.array(record), v.readonly()),
  problems: v.pipe(v.array(placedProblem), v.readonly()),
});

const hook = v.object({
  command: texts,
  user: v.exactOptional(v.string()),
  isPrivileged: v.boolean(),
  workingDir: v.exactOptional(v.string()),
  environment: v.record(v.string(), v.string()),
});

/** What is more than to copy files: the host does it through its own door, where it is checked and recorded. */
const action: v.GenericSchema<WatchAction, WatchAction> = v.variant('kind', [
  /** Builds the image of a service, or its local process, and leaves what runs alone. */
  v.object({ kind: v.literal('build'), service: v.string() }),
  /** Makes those of the containers anew whose image or configuration is not what it should be. */
  v.object({ kind: v.literal('recreate'), service: v.string(), containers: texts, isBuilt: v.boolean() }),
  /** Restarts the containers, and what restarts with them. */
  v.object({ kind: v.literal('restart'), service: v.string(), containers: texts }),
  /** Runs a command in a container. */
  v.object({ kind: v.literal('exec'), service: v.string(), container: v.string(), hook }),
]);

const acted: v.GenericSchema<unknown, WatchActed> = v.object({
  /** The containers that were started anew. */
  restarted: v.pipe(v.array(v.object({ service: v.string(), container: v.string() })), v.readonly()),
  /** Of a command. */
  exitCode: v.exactOptional(v.number()),
});

/** What one rule makes of a file. */
const answer = v.object({
  service: v.string(),
  action: v.string(),
  /** The rule in the manifest. */
  at: location,
  /** `taken`, `outside`, `ignored`, …: the kinds of a rule's verdict. */
  kind: v.string(),
  /** A sentence for people. */
  text: v.string(),
});
export type WatchAnswer = v.InferOutput<typeof answer>;

/** The worker that watches folders, and brings what changes in them into containers. */
export const developSide = {
  requests: {
    /** Watches the files of some services of an application, until `unwatch`. One watch for each name; a new one replaces it. */
    watch: {
      params: v.object({ session, engine: engineAddress, application, services: v.array(v.string()) }),
      result: nothing,
    },
    /** The manifest, its env files or the choice of services are others now; nothing is lost meanwhile. */
    update: { params: v.object({ session, application, services: v.array(v.string()) }), result: nothing },
    unwatch: { params: v.object({ session }), result: nothing },
    /** The editor is about to write a file: what changes of it then was changed by a person. */
    saving: { params: v.object({ path: v.string() }), result: nothing },
    /** The editor has written a file, which is known sooner this way than by the folder's watcher. */
    saved: { params: v.object({ path: v.string() }), result: nothing },
    /** What each rule makes of a file, whether it is watched or not. `local`: the services that run as local processes. */
    why: {
      params: v.object({ application, local: v.array(v.string()), path: v.string() }),
      result: v.array(answer),
    },
  },
  events: {
    /** How each service of a watch stands. */
    states: v.object({ session, states: v.pipe(v.array(state), v.readonly()) }),
    log: logEvent,
  },
} as const satisfies Side;

/** The host, as the worker asks it. */
export const developHostSide = {
  requests: {
    /** Resolves once it is done; rejects with what went wrong, or who refused it. */
    act: { params: v.object({ session, action }), result: acted },
  },
  events: {},
} as const satisfies Side;

export type DevelopPeer = Peer<typeof developHostSide, typeof developSide>;
