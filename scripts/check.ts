// `npm run check`: types, lint, format, layers, dead code, unit tests. No Docker, Redis or VS Code needed.
import { runGuards } from './suites/guards.ts';
import { add, closingLine } from './suites/tally.ts';
import { runVitest } from './suites/vitest.ts';

const tally = add(await runGuards(), runVitest('unit'));
console.log(closingLine(tally));
process.exitCode = tally.failed > 0 ? 1 : 0;
