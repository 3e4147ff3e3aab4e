import { run } from '../../../scripts/machine/run.ts';

export interface RedisEntry {
  readonly id: string;
  readonly data: string;
}

/** The entries of a stream as Redis itself reports them, oldest first. */
export async function entriesOf(port: number, key: string, from = '-', to = '+'): Promise<readonly RedisEntry[]> {
  const lines = (await redisCli(port, 'XRANGE', key, from, to)).split('\n');
  const entries: RedisEntry[] = [];
  for (let index = 0; index + 2 < lines.length + 1; index++) {
    const id = lines[index] ?? '';
    if (/^\d+-\d+$/.test(id) && lines[index + 1] === 'data') entries.push({ id, data: lines[index + 2] ?? '' });
  }
  return entries;
}

export async function redisCli(port: number, ...args: readonly string[]): Promise<string> {
  const outcome = await run('redis-cli', ['-p', String(port), ...args]);
  if (outcome.code !== 0) throw new Error(`redis-cli ${args.join(' ')}: ${outcome.output}`);
  return outcome.output.trimEnd();
}
