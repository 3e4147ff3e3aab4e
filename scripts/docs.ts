// `npm run docs`: writes docs/problems.md and docs/compose-support.md from the tables that say what holds.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './machine/paths.ts';
import { problemsPage } from './suites/problemsPage.ts';
import { supportPage } from './suites/supportPage.ts';

const folder = join(root, 'docs');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'problems.md'), problemsPage());
writeFileSync(join(folder, 'compose-support.md'), supportPage());
