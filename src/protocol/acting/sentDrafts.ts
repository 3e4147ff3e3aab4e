import * as v from 'valibot';

/** How many are remembered. */
export const maxSentDrafts = 50;
/** A longer draft is not remembered. In UTF-16 code units. */
export const maxSentLength = 65_536;

/** A message that was sent: the text of its draft, so that it can be sent again. */
const sentDraftShape = v.object({
  text: v.pipe(v.string(), v.maxLength(maxSentLength)),
  channel: v.string(),
  /** Whose application it is: the path of the manifest, and the environment. */
  manifest: v.string(),
  environment: v.optional(v.string()),
  atMs: v.number(),
  /** What the broker answered, in a few words. */
  outcome: v.string(),
  /** It broke its contract, and was sent all the same. */
  isInvalid: v.boolean(),
});
export type SentDraft = v.InferOutput<typeof sentDraftShape>;

/** Reads what was remembered, and leaves out what no longer reads. */
export function sentDraftsFrom(raw: unknown): readonly SentDraft[] {
  if (!Array.isArray(raw)) return [];
  return raw.slice(0, maxSentDrafts).flatMap((one: unknown) => {
    const parsed = v.safeParse(sentDraftShape, one);
    return parsed.success ? [parsed.output] : [];
  });
}
