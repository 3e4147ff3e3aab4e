// `npm run docs`: writes the pages of docs/ that are made from the tables that say what holds.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './machine/paths.ts';
import { commandsPage } from './suites/commandsPage.ts';
import { inspectorKeysPage } from './suites/inspectorKeysPage.ts';
import { kubernetesPage } from './suites/kubernetesPage.ts';
import { patchbayKeysPage } from './suites/patchbayKeysPage.ts';
import { policyVariablesPage } from './suites/policyVariablesPage.ts';
import { problemsPage } from './suites/problemsPage.ts';
import { supportPage } from './suites/supportPage.ts';

const folder = join(root, 'docs');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'problems.md'), problemsPage());
writeFileSync(join(folder, 'compose-support.md'), supportPage());
writeFileSync(join(folder, 'compose-commands.md'), commandsPage());
writeFileSync(join(folder, 'inspector-keys.md'), inspectorKeysPage());
writeFileSync(join(folder, 'patchbay-keys.md'), patchbayKeysPage());
writeFileSync(join(folder, 'policy-variables.md'), policyVariablesPage());
writeFileSync(join(folder, 'kubernetes.md'), kubernetesPage());
