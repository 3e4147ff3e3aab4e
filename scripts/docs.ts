// `npm run docs`: writes docs/problems.md from the tables that define the problems.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './machine/paths.ts';
import { problemsPage } from './suites/problemsPage.ts';

const file = join(root, 'docs', 'problems.md');
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, problemsPage());
