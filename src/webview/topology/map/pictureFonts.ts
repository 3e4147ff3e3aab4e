/** Fonts that every machine has in some form: a picture is looked at elsewhere. */
export const pictureFonts = { plain: 'system-ui, sans-serif', mono: 'ui-monospace, monospace' } as const;
