/** Longer texts are no values that messages have in common. */
export const maxTraceValue = 512;
