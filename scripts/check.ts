// `npm run check`: types, lint, format, layers, dead code, unit tests. No Docker, Redis or VS Code needed.
import { runGuards } from './suites/guards.ts';
import { add, sayEnd } from './suites/tally.ts';
import { runVitest } from './suites/vitest.ts';

sayEnd(add(await runGuards(), runVitest('unit')));
