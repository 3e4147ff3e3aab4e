/** What becomes of one attribute of a manifest. */
export interface Support {
  /** Where Docker has it, as a path in the body of the Engine API; or in words, what Patchbay does with it. */
  readonly docker: string;
  readonly isMapped: boolean;
  /** Whether a local process (`engine/process`) is affected by it; what is not, is a container's business. */
  readonly process: boolean;
  /** The test that proves it, where it is none of the attribute cases or limits, which prove their own. */
  readonly test?: string;
}

export type SupportTable = Readonly<Record<string, Support>>;

/** The attribute is mapped to a field of the Engine API. */
export function to(field: string, facts: Partial<Omit<Support, 'docker' | 'isMapped'>> = {}): Support {
  return { docker: field, isMapped: true, process: false, ...facts };
}

/** Patchbay itself uses the attribute. */
export function by(how: string, test: string, process = false): Support {
  return { docker: how, isMapped: false, process, test };
}

/** The attribute has no effect; `limits.ts` says why, and what the user is told. */
export function never(): Support {
  return { docker: '', isMapped: false, process: false };
}

/** `healthcheck.{interval,timeout}` stands for both. */
export function written<T>(table: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([key, support]) => {
      const [, start = key, names, end = ''] = /^(.*)\{(.*)\}(.*)$/.exec(key) ?? [];
      return names === undefined
        ? [[key, support] as const]
        : names.split(',').map((name) => [`${start}${name}${end}`, support] as const);
    }),
  );
}
