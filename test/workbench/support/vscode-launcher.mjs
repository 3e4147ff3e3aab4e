#!/usr/bin/env node
// Looks like a VS Code executable to @vscode/test-electron; hands over to the Node that the dependencies bring.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const bundled = join(here, '..', '..', '..', 'node_modules', 'node', 'bin', 'node');
const node = existsSync(bundled) ? bundled : process.execPath;
const outcome = spawnSync(node, [join(here, 'vscodeLauncher.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(outcome.status ?? 1);
