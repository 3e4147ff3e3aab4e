/** Recognises patterns as PSUBSCRIBE does: an escaped character stands for itself. */
export function isGlob(key: string): boolean {
  return /[*?[]/.test(key.replace(/\\./g, ''));
}
