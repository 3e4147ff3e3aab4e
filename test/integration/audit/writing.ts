// Writes records to a trail until it is ended: `writing.ts <folder> <project> <count>`. A line is printed with each.
import { TrailWriter } from '../../../src/audit/trailWriter.ts';
import { entry } from '../../unit/audit/entry.ts';

const [, , folder = '', project = '', count = '0'] = process.argv;
const writer = new TrailWriter(folder, { maxSegmentBytes: 20_000, maxSegments: 1000 });
for (let number = 1; number <= Number(count); number++) {
  const { seq } = await writer.write(entry(number, { project, operation: `${process.pid}-${number}` }));
  process.stdout.write(`${seq}\n`);
}
