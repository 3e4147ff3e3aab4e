import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/machine/paths.ts';
import type { Workbench } from '../../../scripts/machine/workbench.ts';

const folder = join(root, 'out', 'screenshots');

/** Keeps a picture of the whole window for a person to judge. */
export async function picture(workbench: Workbench, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await workbench.screenshot(join(folder, `${name}.png`));
}
