/** How the text of a filter is read. */
export const filterModes = ['text', 'regex', 'cel'] as const;
export type FilterMode = (typeof filterModes)[number];
