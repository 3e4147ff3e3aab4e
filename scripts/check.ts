// `npm run check`: types, lint, format, layers, dead code, unit tests. No Docker, Redis or VS Code needed.
import { runGuards } from './suites/guards.ts';
import { sayEnd } from './suites/tally.ts';
import { runVitest } from './suites/vitest.ts';

sayEnd(await runGuards([() => runVitest('unit')]));
// A worker that is left behind must not hold it up.
process.exit();
