// `npm run build [-- --watch]`: bundles every process's entry into dist/.
import { build, buildOptions } from './build/bundles.ts';

const isWatch = process.argv.includes('--watch');
const isProduction = !isWatch && !process.argv.includes('--dev');
await build(buildOptions(isProduction), isWatch);
