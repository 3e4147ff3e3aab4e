import * as v from 'valibot';
import { kindsWith } from '../base/kinds/sources.ts';
import { topologyFindingShape } from './topology/topology.ts';

/**
 * What runs now, for the language server: it never connects to an engine or a broker, so it asks the client. Request,
 * server → client, without parameters; only where `initializationOptions` say `live`.
 */
export const liveRequest = 'patchbay/live';

/** Notification, client → server: what `liveRequest` answers has changed. */
export const liveChangedNotification = 'patchbay/liveChanged';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const liveServiceShape = v.object({
  /** A word for people: running, healthy, stopped, … */
  state: v.string(),
  /** Replicas that are up, up and past their health check, and wanted. */
  up: count,
  good: count,
  wanted: count,
  hasHealthcheck: v.boolean(),
  /** False while there is nothing that could have written a log. */
  hasContainers: v.boolean(),
  /** As `8080→80`. */
  ports: v.array(v.string()),
  /** Left out where it has no watch rules. `text` is how the watch of its files stands, for people. */
  watch: v.optional(v.object({ isOn: v.boolean(), text: v.optional(v.string()) })),
  /** True for what may be somebody's own program. */
  canDebug: v.optional(v.boolean()),
  /** For people: `debugging`, `paused in the debugger`; left out where no debugger has to do with it. */
  debugging: v.optional(v.string()),
});
export type LiveService = v.InferOutput<typeof liveServiceShape>;

/** How much is told of a map at most. */
export const liveLimits = { findings: 200, channels: 500, parties: 50 } as const;

/** Who publishes to a channel or consumes from it, as the map of the application has it. */
const livePartyShape = v.object({
  /** The service; of what is none, what is known of it, for people: `10.0.0.7`. */
  name: v.string(),
  isService: v.boolean(),
  isDeclared: v.boolean(),
  isObserved: v.boolean(),
  /** The group that it consumes with. */
  group: v.nullable(v.string()),
  /** Null: never, or it is only declared. */
  lastSeenMs: v.nullable(v.number()),
  ratePerSecond: v.nullable(v.number()),
});
export type LiveParty = v.InferOutput<typeof livePartyShape>;

const parties = v.pipe(v.array(livePartyShape), v.maxLength(liveLimits.parties));
const liveWiringShape = v.object({
  publishers: parties,
  consumers: parties,
  /** Of a channel that the manifest does not know: what it would have to declare. */
  undeclared: v.optional(
    v.object({ kind: v.picklist(kindsWith('isChannel')), key: v.string(), broker: v.nullable(v.string()) }),
  ),
});
export type LiveWiring = v.InferOutput<typeof liveWiringShape>;

const liveChannelShape = v.object({
  length: v.nullable(count),
  ratePerSecond: v.nullable(v.number()),
  groups: v.array(v.string()),
  /** Left out while nobody has looked at the wiring. */
  wiring: v.optional(liveWiringShape),
});
export type LiveChannel = v.InferOutput<typeof liveChannelShape>;

const oneLiveShape = v.object({
  /** The folder of the application it speaks of; null while nothing is known. */
  directory: v.nullable(v.string()),
  /** Its manifest, where several may be in one folder. */
  manifest: v.optional(v.string()),
  /** All files that it is read from one over another: what is found holds for no other environment of it. */
  configFiles: v.optional(v.array(v.string())),
  services: v.record(v.string(), liveServiceShape),
  channels: v.record(v.string(), liveChannelShape),
  /** Images on the engine, as `name:tag`. */
  images: v.array(v.string()),
  /** Where the wiring that was observed differs from the declared; left out while nobody has looked. */
  findings: v.optional(v.pipe(v.array(topologyFindingShape), v.maxLength(liveLimits.findings))),
});
const liveShape = v.object({
  ...oneLiveShape.entries,
  /** The same of the other applications that are looked at. */
  others: v.optional(v.array(oneLiveShape)),
});
/** What runs of one application. */
export type OneLive = v.InferOutput<typeof oneLiveShape>;
export type Live = v.InferOutput<typeof liveShape>;

/** What runs of the application of a manifest; undefined where nobody looks at it. */
export function liveOf(
  live: Live | undefined,
  { directory, files }: { readonly directory: string; readonly files: readonly string[] },
): OneLive | undefined {
  return [live, ...(live?.others ?? [])].find(
    (one) => one?.directory === directory && (one.manifest === undefined || one.manifest === files[0]),
  );
}

/** Undefined for what is no such answer. */
export function parseLive(answer: unknown): Live | undefined {
  const live = v.safeParse(liveShape, answer);
  return live.success ? live.output : undefined;
}

const paths = v.optional(v.pipe(v.array(v.string()), v.readonly()), []);

/**
 * What other servers of the editor do for `dockercompose` documents, so that it is not done twice. Paths are keys from the
 * root with dots between; `*` is any key or item, and `**` alone is every path outside `x-patchbay`.
 */
const leftShape = v.object({
  /** Keys that others complete. */
  keys: paths,
  /** Places where others complete the words that a value may be; with any, `true` and `false` too. */
  values: paths,
  /** Keys that others explain on hover. */
  hovers: paths,
  formatting: v.optional(v.boolean(), false),
  outline: v.optional(v.boolean(), false),
  /** Links from images to their pages. */
  imageLinks: v.optional(v.boolean(), false),
});
export type LeftToOthers = v.InferOutput<typeof leftShape>;

/** What a client says of itself in `initializationOptions`; everything is off where it says nothing. */
const languageOptionsShape = v.object({
  /** It answers `liveRequest`. */
  live: v.optional(v.boolean(), false),
  /** It has Patchbay's commands, and VS Code's. */
  commands: v.optional(v.boolean(), false),
  codeLens: v.optional(v.boolean(), false),
  /** The server may run `git` to read what a manifest names of a repository: somebody trusts the workspace. */
  programs: v.optional(v.boolean(), false),
  /** Path of a file → the files that the user wants it to be read with, itself included. */
  contexts: v.optional(v.record(v.string(), v.array(v.string())), {}),
  left: v.optional(leftShape, {}),
  inlayHints: v.optional(
    v.object({
      variables: v.optional(v.boolean(), true),
      defaults: v.optional(v.boolean(), true),
      inherited: v.optional(v.boolean(), true),
    }),
    {},
  ),
});
export type LanguageOptions = v.InferOutput<typeof languageOptionsShape>;

/** What does not fit counts as nothing said. */
export function parseLanguageOptions(value: unknown): LanguageOptions {
  const options = v.safeParse(languageOptionsShape, value ?? {});
  return options.success ? options.output : v.parse(languageOptionsShape, {});
}

/** Notification, client → server: the options are others now. */
export const optionsChangedNotification = 'patchbay/optionsChanged';
