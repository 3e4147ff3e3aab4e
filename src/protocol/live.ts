import * as v from 'valibot';

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
  /** As `8080→80`. */
  ports: v.array(v.string()),
});
export type LiveService = v.InferOutput<typeof liveServiceShape>;

const liveChannelShape = v.object({
  length: v.nullable(count),
  ratePerSecond: v.nullable(v.number()),
  groups: v.array(v.string()),
});
export type LiveChannel = v.InferOutput<typeof liveChannelShape>;

const liveShape = v.object({
  /** The folder of the application it speaks of; null while nothing is known. */
  directory: v.nullable(v.string()),
  services: v.record(v.string(), liveServiceShape),
  channels: v.record(v.string(), liveChannelShape),
  /** Images on the engine, as `name:tag`. */
  images: v.array(v.string()),
});
export type Live = v.InferOutput<typeof liveShape>;

/** Undefined for what is no such answer. */
export function parseLive(answer: unknown): Live | undefined {
  const live = v.safeParse(liveShape, answer);
  return live.success ? live.output : undefined;
}

/** What a client says of itself in `initializationOptions`; everything is off where it says nothing. */
const languageOptionsShape = v.object({
  /** It answers `liveRequest`. */
  live: v.optional(v.boolean(), false),
  /** It has Patchbay's commands, and VS Code's. */
  commands: v.optional(v.boolean(), false),
  codeLens: v.optional(v.boolean(), false),
  /** Another server completes, explains and formats Compose files: what both would say is left to it. */
  leavesKeys: v.optional(v.boolean(), false),
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
