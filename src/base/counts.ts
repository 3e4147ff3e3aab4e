const counts = new Intl.NumberFormat('en-US');

/** `1,234`. */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** `1 message`, `1,234 messages`. */
export function plural(count: number, noun: string, several = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : several}`;
}
