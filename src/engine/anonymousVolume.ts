/** Docker names a volume that nobody named by a random number. */
export function isAnonymous(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}
