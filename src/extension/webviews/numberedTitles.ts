/** Titles of tabs, of which those that are alike are told apart by a number: `Messages: orders`, `Messages: orders (2)`. */
export function numberedTitles(titles: readonly string[]): readonly string[] {
  const taken = new Set(titles);
  const seen = new Map<string, number>();
  return titles.map((title) => {
    const count = (seen.get(title) ?? 0) + 1;
    seen.set(title, count);
    if (count === 1) return title;
    let number = count;
    // A source may be called so itself.
    while (taken.has(`${title} (${number})`)) number++;
    const numbered = `${title} (${number})`;
    taken.add(numbered);
    return numbered;
  });
}
