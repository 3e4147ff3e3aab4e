/** What becomes of one attribute of a manifest on a Swarm. */
export type SwarmSupport =
  /** A field of the API's `ServiceSpec`, or of what networks, configs and secrets are made from; `note`: how, where that is not plain. */
  | { readonly kind: 'mapped'; readonly field: string; readonly note?: string }
  /** Swarm has no field for it, and gets it in another way. */
  | { readonly kind: 'emulated'; readonly how: string }
  /** Patchbay does the same as on one machine. */
  | { readonly kind: 'same' }
  /** It has no effect, or stops the plan: one of the limits says which, and why. */
  | { readonly kind: 'limited' }
  /** There is nothing to do. */
  | { readonly kind: 'nothing'; readonly why: string };

export type SwarmTable = Readonly<Record<string, SwarmSupport>>;

export function field(path: string, note?: string): SwarmSupport {
  return { kind: 'mapped', field: path, ...(note === undefined ? {} : { note }) };
}

export function emulated(how: string): SwarmSupport {
  return { kind: 'emulated', how };
}

export function nothing(why: string): SwarmSupport {
  return { kind: 'nothing', why };
}

export const same: SwarmSupport = { kind: 'same' };
export const limited: SwarmSupport = { kind: 'limited' };
