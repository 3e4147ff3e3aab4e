/** The value under a key that the record itself has: `constructor` and `toString` are words like any other in data. */
export function ownProperty<T>(
  record: Readonly<Record<string, T>> | undefined,
  key: string | undefined,
): T | undefined {
  return record !== undefined && key !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
