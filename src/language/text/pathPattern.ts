/** A path of keys from the root in which `*` stands for any key or item. */
export type PathPattern = readonly string[];

export function patternOf(text: string): PathPattern {
  return text.split('.');
}

export function matches(pattern: PathPattern, path: readonly string[]): boolean {
  return pattern.length === path.length && pattern.every((step, index) => step === '*' || step === path[index]);
}
