// `node test/bench/redrive-drill.ts [together|apart|items|all] [60]`: kills the client and both brokers of a redrive as many times, at
// random points. Every message must have arrived once, in order, and no mark may be left. `SEED=7` for another series.
import { drillWays, redriveDrill } from '../integration/transfer/redriveDrill.ts';
import { randomFrom } from '../integration/randomFrom.ts';

const [, , which = 'all', count = '60'] = process.argv;
const seed = Number(process.env['SEED'] ?? Date.now() % 100_000);
const ways = drillWays.filter((way) => which === 'all' || way === which);
if (ways.length === 0) throw new Error(`There is no drill "${which}": ${drillWays.join(', ')} or all.`);

for (const way of ways) {
  const outcome = await redriveDrill(way, Number(count), randomFrom(seed), (text) => console.log(`${way}: ${text}`));
  console.log(JSON.stringify({ bench: 'redrive drill', seed, ...outcome }));
  if (outcome.wrong.length > 0 || outcome.leftBehind.length > 0 || outcome.isDisordered) process.exitCode = 1;
}
