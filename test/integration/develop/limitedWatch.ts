// Runs in a process of its own, whose user may hold few watches: arms a watch of a folder, edits a file in a folder for which no watch
// was left, raises the limit, edits again, and prints what was told.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderWatch } from '../../../src/develop/watching/folderWatch.ts';
import { ChangeLog } from '../../fakes/changeLog.ts';
import { aWatchRule } from '../../fakes/watchRules.ts';

const [folder = '', limit = ''] = process.argv.slice(2);
const problems: string[] = [];
const log = new ChangeLog(folder);
const watching = new FolderWatch(
  { rules: [aWatchRule(folder)] },
  { onChanges: log.add, onProblem: ({ code, message }) => problems.push(`${code} ${message}`) },
);
await watching.arm();
const before = watching.watches;
const names = Array.from({ length: 40 }, (_, index) => `d${index}/a`);
for (const name of names) writeFileSync(join(folder, name), 'changed');
await log.until(...names.map((name) => `put ${name}`));
writeFileSync(limit, '1000');
while (watching.watches < names.length) await new Promise((resolve) => setImmediate(resolve));
log.clear();
writeFileSync(join(folder, 'd39/a'), 'changed again');
await log.until('put d39/a');
console.log(JSON.stringify({ before, after: watching.watches, problems }));
watching.dispose();
